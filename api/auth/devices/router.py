"""Booth phones, over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, status

from api.auth.dependencies import SIGNED_IN, CurrentManager, Keys
from api.auth.devices import service
from api.auth.devices.schemas import (
    DeviceChange,
    DeviceList,
    DeviceOut,
    DeviceWarning,
    PairingCodeOut,
    PairingCodeRequest,
)
from api.auth.devices.service import PairedDevice
from api.auth.devices.silence import concern_about
from api.core import qr
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems

router = APIRouter(tags=["devices"], responses=problems(*SIGNED_IN, NotFound))


@router.post("/team/pairing-codes", status_code=status.HTTP_201_CREATED, summary="Get a code that pairs one phone")
async def create_pairing_code(
    manager: CurrentManager, request: PairingCodeRequest, session: Session, keys: Keys, now: Now
) -> PairingCodeOut:
    """Valid for 15 minutes, once. The phone trades it at `POST /v1/auth/tokens` with `grant: device_pairing`."""
    code, expires_at = await service.new_pairing_code(session, keys, manager, request.member_id, now)
    return PairingCodeOut(code=code, qr_svg=qr.svg(code), expires_at=expires_at)


@router.get("/team/devices", summary="List the team's phones")
async def list_devices(manager: CurrentManager, session: Session, now: Now) -> DeviceList:
    """Each with its last contact and the number of items that it had not sent by then, and a warning if somebody should
    look for it: `silent_with_unsent` (for more than ten minutes) or `revoked_with_unsent`."""
    items = [_out(paired, now) for paired in await service.devices(session, manager)]
    return DeviceList(items=items, unsent_total=sum(item.unsent for item in items))


@router.patch("/team/devices/{device_id}", summary="Rename a phone")
async def rename_device(
    manager: CurrentManager, device_id: UUID, change: DeviceChange, session: Session, now: Now
) -> DeviceOut:
    return _out(await service.rename(session, manager, device_id, change.name), now)


@router.delete("/team/devices/{device_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Revoke a phone")
async def revoke_device(manager: CurrentManager, device_id: UUID, session: Session, now: Now) -> None:
    """Its tokens stop working at once."""
    await service.revoke(session, manager, device_id, now)


def _out(paired: PairedDevice, now: datetime) -> DeviceOut:
    device = paired.device
    concern = concern_about(
        device.name, device.unsent, device.last_contact_at, revoked=device.revoked_at is not None, now=now
    )
    return DeviceOut(
        id=device.id,
        name=device.name,
        member_id=device.member_id,
        member_name=paired.member_name,
        unsent=device.unsent,
        last_contact_at=device.last_contact_at,
        last_sync_at=device.last_sync_at,
        created_at=device.created_at,
        revoked_at=device.revoked_at,
        warning=DeviceWarning.model_validate(concern) if concern else None,
    )

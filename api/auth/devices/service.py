"""Use cases of booth phones: pair, list, rename, revoke."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service
from api.auth.devices import repository
from api.auth.errors import DeviceTaken, PairingRefused
from api.auth.principal import Principal, TeamMember
from api.auth.service import IssuedTokens
from api.core.base32 import ALPHABET
from api.core.errors import NotFound
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.locks import lock_book
from api.core.revisions import next_revision
from models import Device, Member, MemberRole, PairingCode, Role

PAIRING_LIFETIME = timedelta(minutes=15)
# People type codes off a screen: what they take for one another reads alike, as on badges.
_LOOK_ALIKES = str.maketrans("ILO", "110")


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """A device with the name of the member whose scans it makes."""

    device: Device
    member_name: str


async def new_pairing_code(
    session: AsyncSession, keys: Keyring, manager: TeamMember, member_id: UUID | None, now: datetime
) -> tuple[str, datetime]:
    """A code for one phone of the manager's team, and when it expires. It begins with the event's code, by which the
    phone, which knows nothing else, is led to the event."""
    if member_id and not await repository.find_member(session, manager.event_id, manager.team_id, member_id):
        raise NotFound("No such member in this team")
    event_code = await repository.code_of_event(session, manager.event_id)
    code = event_code + "".join(secrets.choice(ALPHABET) for _ in range(8))
    pairing = PairingCode(
        event_id=manager.event_id,
        id=uuid7(),
        team_id=manager.team_id,
        member_id=member_id,
        code_digest=keys.digest("pairing", code),
        created_at=now,
        expires_at=now + PAIRING_LIFETIME,
    )
    session.add(pairing)
    return f"{code[:8]}-{code[8:]}", pairing.expires_at


async def pair(
    session: AsyncSession, keys: Keyring, code: str, device_id: UUID, device_name: str, now: datetime
) -> IssuedTokens:
    """Trade a pairing code for a rep's tokens. The device's earlier sessions end."""
    pairing = await _use_code(session, keys, code, now)
    event_id, team_id = pairing.event_id, pairing.team_id
    book_id = await repository.book_of_team(session, event_id, team_id)
    # As does whoever removes a member: they find this session and end it, or are found to be done.
    await lock_book(session, event_id, book_id)
    device = await repository.find_any_device(session, event_id, device_id)
    if device and device.team_id != team_id:
        raise DeviceTaken
    member_id = await _member_for(session, pairing, book_id, device, device_name, now)
    paired = await repository.put_device(
        session,
        event_id=event_id,
        id=device_id,
        team_id=team_id,
        member_id=member_id,
        name=device_name,
        created_at=now,
        last_contact_at=now,
    )
    if not paired:
        raise DeviceTaken
    await service.end_sessions_of_device(session, event_id, device_id, now)
    role = Principal(
        session_id=uuid7(),
        event_id=event_id,
        role=Role.REP,
        team_id=team_id,
        member_id=member_id,
        device_id=device_id,
        book_id=book_id,
    )
    return await service.open_session(session, keys, role, now)


async def devices(session: AsyncSession, manager: TeamMember) -> list[PairedDevice]:
    found = await repository.devices(session, manager.event_id, manager.team_id)
    return [PairedDevice(*row) for row in found]


async def rename(session: AsyncSession, manager: TeamMember, device_id: UUID, name: str) -> PairedDevice:
    paired = await _find(session, manager, device_id)
    paired.device.name = name
    return paired


async def revoke(session: AsyncSession, manager: TeamMember, device_id: UUID, now: datetime) -> None:
    """End the device's sessions at once. What it sends later is refused; it can be paired again."""
    await _find(session, manager, device_id)
    await repository.revoke(session, manager.event_id, now, id=device_id)
    await service.end_sessions_of_device(session, manager.event_id, device_id, now)


async def revoke_of_member(session: AsyncSession, event_id: UUID, member_id: UUID, now: datetime) -> None:
    """Mark the phones that scan in this member's name as revoked. Their sessions end with the member's."""
    await repository.revoke(session, event_id, now, member_id=member_id)


async def _find(session: AsyncSession, manager: TeamMember, device_id: UUID) -> PairedDevice:
    found = await repository.find_device(session, manager.event_id, manager.team_id, device_id)
    if found is None:
        raise NotFound
    return PairedDevice(*found)


async def _use_code(session: AsyncSession, keys: Keyring, typed: str, now: datetime) -> PairingCode:
    code = typed.replace("-", "").replace(" ", "").upper().translate(_LOOK_ALIKES)
    if not set(code) <= set(ALPHABET):
        raise PairingRefused
    event_id = await repository.event_of_code(session, code[:8])
    pairing = event_id and await repository.use_pairing_code(session, event_id, keys.digest("pairing", code), now)
    if not pairing:
        raise PairingRefused
    return pairing


async def _member_for(
    session: AsyncSession, pairing: PairingCode, book_id: UUID, device: Device | None, device_name: str, now: datetime
) -> UUID:
    """In whose name the phone scans: of the member that the code names, else as before, else as a rep of its own.

    Never in the name of somebody who has left the team.
    """
    wanted = pairing.member_id or (device and device.member_id)
    if wanted and await repository.find_member(session, pairing.event_id, pairing.team_id, wanted):
        return wanted
    if pairing.member_id:
        raise PairingRefused("Whom this code names has left the team")
    return await _add_rep(session, pairing, book_id, device_name, now)


async def _add_rep(session: AsyncSession, pairing: PairingCode, book_id: UUID, name: str, now: datetime) -> UUID:
    member = Member(
        event_id=pairing.event_id,
        id=uuid7(),
        team_id=pairing.team_id,
        name=name,
        role=MemberRole.REP,
        created_at=now,
        revision=await next_revision(session, pairing.event_id, book_id),
    )
    session.add(member)
    await session.flush()
    return member.id

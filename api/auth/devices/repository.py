"""SQL of pairing codes and devices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Book, Device, Event, Member, PairingCode


async def event_of_code(session: AsyncSession, event_code: str) -> UUID | None:
    return await session.scalar(select(Event.id).where(Event.code == event_code))


async def code_of_event(session: AsyncSession, event_id: UUID) -> str:
    return (await session.scalars(select(Event.code).where(Event.id == event_id))).one()


async def use_pairing_code(session: AsyncSession, event_id: UUID, digest: bytes, now: datetime) -> PairingCode | None:
    """The code of this digest, marked as used; None if it is unknown, used or expired."""
    statement = (
        update(PairingCode)
        .where(
            PairingCode.event_id == event_id,
            PairingCode.code_digest == digest,
            PairingCode.used_at.is_(None),
            PairingCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(PairingCode)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_member(session: AsyncSession, event_id: UUID, team_id: UUID, member_id: UUID) -> Member | None:
    statement = select(Member).where(
        Member.event_id == event_id, Member.team_id == team_id, Member.id == member_id, Member.removed_at.is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_any_device(session: AsyncSession, event_id: UUID, device_id: UUID) -> Device | None:
    """Whichever team it belongs to: only for telling apart a device id that is taken."""
    return await session.get(Device, (event_id, device_id))


async def find_device(session: AsyncSession, event_id: UUID, team_id: UUID, device_id: UUID) -> Row[Device, str] | None:
    """The device and its member's name."""
    return (await session.execute(_of_team(event_id, team_id).where(Device.id == device_id))).one_or_none()


async def devices(session: AsyncSession, event_id: UUID, team_id: UUID) -> Sequence[Row[Device, str]]:
    """Devices with the names of their members, the latest contact first."""
    statement = _of_team(event_id, team_id).order_by(Device.last_contact_at.desc(), Device.id)
    return (await session.execute(statement)).all()


async def put_device(session: AsyncSession, **values: Any) -> bool:
    """Pair a phone, for the first time or again; False if its id is another team's."""
    statement = insert(Device).values(unsent=0, **values)
    renewed = {name: values[name] for name in ("name", "member_id", "last_contact_at")}
    statement = statement.on_conflict_do_update(
        index_elements=["event_id", "id"],
        set_=renewed | {"revoked_at": None},
        where=Device.team_id == values["team_id"],
    )
    return await session.scalar(statement.returning(literal(True))) is not None


async def revoke(session: AsyncSession, event_id: UUID, now: datetime, **which: UUID) -> None:
    """Revoke the phones of this event with these values (`id=`, `member_id=`)."""
    statement = update(Device).where(Device.event_id == event_id, Device.revoked_at.is_(None))
    await session.execute(statement.filter_by(**which).values(revoked_at=now))


async def book_of_team(session: AsyncSession, event_id: UUID, team_id: UUID) -> UUID:
    return (await session.scalars(select(Book.id).where(Book.event_id == event_id, Book.team_id == team_id))).one()


def _of_team(event_id: UUID, team_id: UUID) -> Select[Device, str]:
    return (
        select(Device, Member.name)
        .join(Member, (Member.event_id == Device.event_id) & (Member.id == Device.member_id))
        .where(Device.event_id == event_id, Device.team_id == team_id, Member.event_id == event_id)
    )

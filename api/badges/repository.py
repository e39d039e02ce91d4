"""SQL of badges."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, RowMapping, Text, Uuid, any_, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendee, Badge, Event


async def add(session: AsyncSession, badges: Sequence[dict[str, Any]]) -> None:
    await session.execute(insert(Badge), badges)


async def current(session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID]) -> Sequence[Badge]:
    """The valid badges of ours, the newest issue last."""
    statement = (
        select(Badge)
        .where(
            Badge.event_id == event_id,
            Badge.attendee_id == any_(literal(list(attendee_ids), ARRAY(Uuid()))),
            Badge.issue.is_not(None),
            Badge.revoked_at.is_(None),
        )
        .order_by(Badge.issue)
    )
    return (await session.scalars(statement)).all()


async def holders(session: AsyncSession, event_id: UUID, keys: Collection[str]) -> Sequence[Row[str, UUID]]:
    """Whatever reads as one of `keys`, revoked or not, with its attendee."""
    statement = select(Badge.key, Badge.attendee_id).where(
        Badge.event_id == event_id, Badge.key == any_(literal(list(keys), ARRAY(Text())))
    )
    return (await session.execute(statement)).all()


async def barcodes_of(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID]
) -> Sequence[Row[str, UUID]]:
    """What others printed for these people, revoked or not, with its attendee."""
    statement = select(Badge.key, Badge.attendee_id).where(
        Badge.event_id == event_id,
        Badge.attendee_id == any_(literal(list(attendee_ids), ARRAY(Uuid()))),
        Badge.issue.is_(None),
    )
    return (await session.execute(statement)).all()


async def lock_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> str | None:
    """The key of an attendee, whose badges nobody else reissues until commit."""
    statement = (
        select(Attendee.key)
        .where(Attendee.event_id == event_id, Attendee.id == attendee_id)
        .with_for_update(key_share=True)  # a scan that makes a contact of this person need not wait
    )
    return await session.scalar(statement)


async def last_issue(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> int:
    statement = select(func.max(Badge.issue)).where(Badge.event_id == event_id, Badge.attendee_id == attendee_id)
    return await session.scalar(statement) or 0


async def revoke(session: AsyncSession, event_id: UUID, attendee_id: UUID, now: datetime) -> None:
    """Revoke every valid badge of this attendee, ours or not."""
    statement = update(Badge).where(
        Badge.event_id == event_id, Badge.attendee_id == attendee_id, Badge.revoked_at.is_(None)
    )
    await session.execute(statement.values(revoked_at=now))


async def event_name(session: AsyncSession, event_id: UUID) -> str:
    return (await session.scalars(select(Event.name).where(Event.id == event_id))).one()


async def printable(
    session: AsyncSession, event_id: UUID, *, category: str | None, attendee_ids: Collection[UUID]
) -> Sequence[RowMapping]:
    """What is printed of each attendee, with the `key` of their valid badge. No `attendee_ids`: all of them."""
    statement = (
        select(
            Attendee.name,
            Attendee.given_name,
            Attendee.family_name,
            Attendee.company,
            Attendee.job_title,
            Attendee.category,
            Badge.key,
        )
        .join(Badge, Badge.attendee_id == Attendee.id)
        .where(
            Attendee.event_id == event_id,
            Badge.event_id == event_id,
            Badge.issue.is_not(None),
            Badge.revoked_at.is_(None),
        )
    )
    if category is not None:
        statement = statement.where(Attendee.category == category)
    if attendee_ids:
        statement = statement.where(Attendee.id == any_(literal(list(attendee_ids), ARRAY(Uuid()))))
    return (await session.execute(statement)).mappings().all()

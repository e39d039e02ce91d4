"""SQL of the card page."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendee, Badge, CardTry, ConsentText, Event, Exchange, Photo

_EVENT = (
    Event.id, Event.name, Event.timezone, Event.consent_version, Event.share_teams, Event.share_attendees,
    Event.share_everybody, Event.share_minimum,
)  # fmt: skip  # one a line would fill the page


async def event(session: AsyncSession, code: str) -> RowMapping | None:
    """The event whose badges begin with this code."""
    return (await session.execute(select(*_EVENT).where(Event.code == code))).mappings().one_or_none()


async def holder(session: AsyncSession, event_id: UUID, key: str) -> RowMapping | None:
    """All columns of the attendee whose badge this is or was, and its `revoked_at`."""
    statement = (
        select(*Attendee.__table__.columns, Badge.revoked_at)
        .join(Badge, Badge.attendee_id == Attendee.id)
        .where(Attendee.event_id == event_id, Badge.event_id == event_id, Badge.key == key)
    )
    return (await session.execute(statement)).mappings().one_or_none()


async def has_photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> bool:
    statement = select(literal(True)).where(Photo.event_id == event_id, Photo.attendee_id == attendee_id)
    return bool(await session.scalar(statement))


async def photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Photo | None:
    return await session.get(Photo, (event_id, attendee_id))


async def consent_text(session: AsyncSession, event_id: UUID, version: int | None) -> dict[str, str]:
    """By language; empty if the event has none."""
    statement = select(ConsentText.texts).where(ConsentText.event_id == event_id, ConsentText.version == version)
    return await session.scalar(statement) or {}


async def count_tries(
    session: AsyncSession, event_id: UUID, subjects: Collection[bytes], hour: datetime
) -> dict[bytes, int]:
    """How often each was counted in this hour, now included."""
    # In one order, so that two who count the same do not wait for each other for ever.
    rows = [{"event_id": event_id, "subject": subject, "hour": hour, "tries": 1} for subject in sorted(subjects)]
    statement = insert(CardTry).values(rows)
    counted = statement.on_conflict_do_update(
        index_elements=["event_id", "subject"], set_={"tries": CardTry.tries + 1}
    ).returning(CardTry.subject, CardTry.tries)
    return dict((await session.execute(counted)).all())


async def forget_tries(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(CardTry).where(CardTry.hour < before))


async def add_exchange(session: AsyncSession, exchange: dict[str, Any]) -> None:
    """Sent twice it is one."""
    await session.execute(insert(Exchange).values(**exchange).on_conflict_do_nothing())

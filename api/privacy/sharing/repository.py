"""SQL of a person's own rules, links and photo."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendee, Event, Photo


async def attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Attendee:
    statement = select(Attendee).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    return (await session.scalars(statement)).one()


async def lock_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Attendee:
    """Nobody else changes this person until commit."""
    statement = select(Attendee).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    return (await session.scalars(statement.with_for_update(key_share=True))).one()


async def event(session: AsyncSession, event_id: UUID) -> Event:
    return await session.get_one(Event, event_id)


async def change(session: AsyncSession, event_id: UUID, attendee_id: UUID, values: dict[str, Any]) -> None:
    statement = update(Attendee).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    await session.execute(statement.values(values))


async def photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Photo | None:
    return await session.get(Photo, (event_id, attendee_id))


async def has_photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> bool:
    statement = select(Photo.updated_at).where(Photo.event_id == event_id, Photo.attendee_id == attendee_id)
    return await session.scalar(statement) is not None


async def put_photo(
    session: AsyncSession, event_id: UUID, attendee_id: UUID, media_type: str, content: bytes, now: datetime
) -> None:
    values = {"media_type": media_type, "content": content, "updated_at": now}
    statement = postgresql.insert(Photo).values(event_id=event_id, attendee_id=attendee_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["event_id", "attendee_id"], set_=values))


async def delete_photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> None:
    await session.execute(delete(Photo).where(Photo.event_id == event_id, Photo.attendee_id == attendee_id))

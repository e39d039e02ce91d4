"""SQL of notes, ratings and tags."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.contacts.authors import author_name, join_author
from models import Note, Rating, Tag

Said = TypeVar("Said", Note, Rating, Tag)

Place = tuple[datetime, datetime, UUID]
"""Where a row stands in its list, which begins with the newest: when it was said, when it came, its id."""

_SAID_AT: dict[type[Any], InstrumentedAttribute[datetime]] = {
    Note: Note.written_at,
    Rating: Rating.rated_at,
    Tag: Tag.created_at,
}


async def page(
    session: AsyncSession,
    table: type[Said],
    event_id: UUID,
    book_id: UUID,
    contact_id: UUID,
    *,
    after: Place | None,
    limit: int,
) -> Sequence[tuple[Said, str]]:
    """What was said about a contact and not withdrawn, with the names of the authors; the newest first."""
    statement = (
        _with_author(table, event_id, book_id)
        .where(table.contact_id == contact_id, table.deleted_at.is_(None))
        .order_by(*(column.desc() for column in _place(table)))
        .limit(limit)
    )
    if after:
        statement = statement.where(tuple_(*_place(table)) < tuple_(*after))
    return (await session.execute(statement)).all()


def place(row: Note | Rating | Tag) -> Place:
    said_at: datetime = getattr(row, _SAID_AT[type(row)].key)
    return said_at, row.created_at, row.id


async def find(
    session: AsyncSession, table: type[Said], event_id: UUID, book_id: UUID, row_id: UUID
) -> tuple[Said, str]:
    """One row, withdrawn or not, with the name of its author."""
    found = await session.execute(_with_author(table, event_id, book_id).where(table.id == row_id))
    return found.one()


async def find_any(session: AsyncSession, table: type[Said], event_id: UUID, row_id: UUID) -> Said | None:
    """Whichever book it is in, withdrawn or not: only for telling whether an id is taken."""
    return await session.get(table, (event_id, row_id))


async def find_own(
    session: AsyncSession,
    table: type[Said],
    event_id: UUID,
    book_id: UUID,
    member_id: UUID | None,
    contact_id: UUID,
    row_id: UUID,
) -> Said | None:
    """What this author (None: the attendee whose book it is) said and did not withdraw."""
    statement = select(table).where(
        table.event_id == event_id,
        table.book_id == book_id,
        table.contact_id == contact_id,
        table.id == row_id,
        table.member_id.is_not_distinct_from(member_id),
        table.deleted_at.is_(None),
    )
    return (await session.scalars(statement)).one_or_none()


async def counting_ratings(session: AsyncSession, event_id: UUID, contact_id: UUID) -> set[UUID]:
    """The newest rating of each author, on each of the two scales."""
    counting: set[UUID] = set()
    for scale in (Rating.interest, Rating.gut):
        statement = (
            select(Rating.id)
            .ext(distinct_on(Rating.member_id))
            .where(Rating.event_id == event_id, Rating.contact_id == contact_id, Rating.deleted_at.is_(None))
            .where(scale.is_not(None))
            .order_by(Rating.member_id, *(column.desc() for column in _place(Rating)))
        )
        counting.update(await session.scalars(statement))
    return counting


def _with_author(table: type[Said], event_id: UUID, book_id: UUID) -> Select[*tuple[Any, ...]]:
    statement = select(table, author_name).where(table.event_id == event_id, table.book_id == book_id)
    return join_author(statement, table, event_id, book_id)


def _place(table: type[Note] | type[Rating] | type[Tag]) -> tuple[ColumnElement[Any], ...]:
    return _SAID_AT[table].expression, table.created_at.expression, table.id.expression

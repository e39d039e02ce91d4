"""SQL of attendees."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    LargeBinary,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from api.attendees.profile import COLUMNS
from models import Attendee, Book, Forgotten

SORT_LETTERS = 40
"""Enough to put people in order, and little enough for a cursor; the id decides between namesakes."""

_SORT_KEY = func.left(Attendee.search, SORT_LETTERS)


async def find(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Attendee | None:
    """Whoever was forgotten is nobody."""
    attendee = await session.get(Attendee, (event_id, attendee_id))
    return None if attendee is None or attendee.erased_at else attendee


async def with_external_id(session: AsyncSession, event_id: UUID, external_id: str) -> UUID | None:
    statement = select(Attendee.id).where(
        Attendee.event_id == event_id, Attendee.external_id == external_id, Attendee.external_id != ""
    )
    return await session.scalar(statement)


async def attendees(
    session: AsyncSession, event_id: UUID, *, words: Sequence[str], after: tuple[str, UUID] | None, limit: int
) -> Sequence[Row[Attendee, str]]:
    """Attendees that are found by all of the folded `words`, by name, each with its sort key."""
    statement = _in_event(event_id).order_by(_SORT_KEY, Attendee.id).limit(limit)
    for word in words:
        statement = statement.where(Attendee.search.contains(word, autoescape=True))
    if after:
        statement = statement.where(tuple_(_SORT_KEY, Attendee.id) > tuple_(*after))
    return (await session.execute(statement)).all()


async def candidates(
    session: AsyncSession,
    event_id: UUID,
    *,
    ids: Collection[UUID],
    external_ids: Collection[str],
    emails: Collection[str],
    names: Collection[str],
) -> Sequence[Row[Any]]:
    """Everybody with one of these ids, external ids or addresses, or with one of these names and no address.

    A row is the id and then `COLUMNS`.
    """
    statement = select(Attendee.id, *(getattr(Attendee, column) for column in COLUMNS)).where(
        Attendee.event_id == event_id,
        or_(
            Attendee.id == any_(literal(list(ids), ARRAY(Uuid()))),
            # `<> ''` is what makes the partial index fit.
            and_(Attendee.external_id != "", Attendee.external_id == _any_text(external_ids)),
            Attendee.email == _any_text(emails),
            and_(Attendee.email == "", Attendee.name == _any_text(names)),
        ),
    )
    return (await session.execute(statement)).all()


async def taken_keys(session: AsyncSession, event_id: UUID, keys: Collection[str]) -> set[str]:
    statement = select(Attendee.key).where(Attendee.event_id == event_id, Attendee.key == _any_text(keys))
    return set(await session.scalars(statement))


async def forgotten(session: AsyncSession, event_id: UUID, digests: Collection[bytes]) -> set[bytes]:
    """Those of these traces that somebody left who was forgotten."""
    statement = select(Forgotten.digest).where(
        Forgotten.event_id == event_id, Forgotten.digest == any_(literal(list(digests), ARRAY(LargeBinary)))
    )
    return set(await session.scalars(statement))


async def remember_forgotten(session: AsyncSession, event_id: UUID, digests: Collection[bytes]) -> None:
    rows = [{"event_id": event_id, "digest": digest} for digest in digests]
    if rows:
        await session.execute(postgresql.insert(Forgotten).on_conflict_do_nothing(), rows)


async def add_attendees(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(insert(Attendee), rows)


async def add_books(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(insert(Book), rows)


async def change(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Each row: `event_id` and `id`, and the columns to change, the same in all rows."""
    await session.execute(update(Attendee), rows)


async def analyse(session: AsyncSession) -> None:
    """Tell PostgreSQL what the tables hold by now, so that it plans anew.

    It keeps plans, also those of foreign keys, and makes do with the ones from when the tables were small, reading
    them whole each time, until its own housekeeping comes by: 100,000 people took 216 s to rehearse, with this 20.
    """
    await session.execute(text("ANALYZE (SKIP_LOCKED) attendees, books, badges"))


def _in_event(event_id: UUID) -> Select[Attendee, str]:
    return select(Attendee, _SORT_KEY).where(Attendee.event_id == event_id, Attendee.erased_at.is_(None))


def _any_text(texts: Collection[str]) -> Any:
    return any_(literal(list(texts), ARRAY(Text())))

"""SQL of what members say about a contact."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.contacts.authors import author_name, join_author
from models import Answer, Difficulty, Fact, Member, Note, Occasion, Outcome, Question, Rating, Tag, Touchpoint
from models.base import AboutContact

Said = TypeVar("Said", bound=AboutContact)

Place = tuple[datetime, datetime, UUID]
"""Where a row stands in its list, which begins with the newest: when it was said, when it came, its id."""

_SAID_AT: dict[type[AboutContact], InstrumentedAttribute[datetime]] = {
    Note: Note.written_at,
    Rating: Rating.rated_at,
    Tag: Tag.created_at,
    Fact: Fact.noted_at,
    Touchpoint: Touchpoint.happened_at,
    Answer: Answer.answered_at,
    Difficulty: Difficulty.raised_at,
    Occasion: Occasion.created_at,
    Outcome: Outcome.happened_at,
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
    **only: str,
) -> Sequence[tuple[Said, str]]:
    """What was said about a contact and not withdrawn, with the names of the authors; the newest first. `only`: columns
    with the value that they must have."""
    statement = (
        _with_author(table, event_id, book_id)
        .where(table.contact_id == contact_id, table.deleted_at.is_(None))
        .where(*(getattr(table, name) == value for name, value in only.items()))
        .order_by(*(column.desc() for column in _place(table)))
        .limit(limit)
    )
    if after:
        statement = statement.where(tuple_(*_place(table)) < tuple_(*after))
    return (await session.execute(statement)).all()


def place(row: AboutContact) -> Place:
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


async def find_alive(
    session: AsyncSession, table: type[Said], event_id: UUID, book_id: UUID, contact_id: UUID, row_id: UUID
) -> Said | None:
    """What was said about this contact and not withdrawn."""
    statement = select(table).where(
        table.event_id == event_id,
        table.book_id == book_id,
        table.contact_id == contact_id,
        table.id == row_id,
        table.deleted_at.is_(None),
    )
    return (await session.scalars(statement)).one_or_none()


async def counting_ratings(session: AsyncSession, event_id: UUID, contact_id: UUID) -> set[UUID]:
    """The newest rating of each author, on each of the two scales."""
    on_interest = _newest(Rating, event_id, contact_id, Rating.member_id).where(Rating.interest.is_not(None))
    on_gut = _newest(Rating, event_id, contact_id, Rating.member_id).where(Rating.gut.is_not(None))
    return {*await session.scalars(on_interest), *await session.scalars(on_gut)}


async def counting_answers(session: AsyncSession, event_id: UUID, contact_id: UUID) -> set[UUID]:
    """The newest answer of each author to each question."""
    newest = _newest(Answer, event_id, contact_id, Answer.question_id, Answer.member_id)
    return set(await session.scalars(newest))


async def find_question(session: AsyncSession, event_id: UUID, book_id: UUID, question_id: UUID) -> Question | None:
    """A question that is asked today."""
    statement = select(Question).where(
        Question.event_id == event_id,
        Question.book_id == book_id,
        Question.id == question_id,
        Question.deleted_at.is_(None),
    )
    return (await session.scalars(statement)).one_or_none()


async def is_member(session: AsyncSession, event_id: UUID, team_id: UUID, member_id: UUID) -> bool:
    """Whether the team has this member, not removed."""
    statement = select(Member.id).where(
        Member.event_id == event_id,
        Member.team_id == team_id,
        Member.id == member_id,
        Member.removed_at.is_(None),
    )
    return await session.scalar(statement) is not None


async def member_names(session: AsyncSession, event_id: UUID, member_ids: Collection[UUID]) -> dict[UUID, str]:
    """Also of members who were removed."""
    statement = select(Member.id, Member.name).where(Member.event_id == event_id, Member.id.in_(member_ids))
    return dict((await session.execute(statement)).all())


def _newest(
    table: type[AboutContact], event_id: UUID, contact_id: UUID, *of_each: InstrumentedAttribute[Any]
) -> Select[UUID]:
    return (
        select(table.id)
        .ext(distinct_on(*of_each))
        .where(table.event_id == event_id, table.contact_id == contact_id, table.deleted_at.is_(None))
        .order_by(*of_each, *(column.desc() for column in _place(table)))
    )


def _with_author(table: type[Said], event_id: UUID, book_id: UUID) -> Select[*tuple[Any, ...]]:
    statement = select(table, author_name).where(table.event_id == event_id, table.book_id == book_id)
    return join_author(statement, table, event_id, book_id)


def _place(table: type[AboutContact]) -> tuple[ColumnElement[Any], ...]:
    return _SAID_AT[table].expression, table.created_at.expression, table.id.expression

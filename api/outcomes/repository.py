"""SQL of outcomes: whom to turn to instead, and whom somebody followed up on."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, and_, exists, false, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.core.folding import fold
from api.outcomes.alternatives import Person
from models import Book, Contact, Outcome, OutcomeKind, Scan, Task

_ANOTHER_OCCASION = timedelta(minutes=30)
_OVER = (OutcomeKind.LOST, OutcomeKind.NOT_INTERESTED)


class FollowUp(NamedTuple):
    """The first task done about a contact after they had come back; `member_id`: who it was for."""

    event_id: UUID
    book_id: UUID
    team_id: UUID | None
    attendee_id: UUID | None
    contact_id: UUID
    member_id: UUID | None
    done_at: datetime


async def people(session: AsyncSession, event_id: UUID, book_id: UUID, like: Person) -> list[Person]:
    """Who in the book may be of the same company or have the same role, but for those whom we have moved on from:
    nothing better came after a no. Those met last come first."""
    newest = (
        select(Outcome.contact_id, Outcome.kind)
        .ext(distinct_on(Outcome.contact_id))
        .where(
            Outcome.event_id == event_id,
            Outcome.book_id == book_id,
            Outcome.deleted_at.is_(None),
            Outcome.kind != OutcomeKind.FOLLOWED_UP,
        )
        .order_by(Outcome.contact_id, Outcome.happened_at.desc(), Outcome.created_at.desc(), Outcome.id.desc())
        .subquery()
    )
    # What a contact is found by has all its words, folded: few of a big book need a closer look.
    known = [folded for folded in (fold(like.company), fold(like.job_title)) if folded]
    over = select(newest.c.contact_id).where(newest.c.kind.in_(_OVER))
    company, role = (
        func.coalesce(Contact.corrections[name].astext, column)
        for name, column in (("company", Contact.company), ("job_title", Contact.job_title))
    )
    statement = (
        select(Contact.id, company, role)
        .where(
            Contact.event_id == event_id,
            Contact.book_id == book_id,
            Contact.deleted_at.is_(None),
            Contact.id.not_in(over),
            or_(false(), *(Contact.search.contains(words, autoescape=True) for words in known)),
        )
        .order_by(Contact.last_captured_at.desc(), Contact.id)
    )
    return [Person(*row) for row in await session.execute(statement)]


async def cards(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_ids: Collection[UUID]
) -> dict[UUID, RowMapping]:
    """The columns of these contacts, by id."""
    statement = select(*Contact.__table__.columns).where(
        Contact.event_id == event_id,
        Contact.book_id == book_id,
        Contact.id.in_(contact_ids),
        Contact.deleted_at.is_(None),
    )
    return {row["id"]: row for row in (await session.execute(statement)).mappings()}


async def followed_up(session: AsyncSession, since: datetime, limit: int) -> Sequence[FollowUp]:
    """In all books, those whom somebody followed up on since then, if that was not noticed yet."""
    came_back = exists().where(
        Scan.event_id == Task.event_id,
        Scan.contact_id == Task.contact_id,
        Scan.deleted_at.is_(None),
        Scan.refusal.is_(None),
        Scan.captured_at >= Contact.first_captured_at + _ANOTHER_OCCASION,
        Scan.captured_at <= Task.done_at,
    )
    noticed = exists().where(
        Outcome.event_id == Task.event_id,
        Outcome.contact_id == Task.contact_id,
        Outcome.kind == OutcomeKind.FOLLOWED_UP,
    )
    statement = (
        select(
            Task.event_id, Task.book_id, Book.team_id, Book.attendee_id, Task.contact_id, Task.assignee_id, Task.done_at
        )
        .ext(distinct_on(Task.event_id, Task.contact_id))
        .join(Contact, and_(Contact.event_id == Task.event_id, Contact.id == Task.contact_id))
        .join(Book, and_(Book.event_id == Task.event_id, Book.id == Task.book_id))
        .where(Task.done_at >= since, Task.deleted_at.is_(None), Contact.deleted_at.is_(None), came_back, ~noticed)
        .order_by(Task.event_id, Task.contact_id, Task.done_at)
        .limit(limit)
    )
    return [FollowUp._make(row) for row in await session.execute(statement)]


async def add_once(session: AsyncSession, outcome: Outcome) -> None:
    """Unless another process was faster."""
    row = {
        column.key: getattr(outcome, column.key) for column in Outcome.__table__.columns if column.key in vars(outcome)
    }
    await session.execute(insert(Outcome).values(row).on_conflict_do_nothing())

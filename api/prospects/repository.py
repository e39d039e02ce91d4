"""SQL of prospects: small statements, for what a list asks for and for the words of a page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, Uuid, and_, any_, func, literal, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.auth.principal import BookHolder
from models import Account, Attendee, Book, Contact, Member, Occasion, Rating, Scan, Task


async def mine(session: AsyncSession, holder: BookHolder, as_of: datetime) -> Sequence[UUID]:
    """The contacts that the caller scanned, or has an open task about."""
    scanned = _in_book(Scan, holder, as_of).where(Scan.member_id == holder.member_id)
    to_do = _in_book(Task, holder, as_of).where(
        Task.assignee_id == holder.member_id, or_(Task.done_at.is_(None), Task.done_at > as_of)
    )
    return (await session.scalars(union(scanned, to_do))).all()


async def companies(session: AsyncSession, holder: BookHolder, folded: str) -> Sequence[tuple[UUID, str]]:
    """Contacts in which the folded text occurs somewhere, and their company as the book shows it."""
    company = func.coalesce(Contact.corrections["company"].astext, Contact.company)
    statement = select(Contact.id, company).where(
        Contact.event_id == holder.event_id,
        Contact.book_id == holder.book_id,
        Contact.deleted_at.is_(None),
        Contact.search.contains(folded, autoescape=True),
    )
    return (await session.execute(statement)).all()


async def occasions(
    session: AsyncSession, holder: BookHolder, as_of: datetime, today: date, anniversaries: Sequence[str]
) -> dict[UUID, str]:
    """By contact, an occasion that is today, or every year on one of these days ("MM-DD")."""
    yearly = and_(Occasion.yearly, Occasion.on < today, func.to_char(Occasion.on, "MM-DD").in_(anniversaries))
    statement = (
        _in_book(Occasion, holder, as_of)
        .add_columns(Occasion.label)
        .where(or_(Occasion.on == today, yearly))
        .order_by(Occasion.created_at.desc(), Occasion.id)
    )
    return dict((await session.execute(statement)).all())


async def scanned_back(session: AsyncSession, holder: BookHolder, as_of: datetime) -> Sequence[UUID]:
    """The contacts who have the holder in a book of their own: them, or a member of their team who is an attendee with
    the same e-mail address."""
    ourselves = select(Attendee.id).where(Attendee.event_id == holder.event_id, Attendee.id == holder.attendee_id)
    if holder.team_id:
        ourselves = (
            select(Attendee.id)
            .join(Account, Account.email == Attendee.email)
            .join(Member, Member.account_id == Account.id)
            .where(
                Attendee.event_id == holder.event_id,
                Member.event_id == holder.event_id,
                Member.team_id == holder.team_id,
                Member.removed_at.is_(None),
            )
        )
    theirs = aliased(Contact)
    people = (
        select(Book.attendee_id)
        .join(theirs, theirs.book_id == Book.id)
        .where(
            Book.event_id == holder.event_id,
            Book.attendee_id.is_not(None),
            theirs.event_id == holder.event_id,
            theirs.attendee_id.in_(ourselves),
            theirs.deleted_at.is_(None),
            theirs.created_at <= as_of,
        )
    )
    statement = select(Contact.id).where(
        Contact.event_id == holder.event_id,
        Contact.book_id == holder.book_id,
        Contact.deleted_at.is_(None),
        Contact.attendee_id.in_(people),
    )
    return (await session.scalars(statement)).all()


async def cards(session: AsyncSession, holder: BookHolder, contact_ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """The columns of these contacts, by id; without those deleted meanwhile."""
    statement = select(Contact.__table__).where(
        Contact.event_id == holder.event_id,
        Contact.book_id == holder.book_id,
        Contact.id == _any_of(contact_ids),
        Contact.deleted_at.is_(None),
    )
    return {row["id"]: row for row in (await session.execute(statement)).mappings()}


async def last_raters(
    session: AsyncSession, holder: BookHolder, contact_ids: Sequence[UUID], as_of: datetime
) -> Mapping[UUID, str]:
    """By contact, the name of the member whose stated interest is the newest. In an attendee's own book, nobody's."""
    statement = (
        select(Rating.contact_id, Member.name)
        .ext(distinct_on(Rating.contact_id))
        .join(Member, Member.id == Rating.member_id)
        .where(
            Rating.event_id == holder.event_id,
            Rating.book_id == holder.book_id,
            Rating.contact_id == _any_of(contact_ids),
            Rating.deleted_at.is_(None),
            Rating.created_at <= as_of,
            Rating.interest.is_not(None),
            Member.event_id == holder.event_id,
        )
        .order_by(Rating.contact_id, Rating.rated_at.desc(), Rating.created_at.desc(), Rating.id.desc())
    )
    return dict((await session.execute(statement)).all())


def _in_book(table: type[Scan] | type[Task] | type[Occasion], holder: BookHolder, as_of: datetime) -> Select[Any]:
    """The contacts that these rows of the book are about, as far as it knew them then."""
    return select(table.contact_id).where(
        table.event_id == holder.event_id,
        table.book_id == holder.book_id,
        table.deleted_at.is_(None),
        table.created_at <= as_of,
        table.contact_id.is_not(None),
    )


def _any_of(ids: Sequence[UUID]) -> Any:
    """To compare with: one parameter, however many ids there are."""
    return any_(literal(ids, ARRAY(Uuid())))

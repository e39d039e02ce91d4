"""SQL of wishes to be forgotten, and of forgetting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Account,
    Archive,
    Attendee,
    Badge,
    Block,
    Book,
    BookWeights,
    Contact,
    Disclosure,
    Encounter,
    Erasure,
    Event,
    Exchange,
    LoginSession,
    OwnFact,
    Photo,
    Presence,
    Prospect,
    RadarRequest,
    Ranking,
    Scan,
    Visibility,
    Visit,
)

_NOBODY: dict[str, Any] = {
    **dict.fromkeys(("external_id", "email", "given_name", "family_name", "name", "company", "job_title", "phone"), ""),
    **dict.fromkeys(("category", "industry", "country", "search"), ""),
    "interests": [],
    "links": [],
    "found_by": [],
    **dict.fromkeys(("share_teams", "share_attendees", "share_everybody"), None),
    "custom": {},
    "scan_consent": False,
}
"""What is left in the row of somebody who was forgotten; it goes on being counted."""


async def event_name(session: AsyncSession, event_id: UUID) -> str:
    return (await session.scalars(select(Event.name).where(Event.id == event_id))).one()


async def lock_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Attendee:
    statement = select(Attendee).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    return (await session.scalars(statement.with_for_update(key_share=True))).one()


async def waiting(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Erasure | None:
    """The one that was confirmed and is still to come."""
    statement = _of(event_id, attendee_id).where(
        Erasure.confirmed_at.is_not(None), Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None)
    )
    found: Erasure | None = await session.scalar(statement)
    return found


async def unconfirmed(session: AsyncSession, event_id: UUID, attendee_id: UUID, now: datetime) -> Erasure | None:
    """The newest whose code is still good."""
    statement = _of(event_id, attendee_id).where(
        Erasure.confirmed_at.is_(None), Erasure.cancelled_at.is_(None), Erasure.expires_at > now
    )
    found: Erasure | None = await session.scalar(statement)
    return found


async def count_since(session: AsyncSession, event_id: UUID, attendee_id: UUID, since: datetime) -> int:
    statement = select(func.count()).where(
        Erasure.event_id == event_id, Erasure.attendee_id == attendee_id, Erasure.created_at > since
    )
    return (await session.scalars(statement)).one()


async def due(session: AsyncSession, now: datetime) -> Erasure | None:
    """The one that is due longest, for this process alone until commit."""
    statement = (
        select(Erasure)
        .where(Erasure.due_at <= now, Erasure.done_at.is_(None), Erasure.cancelled_at.is_(None))
        .order_by(Erasure.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await session.scalar(statement)


async def own_book(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> UUID:
    statement = select(Book.id).where(Book.event_id == event_id, Book.attendee_id == attendee_id)
    return (await session.scalars(statement)).one()


async def contacts_by_book(session: AsyncSession, event_id: UUID, concerned: ColumnElement[bool]) -> dict[UUID, UUID]:
    """Contacts, deleted ones too, and the book of each."""
    statement = select(Contact.id, Contact.book_id).where(Contact.event_id == event_id, concerned)
    return dict((await session.execute(statement)).all())


def of_attendee(attendee_id: UUID, badge_keys: Sequence[str]) -> ColumnElement[bool]:
    """Contacts of this person, also those that were only a barcode of theirs, and those without a name since they took
    everything back."""
    kept_nameless = select(Disclosure.contact_id).where(Disclosure.attendee_id == attendee_id)
    return or_(Contact.attendee_id == attendee_id, Contact.badge_key.in_(badge_keys), Contact.id.in_(kept_nameless))


def in_book(book_id: UUID) -> ColumnElement[bool]:
    return Contact.book_id == book_id


async def badge_keys(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Sequence[str]:
    statement = select(Badge.key).where(Badge.event_id == event_id, Badge.attendee_id == attendee_id)
    return (await session.scalars(statement)).all()


async def detach(session: AsyncSession, event_id: UUID, contact_ids: Sequence[UUID], badge_keys: Sequence[str]) -> None:
    """Neither contacts nor scans say any more whose they were."""
    await session.execute(
        update(Contact)
        .where(Contact.event_id == event_id, Contact.id.in_(contact_ids))
        .values(attendee_id=None, badge_key=None)
    )
    await session.execute(
        update(Scan)
        .where(Scan.event_id == event_id, or_(Scan.contact_id.in_(contact_ids), Scan.badge_key.in_(badge_keys)))
        .values(badge_key=None)
    )


async def make_nobody(session: AsyncSession, attendee: Attendee, own_book: UUID, now: datetime) -> None:
    """Everything of the person's own goes; their row stays, and says nothing."""
    event_id, attendee_id = attendee.event_id, attendee.id
    for table, whose in (
        (Badge, Badge.attendee_id == attendee_id),
        (Photo, Photo.attendee_id == attendee_id),
        (Archive, Archive.attendee_id == attendee_id),
        (Exchange, or_(Exchange.from_attendee_id == attendee_id, Exchange.to_attendee_id == attendee_id)),
        (LoginSession, LoginSession.attendee_id == attendee_id),
        (Visibility, Visibility.attendee_id == attendee_id),
        (Presence, Presence.subject_id == attendee_id),
        (RadarRequest, RadarRequest.subject_id == attendee_id),
        (Encounter, or_(Encounter.one_id == attendee_id, Encounter.other_id == attendee_id)),
        (Visit, Visit.attendee_id == attendee_id),
        (Block, or_(Block.attendee_id == attendee_id, Block.blocked_attendee_id == attendee_id)),
        (OwnFact, OwnFact.book_id == own_book),
        (Prospect, Prospect.book_id == own_book),
        (Ranking, Ranking.book_id == own_book),
        (BookWeights, BookWeights.book_id == own_book),
    ):
        await session.execute(delete(table).where(table.event_id == event_id, whose))
    for column, value in _NOBODY.items():
        setattr(attendee, column, value)
    attendee.key, attendee.erased_at, attendee.updated_at = uuid4().hex, now, now
    await session.flush()


async def account_of(session: AsyncSession, email: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.email == email))


def _of(event_id: UUID, attendee_id: UUID) -> Any:
    return (
        select(Erasure)
        .where(Erasure.event_id == event_id, Erasure.attendee_id == attendee_id)
        .order_by(Erasure.created_at.desc(), Erasure.id.desc())
        .limit(1)
    )

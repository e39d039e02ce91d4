"""SQL of the demo."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Account, Attendee, Badge, Book, Contact, Event, Organiser

_LOCK = 0x5241_5050  # any number that nothing else locks


async def wait_for_others(session: AsyncSession) -> None:
    """Until commit nobody else who asks here goes on: of two servers that start at once, one loads the demo."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def find_event(session: AsyncSession, slug: str, organiser: str) -> Event | None:
    """The event with this slug that this address organises. A slug alone is anybody's to take."""
    statement = (
        select(Event)
        .join(Organiser, Organiser.event_id == Event.id)
        .join(Account, Account.id == Organiser.account_id)
        .where(Event.slug == slug, Account.email == organiser)
        .order_by(Event.created_at)
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def book_of_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> UUID:
    statement = select(Book.id).where(Book.event_id == event_id, Book.attendee_id == attendee_id)
    return (await session.scalars(statement)).one()


async def known_contacts(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[Contact]:
    """The book's contacts that are attendees, in the order in which they were met."""
    statement = (
        select(Contact)
        .where(Contact.event_id == event_id, Contact.book_id == book_id, Contact.attendee_id.is_not(None))
        .order_by(Contact.first_captured_at, Contact.id)
    )
    return (await session.scalars(statement)).all()


async def scannable(
    session: AsyncSession, event_id: UUID, categories: Sequence[str], book_id: UUID
) -> Sequence[Row[Attendee, str]]:
    """Attendees who may be scanned, each with the key of their badge: those missing in this book first."""
    met = (
        select(Contact.id)
        .where(Contact.event_id == event_id, Contact.book_id == book_id, Contact.attendee_id == Attendee.id)
        .exists()
    )
    statement = (
        select(Attendee, Badge.key)
        .join(Badge, (Badge.event_id == Attendee.event_id) & (Badge.attendee_id == Attendee.id))
        .where(
            Attendee.event_id == event_id,
            Attendee.category.in_(categories),
            Attendee.scan_consent,
            Attendee.email != "",
            Badge.event_id == event_id,
            Badge.issue.is_not(None),
            Badge.revoked_at.is_(None),
        )
        .order_by(met, Attendee.external_id, Attendee.id)
    )
    return (await session.execute(statement)).all()


async def revoked_badge(session: AsyncSession, event_id: UUID) -> str | None:
    """The key of the badge of ours that was revoked first."""
    statement = (
        select(Badge.key)
        .where(Badge.event_id == event_id, Badge.issue.is_not(None), Badge.revoked_at.is_not(None))
        .order_by(Badge.revoked_at, Badge.id)
        .limit(1)
    )
    return await session.scalar(statement)

"""Locks that a transaction holds until it commits. They leave foreign keys alone: rows that refer to the locked one can
be written meanwhile."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Book, Event


async def lock_event(session: AsyncSession, event_id: UUID) -> None:
    """One at a time registers people or defines zones: two would both find something missing and both add it."""
    await session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))


async def lock_book(session: AsyncSession, event_id: UUID, book_id: UUID) -> None:
    """For those who look first whether they have anything to change: the book's revision stays as it is."""
    book = select(Book.id).where(Book.event_id == event_id, Book.id == book_id)
    await session.execute(book.with_for_update(key_share=True))

"""The revision of a book: what orders its changes."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Book


async def next_revision(session: AsyncSession, event_id: UUID, book_id: UUID) -> int:
    """Take the book's next revision, to be stamped on every row of the book that this transaction writes.

    Holds the lock on the book until commit, so take it before touching the rows; several books in the order of
    their ids, or two transactions may wait for each other for ever.
    """
    statement = (
        update(Book)
        .where(Book.event_id == event_id, Book.id == book_id)
        .values(revision=Book.revision + 1)
        .returning(Book.revision)
    )
    return (await session.scalars(statement)).one()

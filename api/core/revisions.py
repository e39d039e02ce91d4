"""The revision of a book: what orders its changes."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Book


async def next_revision(session: AsyncSession, event_id: UUID, book_id: UUID) -> int:
    """Take the book's next revision, to be stamped on every row of the book that this transaction writes.

    Holds the lock on the book until commit, so take it before touching the rows. For several books see
    `next_revisions`: in any other order two transactions may wait for each other for ever.
    """
    statement = (
        update(Book)
        .where(Book.event_id == event_id, Book.id == book_id)
        .values(revision=Book.revision + 1)
        .returning(Book.revision)
    )
    return (await session.scalars(statement)).one()


async def next_revisions(session: AsyncSession, event_id: UUID, book_ids: Collection[UUID]) -> dict[UUID, int]:
    """The same for several books, which are locked in the order of their ids."""
    these = (Book.event_id == event_id, Book.id == any_(literal(list(book_ids), ARRAY(Uuid()))))
    await session.execute(select(Book.id).where(*these).order_by(Book.id).with_for_update(key_share=True))
    statement = update(Book).where(*these).values(revision=Book.revision + 1).returning(Book.id, Book.revision)
    return dict((await session.execute(statement)).all())

"""What all kinds of words about a contact share: whoever says something owns it, everybody with the book reads it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.memory import repository
from api.contacts.memory.repository import Said
from api.core.errors import IdReused, NotFound
from api.core.pagination import cut, decode_cursor
from api.core.revisions import next_revision
from models.base import AboutContact


async def page(
    session: AsyncSession,
    holder: BookHolder,
    table: type[Said],
    contact_id: UUID,
    *,
    limit: int,
    cursor: str | None,
    **only: str,
) -> tuple[Sequence[tuple[Said, str]], str | None]:
    """What was said about a contact, with the names of the authors, the newest first; and the cursor of the next.

    `only`: columns with the value that they must have.
    """
    contact = await contacts.find(session, holder, contact_id)
    after = decode_cursor(cursor, tuple[datetime, datetime, UUID])
    rows = await repository.page(
        session, table, holder.event_id, holder.book_id, contact["id"], after=after, limit=limit + 1, **only
    )
    return cut(rows, limit, key=lambda row: repository.place(row[0]))


async def add(
    session: AsyncSession,
    holder: BookHolder,
    contact_id: UUID,
    row_id: UUID,
    row: Said,
    is_same: Callable[[Said], bool],
    now: datetime,
) -> tuple[tuple[Said, str], bool]:
    """Add `row`, once: the row with its author's name, and whether it is new.

    What was withdrawn since has lost its words: then the id alone shows that it was sent before, and it stays
    withdrawn.
    """
    await contacts.lock(session, holder)
    contact = await contacts.find(session, holder, contact_id)
    known = await repository.find_any(session, type(row), holder.event_id, row_id)
    if known is None:
        row.event_id, row.id, row.book_id, row.created_at = holder.event_id, row_id, holder.book_id, now
        row.contact_id, row.member_id = contact["id"], holder.member_id
        row.revision = await next_revision(session, holder.event_id, holder.book_id)
        session.add(row)
        await session.flush()
    elif not _is_about(known, holder, contact["id"]) or not (known.deleted_at or is_same(known)):
        raise IdReused
    return await with_author(session, holder, known or row), known is None


async def find(session: AsyncSession, holder: BookHolder, table: type[Said], contact_id: UUID, row_id: UUID) -> Said:
    """What somebody said and did not withdraw."""
    contact = await contacts.find(session, holder, contact_id)
    row = await repository.find_alive(session, table, holder.event_id, holder.book_id, contact["id"], row_id)
    if row is None:
        raise NotFound
    return row


async def find_own(
    session: AsyncSession, holder: BookHolder, table: type[Said], contact_id: UUID, row_id: UUID
) -> Said:
    """Nobody changes what others said: for writing, other people's rows do not exist."""
    row = await find(session, holder, table, contact_id, row_id)
    if row.member_id != holder.member_id:
        raise NotFound
    return row


async def with_author(session: AsyncSession, holder: BookHolder, row: Said) -> tuple[Said, str]:
    """The row and the name of its author."""
    return await repository.find(session, type(row), holder.event_id, holder.book_id, row.id)


def moment(claimed: datetime | None, now: datetime) -> datetime:
    """When it was said: now, if nobody tells or the claim lies in the future."""
    return min(claimed.astimezone(UTC), now) if claimed else now


def _is_about(row: AboutContact, holder: BookHolder, contact_id: UUID) -> bool:
    """Whether it is the holder's own word about this contact."""
    return (row.book_id, row.contact_id, row.member_id) == (holder.book_id, contact_id, holder.member_id)

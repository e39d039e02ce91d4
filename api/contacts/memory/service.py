"""Use cases of notes, ratings and tags: whoever says something owns it, everybody with the book reads it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.memory import repository
from api.contacts.memory.repository import Said
from api.contacts.memory.schemas import NoteIn, RatingIn, TagIn
from api.core.errors import IdReused, NotFound
from api.core.folding import fold
from api.core.pagination import cut, decode_cursor
from api.core.revisions import next_revision
from models import Note, Rating, Tag


async def page(
    session: AsyncSession, holder: BookHolder, table: type[Said], contact_id: UUID, *, limit: int, cursor: str | None
) -> tuple[Sequence[tuple[Said, str]], str | None]:
    """What was said about a contact, with the names of the authors, the newest first; and the cursor of the next."""
    await contacts.find(session, holder, contact_id)
    after = decode_cursor(cursor, tuple[datetime, datetime, UUID])
    rows = await repository.page(
        session, table, holder.event_id, holder.book_id, contact_id, after=after, limit=limit + 1
    )
    return cut(rows, limit, key=lambda row: repository.place(row[0]))


async def counting_ratings(session: AsyncSession, holder: BookHolder, contact_id: UUID) -> set[UUID]:
    """The newest rating of each author, for a contact of the holder's book."""
    return await repository.counting_ratings(session, holder.event_id, contact_id)


async def add_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: NoteIn, now: datetime
) -> tuple[tuple[Note, str], bool]:
    """The note with its author's name, and whether it is new."""

    def is_same(note: Note) -> bool:
        first_text = note.history[0]["text"] if note.history else note.text
        return (first_text, note.written_at) == (new.text, _moment(new.written_at, note.created_at))

    note = Note(text=new.text, written_at=_moment(new.written_at, now), history=[], search=fold(new.text))
    return await _add(session, holder, contact_id, new.id, note, is_same, now)


async def change_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, note_id: UUID, text: str, now: datetime
) -> tuple[Note, str]:
    """The old wording goes into the history. The same wording again is no change."""
    await contacts.lock(session, holder)
    note = await _find_own(session, holder, Note, contact_id, note_id)
    if note.text != text:
        note.history = [*note.history, {"text": note.text, "until": now}]
        note.text, note.search = text, fold(text)
        note.revision = await next_revision(session, holder.event_id, holder.book_id)
        await session.flush()
    return await repository.find(session, Note, holder.event_id, holder.book_id, note_id)


async def withdraw_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, note_id: UUID, now: datetime
) -> None:
    """It is shown no more; its wordings stay in the database until the contact is deleted."""
    revision = await next_revision(session, holder.event_id, holder.book_id)
    note = await _find_own(session, holder, Note, contact_id, note_id)
    note.history = [*note.history, {"text": note.text, "until": now}]
    note.text, note.search, note.deleted_at, note.revision = "", "", now, revision
    await session.flush()


async def add_rating(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: RatingIn, now: datetime
) -> tuple[tuple[Rating, str], bool]:
    """The rating with its author's name, and whether it is new."""

    def is_same(rating: Rating) -> bool:
        said = (new.interest, new.gut, _moment(new.rated_at, rating.created_at))
        return (rating.interest, rating.gut, rating.rated_at) == said

    rating = Rating(interest=new.interest, gut=new.gut, rated_at=_moment(new.rated_at, now))
    return await _add(session, holder, contact_id, new.id, rating, is_same, now)


async def add_tag(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: TagIn, now: datetime
) -> tuple[tuple[Tag, str], bool]:
    """The tag with its author's name, and whether it is new."""
    tag = Tag(label=new.label)
    return await _add(session, holder, contact_id, new.id, tag, lambda known: known.label == new.label, now)


async def withdraw_tag(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, tag_id: UUID, now: datetime
) -> None:
    revision = await next_revision(session, holder.event_id, holder.book_id)
    tag = await _find_own(session, holder, Tag, contact_id, tag_id)
    tag.label, tag.deleted_at, tag.revision = "", now, revision
    await session.flush()


async def _add(
    session: AsyncSession,
    holder: BookHolder,
    contact_id: UUID,
    row_id: UUID,
    row: Said,
    is_same: Callable[[Said], bool],
    now: datetime,
) -> tuple[tuple[Said, str], bool]:
    """Add `row`, once. What was withdrawn since has lost its words: then the id alone shows that it was sent before,
    and it stays withdrawn."""
    await contacts.lock(session, holder)
    await contacts.find(session, holder, contact_id)
    known = await repository.find_any(session, type(row), holder.event_id, row_id)
    if known is None:
        row.event_id, row.id, row.book_id, row.created_at = holder.event_id, row_id, holder.book_id, now
        row.contact_id, row.member_id = contact_id, holder.member_id
        row.revision = await next_revision(session, holder.event_id, holder.book_id)
        session.add(row)
        await session.flush()
    elif not _is_about(known, holder, contact_id) or not (known.deleted_at or is_same(known)):
        raise IdReused
    found = await repository.find(session, type(row), holder.event_id, holder.book_id, row_id)
    return found, known is None


def _is_about(row: Note | Rating | Tag, holder: BookHolder, contact_id: UUID) -> bool:
    """Whether it is the holder's own word about this contact."""
    return (row.book_id, row.contact_id, row.member_id) == (holder.book_id, contact_id, holder.member_id)


async def _find_own(
    session: AsyncSession, holder: BookHolder, table: type[Said], contact_id: UUID, row_id: UUID
) -> Said:
    """Nobody changes what others said: for writing, other people's rows do not exist."""
    row = await repository.find_own(
        session, table, holder.event_id, holder.book_id, holder.member_id, contact_id, row_id
    )
    if row is None:
        raise NotFound
    return row


def _moment(claimed: datetime | None, now: datetime) -> datetime:
    """When it was said: now, if nobody tells or the claim lies in the future."""
    return min(claimed.astimezone(UTC), now) if claimed else now

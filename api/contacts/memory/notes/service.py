"""Use cases of notes: no wording is lost while its author does not withdraw the note."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.memory import saying
from api.contacts.memory.notes.errors import NoPromise
from api.contacts.memory.notes.schemas import NoteIn
from api.core.errors import InvalidInput, NotFound
from api.core.folding import fold
from api.core.revisions import next_revision
from models import Note, NoteKind, Settlement


async def add_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: NoteIn, now: datetime
) -> tuple[tuple[Note, str], bool]:
    """The note with its author's name, and whether it is new."""

    def is_same(note: Note) -> bool:
        said = (new.kind, new.text, new.due_at, saying.moment(new.written_at, note.created_at))
        return (note.kind, *_first_wording(note), note.written_at) == said

    note = Note(
        kind=new.kind,
        text=new.text,
        due_at=new.due_at,
        written_at=saying.moment(new.written_at, now),
        history=[],
        search=fold(new.text),
    )
    return await saying.add(session, holder, contact_id, new.id, note, is_same, now)


async def change_note(
    session: AsyncSession,
    holder: BookHolder,
    contact_id: UUID,
    note_id: UUID,
    changes: dict[str, Any],
    now: datetime,
) -> tuple[Note, str]:
    """Apply `changes` (the fields of a `NoteChange` that were given). The old wording goes into the history; the same
    wording again is no change."""
    await contacts.lock(session, holder)
    note = await saying.find_own(session, holder, Note, contact_id, note_id)
    text, due_at = changes.get("text", note.text), changes.get("due_at", note.due_at)
    if text is None:
        raise InvalidInput("text cannot be removed")
    if due_at and note.kind != NoteKind.PROMISE:
        raise NoPromise
    if (text, due_at) != (note.text, note.due_at):
        note.history = [*note.history, _wording(note, now)]
        note.text, note.search, note.due_at = text, fold(text), due_at
        note.revision = await next_revision(session, holder.event_id, holder.book_id)
        await session.flush()
    return await saying.with_author(session, holder, note)


async def settle(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, note_id: UUID, settled: Settlement, now: datetime
) -> tuple[Note, str]:
    """A promise is kept or declined, by whoever does so. The same again is no change."""
    await contacts.lock(session, holder)
    note = await saying.find(session, holder, Note, contact_id, note_id)
    if note.kind != NoteKind.PROMISE:
        raise NoPromise
    if note.settled != settled:
        note.settled, note.settled_at = settled, now
        note.revision = await next_revision(session, holder.event_id, holder.book_id)
        await session.flush()
    return await saying.with_author(session, holder, note)


async def reopen(session: AsyncSession, holder: BookHolder, contact_id: UUID, note_id: UUID) -> None:
    await contacts.lock(session, holder)
    note = await saying.find(session, holder, Note, contact_id, note_id)
    if not note.settled:
        raise NotFound
    note.settled = note.settled_at = None
    note.revision = await next_revision(session, holder.event_id, holder.book_id)
    await session.flush()


async def withdraw_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, note_id: UUID, now: datetime
) -> None:
    """It is shown no more; its wordings stay in the database until the contact is deleted."""
    revision = await next_revision(session, holder.event_id, holder.book_id)
    note = await saying.find_own(session, holder, Note, contact_id, note_id)
    note.history = [*note.history, _wording(note, now)]
    note.text, note.search, note.deleted_at, note.revision = "", "", now, revision
    await session.flush()


def _wording(note: Note, until: datetime) -> dict[str, Any]:
    """As it is kept in the history."""
    return {"text": note.text, "due_at": note.due_at, "until": until}


def _first_wording(note: Note) -> tuple[str, datetime | None]:
    if not note.history:
        return note.text, note.due_at
    first = note.history[0]
    due_at = first.get("due_at")
    return first["text"], datetime.fromisoformat(due_at) if due_at else None

"""Use cases of notes: no wording is lost while its author does not withdraw the note."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.memory import saying
from api.contacts.memory.notes.schemas import NoteIn
from api.core.folding import fold
from api.core.revisions import next_revision
from models import Note


async def add_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: NoteIn, now: datetime
) -> tuple[tuple[Note, str], bool]:
    """The note with its author's name, and whether it is new."""

    def is_same(note: Note) -> bool:
        first_text = note.history[0]["text"] if note.history else note.text
        return (first_text, note.written_at) == (new.text, saying.moment(new.written_at, note.created_at))

    note = Note(text=new.text, written_at=saying.moment(new.written_at, now), history=[], search=fold(new.text))
    return await saying.add(session, holder, contact_id, new.id, note, is_same, now)


async def change_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, note_id: UUID, text: str, now: datetime
) -> tuple[Note, str]:
    """The old wording goes into the history. The same wording again is no change."""
    await contacts.lock(session, holder)
    note = await saying.find_own(session, holder, Note, contact_id, note_id)
    if note.text != text:
        note.history = [*note.history, {"text": note.text, "until": now}]
        note.text, note.search = text, fold(text)
        note.revision = await next_revision(session, holder.event_id, holder.book_id)
        await session.flush()
    return await saying.with_author(session, holder, note)


async def withdraw_note(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, note_id: UUID, now: datetime
) -> None:
    """It is shown no more; its wordings stay in the database until the contact is deleted."""
    revision = await next_revision(session, holder.event_id, holder.book_id)
    note = await saying.find_own(session, holder, Note, contact_id, note_id)
    note.history = [*note.history, {"text": note.text, "until": now}]
    note.text, note.search, note.deleted_at, note.revision = "", "", now, revision
    await session.flush()

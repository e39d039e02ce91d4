"""Notes about a contact, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder
from api.contacts.memory import saying
from api.contacts.memory.notes import service
from api.contacts.memory.notes.schemas import NoteChange, NoteIn, NoteOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Note

router = APIRouter()


@router.get("/notes", summary="List the notes about a contact", responses=problems(CursorInvalid))
async def list_notes(
    holder: CurrentBookHolder, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[NoteOut]:
    """The newest first, each with its former wordings."""
    rows, next_cursor = await saying.page(session, holder, Note, contact_id, limit=limit, cursor=cursor)
    return Page(items=[_note(*row) for row in rows], next_cursor=next_cursor)


@router.post(
    "/notes",
    status_code=status.HTTP_201_CREATED,
    summary="Write a note",
    responses=problems(IdReused) | {200: {"model": NoteOut, "description": "Sent before: nothing changed."}},
)
async def create_note(
    holder: CurrentBookHolder, contact_id: UUID, note: NoteIn, session: Session, now: Now, response: Response
) -> NoteOut:
    written, is_new = await service.add_note(session, holder, contact_id, note, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _note(*written)


@router.patch("/notes/{note_id}", summary="Reword my note")
async def change_note(
    holder: CurrentBookHolder, contact_id: UUID, note_id: UUID, change: NoteChange, session: Session, now: Now
) -> NoteOut:
    """Its author alone may. The old wording stays in the history."""
    return _note(*await service.change_note(session, holder, contact_id, note_id, change.text, now))


@router.delete("/notes/{note_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Withdraw my note")
async def withdraw_note(holder: CurrentBookHolder, contact_id: UUID, note_id: UUID, session: Session, now: Now) -> None:
    """Its author alone may."""
    await service.withdraw_note(session, holder, contact_id, note_id, now)


def _note(note: Note, author: str) -> NoteOut:
    return NoteOut(
        id=note.id,
        author=Author(member_id=note.member_id, name=author),
        text=note.text,
        written_at=note.written_at,
        history=note.history,
        revision=note.revision,
    )

"""Notes about a contact, over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.memory import saying
from api.contacts.memory.notes import service
from api.contacts.memory.notes.errors import NoPromise
from api.contacts.memory.notes.promises import state_of
from api.contacts.memory.notes.schemas import NoteChange, NoteIn, NoteOut, SettlementIn
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Note, NoteKind

router = APIRouter()


@router.get("/notes", summary="List the notes about a contact", responses=problems(CursorInvalid))
async def list_notes(
    holder: CurrentReader,
    contact_id: UUID,
    session: Session,
    now: Now,
    kind: Annotated[NoteKind | None, Query(description="Only notes of this kind.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[NoteOut]:
    """The newest first, each with its former wordings."""
    only = {"kind": kind} if kind else {}
    rows, next_cursor = await saying.page(session, holder, Note, contact_id, limit=limit, cursor=cursor, **only)
    return Page(items=[_note(*row, now) for row in rows], next_cursor=next_cursor)


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
    return _note(*written, now)


@router.patch("/notes/{note_id}", summary="Reword my note", responses=problems(InvalidInput, NoPromise))
async def change_note(
    holder: CurrentBookHolder, contact_id: UUID, note_id: UUID, change: NoteChange, session: Session, now: Now
) -> NoteOut:
    """Its author alone may. The old wording stays in the history."""
    changes = change.model_dump(exclude_unset=True)
    return _note(*await service.change_note(session, holder, contact_id, note_id, changes, now), now)


@router.put("/notes/{note_id}/settlement", summary="Settle a promise", responses=problems(NoPromise))
async def settle_promise(
    holder: CurrentBookHolder, contact_id: UUID, note_id: UUID, settlement: SettlementIn, session: Session, now: Now
) -> NoteOut:
    """It was kept, or declined openly. Whoever has the book may: a colleague can keep what the author promised."""
    return _note(*await service.settle(session, holder, contact_id, note_id, settlement.settled, now), now)


@router.delete(
    "/notes/{note_id}/settlement", status_code=status.HTTP_204_NO_CONTENT, summary="Reopen a settled promise"
)
async def reopen_promise(holder: CurrentBookHolder, contact_id: UUID, note_id: UUID, session: Session) -> None:
    """Whoever has the book may."""
    await service.reopen(session, holder, contact_id, note_id)


@router.delete("/notes/{note_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Withdraw my note")
async def withdraw_note(holder: CurrentBookHolder, contact_id: UUID, note_id: UUID, session: Session, now: Now) -> None:
    """Its author alone may."""
    await service.withdraw_note(session, holder, contact_id, note_id, now)


def _note(note: Note, author: str, now: datetime) -> NoteOut:
    return NoteOut(
        id=note.id,
        author=Author(member_id=note.member_id, name=author),
        kind=NoteKind(note.kind),
        text=note.text,
        written_at=note.written_at,
        due_at=note.due_at,
        state=state_of(note.kind, note.settled, note.due_at, note.written_at, now),
        settled_at=note.settled_at,
        history=note.history,
        revision=note.revision,
    )

"""What members say about a contact, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder
from api.contacts.interest import word
from api.contacts.memory import service
from api.contacts.memory.schemas import NoteChange, NoteIn, NoteOut, RatingIn, RatingOut, TagIn, TagOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Note, Rating, Tag

router = APIRouter(prefix="/contacts/{contact_id}", tags=["contacts"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/notes", summary="List the notes about a contact", responses=problems(CursorInvalid))
async def list_notes(
    holder: CurrentBookHolder, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[NoteOut]:
    """The newest first, each with its former wordings."""
    rows, next_cursor = await service.page(session, holder, Note, contact_id, limit=limit, cursor=cursor)
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


@router.get("/ratings", summary="List the ratings of a contact", responses=problems(CursorInvalid))
async def list_ratings(
    holder: CurrentBookHolder, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[RatingOut]:
    """All there ever were, the newest first. The newest of each author counts."""
    rows, next_cursor = await service.page(session, holder, Rating, contact_id, limit=limit, cursor=cursor)
    counting = await service.counting_ratings(session, holder, contact_id)
    return Page(items=[_rating(*row, counting) for row in rows], next_cursor=next_cursor)


@router.post(
    "/ratings",
    status_code=status.HTTP_201_CREATED,
    summary="Rate a contact",
    responses=problems(IdReused) | {200: {"model": RatingOut, "description": "Sent before: nothing changed."}},
)
async def create_rating(
    holder: CurrentBookHolder, contact_id: UUID, rating: RatingIn, session: Session, now: Now, response: Response
) -> RatingOut:
    """In place of your own earlier rating on the same scale; those of others stand."""
    rated, is_new = await service.add_rating(session, holder, contact_id, rating, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _rating(*rated, await service.counting_ratings(session, holder, contact_id))


@router.get("/tags", summary="List the tags of a contact", responses=problems(CursorInvalid))
async def list_tags(
    holder: CurrentBookHolder, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[TagOut]:
    """The newest first."""
    rows, next_cursor = await service.page(session, holder, Tag, contact_id, limit=limit, cursor=cursor)
    return Page(items=[_tag(*row) for row in rows], next_cursor=next_cursor)


@router.post(
    "/tags",
    status_code=status.HTTP_201_CREATED,
    summary="Tag a contact",
    responses=problems(IdReused) | {200: {"model": TagOut, "description": "Sent before: nothing changed."}},
)
async def create_tag(
    holder: CurrentBookHolder, contact_id: UUID, tag: TagIn, session: Session, now: Now, response: Response
) -> TagOut:
    tagged, is_new = await service.add_tag(session, holder, contact_id, tag, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _tag(*tagged)


@router.delete("/tags/{tag_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Withdraw my tag")
async def withdraw_tag(holder: CurrentBookHolder, contact_id: UUID, tag_id: UUID, session: Session, now: Now) -> None:
    """Its author alone may."""
    await service.withdraw_tag(session, holder, contact_id, tag_id, now)


def _note(note: Note, author: str) -> NoteOut:
    return NoteOut(
        id=note.id,
        author=Author(member_id=note.member_id, name=author),
        text=note.text,
        written_at=note.written_at,
        history=note.history,
        revision=note.revision,
    )


def _rating(rating: Rating, author: str, counting: set[UUID]) -> RatingOut:
    return RatingOut(
        id=rating.id,
        author=Author(member_id=rating.member_id, name=author),
        interest=rating.interest,
        word=None if rating.interest is None else word(rating.interest),
        gut=rating.gut,
        rated_at=rating.rated_at,
        counts=rating.id in counting,
        revision=rating.revision,
    )


def _tag(tag: Tag, author: str) -> TagOut:
    return TagOut(
        id=tag.id,
        author=Author(member_id=tag.member_id, name=author),
        label=tag.label,
        created_at=tag.created_at,
        revision=tag.revision,
    )

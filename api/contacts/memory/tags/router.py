"""Tags of a contact, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.memory import saying
from api.contacts.memory.tags import service
from api.contacts.memory.tags.schemas import TagIn, TagOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Tag

router = APIRouter()


@router.get("/tags", summary="List the tags of a contact", responses=problems(CursorInvalid))
async def list_tags(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[TagOut]:
    """The newest first."""
    rows, next_cursor = await saying.page(session, holder, Tag, contact_id, limit=limit, cursor=cursor)
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


def _tag(tag: Tag, author: str) -> TagOut:
    return TagOut(
        id=tag.id,
        author=Author(member_id=tag.member_id, name=author),
        label=tag.label,
        created_at=tag.created_at,
        revision=tag.revision,
    )

"""Occasions to remember a contact on, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.memory import saying
from api.contacts.memory.occasions import service
from api.contacts.memory.occasions.schemas import OccasionIn, OccasionOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Occasion

router = APIRouter()


@router.get("/occasions", summary="List the occasions of a contact", responses=problems(CursorInvalid))
async def list_occasions(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[OccasionOut]:
    """The newest first."""
    rows, next_cursor = await saying.page(session, holder, Occasion, contact_id, limit=limit, cursor=cursor)
    return Page(items=[_occasion(*row) for row in rows], next_cursor=next_cursor)


@router.post(
    "/occasions",
    status_code=status.HTTP_201_CREATED,
    summary="Remember an occasion",
    responses=problems(IdReused) | {200: {"model": OccasionOut, "description": "Sent before: nothing changed."}},
)
async def create_occasion(
    holder: CurrentBookHolder, contact_id: UUID, occasion: OccasionIn, session: Session, now: Now, response: Response
) -> OccasionOut:
    noted, is_new = await service.add_occasion(session, holder, contact_id, occasion, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _occasion(*noted)


@router.delete("/occasions/{occasion_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Withdraw my occasion")
async def withdraw_occasion(
    holder: CurrentBookHolder, contact_id: UUID, occasion_id: UUID, session: Session, now: Now
) -> None:
    """Its author alone may."""
    await service.withdraw_occasion(session, holder, contact_id, occasion_id, now)


def _occasion(occasion: Occasion, author: str) -> OccasionOut:
    return OccasionOut(
        id=occasion.id,
        author=Author(member_id=occasion.member_id, name=author),
        label=occasion.label,
        on=occasion.on,
        yearly=occasion.yearly,
        revision=occasion.revision,
    )

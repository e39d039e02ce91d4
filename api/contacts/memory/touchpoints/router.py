"""Touchpoints with a contact, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.memory import saying
from api.contacts.memory.touchpoints import service
from api.contacts.memory.touchpoints.schemas import TouchpointIn, TouchpointOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Step, Talker, Touchpoint

router = APIRouter()


@router.get("/touchpoints", summary="List the touchpoints with a contact", responses=problems(CursorInvalid))
async def list_touchpoints(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[TouchpointOut]:
    """The latest first."""
    rows, next_cursor = await saying.page(session, holder, Touchpoint, contact_id, limit=limit, cursor=cursor)
    return Page(items=[_touchpoint(*row) for row in rows], next_cursor=next_cursor)


@router.post(
    "/touchpoints",
    status_code=status.HTTP_201_CREATED,
    summary="Record a touchpoint",
    responses=problems(IdReused) | {200: {"model": TouchpointOut, "description": "Sent before: nothing changed."}},
)
async def create_touchpoint(
    holder: CurrentBookHolder,
    contact_id: UUID,
    touchpoint: TouchpointIn,
    session: Session,
    now: Now,
    response: Response,
) -> TouchpointOut:
    """It happened: nobody changes it afterwards."""
    recorded, is_new = await service.add_touchpoint(session, holder, contact_id, touchpoint, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _touchpoint(*recorded)


def _touchpoint(touchpoint: Touchpoint, author: str) -> TouchpointOut:
    return TouchpointOut(
        id=touchpoint.id,
        author=Author(member_id=touchpoint.member_id, name=author),
        step=Step(touchpoint.step),
        text=touchpoint.text,
        talked=Talker(touchpoint.talked) if touchpoint.talked else None,
        happened_at=touchpoint.happened_at,
        revision=touchpoint.revision,
    )

"""Tasks in people's own calendars, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response, status
from starlette.concurrency import run_in_threadpool

from api.auth.dependencies import SIGNED_IN, CurrentLanguage, CurrentPrincipal
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.core.links import link
from api.tasks.calendar import service
from api.tasks.calendar.feed import Component
from api.tasks.calendar.schemas import CalendarOut

router = APIRouter(tags=["tasks"], responses=problems(NotFound))


@router.post(
    "/tasks/calendar",
    status_code=status.HTTP_201_CREATED,
    summary="Get an address under which a calendar shows my tasks",
    responses=problems(*SIGNED_IN),
)
async def subscribe(
    principal: CurrentPrincipal, language: CurrentLanguage, request: Request, session: Session, now: Now
) -> CalendarOut:
    """A member's calendar has what is assigned to them, an attendee's their own tasks. There is one at a time: the
    address before this one stops working. It also does when I leave the team, change roles in it, or my registration
    gets another address of mail."""
    key = await service.subscribe(session, principal, language, now)
    return CalendarOut(url=link(request.app.state.settings.public_host, f"/v1/tasks.ics?key={key}"))


@router.delete(
    "/tasks/calendar",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Make my calendar's address worthless",
    responses=problems(*SIGNED_IN),
)
async def unsubscribe(principal: CurrentPrincipal, session: Session) -> None:
    await service.unsubscribe(session, principal)


@router.get(
    "/tasks.ics",
    summary="Read somebody's tasks as a calendar",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {}}, "description": "RFC 5545."},
        304: {"description": "It is still as `If-None-Match` says."},
    },
)
async def read_calendar(
    session: Session,
    now: Now,
    key: Annotated[str, Query(description="From `POST /v1/tasks/calendar`.", max_length=200)],
    component: Annotated[Component, Query(alias="type", description="Many programs ignore to-dos.")] = Component.VEVENT,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Needs no token: the key is the secret. Tasks without a due time are not in it; what was done or deleted stays for
    two weeks, ticked or called off."""
    subscribed = await service.read(session, key, now)
    etag = subscribed.etag(component)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if if_none_match.strip() == "*" or etag in (tag.strip() for tag in if_none_match.split(",")):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    # A thousand tasks take a moment, in which others are to be served.
    content = await run_in_threadpool(subscribed.render, component)
    headers["Content-Disposition"] = 'inline; filename="tasks.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

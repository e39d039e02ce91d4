"""Events and zones, over HTTP."""

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentOrganiser, CurrentPrincipal
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.events import service
from api.events.errors import ZoneNameTaken
from api.events.schemas import EventChange, EventIn, EventOut, ZoneIn, ZoneList, ZoneOut

router = APIRouter(tags=["organiser"], responses=problems(*SIGNED_IN, NotFound))


@router.post("/events", status_code=status.HTTP_201_CREATED, summary="Create an event")
async def create_event(principal: CurrentPrincipal, event: EventIn, session: Session, now: Now) -> EventOut:
    """For organisers, and for an account without a role yet. Whoever creates an event is its first organiser: switch to
    that role with `POST /v1/me/principal`."""
    return EventOut.model_validate(await service.create_own_event(session, principal, **event.model_dump(), now=now))


@router.get("/event", summary="The event that I take part in")
async def get_event(principal: CurrentPrincipal, session: Session) -> EventOut:
    return EventOut.model_validate(await service.get_event(session, principal.event_id))


@router.patch("/event", summary="Change the event", responses=problems(InvalidInput))
async def change_event(organiser: CurrentOrganiser, change: EventChange, session: Session) -> EventOut:
    changed = await service.change_event(session, organiser, change.model_dump(exclude_unset=True))
    return EventOut.model_validate(changed)


@router.get("/zones", summary="List the zones of the venue")
async def list_zones(principal: CurrentPrincipal, session: Session) -> ZoneList:
    zones = await service.zones(session, principal.event_id)
    return ZoneList(items=[ZoneOut.model_validate(zone) for zone in zones])


@router.post(
    "/zones",
    status_code=status.HTTP_201_CREATED,
    summary="Define a zone",
    responses=problems(IdReused, ZoneNameTaken)
    | {200: {"model": ZoneOut, "description": "Sent before: nothing changed."}},
)
async def create_zone(
    organiser: CurrentOrganiser, zone: ZoneIn, session: Session, now: Now, response: Response
) -> ZoneOut:
    created, is_new = await service.create_zone(session, organiser, zone.id, zone.name, zone.kind, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return ZoneOut.model_validate(created)

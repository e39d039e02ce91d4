"""Events and zones, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentOrganiser, CurrentPrincipal
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.events import beacons, service, zones
from api.events.errors import BeaconTaken, ZoneNameTaken
from api.events.schemas import EventChange, EventIn, EventOut, Venue, ZoneChange, ZoneIn, ZoneList, ZoneOut
from api.events.zones import EquippedZone
from models import Event, ZoneKind

router = APIRouter(tags=["organiser"], responses=problems(*SIGNED_IN, NotFound))


@router.post("/events", status_code=status.HTTP_201_CREATED, summary="Create an event")
async def create_event(principal: CurrentPrincipal, event: EventIn, session: Session, now: Now) -> EventOut:
    """For organisers, and for an account without a role yet. Whoever creates an event is its first organiser: switch to
    that role with `POST /v1/me/principal`."""
    return _event(await service.create_own_event(session, principal, **event.model_dump(), now=now))


@router.get("/event", summary="The event that I take part in")
async def get_event(principal: CurrentPrincipal, session: Session) -> EventOut:
    return _event(await service.get_event(session, principal.event_id))


@router.patch("/event", summary="Change the event", responses=problems(InvalidInput))
async def change_event(organiser: CurrentOrganiser, change: EventChange, session: Session, now: Now) -> EventOut:
    return _event(await service.change_event(session, organiser, change.model_dump(exclude_unset=True), now))


@router.get("/zones", summary="List the zones of the venue")
async def list_zones(principal: CurrentPrincipal, session: Session) -> ZoneList:
    return ZoneList(items=[_zone(found) for found in await zones.zones(session, principal.event_id)])


@router.post(
    "/zones",
    status_code=status.HTTP_201_CREATED,
    summary="Define a zone",
    responses=problems(IdReused, ZoneNameTaken, BeaconTaken)
    | {200: {"model": ZoneOut, "description": "Sent before: nothing changed."}},
)
async def create_zone(
    organiser: CurrentOrganiser, zone: ZoneIn, session: Session, now: Now, response: Response
) -> ZoneOut:
    created, is_new = await zones.create_zone(
        session,
        organiser,
        zone.id,
        zone.name,
        zone.kind,
        now,
        x=zone.x,
        y=zone.y,
        beacons=[beacon.name for beacon in zone.beacons],
    )
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _zone(created)


@router.patch(
    "/zones/{zone_id}",
    summary="Rename a zone, or say where it is and which beacons are heard there",
    responses=problems(InvalidInput, ZoneNameTaken, BeaconTaken),
)
async def change_zone(
    organiser: CurrentOrganiser, zone_id: UUID, change: ZoneChange, session: Session, now: Now
) -> ZoneOut:
    beacon_names = [beacon.name for beacon in change.beacons or []] if "beacons" in change.model_fields_set else None
    changes = change.model_dump(exclude_unset=True, exclude={"beacons"})
    return _zone(await zones.change_zone(session, organiser, zone_id, changes, beacon_names, now))


def _event(event: Event) -> EventOut:
    latitude, longitude = event.venue_latitude, event.venue_longitude
    has_venue = latitude is not None and longitude is not None
    return EventOut(
        id=event.id,
        code=event.code,
        slug=event.slug,
        name=event.name,
        timezone=event.timezone,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        venue=Venue(latitude=latitude, longitude=longitude) if has_venue else None,
        delete_after=event.delete_after,
        personal_data_deleted_at=event.personal_data_deleted_at,
        created_at=event.created_at,
    )


def _zone(found: EquippedZone) -> ZoneOut:
    zone = found.zone
    return ZoneOut(
        id=zone.id,
        name=zone.name,
        kind=ZoneKind(zone.kind),
        x=zone.x,
        y=zone.y,
        beacons=[beacons.parse(name) for name in found.beacons],
        created_at=zone.created_at,
    )

"""Consent on the radar, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api.auth.dependencies import SIGNED_IN, CurrentAttendee
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import InvalidInput, NotFound, problems
from api.radar.consent import service
from api.radar.consent.schemas import (
    BlockList,
    BlockOut,
    Choice,
    KnownOfMe,
    MyEncounters,
    MyPlace,
    MyVisit,
    VisibilityChange,
    VisibilityOut,
)
from api.radar.consent.service import Known
from api.radar.errors import OutsideEvent, RadarTooFast
from models import Level, PlaceSource, Visibility

router = APIRouter(tags=["radar"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/radar/visibility", summary="Who may see me on the radar")
async def get_visibility(me: CurrentAttendee, session: Session, now: Now) -> VisibilityOut:
    return _visibility(await service.visibility(session, me, now))


@router.put(
    "/radar/visibility",
    summary="Say who may see me on the radar",
    responses=problems(InvalidInput, OutsideEvent, RadarTooFast),
)
async def put_visibility(me: CurrentAttendee, change: VisibilityChange, session: Session, now: Now) -> VisibilityOut:
    """It is mutual: I see only those who may see me. Until I say otherwise I am off, and when the time is over I am off
    again. Switching off works at once: where I am is deleted in the same moment. Switching on counts as a look at the
    radar: twelve a minute at most."""
    if change.level is Choice.OFF:
        await service.switch_off(session, me)
        return _visibility(None)
    return _visibility(await service.agree(session, me, Level(change.level), change.expires_at, now))


@router.get("/radar/blocks", summary="Whom I block")
async def list_blocks(me: CurrentAttendee, session: Session) -> BlockList:
    """The latest first."""
    return BlockList(items=[BlockOut.model_validate(blocked) for blocked in await service.blocks(session, me)])


@router.put(
    "/radar/blocks/{blocked_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Block an attendee or a team",
    responses=problems(InvalidInput),
)
async def put_block(me: CurrentAttendee, blocked_id: UUID, session: Session, now: Now) -> None:
    """At once and both ways: neither sees the other on the radar. They are not told. Again: nothing changes."""
    await service.block(session, me, blocked_id, now)


@router.delete("/radar/blocks/{blocked_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Block somebody no more")
async def delete_block(me: CurrentAttendee, blocked_id: UUID, session: Session) -> None:
    await service.unblock(session, me, blocked_id)


@router.get("/radar/me", summary="What the radar knows about me")
async def get_me(me: CurrentAttendee, session: Session, now: Now) -> KnownOfMe:
    return _known(await service.known(session, me, now))


@router.delete("/radar/me", status_code=status.HTTP_204_NO_CONTENT, summary="Switch off and forget me")
async def forget_me(
    me: CurrentAttendee,
    session: Session,
    blocks: Annotated[bool, Query(description="Forget also whom I block.")] = False,
) -> None:
    """Visibility, where I am, whom I met and which booths I visited: all of it is deleted."""
    await service.forget(session, me, blocks=blocks)


def _visibility(agreed: Visibility | None) -> VisibilityOut:
    if agreed is None:
        return VisibilityOut(level=Choice.OFF)
    return VisibilityOut(level=Choice(agreed.level), since=agreed.since, expires_at=agreed.expires_at)


def _known(known: Known) -> KnownOfMe:
    count, people = known.encounters
    return KnownOfMe(
        visibility=_visibility(known.visibility),
        presence=_place(known),
        encounters=MyEncounters(count=count, people=people),
        visits=[
            MyVisit(zone_id=visit.zone_id, zone=zone, started_at=visit.started_at, last_at=visit.last_at)
            for visit, zone in known.visits
        ],
        blocks=[BlockOut.model_validate(blocked) for blocked in known.blocks],
    )


def _place(known: Known) -> MyPlace | None:
    if known.presence is None:
        return None
    place, zone = known.presence
    return MyPlace(
        zone_id=place.zone_id,
        zone=zone,
        x=place.x,
        y=place.y,
        accuracy=place.accuracy,
        source=PlaceSource(place.source),
        seen_at=place.seen_at,
        arrived_at=place.arrived_at,
        expires_at=place.expires_at,
    )

"""Presence, over HTTP."""

from datetime import timedelta

import pydantic_core
from fastapi import APIRouter, Request, Response

from api.auth.dependencies import SIGNED_IN, ClaimedBookHolder
from api.core.errors import NotFound, problems
from api.radar.presence import service
from api.radar.presence.schemas import PresenceIn, PresenceOut
from api.radar.presence.service import PRESENCE_PROBLEMS

router = APIRouter(tags=["radar"], responses=problems(*SIGNED_IN, NotFound))


@router.put(
    "/radar/presence",
    response_model=PresenceOut,
    summary="Say where I am",
    responses=problems(*PRESENCE_PROBLEMS),
)
async def put_presence(holder: ClaimedBookHolder, presence: PresenceIn, request: Request) -> Response:
    """Once a minute is plenty; more often than every five seconds is refused. Only the latest place is kept, for some
    minutes, and inexactly; of an attendee who is off, nothing. Where a member is, nobody is shown: it is for what they
    themselves see nearby."""
    state = request.app.state  # not as dependencies: on this path each counts
    placed = await service.put(
        state.database.hot,
        state.settings.keys,
        holder,
        presence,
        state.clock(),
        timedelta(seconds=state.settings.presence_seconds),
    )
    content = {
        "stored": placed.stored,
        "visibility": placed.visibility,
        "zone": {"id": placed.zone_id, "name": placed.zone} if placed.zone_id else None,
        "unknown_beacons": placed.unknown_beacons,
        "expires_at": placed.expires_at,
    }
    return Response(pydantic_core.to_json(content), media_type="application/json")

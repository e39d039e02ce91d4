"""Who is nearby, over HTTP."""

from typing import Annotated, Any

import pydantic_core
from fastapi import APIRouter, Query, Request, Response

from api.auth.dependencies import SIGNED_IN, ClaimedBookHolder
from api.core.errors import NotFound, problems
from api.core.language import asked
from api.radar.errors import RadarTooFast
from api.radar.nearby import service
from api.radar.nearby.schemas import Nearby, Radius
from api.radar.nearby.shown import Person

router = APIRouter(tags=["radar"], responses=problems(*SIGNED_IN, NotFound))


@router.get(
    "/radar",
    response_model=Nearby,
    summary="Who is nearby",
    responses=problems(RadarTooFast),
)
async def get_radar(
    holder: ClaimedBookHolder,
    request: Request,
    radius: Annotated[Radius, Query(description="How far to look around a position, in metres.")] = Radius.AROUND,
) -> Response:
    """In my zone, heard within two minutes, or within the radius; twelve times a minute at most. An attendee sees those
    who may see them, and nobody while they are off. Nobody learns where exactly anybody is."""
    state = request.app.state  # not as dependencies: on this path each counts
    around = await service.nearby(
        state.database, holder, radius, state.clock(), asked(request.headers.get("Accept-Language"))
    )
    content = {
        "visibility": around.visibility,
        "located": around.located,
        "zone": {"id": around.zone_id, "name": around.zone} if around.zone_id else None,
        "items": [_item(person) for person in around.people],
    }
    return Response(pydantic_core.to_json(content), media_type="application/json")


def _item(person: Person) -> dict[str, Any]:
    # Written out, for two hundred people a request: as dataclasses and enums they took twice as long to write.
    return {
        "attendee_id": person.attendee_id,
        "card": person.card,
        "distance": person.distance.value,
        "freshness_seconds": person.freshness_seconds,
        "source": person.source.value,
        "contact_id": person.contact_id,
        "prospect": person.prospect,
        "fits_profile": person.fits_profile,
    }

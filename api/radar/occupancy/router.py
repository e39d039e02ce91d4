"""How full zones were, over HTTP. For organisers."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.auth.dependencies import SIGNED_IN, CurrentOrganiser
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.radar.occupancy import chart, service
from api.radar.occupancy.counting import STEP
from api.radar.occupancy.schemas import OccupancyOut, ZoneOccupancy

router = APIRouter(tags=["radar"], responses=problems(*SIGNED_IN, NotFound))

AskedDay = Annotated[
    date | None,
    Query(
        alias="day",
        description="By the calendar of the venue; without it today, or the event's first or last day if it is not on.",
        ge=date(1970, 1, 1),
        lt=date(2200, 1, 1),
    ),
]


@router.get("/radar/occupancy", summary="How full the zones were, in the course of a day")
async def get_occupancy(
    organiser: CurrentOrganiser, session: Session, now: Now, asked: AskedDay = None
) -> OccupancyOut:
    """In steps of five minutes. Counts of fewer than five people are null."""
    day = await service.occupancy(session, organiser, asked, now)
    return OccupancyOut(
        day=day.day,
        starts_at=day.starts_at,
        step_minutes=round(STEP.total_seconds() / 60),
        zones=[ZoneOccupancy.model_validate(curve) for curve in day.curves],
    )


@router.get(
    "/radar/occupancy.svg",
    summary="The same as a picture",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}, "description": "A chart."}},
)
async def get_occupancy_picture(
    organiser: CurrentOrganiser, session: Session, now: Now, asked: AskedDay = None
) -> Response:
    """A row for each zone, the fullest first, all on one scale. Fewer than five people show as none."""
    day = await service.occupancy(session, organiser, asked, now)
    picture = chart.draw(f"{day.event_name}, {day.day:%d %B %Y}", day.curves, day.starts_at, day.zone)
    return Response(picture, media_type="image/svg+xml")

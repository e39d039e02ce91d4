"""How full zones were, over the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.core.schemas import Output
from models import ZoneKind


class ZoneOccupancy(Output):
    zone_id: UUID
    name: str = Field(examples=["Hall 1"])
    kind: ZoneKind
    people: list[int | None] = Field(
        description="The most people that were there at once in each step; null if they were fewer than five, or if "
        "nobody counted.",
        examples=[[None, 7, 12]],
    )


class OccupancyOut(Output):
    """One day at the venue, the fullest zone first. Who is not visible on the radar is not counted."""

    day: date
    starts_at: datetime = Field(description="When the first step begins: midnight at the venue.")
    step_minutes: int = Field(examples=[5])
    zones: list[ZoneOccupancy]

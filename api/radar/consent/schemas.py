"""Visibility, blocks and what the radar knows of somebody, over the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.core.schemas import Input, Moment, Output
from models import PlaceSource


class Choice(StrEnum):
    OFF = "off"
    CONTACTS = "contacts"
    EVERYONE = "everyone"


class VisibilityChange(Input):
    level: Choice = Field(
        description="`off`: nobody sees me and I see nobody · `contacts`: people who have me in their book and whom I "
        "have in mine, and teams whose contact I am · `everyone`: also all who are visible to everyone, and every team."
    )
    expires_at: Moment | None = Field(
        None, description="When it ends by itself: at the end of the event at the latest, else at the end of today."
    )


class VisibilityOut(Output):
    level: Choice
    since: datetime | None = Field(None, description="Since when I am visible without a break. Null: I am off.")
    expires_at: datetime | None = Field(None, description="When I shall be off again. Null: I am off.")


class BlockOut(Output):
    id: UUID = Field(description="Of the attendee or team.")
    kind: Literal["attendee", "team"]
    name: str | None = Field(description="The team's, or what my own book says.")
    created_at: datetime


class BlockList(Output):
    items: list[BlockOut]


class MyPlace(Output):
    """As it is kept. `x` and `y` are not exact, on purpose, also not for me."""

    zone_id: UUID | None
    zone: str | None
    x: float | None = Field(description="Metres east of the venue's origin.")
    y: float | None = Field(description="Metres north of it.")
    accuracy: float | None
    source: PlaceSource
    seen_at: datetime
    arrived_at: datetime = Field(description="Since when I am at this place.")
    expires_at: datetime


class MyEncounters(Output):
    count: int
    people: int = Field(description="How many different people they were with.")


class MyVisit(Output):
    """A stay at a booth."""

    zone_id: UUID
    zone: str
    started_at: datetime
    last_at: datetime


class KnownOfMe(Output):
    visibility: VisibilityOut
    presence: MyPlace | None
    encounters: MyEncounters
    visits: list[MyVisit]
    blocks: list[BlockOut]

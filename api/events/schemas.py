"""Events and zones over the wire."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from api.core.schemas import Input, Line, Output
from api.events.beacons import Beacon
from api.events.places import Latitude, Longitude, Metres
from models import ZoneKind


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be an IANA time zone such as Europe/Lisbon")
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone), Field(examples=["Europe/Lisbon"])]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"), Field(examples=["expo-26"])]


class EventIn(Input):
    slug: Slug
    name: Line = Field(examples=["Expo 2026"])
    timezone: TimeZone
    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on must not be before starts_on")
        return self


class Venue(Input):
    """The origin of the venue's plan: where x and y are 0."""

    model_config = ConfigDict(from_attributes=True)

    latitude: Latitude = Field(examples=[38.7686])
    longitude: Longitude = Field(examples=[-9.0961])


class EventChange(Input):
    """JSON Merge Patch: what is absent stays. Without a `venue` phones cannot say where they are by latitude and
    longitude."""

    name: Line | None = None
    timezone: TimeZone | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    venue: Venue | None = None
    delete_after: date | None = Field(
        None,
        description="Personal data goes by itself when this day is over; null: it stays. Everybody is told by mail "
        "two weeks before.",
    )


class EventOut(Output):
    id: UUID
    code: str = Field(description="The eight letters that this event's badges begin with.", examples=["7K3QZM1P"])
    slug: str
    name: str
    timezone: str
    starts_on: date
    ends_on: date
    venue: Venue | None
    delete_after: date | None = Field(description="When this day is over, all personal data goes.")
    personal_data_deleted_at: datetime | None
    created_at: datetime


def _once_each(beacons: list[Beacon]) -> list[Beacon]:
    return list({beacon.name: beacon for beacon in beacons}.values())


Beacons = Annotated[list[Beacon], Field(max_length=100), AfterValidator(_once_each)]


class ZoneIn(Input):
    """`id` is optional; with one, sending the zone again changes nothing. `x` and `y`: metres east and north of the
    venue's origin. `beacons`: those that are heard in this zone."""

    id: UUID | None = None
    name: Line = Field(examples=["Hall 2"])
    kind: ZoneKind
    x: Metres | None = None
    y: Metres | None = None
    beacons: Beacons = Field(default_factory=list)

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.x is None) != (self.y is None):
            raise ValueError("give both x and y, or neither")
        return self


class ZoneChange(Input):
    """JSON Merge Patch: what is absent stays. `beacons` is the whole list; null or [] empties it."""

    name: Line | None = None
    x: Metres | None = None
    y: Metres | None = None
    beacons: Beacons | None = None


class ZoneOut(Output):
    id: UUID
    name: str
    kind: ZoneKind
    x: float | None
    y: float | None
    beacons: list[Beacon]
    created_at: datetime


class ZoneList(Output):
    items: list[ZoneOut]

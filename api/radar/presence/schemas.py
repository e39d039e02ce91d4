"""Presence over the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.core.schemas import Input, Moment, Output
from api.events.beacons import Eddystone, IBeacon
from api.events.places import Latitude, Longitude, Metres
from models import Level

Rssi = Annotated[int, Field(ge=-127, le=20, strict=True, description="How loud, in dBm.")]


class HeardIBeacon(IBeacon):
    rssi: Rssi


class HeardEddystone(Eddystone):
    rssi: Rssi


HeardBeacon = Annotated[HeardIBeacon | HeardEddystone, Field(discriminator="kind")]
Accuracy = Annotated[float, Field(ge=0, le=500, allow_inf_nan=False)]


class Position(Input):
    """Either `latitude`, `longitude` and `accuracy`, or `x` and `y` in metres on the venue's plan."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    x: Metres | None = None
    y: Metres | None = None
    accuracy: Accuracy | None = Field(None, description="Metres, 500 at most: less exact is no position.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        on_earth = [self.latitude, self.longitude]
        on_plan = [self.x, self.y]
        if None not in [*on_earth, self.accuracy] and on_plan == [None, None]:
            return self
        if None not in on_plan and on_earth == [None, None]:
            return self
        raise ValueError("give latitude, longitude and accuracy, or x and y")


class PresenceIn(Input):
    """Whatever the phone can tell. The zone is the one given, else that of the loudest beacon which a zone has."""

    at: Moment = Field(description="When it was there, by its own clock: 15 minutes ago at most.")
    zone_id: UUID | None = None
    beacons: list[HeardBeacon] = Field(default_factory=list, max_length=50)
    position: Position | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.zone_id is None and not self.beacons and self.position is None:
            raise ValueError("give a zone, beacons or a position")
        return self


class ZoneName(Output):
    id: UUID
    name: str


class PresenceOut(Output):
    stored: bool = Field(
        description="False, and nothing was written: I am off, or a later place is known, or it is too long ago to be "
        "shown, or nothing that was sent tells a place."
    )
    visibility: Level | None = Field(description="Null: I am off, or here for a team.")
    zone: ZoneName | None
    unknown_beacons: int = Field(description="How many of the beacons no zone has. They are ignored.")
    expires_at: datetime | None = Field(description="Until when I am shown here, unless I say where I am again.")

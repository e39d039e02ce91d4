"""Events and zones over the wire."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.core.schemas import Input, Line, Output
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


class EventChange(Input):
    """JSON Merge Patch: what is absent stays."""

    name: Line | None = None
    timezone: TimeZone | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class EventOut(Output):
    id: UUID
    code: str = Field(description="The eight letters that this event's badges begin with.", examples=["7K3QZM1P"])
    slug: str
    name: str
    timezone: str
    starts_on: date
    ends_on: date
    created_at: datetime


class ZoneIn(Input):
    """`id` is optional; with one, sending the zone again changes nothing."""

    id: UUID | None = None
    name: Line = Field(examples=["Hall 2"])
    kind: ZoneKind


class ZoneOut(Output):
    id: UUID
    name: str
    kind: ZoneKind
    created_at: datetime


class ZoneList(Output):
    items: list[ZoneOut]

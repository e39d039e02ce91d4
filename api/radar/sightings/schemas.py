"""Ids, sightings and encounters over the wire."""

import base64
import binascii
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, WrapValidator

from api.core.pagination import CursorText, Limit
from api.core.schemas import Input, Moment, Output
from api.radar.ephemeral import SIZE
from api.radar.sightings.errors import TooMany

MOST_SIGHTINGS = 5000
_NO_SIGNAL = 127


class EphemeralId(Output):
    """What to broadcast meanwhile: 16 bytes, in hexadecimal."""

    ephemeral_id: str = Field(examples=["9f0c1b7ad24e4c6f8a3355e1d0b7c2aa"])
    starts_at: datetime
    ends_at: datetime


class EphemeralIds(Output):
    ids: list[EphemeralId] = Field(description="One for each quarter of an hour, in order of time.")


def _sixteen_bytes(value: Any) -> bytes:
    if not isinstance(value, str) or len(value) > 2 * SIZE:
        raise ValueError("must be 16 bytes, in hexadecimal or base64url")
    try:
        read = bytes.fromhex(value) if len(value) == 2 * SIZE else _from_base64(value)
    except (ValueError, binascii.Error):
        read = b""
    if len(read) != SIZE:
        raise ValueError("must be 16 bytes, in hexadecimal or base64url")
    return read


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text.rstrip("=") + "==", altchars=b"-_", validate=True)


def _signal(value: Any) -> Any:
    # What Bluetooth says where it could not measure.
    return None if value == _NO_SIGNAL else value


class SightingIn(Input):
    """A phone that was heard."""

    ephemeral_id: Annotated[
        bytes,
        BeforeValidator(_sixteen_bytes),
        WithJsonSchema({"type": "string", "examples": ["9f0c1b7ad24e4c6f8a3355e1d0b7c2aa", "nwwbetJOTG-KM1Xh0LfCqg"]}),
    ] = Field(description="What was broadcast: 16 bytes, in hexadecimal or base64url.")
    at: Moment = Field(description="When it was heard.")
    rssi: Annotated[Annotated[int, Field(ge=-128, le=20, strict=True)] | None, BeforeValidator(_signal)] = Field(
        None, description="Strength of the signal in dBm; 127 is taken as not measured."
    )


def _sighting_or_none(value: Any, validate: Any) -> SightingIn | None:
    try:
        read: SightingIn | None = validate(value)
    except ValidationError:
        return None
    return read


def _not_too_many(value: Any) -> Any:
    # Before each is looked at, and with a code of its own: a phone has to know that it may send them in parts.
    if isinstance(value, list) and len(value) > MOST_SIGHTINGS:
        raise TooMany
    return value


class SightingBatch(Input):
    """In any order, and as often as you like. One that is wrong never stops the others."""

    sightings: Annotated[
        list[Annotated[SightingIn | None, WrapValidator(_sighting_or_none)]],
        BeforeValidator(_not_too_many),
        Field(json_schema_extra={"maxItems": MOST_SIGHTINGS}),
    ]


class Refusal(StrEnum):
    """Why a sighting does not count.

    `malformed`: not a sighting at all · `unknown`: nobody's id at this event · `own`: my own phone ·
    `outside_window`: that id was not broadcast then · `outside_event`: not on the event's days · `in_future`: my
    clock is ahead · `not_visible`: I was not visible myself at that time.
    """

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    OWN = "own"
    OUTSIDE_WINDOW = "outside_window"
    OUTSIDE_EVENT = "outside_event"
    IN_FUTURE = "in_future"
    NOT_VISIBLE = "not_visible"


class RefusedSighting(Output):
    index: int = Field(description="Its place in the list that was sent, from 0.")
    reason: Refusal


class SightingsOut(Output):
    """How many count, and how many do not for which reason. That somebody else does not want to be seen is no reason
    and is not told: their sightings are accepted, and forgotten."""

    accepted: int
    malformed: int = 0
    unknown: int = 0
    own: int = 0
    outside_window: int = 0
    outside_event: int = 0
    in_future: int = 0
    not_visible: int = 0
    refused: list[RefusedSighting] = Field(description="Those that do not count, in the order in which they were sent.")


class Company(Output):
    """Whom I met."""

    attendee_id: UUID
    name: str
    company: str
    job_title: str


class EncounterOut(Output):
    with_: Company = Field(serialization_alias="with")
    started_at: datetime
    ended_at: datetime = Field(description="The last time that one of the two phones heard the other.")
    duration_seconds: int = Field(description="With the time that the last sighting stands for.", examples=[320])


class EncounterQuery(Input):
    limit: Limit = 50
    cursor: CursorText = None

"""What is shown of somebody nearby, and in which order. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from api.radar.geometry import Band, band_of_distance, band_of_rssi

_PLACE = {band: place for place, band in enumerate(Band)}

_WORTH_A_TALK = 50
"""From this score on a prospect is one to approach; so is whoever fits the profile."""


class Source(StrEnum):
    """How it is known that somebody is nearby, the surest first."""

    HEARD = "heard"
    POSITION = "position"
    BEACON = "beacon"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class ProspectBrief:
    score: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """`prospect`, `fits_profile`: for members only."""

    attendee_id: UUID
    card: dict[str, Any]
    distance: Band
    freshness_seconds: int
    source: Source
    contact_id: UUID | None
    prospect: ProspectBrief | None
    fits_profile: bool | None


def shared_card(row: Mapping[str, Any]) -> dict[str, Any]:
    """What people share with everybody whom they let see them."""
    return {field: row[field] for field in ("name", "company", "job_title", "interests")}


def person(row: Mapping[str, Any], now: datetime, prospect: ProspectBrief | None, *, fits: bool | None) -> Person:
    """From a row of the repository."""
    heard_at, seen_at = row["heard_at"], row["seen_at"]
    noticed_at = max(heard_at, seen_at) if heard_at and seen_at else heard_at or seen_at
    return Person(
        attendee_id=row["subject_id"],
        card=shared_card(row),
        distance=_band(row),
        freshness_seconds=max(0, int((now - noticed_at).total_seconds())),
        source=Source.HEARD if heard_at else Source(row["source"]),
        contact_id=row["contact_id"],
        prospect=prospect,
        fits_profile=fits,
    )


def is_target(person: Person) -> bool:
    """For members: one to approach. Of an attendee's surroundings nobody is."""
    score = person.prospect.score if person.prospect else 0
    return bool(person.fits_profile) or score >= _WORTH_A_TALK


def order(person: Person) -> tuple[Any, ...]:
    """A sort key: whom to approach comes first. For members those who are worth it, the best first; for attendees whom
    they know; then whoever is nearest, and was noticed last."""
    nearness = (_PLACE[person.distance], person.freshness_seconds, person.attendee_id)
    if person.fits_profile is None:
        return (person.contact_id is None, *nearness)
    return (not is_target(person), -(person.prospect.score if person.prospect else 0), *nearness)


def _band(row: Mapping[str, Any]) -> Band:
    """The nearest that anything says."""
    metres = row["distance"]
    by_place = None if metres is None else band_of_distance(metres)
    by_ear = band_of_rssi(row["strongest_rssi"]) if row["heard_at"] else Band.SAME_ZONE
    return min(by_place or Band.SAME_ZONE, by_ear, key=_PLACE.__getitem__)

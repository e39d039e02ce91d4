"""The use case of presence: where somebody is now, from whatever their phone can tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.errors import SessionEnded
from api.auth.principal import BookHolder
from api.core.errors import Problem
from api.core.hot import Hot
from api.core.keyring import Keyring
from api.radar import snapping
from api.radar.errors import (
    OutsideEvent,
    PositionOffVenue,
    PresenceInFuture,
    PresenceTooOld,
    RadarTooFast,
    VenueUnknown,
    ZoneUnknown,
)
from api.radar.presence import repository
from api.radar.presence.schemas import PresenceIn
from models import Level

_FAST_CLOCK = timedelta(minutes=1)
_OLDEST = timedelta(minutes=15)
_REST = timedelta(seconds=5)
"""Nobody tells a new place sooner after the last: who could would probe the distance to others step by step."""

_LINGER = timedelta(minutes=10)
"""How long it is still known that somebody was here, for those who listen and were away for a moment."""

PRESENCE_PROBLEMS = (
    PresenceInFuture,
    PresenceTooOld,
    OutsideEvent,
    ZoneUnknown,
    VenueUnknown,
    PositionOffVenue,
    RadarTooFast,
)
_PROBLEMS: dict[str, type[Problem]] = {problem.code: problem for problem in PRESENCE_PROBLEMS}


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of it. `visibility`: None for a member, and for an attendee who is off."""

    stored: bool
    visibility: Level | None
    zone_id: UUID | None
    zone: str | None
    unknown_beacons: int
    expires_at: datetime | None


async def put(
    hot: Hot, keys: Keyring, holder: BookHolder, told: PresenceIn, now: datetime, lifetime: timedelta
) -> Placed:
    """Keep the latest place of whoever tells it, for so long. Nothing is written of an attendee who is off."""
    at = _moment(told.at, now)
    values = _values(keys, holder, told, now) | {"at": at, "now": now, "expires_at": at + lifetime}
    row = await repository.move(hot, holder, **values, rested_at=now - _REST)
    if row is None:
        raise SessionEnded
    if row["problem"]:
        raise _PROBLEMS[row["problem"]]
    expires_at = row["expires_at"] if row["is_stored"] else None
    if row["is_wanted"] and not row["is_known"]:
        expires_at = await _appear(hot, holder, row, values)
    elif row["is_wanted"] and not row["is_stored"] and row["known_seen_at"] < at:
        raise RadarTooFast((row["known_received_at"] + _REST - now).total_seconds())
    return Placed(
        stored=expires_at is not None,
        visibility=Level(row["level"]) if row["level"] else None,
        zone_id=row["zone_id"],
        zone=row["zone"],
        unknown_beacons=len(values["beacons"]) - row["known_beacons"],
        expires_at=expires_at,
    )


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Delete the places at which nobody is any more."""
    await repository.sweep(session, now, now - _LINGER)


def _moment(at: datetime, now: datetime) -> datetime:
    if at > now + _FAST_CLOCK:
        raise PresenceInFuture
    if at < now - _OLDEST:
        raise PresenceTooOld
    return min(at, now)


def _values(keys: Keyring, holder: BookHolder, told: PresenceIn, now: datetime) -> dict[str, Any]:
    whose = holder.attendee_id or holder.member_id
    assert whose  # noqa: S101  a book is held by an attendee, or by a team for its members
    position = told.position
    loudest_first = sorted(told.beacons, key=lambda beacon: -beacon.rssi)
    east, north = snapping.offset(keys.digest("radar", snapping.purpose(holder.event_id, whose, now)))
    return {
        "zone_id": told.zone_id,
        "beacons": list(dict.fromkeys(beacon.name for beacon in loudest_first)),
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
        "x": position.x if position else None,
        "y": position.y if position else None,
        "accuracy": position.accuracy if position else None,
        "east": east,
        "north": north,
    }


async def _appear(hot: Hot, holder: BookHolder, row: Record, values: dict[str, Any]) -> datetime | None:
    return await repository.appear(
        hot,
        holder,
        zone_id=row["zone_id"],
        x=row["kept_x"],
        y=row["kept_y"],
        cell=row["cell"],
        source=row["source"],
        accuracy=values["accuracy"],
        at=values["at"],
        now=values["now"],
        expires_at=values["expires_at"],
    )

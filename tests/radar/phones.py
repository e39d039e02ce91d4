"""Phones that hear one another: what they broadcast, what they report, and what was made of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from api.radar.encounters import Met
from api.radar.ephemeral import Key, window_at
from models import Attendee, Encounter, Level, Visibility
from tests.world import Caller, World

DAY = timedelta(days=1)


async def agree(
    world: World,
    *people: Attendee,
    level: Level = Level.EVERYONE,
    since: datetime | None = None,
    level_since: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """These people agree to be seen; without times, all the days of the event."""
    since = since or world.now - 2 * DAY
    await world.add(
        *(
            Visibility(
                event_id=world.event.id,
                attendee_id=person.id,
                level=level,
                since=since,
                level_since=level_since or since,
                expires_at=expires_at or world.now + 2 * DAY,
            )
            for person in people
        )
    )


def ephemeral_id(world: World, whom: Attendee, at: datetime) -> str:
    """What this person's phone broadcasts at that time."""
    key = Key.of(world.app.state.settings.keys.digest("radar-ids", str(world.event.id)))
    [made] = key.make(whom.key, [window_at(at)])
    return made.hex()


def heard(world: World, whom: Attendee, at: datetime, rssi: int | None = None) -> dict[str, Any]:
    sighting = {"ephemeral_id": ephemeral_id(world, whom, at), "at": at.isoformat()}
    return sighting if rssi is None else sighting | {"rssi": rssi}


async def report(caller: Caller, sightings: Sequence[Any]) -> dict[str, Any]:
    answer = await caller.post("/v1/radar/sightings", {"sightings": sightings})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def recorded(world: World, one: Attendee, other: Attendee) -> list[Met]:
    """The encounters of these two, in order of time."""
    one_id, other_id = sorted((one.id, other.id))
    rows: Iterable[Encounter] = await world.rows(Encounter, one_id=one_id, other_id=other_id)
    return sorted(
        (Met(row.started_at, row.last_at, row.strongest_rssi) for row in rows), key=lambda met: met.started_at
    )

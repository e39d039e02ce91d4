"""Phones that hear one another: what they broadcast, what they report, and what was made of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from api.radar.encounters import Met
from api.radar.ephemeral import Key, window_at
from models import Attendee, Encounter, Level, Visibility
from tests.world import Caller, World

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


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


class Pair:
    """Two people with phones. `at(n)`: n seconds after half an hour ago."""

    def __init__(self, world: World, ana: Attendee, ben: Attendee, as_ana: Caller, as_ben: Caller) -> None:
        self.world, self.ana, self.ben, self.as_ana, self.as_ben = world, ana, ben, as_ana, as_ben
        self.start = world.now - HOUR / 2

    @classmethod
    async def create(cls, world: World) -> "Pair":
        ana, ben = await world.attendee("Ana Alves"), await world.attendee("Ben Braun")
        return cls(world, ana, ben, await world.as_attendee(ana), await world.as_attendee(ben))

    def of_ben(self, *seconds: int, rssi: int | None = None) -> list[dict[str, Any]]:
        return [heard(self.world, self.ben, self.start + second * SECOND, rssi) for second in seconds]

    def of_ana(self, *seconds: int, rssi: int | None = None) -> list[dict[str, Any]]:
        return [heard(self.world, self.ana, self.start + second * SECOND, rssi) for second in seconds]

    def met(self, first: int, last: int, rssi: int | None = None) -> Met:
        return Met(self.start + first * SECOND, self.start + last * SECOND, rssi)

    async def recorded(self) -> list[Met]:
        return await recorded(self.world, self.ana, self.ben)

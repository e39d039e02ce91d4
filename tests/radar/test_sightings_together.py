"""Sightings that come while others come, or while somebody goes."""

import asyncio
import random

from sqlalchemy import Delete, delete

from api.radar.encounters import Met, chained
from models import Attendee, Visibility
from tests.radar.phones import HOUR, MINUTE, SECOND, Pair, agree, heard, recorded, report
from tests.world import World

GAP = MINUTE


async def test_who_switches_off_meanwhile_leaves_nothing(world: World) -> None:
    pair = await Pair.create(world)
    await agree(world, pair.ana, pair.ben)
    """A report that is under way when somebody forgets is waited for, and forgotten with the rest."""
    reports = [report(pair.as_ana, pair.of_ben(*range(n, n + 900, 20))) for n in range(6)]

    async def forget() -> None:
        await asyncio.sleep(0.02)
        assert (await pair.as_ben.delete("/v1/radar/me")).status_code == 204

    await asyncio.gather(*reports, forget())

    assert await pair.world.rows(Visibility, attendee_id=pair.ben.id) == []
    assert await pair.recorded() == []


async def test_somebody_is_deleted_meanwhile_and_nothing_else_is_lost(world: World) -> None:
    for _ in range(8):
        pair = await Pair.create(world)
        cem = await world.attendee("Cem")
        await agree(world, pair.ana, pair.ben, cem)
        both = [*pair.of_ben(0, 20), heard(world, cem, pair.start)]
        gone = delete(Attendee).where(Attendee.event_id == world.event.id, Attendee.id == pair.ben.id)

        async def erase(gone: Delete = gone) -> None:
            async with world.session() as session, session.begin():
                await session.execute(gone)

        await asyncio.gather(*(report(pair.as_ana, both) for _ in range(3)), erase())

        assert await pair.recorded() == []
        assert await recorded(world, pair.ana, cem) == [pair.met(0, 0)]


async def test_reports_of_many_at_once_are_as_one(world: World) -> None:
    """Everybody hears everybody: shuffled, both sides, in parts, some twice, all at once."""
    people = [await world.attendee(f"Person {number}") for number in range(5)]
    callers = [await world.as_attendee(person) for person in people]
    await agree(world, *people)
    chance, start = random.Random(4), world.now - HOUR
    ticks = {
        (one, other): [start + tick * 20 * SECOND for tick in range(100) if chance.random() < 0.35]
        for one in range(5)
        for other in range(one)
    }
    parts = []
    for (one, other), times in ticks.items():
        for reporter, whom in ((one, other), (other, one)):
            sightings = [heard(world, people[whom], at) for at in times]
            chance.shuffle(sightings)
            parts += [(callers[reporter], sightings[part::3]) for part in range(3)] + [
                (callers[reporter], sightings[:5])
            ]
    chance.shuffle(parts)

    await asyncio.gather(*(report(caller, sightings) for caller, sightings in parts))

    for (one, other), times in ticks.items():
        assert await recorded(world, people[one], people[other]) == chained([Met(at, at) for at in times], GAP)

"""Somebody who wants to know exactly where another person sits walks around and asks the radar from everywhere."""

import itertools
import math
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import delete

from api.radar import geometry, snapping
from models import RadarRequest
from tests.conftest import Clock
from tests.radar.people import at, later, radar, visible
from tests.world import Caller, World

Point = tuple[float, float]
Seen = Sequence[tuple[Point, str | None]]
"""From where somebody looked, and which band the radar told."""

GRID = [(float(east), float(north)) for east in range(-20, 21) for north in range(-20, 21)]


def walk(around: Point) -> Iterator[Point]:
    """Along two lines and a diagonal, in steps that see a band begin and end."""
    for step in range(-32, 33, 4):
        yield around[0] + step, around[1] + 1
        yield around[0] - 1, around[1] + step
        yield around[0] + step * 0.7, around[1] + step * 0.7


def located(seen: Seen, around: Point) -> Point:
    """The middle of all points that fit best what was told."""

    def misfits(point: Point) -> int:
        return sum(geometry.band_of_distance(math.dist(point, place)) != band for place, band in seen)

    scores = {(x, y): misfits((around[0] + x, around[1] + y)) for x, y in GRID}
    best = [point for point, score in scores.items() if score == min(scores.values())]
    return around[0] + sum(x for x, _ in best) / len(best), around[1] + sum(y for _, y in best) / len(best)


async def spy(world: World, clock: Clock, attacker: Caller, target: Caller, around: Point, route: list[Point]) -> Seen:
    """Look from every point of the route, as fast as it is allowed. The target's phone goes on telling its place."""
    seen: list[tuple[Point, str | None]] = []
    for place in route:
        await at(attacker, clock, place)
        found = {person["attendee_id"]: person["distance"] for person in await radar(attacker)}
        seen.append((place, found.get(str(target.principal.attendee_id))))
        clock.advance(timedelta(seconds=5))
        if len(seen) % 24 == 0:
            attacker = await later(world, clock, attacker, timedelta())
            target = await later(world, clock, target, timedelta())
            await at(target, clock, around)
    return seen


def test_with_exact_distances_the_walk_would_find_anybody() -> None:
    """So it is not the walk's fault that it finds nobody."""
    for target in ((3.0, -4.5), (-7.3, 2.2), (0.4, 9.1)):
        exact = [(place, geometry.band_of_distance(math.dist(place, target))) for place in walk((0, 0))]
        assert math.dist(located(exact, (0, 0)), target) < 1.5


async def test_walking_around_somebody_finds_a_point_where_they_are_not(world: World, clock: Clock) -> None:
    errors = []
    for number in range(8):
        place = (100.0 + 3.7 * number, -50.0 + 2.9 * number)
        target, attacker = await visible(world, f"Target {number}"), await visible(world, f"Attacker {number}")
        clock.advance(timedelta(minutes=1))  # to switch on was a look
        await at(target, clock, place)
        seen = await spy(world, clock, attacker, target, place, list(walk(place)))
        assert {band for _, band in seen} >= {"near", "around"}
        errors.append(math.dist(located(seen, place), place))
        await target.delete("/v1/radar/me")

    # The middle of a square of ten metres is 3.8 m from its points on average.
    assert sum(errors) / len(errors) > 2, errors


async def test_all_of_a_square_gives_the_same_answers(world: World, clock: Clock) -> None:
    """Whatever somebody computes from the answers, they cannot tell apart what gives the same ones."""
    target, attacker = await visible(world, "Target"), await visible(world, "Attacker")
    keys = world.app.state.settings.keys
    person = target.principal.attendee_id
    assert person
    offset = snapping.offset(keys.digest("radar", snapping.purpose(world.event.id, person, clock.now)))
    middle = snapping.snap(200, 200, offset, None)
    route = [(middle[0] + step, middle[1] + 3) for step in range(-30, 31, 12)]
    told = []
    start = clock.now
    for east, north in ((0, 0), (-4.9, 4.9), (4.9, 4.9), (4.9, -4.9)):
        clock.now = world.now = start
        target, attacker = await _anew(world, clock, target), await _anew(world, clock, attacker)
        place = (middle[0] + east, middle[1] + north)
        await at(target, clock, place)
        told.append([band for _, band in await spy(world, clock, attacker, target, place, route)])

    assert len(set(told[0])) > 1
    assert all(answers == told[0] for answers in told)


async def _anew(world: World, clock: Clock, caller: Caller) -> Caller:
    """The same person, of whom nothing is known."""
    caller = await later(world, clock, caller, timedelta())
    await caller.delete("/v1/radar/me")
    await caller.put("/v1/radar/visibility", {"level": "everyone"})
    async with world.session() as session, session.begin():
        await session.execute(delete(RadarRequest))
    return caller


async def test_nobody_can_foresee_the_squares_of_another_person_or_time(world: World, clock: Clock) -> None:
    keys, people = world.app.state.settings.keys, [await world.attendee() for _ in range(30)]
    offsets = [
        snapping.offset(
            keys.digest("radar", snapping.purpose(world.event.id, one.id, clock.now + timedelta(minutes=10 * window)))
        )
        for one, window in itertools.product(people, range(6))
    ]

    assert len(set(offsets)) == len(offsets)
    for axis in (0, 1):
        tenths = {int(offset[axis]) for offset in offsets}
        assert tenths == set(range(10))


async def test_asking_faster_is_refused(world: World, clock: Clock) -> None:
    attacker = await visible(world, "Attacker")
    clock.now = clock.now.replace(second=0) + timedelta(minutes=1)
    await at(attacker, clock, (0, 0))

    moves = []
    for step in range(3):
        clock.advance(timedelta(seconds=1))
        told = {"at": clock.now.isoformat(), "position": {"x": step, "y": 0}}
        moves.append(await attacker.put("/v1/radar/presence", told))
    looks = [(await attacker.get("/v1/radar")).status_code for _ in range(20)]

    assert {(answer.status_code, answer.json()["code"]) for answer in moves} == {(429, "radar_too_fast")}
    assert (looks.count(200), looks.count(429)) == (12, 8)


async def test_to_forget_oneself_gives_no_further_looks(world: World, clock: Clock) -> None:
    attacker = await visible(world, "Attacker")
    looks = []
    for _ in range(4):
        looks += [(await attacker.get("/v1/radar")).json().get("visibility") for _ in range(8)]
        await attacker.delete("/v1/radar/me")
        await attacker.put("/v1/radar/visibility", {"level": "everyone"})

    assert (looks.count("everyone"), looks.count(None)) == (10, 6), "he switched on four times; the fifth was refused"


async def test_to_switch_off_and_on_gives_no_further_places(world: World, clock: Clock) -> None:
    """A first place needs no rest after the last one, and a stream that is open would tell what is near each."""
    attacker = await visible(world, "Attacker")
    stored = []
    for step in range(30):
        await attacker.put("/v1/radar/visibility", {"level": "off"})
        answer = await attacker.put("/v1/radar/visibility", {"level": "everyone"})
        told = {"at": clock.now.isoformat(), "position": {"x": 10 * step, "y": 0}}
        stored.append((await attacker.put("/v1/radar/presence", told)).json()["stored"])

    assert (stored.count(True), answer.status_code, answer.json()["code"]) == (11, 429, "radar_too_fast")
    assert (await attacker.get("/v1/radar/visibility")).json()["level"] == "off"
    assert (await attacker.put("/v1/radar/visibility", {"level": "off"})).status_code == 200

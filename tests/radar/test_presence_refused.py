"""What a phone says of its place that makes no sense."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from models import Presence
from tests.conftest import Clock
from tests.radar.people import EDDYSTONE, HALL, IBEACON, at, put, visible, zone
from tests.world import World


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "validation_failed"),
        ({"beacons": []}, "validation_failed"),
        ({"beacons": [IBEACON | {"rssi": -50}] * 51}, "validation_failed"),
        ({"beacons": [IBEACON | {"major": 65536, "rssi": -50}]}, "validation_failed"),
        ({"beacons": [EDDYSTONE | {"instance": "0bdb87539b"}]}, "validation_failed"),
        ({"beacons": [IBEACON]}, "validation_failed"),
        ({"position": {"latitude": 38.7, "longitude": -9.1}}, "validation_failed"),
        ({"position": {"latitude": 91, "longitude": -9.1, "accuracy": 5}}, "validation_failed"),
        ({"position": HALL | {"accuracy": 501}}, "validation_failed"),
        ({"position": HALL | {"accuracy": 5, "x": 1, "y": 1}}, "validation_failed"),
        ({"position": {"x": 1}}, "validation_failed"),
        ({"position": {"x": 5001, "y": 0}}, "validation_failed"),
        ({"position": {"x": 4000, "y": 4000}}, "position_off_venue"),
        ({"position": {"latitude": 38.8200, "longitude": -9.0961, "accuracy": 5}}, "position_off_venue"),
        ({"zone_id": str(uuid4())}, "zone_unknown"),
        ({"zone_id": "Hall 1"}, "validation_failed"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(world, clock, told, code) -> None:  # type: ignore[no-untyped-def]  # parametrized
    await (await world.organiser()).patch("/v1/event", {"venue": HALL})
    me, hall = await visible(world), await zone(world)
    await at(me, clock, hall)
    clock.advance(timedelta(seconds=10))

    answer = await put(me, clock, **told)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await world.rows(Presence))[0].zone_id == hall.id


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_no_number_is_no_position(world: World, clock: Clock, number: str) -> None:
    me = await visible(world)
    for told in (
        '{"x": %s, "y": 0}',
        '{"latitude": 0, "longitude": %s, "accuracy": 1}',
        '{"x": 0, "y": 0, "accuracy": %s}',
    ):
        body = f'{{"at": {json.dumps(clock.now.isoformat())}, "position": {told % number}}}'
        answer = await me.request(
            "PUT", "/v1/radar/presence", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
        assert answer.json()["errors"][0]["field"].startswith("body.position.")


async def test_a_position_on_earth_needs_a_venue_and_one_on_the_plan_does_not(world: World, clock: Clock) -> None:
    me = await visible(world)

    on_earth = await put(me, clock, position=HALL | {"accuracy": 5})
    on_plan = await put(me, clock, position={"x": 12, "y": -3})

    assert (on_earth.status_code, on_earth.json()["code"]) == (422, "venue_unknown")
    assert on_plan.json()["stored"]


@pytest.mark.parametrize(
    ("off", "code"), [(timedelta(minutes=2), "presence_in_future"), (-timedelta(minutes=16), "presence_too_old")]
)
async def test_presence_is_now(world, clock, off, code) -> None:  # type: ignore[no-untyped-def]  # parametrized
    me, hall = await visible(world), await zone(world)

    answer = await me.put("/v1/radar/presence", {"at": (clock.now + off).isoformat(), "zone_id": str(hall.id)})

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("number", [5e-324, 1e-320, -1e-200, 1e-160])
async def test_the_least_numbers_are_as_good_as_none(world: World, clock: Clock, number: float) -> None:
    """They cannot be squared."""
    organiser, me, hall = await world.organiser(), await visible(world), await zone(world)
    rep = await world.rep(await world.team(zone_id=hall.id))
    await organiser.patch("/v1/event", {"venue": {"latitude": number, "longitude": 0}})
    await organiser.patch(f"/v1/zones/{hall.id}", {"x": number, "y": 0})

    for told in ({"x": number, "y": 0}, {"latitude": 0, "longitude": number, "accuracy": 1}):
        answer = await put(me, clock, position=told)
        assert answer.json()["stored"], answer.text
        clock.advance(timedelta(seconds=5))
    assert (await rep.get("/v1/radar")).json()["located"]
    assert len((await rep.get("/v1/radar")).json()["items"]) == 1

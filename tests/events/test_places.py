"""The venue, where its zones are, and which beacons are heard there."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from models import Beacon, Event
from tests.world import Caller, World

IBEACON = {"kind": "ibeacon", "uuid": "F7826DA6-4FA2-4E98-8024-BC5B71E0893E", "major": 7, "minor": 0}
EDDYSTONE = {"kind": "eddystone", "namespace": "EDD1EBEAC04E5DEFA017", "instance": "0BDB87539B67"}
AS_WRITTEN_HERE = [
    EDDYSTONE | {"namespace": "edd1ebeac04e5defa017", "instance": "0bdb87539b67"},
    IBEACON | {"uuid": "f7826da6-4fa2-4e98-8024-bc5b71e0893e"},
]


async def zones_version(world: World) -> int:
    async with world.session() as session:
        return (await session.get_one(Event, world.event.id)).zones_version


async def made(organiser: Caller, **fields: Any) -> dict[str, Any]:
    answer = await organiser.post("/v1/zones", {"name": "Hall 1", "kind": "hall", **fields})
    assert answer.status_code == 201, answer.text
    zone: dict[str, Any] = answer.json()
    return zone


async def test_the_venue_is_set_and_taken_away(world: World) -> None:
    organiser = await world.organiser()
    venue = {"latitude": -17.8, "longitude": 179.99}

    before = await organiser.get("/v1/event")
    placed = await organiser.patch("/v1/event", {"venue": venue})
    renamed = await organiser.patch("/v1/event", {"name": "Renamed"})
    taken = await organiser.patch("/v1/event", {"venue": None})

    assert [answer.json()["venue"] for answer in (before, placed, renamed, taken)] == [None, venue, venue, None]


@pytest.mark.parametrize(
    "venue",
    [{"latitude": 1}, {"latitude": 91, "longitude": 0}, {"latitude": 0, "longitude": 181}, {"x": 1, "y": 1}, []],
)
async def test_a_venue_is_a_place_on_earth(world: World, venue: Any) -> None:
    answer = await (await world.organiser()).patch("/v1/event", {"venue": venue})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_a_zone_has_a_place_and_beacons(world: World) -> None:
    organiser = await world.organiser()
    zone = {
        "id": str(uuid4()),
        "name": "Hall 1",
        "kind": "hall",
        "x": 10.5,
        "y": -3,
        "beacons": [IBEACON, EDDYSTONE, IBEACON],
    }

    answers = await asyncio.gather(*(organiser.post("/v1/zones", zone) for _ in range(4)))
    changes: list[dict[str, Any]] = [{"x": 11}, {"beacons": [IBEACON]}, {"beacons": []}]
    others = [await organiser.post("/v1/zones", zone | change) for change in changes]

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert {answer.json()["code"] for answer in others} == {"id_reused"}
    (listed,) = (await (await world.rep(await world.team())).get("/v1/zones")).json()["items"]
    assert (listed["x"], listed["y"], listed["beacons"]) == (10.5, -3, AS_WRITTEN_HERE)
    assert listed == answers[0].json()
    assert len(await world.rows(Beacon)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"x": 1},
        {"x": 1, "y": 5001},
        {"x": 1, "y": "NaN"},
        {"beacons": [IBEACON | {"minor": -1}]},
        {"beacons": [IBEACON | {"major": "7"}]},
        {"beacons": [EDDYSTONE | {"namespace": "edd1"}]},
        {"beacons": [EDDYSTONE | {"rssi": -50}]},
        {"beacons": [{"kind": "altbeacon", "uuid": str(uuid4())}]},
    ],
)
async def test_a_zone_that_makes_no_sense_is_refused(world: World, change: dict[str, Any]) -> None:
    answer = await (await world.organiser()).post("/v1/zones", {"name": "Hall 1", "kind": "hall"} | change)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_a_zone_is_changed_in_part(world: World) -> None:
    organiser = await world.organiser()
    zone = await made(organiser, beacons=[IBEACON])
    path = f"/v1/zones/{zone['id']}"

    async def changed(**change: Any) -> dict[str, Any]:
        answer = await organiser.patch(path, change)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    assert await changed(name="Hall A") == zone | {"name": "Hall A"}
    assert await changed(x=1, y=2) == zone | {"name": "Hall A", "x": 1, "y": 2}
    assert (await changed(beacons=[EDDYSTONE, IBEACON]))["beacons"] == AS_WRITTEN_HERE
    assert (await changed(beacons=[EDDYSTONE]))["beacons"] == AS_WRITTEN_HERE[:1]
    assert await changed(x=None, y=None, beacons=None) == zone | {"name": "Hall A", "beacons": []}


async def test_only_what_changes_is_a_change_that_phones_learn_of(world: World) -> None:
    organiser = await world.organiser()
    zone = await made(organiser, x=1, y=2, beacons=[IBEACON])
    versions = [await zones_version(world)]
    same: dict[str, Any] = {"name": "Hall 1", "x": 1, "beacons": [IBEACON]}
    changes: list[dict[str, Any]] = [same, {"name": "Hall A"}, {"x": 5}, {"beacons": []}, {}]
    for change in changes:
        await organiser.patch(f"/v1/zones/{zone['id']}", change)
        versions.append(await zones_version(world))

    assert versions == [1, 1, 2, 3, 4, 4]


async def test_a_change_that_cannot_be_is_refused_and_changes_nothing(world: World) -> None:
    organiser = await world.organiser()
    zone = await made(organiser, x=1, y=2)
    await made(organiser, name="Hall 2", beacons=[IBEACON])
    version = await zones_version(world)

    answers = [
        await organiser.patch(f"/v1/zones/{zone['id']}", change)
        for change in ({"x": None}, {"name": None}, {"name": "Hall 2"}, {"name": "Hall 9", "beacons": [IBEACON]})
    ]
    taken = await organiser.post("/v1/zones", {"name": "Hall 3", "kind": "hall", "beacons": [IBEACON]})

    assert [answer.json()["code"] for answer in answers] == [
        "invalid_input",
        "invalid_input",
        "zone_name_taken",
        "beacon_taken",
    ]
    assert (taken.status_code, taken.json()["code"]) == (409, "beacon_taken")
    listed = (await organiser.get("/v1/zones")).json()["items"]
    assert [item["name"] for item in listed] == ["Hall 1", "Hall 2"]
    assert (listed[0], await zones_version(world)) == (zone, version)


async def test_two_events_may_have_the_same_beacon(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)

    for event in (world, elsewhere):
        zone = await made(await event.organiser(), beacons=[IBEACON])
        assert zone["beacons"] == AS_WRITTEN_HERE[1:]

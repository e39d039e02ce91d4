"""Saying where one is: from whatever the phone can tell, the latest only, and nothing of those who are off."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from api.core.ids import uuid7
from api.radar import geometry, snapping
from api.radar.presence import service
from models import Beacon, Presence
from tests.conftest import Clock
from tests.radar.people import EDDYSTONE, HALL, IBEACON, at, later, put, visible, zone
from tests.world import World


async def test_a_chosen_zone_is_where_one_is_for_five_minutes(world: World, clock: Clock) -> None:
    hall, me = await zone(world), await visible(world)

    answer = await put(me, clock, zone_id=str(hall.id))

    assert answer.json() == {
        "stored": True,
        "visibility": "everyone",
        "zone": {"id": str(hall.id), "name": "Hall 1"},
        "unknown_beacons": 0,
        "expires_at": (clock.now + timedelta(minutes=5)).isoformat().replace("+00:00", "Z"),
    }
    (kept,) = await world.rows(Presence)
    assert (kept.subject_id, kept.kind, kept.source) == (me.principal.attendee_id, "attendee", "zone")


async def test_of_somebody_who_is_off_nothing_is_written(world: World, clock: Clock) -> None:
    hall, me = await zone(world), await world.as_attendee(await world.attendee())

    answer = await put(me, clock, zone_id=str(hall.id), position={"x": 1, "y": 2})

    assert answer.json() == {
        "stored": False,
        "visibility": None,
        "zone": {"id": str(hall.id), "name": "Hall 1"},
        "unknown_beacons": 0,
        "expires_at": None,
    }
    assert await world.rows(Presence) == []


async def test_the_loudest_known_beacon_tells_the_zone_and_unknown_ones_are_counted(world: World, clock: Clock) -> None:
    organiser, me = await world.organiser(), await visible(world)
    await organiser.post("/v1/zones", {"name": "Quiet", "kind": "session", "beacons": [IBEACON]})
    loud = await organiser.post("/v1/zones", {"name": "Loud", "kind": "hall", "beacons": [EDDYSTONE]})
    stranger = IBEACON | {"minor": 1, "rssi": -30}

    heard = [IBEACON | {"rssi": -80}, stranger, EDDYSTONE | {"rssi": -60, "namespace": "edd1ebeac04e5defa017"}]
    answer = await put(me, clock, beacons=heard)

    assert answer.json()["zone"] == {"id": loud.json()["id"], "name": "Loud"}
    assert answer.json()["unknown_beacons"] == 1
    assert (await world.rows(Presence))[0].source == "beacon"


async def test_unknown_beacons_alone_tell_no_place_and_are_no_error(world: World, clock: Clock) -> None:
    me = await visible(world)

    answer = await put(me, clock, beacons=[IBEACON | {"rssi": -50}])

    assert answer.status_code == 200, answer.text
    assert (answer.json()["stored"], answer.json()["zone"], answer.json()["unknown_beacons"]) == (False, None, 1)
    assert await world.rows(Presence) == []


async def test_a_beacon_of_another_event_is_unknown(world: World, clock: Clock) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    far = await zone(elsewhere)
    name = "edd1ebeac04e5defa017:0bdb87539b67"
    await elsewhere.add(
        Beacon(event_id=elsewhere.event.id, id=uuid7(), zone_id=far.id, name=name, created_at=world.now)
    )

    answer = await put(await visible(world), clock, beacons=[EDDYSTONE | {"rssi": -50}])
    refused = await put(await visible(world), clock, zone_id=str(far.id))

    assert answer.json()["unknown_beacons"] == 1
    assert (refused.status_code, refused.json()["code"]) == (422, "zone_unknown")


async def test_what_the_phone_says_on_earth_is_kept_inexactly_on_the_plan(world: World, clock: Clock) -> None:
    await (await world.organiser()).patch("/v1/event", {"venue": HALL})
    me = await visible(world)
    place = (38.7694, -9.0950)

    await put(me, clock, position={"latitude": place[0], "longitude": place[1], "accuracy": 12})

    (kept,) = await world.rows(Presence)
    assert kept.x is not None
    x, y = geometry.local(HALL["latitude"], HALL["longitude"], *place)
    assert (kept.x, kept.y) == pytest.approx(snapping.snap(x, y, offset_of(world, kept.subject_id, clock), None))
    assert max(abs(kept.x - x), abs(kept.y - y)) <= snapping.SQUARE / 2
    assert (kept.cell, kept.accuracy, kept.source) == (geometry.cell(kept.x, kept.y), 12, "position")


@pytest.mark.parametrize("origin", [(0.0, 179.999), (60.0, -179.999), (-45.0, 10.0)])
@pytest.mark.parametrize("step", [(0.01, 0.012), (-0.01, -0.012), (0.0, 0.02), (0.0, -0.02)])
async def test_the_statement_knows_the_same_geometry(world, clock, origin, step) -> None:  # type: ignore[no-untyped-def]  # parametrized
    latitude, longitude = origin
    await (await world.organiser()).patch("/v1/event", {"venue": {"latitude": latitude, "longitude": longitude}})
    place = (latitude + step[0], (longitude + step[1] + 540) % 360 - 180)

    me = await visible(world)
    answer = await put(me, clock, position={"latitude": place[0], "longitude": place[1], "accuracy": 5})

    assert answer.status_code == 200, answer.text
    (kept,) = await world.rows(Presence)
    expected = snapping.snap(
        *geometry.local(latitude, longitude, *place), offset_of(world, kept.subject_id, clock), None
    )
    assert (kept.x, kept.y) == pytest.approx(expected, abs=1e-6)
    assert kept.cell == geometry.cell(*expected)


def offset_of(world: World, subject_id: UUID, clock: Clock) -> tuple[float, float]:
    keys = world.app.state.settings.keys
    return snapping.offset(keys.digest("radar", snapping.purpose(world.event.id, subject_id, clock.now)))


async def test_a_clock_that_is_a_little_ahead_means_now(world: World, clock: Clock) -> None:
    me, hall = await visible(world), await zone(world)

    ahead = (clock.now + timedelta(seconds=50)).isoformat()
    answer = await me.put("/v1/radar/presence", {"at": ahead, "zone_id": str(hall.id)})

    assert answer.json()["stored"]
    assert (await world.rows(Presence))[0].seen_at == clock.now


async def test_where_one_was_before_the_event_is_refused(world: World, clock: Clock) -> None:
    me, hall = await visible(world), await zone(world)
    clock.now = clock.now.replace(day=20, hour=0, minute=5)

    before = await put(me, clock, zone_id=str(hall.id))
    just_before = await me.put(
        "/v1/radar/presence", {"at": (clock.now - timedelta(minutes=6)).isoformat(), "zone_id": str(hall.id)}
    )

    assert before.status_code == 200
    assert (just_before.status_code, just_before.json()["code"]) == (422, "outside_event")


async def test_only_the_latest_place_is_kept_in_whatever_order_they_come(world: World, clock: Clock) -> None:
    me, first, second = await visible(world), await zone(world, "First"), await zone(world, "Second")
    now = clock.now
    await at(me, clock, second)

    clock.advance(timedelta(seconds=10))
    late = {"at": (now - timedelta(minutes=1)).isoformat(), "zone_id": str(first.id)}
    answer = await me.put("/v1/radar/presence", late)

    assert (answer.status_code, answer.json()["stored"]) == (200, False)
    (kept,) = await world.rows(Presence)
    assert (kept.zone_id, kept.seen_at) == (second.id, now)


async def test_a_place_that_would_be_over_already_is_not_kept(world: World, clock: Clock) -> None:
    me, hall = await visible(world), await zone(world)

    long_ago = {"at": (clock.now - timedelta(minutes=6)).isoformat(), "zone_id": str(hall.id)}
    answer = await me.put("/v1/radar/presence", long_ago)

    assert (answer.status_code, answer.json()["stored"]) == (200, False)
    assert await world.rows(Presence) == []


async def test_nobody_tells_a_place_more_often_than_every_five_seconds(world: World, clock: Clock) -> None:
    me, hall, other = await visible(world), await zone(world), await zone(world, "Hall 2")
    await at(me, clock, hall)

    clock.advance(timedelta(seconds=3))
    too_fast = await put(me, clock, zone_id=str(other.id))
    clock.advance(timedelta(seconds=2))
    again = await put(me, clock, zone_id=str(other.id))

    assert (too_fast.status_code, too_fast.json()["code"]) == (429, "radar_too_fast")
    assert too_fast.headers["Retry-After"] == "2"
    assert again.json()["stored"]


async def test_of_many_at_once_one_is_kept(world: World, clock: Clock) -> None:
    me, hall = await visible(world), await zone(world)

    async def tell() -> int:
        status: int = (await put(me, clock, zone_id=str(hall.id))).status_code
        return status

    first = await asyncio.gather(*(tell() for _ in range(8)))
    clock.advance(timedelta(seconds=5))
    second = await asyncio.gather(*(tell() for _ in range(8)))

    assert set(first) | set(second) <= {200, 429}
    assert 200 in first
    assert 200 in second
    assert len(await world.rows(Presence)) == 1


async def test_staying_is_told_from_coming(world: World, clock: Clock) -> None:
    me, hall, other = await visible(world), await zone(world), await zone(world, "Hall 2")
    came = clock.now
    await at(me, clock, hall)
    for _ in range(3):
        me = await later(world, clock, me, timedelta(minutes=4))
        await at(me, clock, hall)
    (stayed,) = await world.rows(Presence)

    me = await later(world, clock, me, timedelta(minutes=6))
    await at(me, clock, hall)
    (came_back,) = await world.rows(Presence)
    returned = clock.now
    clock.advance(timedelta(minutes=1))
    await at(me, clock, other)
    (moved,) = await world.rows(Presence)

    assert (stayed.arrived_at, came_back.arrived_at, moved.arrived_at) == (came, returned, clock.now)


async def test_whoever_stays_keeps_the_point_that_was_kept_of_them(world: World, clock: Clock) -> None:
    me = await visible(world)
    points = set()
    for minute in range(60):
        await at(me, clock, (100 + minute % 3, 200 - minute % 2))
        (kept,) = await world.rows(Presence)
        points.add((kept.x, kept.y))
        me = await later(world, clock, me, timedelta(minutes=1))

    await at(me, clock, (160, 200))
    (moved,) = await world.rows(Presence)

    assert len(points) == 1
    assert (moved.x, moved.y) not in points


async def test_a_member_has_a_place_without_visibility(world: World, clock: Clock) -> None:
    rep, hall = await world.rep(await world.team()), await zone(world)

    told = await at(rep, clock, hall)

    assert (told["stored"], told["visibility"]) == (True, None)
    (kept,) = await world.rows(Presence)
    assert (kept.subject_id, kept.kind, kept.everyone) == (rep.principal.member_id, "member", False)


async def test_a_signed_out_session_has_no_place(world: World, clock: Clock) -> None:
    me, hall = await visible(world), await zone(world)
    await me.delete("/v1/auth/tokens")

    answer = await put(me, clock, zone_id=str(hall.id))

    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")
    assert await world.rows(Presence) == []


async def test_switching_off_and_saying_where_one_is_at_once_leaves_nothing(world: World, clock: Clock) -> None:
    hall = await zone(world)
    for _ in range(15):
        me = await visible(world)
        await asyncio.gather(
            put(me, clock, zone_id=str(hall.id)),
            put(me, clock, zone_id=str(hall.id)),
            me.put("/v1/radar/visibility", {"level": "off"}),
        )
        assert await world.rows(Presence, subject_id=me.principal.attendee_id) == []


async def test_what_is_over_is_deleted_and_what_nobody_agrees_to_any_more_at_once(world: World, clock: Clock) -> None:
    hall, me, brief, rep = (
        await zone(world),
        await visible(world),
        await visible(world),
        await world.rep(await world.team()),
    )
    ends = (clock.now + timedelta(minutes=2)).isoformat()
    await brief.put("/v1/radar/visibility", {"level": "everyone", "expires_at": ends})
    for caller in (me, brief, rep):
        await at(caller, clock, hall)

    async def left(minutes: int) -> set[UUID]:
        clock.advance(timedelta(minutes=minutes))
        async with world.session() as session:
            await service.sweep(session, clock.now)
            await session.commit()
        return {row.subject_id for row in await world.rows(Presence)}

    assert await left(1) == {me.principal.attendee_id, brief.principal.attendee_id, rep.principal.member_id}
    assert await left(1) == {me.principal.attendee_id, rep.principal.member_id}
    assert await left(12) == {me.principal.attendee_id, rep.principal.member_id}  # known to be over, for a while
    assert await left(1) == set()

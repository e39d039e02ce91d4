"""Consent: off until somebody says otherwise, for a time, taken back at once; and what was kept meanwhile."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.core.ids import uuid7
from models import Block, Encounter, Level, Presence, Visibility, Visit
from tests.conftest import Clock
from tests.radar.people import at, knows, later, radar, visible, zone
from tests.world import Caller, World

TONIGHT, THE_END = "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"  # Lisbon is on UTC in November


async def put(caller: Caller, level: str, expires_at: str | None = None) -> Any:
    return await caller.put("/v1/radar/visibility", {"level": level, "expires_at": expires_at})


async def test_everybody_is_off_until_they_say_otherwise(world: World, clock: Clock) -> None:
    me = await world.as_attendee(await world.attendee())

    before = await me.get("/v1/radar/visibility")
    agreed = await put(me, "contacts")

    assert before.json() == {"level": "off", "since": None, "expires_at": None}
    assert agreed.json() == {"level": "contacts", "since": "2026-11-21T10:00:00Z", "expires_at": TONIGHT}
    assert (await me.get("/v1/radar/visibility")).json() == agreed.json()


@pytest.mark.parametrize(
    ("now", "asked", "expires_at"),
    [
        ("2026-11-21T10:00:00+00:00", "2026-11-21T10:00:01+00:00", "2026-11-21T10:00:01Z"),
        ("2026-11-21T10:00:00+00:00", "2026-11-22T20:00:00+02:00", "2026-11-22T18:00:00Z"),
        ("2026-11-21T10:00:00+00:00", "2099-01-01T00:00:00+00:00", THE_END),
        ("2026-11-22T10:00:00+00:00", None, THE_END),
        ("2026-11-01T10:00:00+00:00", None, "2026-11-21T00:00:00Z"),
    ],
)
async def test_it_ends_by_itself_with_the_event_at_the_latest(world, clock, now, asked, expires_at) -> None:  # type: ignore[no-untyped-def]  # parametrized
    clock.now = world.now = clock.now.fromisoformat(now)
    me = await world.as_attendee(await world.attendee())

    assert (await put(me, "everyone", asked)).json()["expires_at"] == expires_at


async def test_the_day_ends_when_it_ends_at_the_venue(world: World, clock: Clock) -> None:
    tokyo = await World.create(world.app, world.http, world.now, timezone="Asia/Tokyo")
    me = await tokyo.as_attendee(await tokyo.attendee())

    assert (await put(me, "everyone")).json()["expires_at"] == "2026-11-21T15:00:00Z"


async def test_what_cannot_be_agreed_to_is_refused(world: World, clock: Clock) -> None:
    me = await world.as_attendee(await world.attendee())

    past = await put(me, "everyone", clock.now.isoformat())
    unknown = await put(me, "friends")
    me = await later(world, clock, me, timedelta(days=2))
    over = await put(me, "everyone")

    assert [(answer.status_code, answer.json()["code"]) for answer in (past, unknown, over)] == [
        (422, "invalid_input"),
        (422, "validation_failed"),
        (422, "outside_event"),
    ]
    assert await world.rows(Visibility) == []


async def test_it_is_known_since_when_somebody_is_visible_and_since_when_at_this_level(
    world: World, clock: Clock
) -> None:
    start = clock.now
    me = await visible(world, level="contacts")
    clock.advance(timedelta(minutes=1))
    await put(me, "everyone", (clock.now + timedelta(minutes=5)).isoformat())
    clock.advance(timedelta(minutes=1))
    await put(me, "everyone", (clock.now + timedelta(minutes=5)).isoformat())
    (row,) = await world.rows(Visibility)
    assert (row.since, row.level_since) == (start, start + timedelta(minutes=1))

    clock.advance(timedelta(minutes=5))
    assert (await me.get("/v1/radar/visibility")).json()["level"] == "off"
    await put(me, "everyone")
    (row,) = await world.rows(Visibility)
    assert (row.since, row.level_since, row.level) == (clock.now, clock.now, Level.EVERYONE)


async def test_where_one_is_goes_with_the_visibility_and_follows_its_level(world: World, clock: Clock) -> None:
    hall, me = await zone(world), await visible(world)
    await at(me, clock, hall)
    soon = clock.now + timedelta(minutes=1)
    await put(me, "contacts", soon.isoformat())
    (shy,) = await world.rows(Presence)
    await put(me, "off")

    assert (shy.everyone, shy.expires_at) == (False, soon)
    assert (await world.rows(Presence), await world.rows(Visibility)) == ([], [])
    assert (await put(me, "off")).json()["level"] == "off"


async def test_said_several_times_at_once_it_is_said_once(world: World) -> None:
    me = await world.as_attendee(await world.attendee())

    answers = await asyncio.gather(*(put(me, level) for level in ["everyone", "contacts", "off"] * 4))

    assert {answer.status_code for answer in answers} == {200}
    assert len(await world.rows(Visibility)) <= 1


async def test_blocking_again_and_at_once_is_blocking(world: World) -> None:
    me, other, team = await visible(world), await visible(world, "Other"), await world.team("Acme")
    path = f"/v1/radar/blocks/{other.principal.attendee_id}"

    answers = await asyncio.gather(*(me.put(path) for _ in range(5)))
    await me.put(f"/v1/radar/blocks/{team.id}")

    assert {answer.status_code for answer in answers} == {204}
    assert len(await world.rows(Block)) == 2
    listed = (await me.get("/v1/radar/blocks")).json()["items"]
    assert {(item["id"], item["kind"], item["name"]) for item in listed} == {
        (str(other.principal.attendee_id), "attendee", None),  # nobody learns a name by blocking
        (str(team.id), "team", "Acme"),
    }
    await knows(world, me, other)
    assert {item["name"] for item in (await me.get("/v1/radar/blocks")).json()["items"]} == {"Other", "Acme"}
    assert [(await me.delete(path)).status_code for _ in range(2)] == [204, 404]


async def test_only_those_who_are_here_can_be_blocked_and_not_oneself(world: World) -> None:
    me, elsewhere = await visible(world), await World.create(world.app, world.http, world.now)
    stranger = await elsewhere.attendee()

    far = await me.put(f"/v1/radar/blocks/{stranger.id}")
    nobody = await me.put(f"/v1/radar/blocks/{uuid4()}")
    myself = await me.put(f"/v1/radar/blocks/{me.principal.attendee_id}")

    assert [answer.status_code for answer in (far, nobody, myself)] == [404, 404, 422]
    assert await world.rows(Block) == []


async def _history(world: World, clock: Clock, me: Caller, other: Caller) -> None:
    """Both at a booth, where they met; and one blocks the other."""
    booth = await zone(world, "Booth 7", "booth")
    await at(me, clock, booth)
    await at(other, clock, booth)
    mine, theirs = me.principal.attendee_id, other.principal.attendee_id
    assert mine
    assert theirs
    when = {"started_at": clock.now - timedelta(minutes=9), "last_at": clock.now}
    pair = {"one_id": min(mine, theirs), "other_id": max(mine, theirs)}
    event_id = world.event.id
    for _ in range(2):
        await world.add(Encounter(event_id=event_id, id=uuid7(), **pair, **when))
    for attendee_id in (mine, theirs):
        await world.add(Visit(event_id=event_id, id=uuid7(), attendee_id=attendee_id, zone_id=booth.id, **when))
    await me.put(f"/v1/radar/blocks/{theirs}")


async def test_people_see_what_the_radar_knows_about_them(world: World, clock: Clock) -> None:
    me, other = await visible(world), await visible(world, "Other")
    await _history(world, clock, me, other)

    known = (await me.get("/v1/radar/me")).json()

    assert known["visibility"]["level"] == "everyone"
    assert (known["presence"]["zone"], known["presence"]["source"]) == ("Booth 7", "zone")
    assert known["encounters"] == {"count": 2, "people": 1}
    (visit,) = known["visits"]
    assert (visit["zone"], visit["started_at"], visit["last_at"]) == (
        "Booth 7",
        "2026-11-21T09:51:00Z",
        "2026-11-21T10:00:00Z",
    )
    assert [item["id"] for item in known["blocks"]] == [str(other.principal.attendee_id)]


async def test_switching_off_and_forgetting_is_one_call(world: World, clock: Clock) -> None:
    me, other = await visible(world), await visible(world, "Other")
    await _history(world, clock, me, other)
    await radar(me)

    answer = await me.delete("/v1/radar/me")

    assert answer.status_code == 204
    assert (await me.get("/v1/radar/me")).json() | {"blocks": []} == {
        "visibility": {"level": "off", "since": None, "expires_at": None},
        "presence": None,
        "encounters": {"count": 0, "people": 0},
        "visits": [],
        "blocks": [],
    }
    theirs = other.principal.attendee_id
    assert await world.rows(Encounter) == []
    for table, person in ((Visibility, "attendee_id"), (Presence, "subject_id"), (Visit, "attendee_id")):
        assert [getattr(row, person) for row in await world.rows(table)] == [theirs]
    assert len(await world.rows(Block)) == 1
    await me.delete("/v1/radar/me?blocks=true")
    assert await world.rows(Block) == []

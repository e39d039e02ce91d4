"""What the worker does each minute: stays at booths, counts of zones, and forgetting."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from api.radar import rounds
from api.worker import watch_radar
from models import (
    Occupancy,
    Presence,
    RadarRequest,
    Team,
    Visit,
    Zone,
    ZoneKind,
)
from tests.conftest import Clock
from tests.radar.people import at, knows, visible, zone
from tests.world import Caller, World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def booth(world: World, name: str = "Acme") -> tuple[Team, Zone]:
    made = await zone(world, f"Booth of {name}", ZoneKind.BOOTH)
    return await world.team(name, zone_id=made.id), made


async def work(world: World, now: datetime) -> None:
    """A round of the worker."""
    async with world.session() as session, session.begin():
        await rounds.count_and_remember(session, now)


async def stay(world: World, clock: Clock, caller: Caller, place: Zone, minutes: int) -> None:
    """Minute by minute: the phone says where it is, and the worker makes its round."""
    for _ in range(minutes):
        await at(caller, clock, place)
        await work(world, clock.now)
        clock.advance(MINUTE)


async def visits(world: World) -> list[tuple[str, str]]:
    """When each began and ended, as hours and minutes."""
    rows = sorted(await world.rows(Visit), key=lambda row: row.started_at)
    return [(f"{row.started_at:%H:%M}", f"{row.last_at:%H:%M}") for row in rows]


async def test_a_stay_at_a_booth_is_one_visit_and_coming_back_another(world: World, clock: Clock) -> None:
    _, acme = await booth(world)
    hall = await zone(world)
    zoe = await visible(world)
    for place, minutes in ((hall, 1), (acme, 3), (hall, 2), (acme, 1), (hall, 6), (acme, 1)):
        await stay(world, clock, zoe, place, minutes)

    assert await visits(world) == [("10:01", "10:06"), ("10:13", "10:13")]
    assert {row.zone_id for row in await world.rows(Visit)} == {acme.id}


async def test_only_who_lets_the_team_see_them_visits(world: World, clock: Clock) -> None:
    team, acme = await booth(world)
    rep = await world.rep(team)
    lead, stranger = await visible(world, "Lead", "contacts"), await visible(world, "Stranger", "contacts")
    blocker = await visible(world, "Blocker")
    await knows(world, rep, lead)
    assert (await blocker.put(f"/v1/radar/blocks/{team.id}")).status_code < 300

    for caller in (lead, stranger, blocker, rep):
        await at(caller, clock, acme)
    await work(world, clock.now)

    assert [row.attendee_id for row in await world.rows(Visit)] == [lead.principal.attendee_id]


async def test_where_teams_share_a_zone_each_has_to_be_let_see_them(world: World, clock: Clock) -> None:
    team, shared = await booth(world)
    await world.team("Neighbour", zone_id=shared.id)
    lead, everyone = await visible(world, "Lead", "contacts"), await visible(world, "Everyone")
    await knows(world, await world.rep(team), lead)

    for caller in (lead, everyone):
        await at(caller, clock, shared)
    await work(world, clock.now)

    assert [row.attendee_id for row in await world.rows(Visit)] == [everyone.principal.attendee_id]


async def test_a_visit_begins_no_earlier_than_the_team_may_see_them(world: World, clock: Clock) -> None:
    team, acme = await booth(world)
    lead = await visible(world, "Lead", "contacts")
    await stay(world, clock, lead, acme, 3)
    await knows(world, await world.rep(team), lead)
    await stay(world, clock, lead, acme, 2)

    assert await visits(world) == [("10:03", "10:04")]


async def test_rounds_that_failed_do_not_end_a_visit(world: World, clock: Clock) -> None:
    _, acme = await booth(world)
    zoe = await visible(world)
    await stay(world, clock, zoe, acme, 1)
    clock.advance(4 * MINUTE)
    await stay(world, clock, zoe, acme, 1)

    assert await visits(world) == [("10:00", "10:05")]


@pytest.mark.parametrize("meanwhile", ["off", "contacts"])
async def test_a_visit_covers_no_time_at_which_the_team_could_not_see_them(
    world: World, clock: Clock, meanwhile: str
) -> None:
    _, acme = await booth(world)
    zoe = await visible(world)
    await stay(world, clock, zoe, acme, 2)
    await zoe.put("/v1/radar/visibility", {"level": meanwhile})
    await stay(world, clock, zoe, acme, 1)
    await zoe.put("/v1/radar/visibility", {"level": "everyone"})
    await stay(world, clock, zoe, acme, 2)

    assert await visits(world) == [("10:00", "10:01"), ("10:03", "10:04")]


async def test_what_a_phone_says_of_a_time_before_they_agreed_is_no_visit(world: World, clock: Clock) -> None:
    _, acme = await booth(world)
    zoe = await visible(world)
    earlier = {"at": (clock.now - 4 * MINUTE).isoformat(), "zone_id": str(acme.id)}
    await zoe.put("/v1/radar/presence", earlier)

    await work(world, clock.now)

    assert await visits(world) == []


async def test_several_workers_at_once_are_as_one(world: World, clock: Clock) -> None:
    _, acme = await booth(world)
    for number in range(6):
        await at(await visible(world, f"Person {number}"), clock, acme)

    await asyncio.gather(*(work(world, clock.now) for _ in range(4)))
    await asyncio.gather(*(work(world, clock.now + MINUTE) for _ in range(4)))

    assert len(await world.rows(Visit)) == 6
    assert sorted((row.minute, row.people) for row in await world.rows(Occupancy)) == [
        (clock.now, 6),
        (clock.now + MINUTE, 6),
    ]


async def test_who_forgets_meanwhile_leaves_no_visit(world: World, clock: Clock) -> None:
    _, acme = await booth(world)
    people = [await visible(world, f"Person {number}") for number in range(8)]
    for caller in people:
        await at(caller, clock, acme)

    async def forget(caller: Caller) -> None:
        assert (await caller.delete("/v1/radar/me")).status_code == 204

    await asyncio.gather(*(forget(caller) for caller in people), *(work(world, clock.now) for _ in range(4)))

    assert await world.rows(Visit) == []


async def test_people_are_counted_once_a_minute_where_they_are_now(world: World, clock: Clock) -> None:
    hall, cafe = await zone(world), await zone(world, "Café")
    people = [await visible(world, f"Person {number}") for number in range(4)]
    rep = await world.rep(await world.team())
    for caller in (*people, rep):
        await at(caller, clock, hall)
    clock.advance(timedelta(seconds=20))
    await at(people[0], clock, cafe)
    await work(world, clock.now)
    clock.advance(timedelta(seconds=20))
    await at(people[1], clock, cafe)
    await work(world, clock.now)

    found = {(row.zone_id, row.minute, row.people) for row in await world.rows(Occupancy)}
    assert found == {(hall.id, world.now, 3), (cafe.id, world.now, 1)}, "the first count of a minute stands"

    clock.advance(10 * MINUTE)
    await work(world, clock.now)
    assert len(await world.rows(Occupancy)) == 2, "where they were is over"


async def test_the_worker_makes_these_rounds(world: World, clock: Clock) -> None:
    """By the clock on the wall."""
    clock.now = datetime.now(UTC)
    today = clock.now.date()
    here = await World.create(world.app, world.http, clock.now, starts_on=today - DAY, ends_on=today + DAY)
    _, acme = await booth(here)
    await at(await visible(here), clock, acme)

    await watch_radar(here.app.state.database)

    assert len(await here.rows(Visit)) == 1
    assert [row.people for row in await here.rows(Occupancy)] == [1]


async def forget(world: World, now: datetime) -> None:
    async with world.session() as session, session.begin():
        await rounds.forget(session, now)


async def test_places_and_requests_are_forgotten(world: World, clock: Clock) -> None:
    hall = await zone(world)
    zoe = await visible(world)
    await at(zoe, clock, hall)
    await zoe.get("/v1/radar")
    assert (len(await world.rows(Presence)), len(await world.rows(RadarRequest))) == (1, 1)

    await forget(world, clock.now + 4 * MINUTE)
    assert (len(await world.rows(Presence)), len(await world.rows(RadarRequest))) == (1, 0)

    await forget(world, clock.now + 20 * MINUTE)
    assert (len(await world.rows(Presence)), len(await world.rows(RadarRequest))) == (0, 0)

"""Somebody worth a talk who is here, or where a colleague is, calls at once; if they let the caller see it."""

from datetime import timedelta
from typing import Any

import pytest

from models import Attendee, Level, Visibility
from tests.conftest import Clock
from tests.prospects.book import page, prospects, rate, scan
from tests.radar.people import at, zone
from tests.world import Caller, World


async def seen_by(world: World, name: str, level: Level = Level.EVERYONE) -> tuple[Attendee, Caller]:
    attendee = await world.attendee(name)
    caller = await world.as_attendee(attendee)
    answer = await caller.put("/v1/radar/visibility", {"level": level})
    assert answer.status_code == 200, answer.text
    return attendee, caller


async def warm(world: World, rep: Caller, whom: Attendee) -> dict[str, Any]:
    card = await scan(world, rep, whom, ago=timedelta(hours=1))
    await rate(rep, card, interest=3)
    return card


async def test_who_is_at_the_booth_comes_first(world: World, clock: Clock) -> None:
    booth, hall = await zone(world, "Booth 7", kind="booth"), await zone(world, "Hall 1")
    rep = await world.rep(await world.team(zone_id=booth.id))
    here, elsewhere, hidden = [await seen_by(world, name) for name in ("Here", "Elsewhere", "Hidden")]
    for attendee, _ in (elsewhere, hidden, here):
        await warm(world, rep, attendee)
    for (_, phone), place in ((here, booth), (elsewhere, hall), (hidden, booth)):
        await at(phone, clock, place)
    assert (await hidden[1].put("/v1/radar/visibility", {"level": "off"})).status_code == 200

    first, *others = await prospects(rep, sort="now")

    assert first["contact"]["name"] == "Here"
    assert (first["urgency"], first["urgent_because"]) == ("now", "they are here right now")
    assert first["next_step"] == "Go over to them: they are here right now"
    assert {other["urgency"] for other in others} == {"soon"}


async def test_who_is_where_a_colleague_is_can_be_joined(world: World, clock: Clock) -> None:
    booth, hall = await zone(world, "Booth 7", kind="booth"), await zone(world, "Hall 1")
    team = await world.team(zone_id=booth.id)
    rep, colleague = await world.rep(team, name="Rosa"), await world.rep(team, name="Ben")
    rival = await world.rep(await world.team("Rival"), name="Rival")
    attendee, phone = await seen_by(world, "Ana")
    for caller in (rep, rival):
        await warm(world, caller, attendee)
    await at(phone, clock, hall)
    await at(colleague, clock, hall)

    [mine] = await prospects(rep)
    [his] = await prospects(colleague)
    [theirs] = await prospects(rival)

    assert (mine["urgency"], mine["urgent_because"]) == ("now", "Ben is with them right now")
    assert mine["next_step"] == "Join Ben, who is with them right now"
    assert his["urgent_because"] == "they are here right now"
    assert theirs["urgency"] == "soon"


async def test_between_attendees_it_is_mutual(world: World, clock: Clock) -> None:
    hall = await zone(world)
    owner = await world.as_attendee(await world.attendee("Owner"))
    attendee, phone = await seen_by(world, "Ana")
    await warm(world, owner, attendee)
    await at(phone, clock, hall)
    await at(owner, clock, hall)
    assert (await prospects(owner))[0]["urgency"] == "soon"

    await owner.put("/v1/radar/visibility", {"level": "everyone"})
    await at(owner, clock, hall)

    assert (await prospects(owner))[0]["urgent_because"] == "they are here right now"


@pytest.mark.parametrize("sort", ["now", "score"])
async def test_pages_stay_as_they_were_while_people_walk_on(world: World, clock: Clock, sort: str) -> None:
    booth, hall = await zone(world, "Booth 7", kind="booth"), await zone(world, "Hall 1")
    rep = await world.rep(await world.team(zone_id=booth.id))
    people = [await seen_by(world, f"Person {number}") for number in range(5)]
    for number, (attendee, phone) in enumerate(people):
        await warm(world, rep, attendee)
        await at(phone, clock, booth if number < 2 else hall)
    whole = [item["contact"]["name"] for item in await prospects(rep, sort=sort)]

    listed, cursor = [], None
    while True:
        read = await page(rep, sort=sort, limit=1, **({"cursor": cursor} if cursor else {}))
        listed += [item["contact"]["name"] for item in read["items"]]
        for number, (_, phone) in enumerate(people):
            await at(phone, clock, hall if number < 2 else booth)
        if not (cursor := read["next_cursor"]):
            break

    assert listed == whole


async def test_nobody_is_close_by_after_their_consent_has_ended(world: World, clock: Clock) -> None:
    booth = await zone(world, "Booth 7", kind="booth")
    rep = await world.rep(await world.team(zone_id=booth.id))
    attendee, phone = await seen_by(world, "Ana")
    await warm(world, rep, attendee)
    await at(phone, clock, booth)
    [agreed] = await world.rows(Visibility, attendee_id=attendee.id)
    assert (await prospects(rep))[0]["urgency"] == "now"

    async with world.session() as session:
        await session.merge(agreed)
        agreed.expires_at = world.now
        await session.merge(agreed)
        await session.commit()

    assert (await prospects(rep))[0]["urgency"] == "soon"

"""The stream: who comes near is told at once, who leaves too, and nothing of people whom the listener may not see."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from api.core.ids import uuid7
from api.main import create_app
from api.radar.stream import feeds, listener
from models import Encounter, LoginSession, RadarRequest
from tests.conftest import Clock
from tests.radar.people import at, knows, radar, visible, zone
from tests.radar.streams import PATH, listening
from tests.serving import served
from tests.world import World


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "POLL_SECONDS", 0.02)


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


async def test_who_is_nearby_is_told_first_then_who_comes_and_who_leaves(
    world: World, clock: Clock, address: str
) -> None:
    hall, away = await zone(world), await zone(world, "Hall 2")
    ana, ben, eva = [await visible(world, name) for name in ("Ana", "Ben", "Eva")]
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    async with listening(address, ana) as ear:
        assert ear.response.status_code == 200
        assert ear.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert ear.response.headers["cache-control"] == "no-store"
        first = await ear.next()
        (shown,) = await radar(ana)
        await at(eva, clock, hall)
        came = await ear.told(1)
        clock.advance(timedelta(seconds=6))
        await at(eva, clock, away)
        gone = await ear.next()

    assert (first.name, first.data) == ("appeared", shown)
    assert came == [("appeared", "Eva")]
    assert (gone.name, gone.data) == ("left", {"attendee_id": str(eva.principal.attendee_id)})


async def test_who_is_not_noticed_any_more_has_left(world: World, clock: Clock, address: str) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ben, clock, hall)
    clock.advance(timedelta(minutes=3))
    await at(ana, clock, hall)

    async with listening(address, ana) as ear:
        assert await ear.told(1) == [("appeared", "Ben")]
        clock.advance(timedelta(minutes=2))
        assert await ear.told(1) == [("left", str(ben.principal.attendee_id))]


async def test_positions_tell_who_comes_within_a_hundred_metres(world: World, clock: Clock, address: str) -> None:
    ana, ben = await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, (0, 0))
    await at(ben, clock, (0, -300))

    async with listening(address, ana) as ear:
        for place, seconds in (((0, -200), 6), ((0, -60), 6)):
            clock.advance(timedelta(seconds=seconds))
            await at(ben, clock, place)
        came = await ear.next()
        clock.advance(timedelta(seconds=6))
        await at(ana, clock, (0, 200))
        gone = await ear.next()

    assert (came.name, came.who, came.data["distance"]) == ("appeared", "Ben", "around")
    assert {"x", "y", "cell", "zone_id"}.isdisjoint(came.data)
    assert gone.name == "left"


async def test_phones_that_hear_one_another_need_no_place(world: World, clock: Clock, address: str) -> None:
    ana, ben = await visible(world, "Ana"), await visible(world, "Ben")
    one_id, other_id = sorted((ana.principal.attendee_id or uuid7(), ben.principal.attendee_id or uuid7()))

    async with listening(address, ana) as ear:
        await world.add(
            Encounter(
                event_id=world.event.id,
                id=uuid7(),
                one_id=one_id,
                other_id=other_id,
                started_at=clock.now,
                last_at=clock.now,
                strongest_rssi=-55,
            )
        )
        came = await ear.next()
        clock.advance(timedelta(minutes=2, seconds=1))
        gone = await ear.next()

    assert (came.name, came.who, came.data["source"], came.data["distance"]) == ("appeared", "Ben", "heard", "here")
    assert (gone.name, gone.who) == ("left", str(ben.principal.attendee_id))


async def test_a_member_at_the_booth_is_told_of_targets(world: World, clock: Clock, address: str) -> None:
    booth = await zone(world, "Booth 7")
    team = await world.team(zone_id=booth.id, profile={"roles": ["procurement"]})
    rep = await world.rep(team)
    fitting = await visible(world, "Fitting", job_title="Head of Procurement")
    other = await visible(world, "Other", job_title="Cook")

    async with listening(address, rep) as ear:
        await at(other, clock, booth)
        assert await ear.told(1) == [("appeared", "Other")]
        await at(fitting, clock, booth)
        appeared, target = await ear.next(), await ear.next()
        shown = await radar(rep)

    assert (appeared.name, target.name, appeared.who) == ("appeared", "target_nearby", "Fitting")
    assert appeared.data == target.data == shown[0]
    assert (appeared.id, target.id is not None) == (None, True)


async def test_a_hot_prospect_is_a_target(world: World, clock: Clock, address: str) -> None:
    booth = await zone(world, "Booth 7")
    rep = await world.rep(await world.team(zone_id=booth.id))
    hot = await visible(world, "Hot", "contacts")
    contact_id = await knows(world, rep, hot)
    rating = {"id": str(uuid7()), "interest": 5, "gut": 5, "rated_at": clock.now.isoformat()}
    assert (await rep.post(f"/v1/contacts/{contact_id}/ratings", rating)).status_code == 201

    async with listening(address, rep) as ear:
        await at(hot, clock, booth)
        appeared, target = await ear.next(), await ear.next()

    assert (appeared.name, target.name) == ("appeared", "target_nearby")
    assert target.data["contact_id"] == str(contact_id)
    assert target.data["prospect"]["score"] >= 50
    assert target.data["prospect"]["reason"]


async def test_one_who_comes_back_is_told_only_what_changed(world: World, clock: Clock, address: str) -> None:
    hall, away = await zone(world), await zone(world, "Hall 2")
    ana, stays, goes, hides, comes = [await visible(world, name) for name in ("Ana", "Stays", "Goes", "Hides", "Comes")]
    for caller in (ana, stays, goes, hides):
        await at(caller, clock, hall)
    async with listening(address, ana) as ear:
        assert {who for _, who in await ear.told(3)} == {"Stays", "Goes", "Hides"}

    await hides.put("/v1/radar/visibility", {"level": "off"})
    clock.advance(timedelta(seconds=6))
    await at(goes, clock, away)
    await at(comes, clock, hall)
    async with listening(address, ana, ear.last_event_id) as later:
        told = [await later.next() for _ in range(3)]
        assert await later.silent()
    async with listening(address, ana, later.last_event_id) as again:
        assert await again.silent()

    left = {str(one.principal.attendee_id) for one in (goes, hides)}
    assert {event.who for event in told if event.name == "left"} == left
    assert all(event.data.keys() == {"attendee_id"} for event in told if event.name == "left")
    assert [event.who for event in told if event.name == "appeared"] == ["Comes"]


@pytest.mark.parametrize("foreign", ["17", "1-!!!", "1-AAAA", "1-" + "A" * 24])
async def test_an_id_that_is_not_ours_begins_anew(world: World, clock: Clock, address: str, foreign: str) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    async with listening(address, ana, foreign) as ear:
        assert await ear.told(1) == [("appeared", "Ben")]


async def test_switching_off_ends_it_for_me_and_hides_me_from_others(world: World, clock: Clock, address: str) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    async with listening(address, ana) as hers, listening(address, ben) as his:
        assert (await hers.told(1), await his.told(1)) == ([("appeared", "Ben")], [("appeared", "Ana")])
        await ana.put("/v1/radar/visibility", {"level": "off"})
        last = await hers.next()
        assert await hers.ended()
        assert await his.told(1) == [("left", str(ana.principal.attendee_id))]

    assert (last.name, last.data) == ("end", {"reason": "off"})
    async with listening(address, ana) as ear:
        assert (ear.response.status_code, await ear.response.aread()) == (204, b"")


async def test_it_ends_when_the_time_is_over(world: World, clock: Clock, address: str) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    soon = (clock.now + timedelta(minutes=2)).isoformat()
    await ana.put("/v1/radar/visibility", {"level": "everyone", "expires_at": soon})
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    async with listening(address, ana) as hers, listening(address, ben) as his:
        await hers.told(1)
        await his.told(1)
        clock.advance(timedelta(minutes=2))
        assert (await hers.next()).data == {"reason": "off"}
        assert await his.told(1) == [("left", str(ana.principal.attendee_id))]


async def test_it_ends_when_the_session_does(world: World, clock: Clock, address: str) -> None:
    rep = await world.rep(await world.team())

    async with listening(address, rep) as ear:
        async with world.session() as session:
            login = await session.get_one(LoginSession, (world.event.id, rep.principal.session_id))
            login.revoked_at = clock.now
            await session.commit()
        last = await ear.next()
        assert await ear.ended()

    assert (last.name, last.data) == ("end", {"reason": "signed_out"})
    assert (await rep.get(PATH)).json()["code"] == "session_ended"


async def test_nobody_else_may_listen(world: World, clock: Clock, address: str) -> None:
    organiser = await world.organiser()

    async with httpx.AsyncClient(base_url=address) as http:
        anonymous = await http.get(PATH)
        forged = await http.get(PATH, headers={"Authorization": "Bearer x.y.z"})
    refused = await organiser.get(PATH)
    clock.advance(timedelta(minutes=16))
    late = await organiser.get(PATH)

    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_signed_in")
    assert anonymous.headers["www-authenticate"] == "Bearer"
    assert (forged.status_code, forged.json()["code"]) == (401, "not_signed_in")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert (late.status_code, late.json()["code"]) == (401, "token_expired")


async def test_to_begin_is_to_look_once(world: World, clock: Clock, address: str) -> None:
    ana = await visible(world, "Ana")
    for _ in range(11):
        async with listening(address, ana) as ear:
            assert ear.response.status_code == 200

    async with listening(address, ana) as ear:
        assert ear.response.status_code == 429
        assert ear.response.headers["retry-after"] == "60"
    (asked,) = await world.rows(RadarRequest)
    assert asked.requests == 13, "with the time that she switched on"


async def test_something_is_sent_also_when_nothing_happens(
    world: World, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "HEARTBEAT_SECONDS", 0.05)
    ana = await visible(world, "Ana")

    async with listening(address, ana) as ear:
        lines = [await ear.line() for _ in range(6)]

    assert lines == ["retry: 6000", "", ":", "", ":", ""]


async def test_it_is_not_compressed(world: World, clock: Clock, address: str) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    async with listening(address, ana, **{"Accept-Encoding": "gzip"}) as ear:
        assert "content-encoding" not in ear.response.headers
        assert await ear.told(1) == [("appeared", "Ben")]


async def test_two_processes_agree(world: World, clock: Clock, app: FastAPI, address: str) -> None:
    other = create_app(app.state.settings)
    hall, away = await zone(world), await zone(world, "Hall 2")
    people = [await visible(world, f"Person {number}") for number in range(8)]
    for number, person in enumerate(people[:6]):
        await at(person, clock, hall if number < 4 else away)

    async with other.router.lifespan_context(other), served(other) as elsewhere:
        other.state.clock = app.state.clock
        async with listening(address, people[0]) as here, listening(elsewhere, people[0]) as there:
            assert sorted(await here.told(3)) == sorted(await there.told(3))
            clock.advance(timedelta(seconds=6))
            await at(people[1], clock, away)
            assert await here.told(1) == await there.told(1) == [("left", str(people[1].principal.attendee_id))]
            await at(people[6], clock, hall)
            assert await here.told(1) == await there.told(1) == [("appeared", "Person 6")]
        # It comes back to the other process than the one it was cut off from.
        await at(people[7], clock, hall)
        await people[6].put("/v1/radar/visibility", {"level": "off"})
        async with listening(elsewhere, people[0], here.last_event_id) as later:
            assert sorted(await later.told(2)) == [
                ("appeared", "Person 7"),
                ("left", str(people[6].principal.attendee_id)),
            ]

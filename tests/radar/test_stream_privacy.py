"""Nobody is told of people whom they may not see, whatever changes while they listen."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random

import pytest
from fastapi import FastAPI

from api.auth.principal import as_book_holder
from api.core.ids import uuid7
from api.radar.stream import feeds
from api.radar.stream.listener import Listener
from api.radar.stream.poll import Poll
from api.radar.stream.watch import Viewer
from models import Attendee, Block, Contact, Language
from tests.conftest import Clock
from tests.radar.people import at, knows, names, visible, zone
from tests.radar.streams import listening
from tests.serving import served
from tests.world import Caller, World


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "POLL_SECONDS", 0.02)


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


async def test_strangers_are_not_told_of_one_visible_to_contacts(world: World, clock: Clock, address: str) -> None:
    hall, shy = await zone(world), await visible(world, "Shy", "contacts")
    friend, stranger, one_sided = [await visible(world, name) for name in ("Friend", "Stranger", "One-sided")]
    for caller in (friend, stranger):
        await at(caller, clock, hall)
    await knows(world, shy, friend)
    contact_id = await knows(world, friend, shy)
    await knows(world, one_sided, shy)

    async with listening(address, friend) as hers, listening(address, stranger) as his:
        assert (await hers.told(1), await his.told(1)) == ([("appeared", "Stranger")], [("appeared", "Friend")])
        await at(shy, clock, hall)
        came = await hers.next()
        await at(one_sided, clock, hall)
        assert await hers.told(1) == await his.told(1) == [("appeared", "One-sided")]
        await friend.delete(f"/v1/contacts/{contact_id}")
        assert await hers.told(1) == [("left", str(shy.principal.attendee_id))]
        assert await his.silent()

    assert (came.who, came.data["contact_id"]) == ("Shy", str(contact_id))


async def test_it_is_enough_that_the_other_side_forgets(world: World, clock: Clock, address: str) -> None:
    hall, shy, friend = await zone(world), await visible(world, "Shy", "contacts"), await visible(world, "Friend")
    for caller in (shy, friend):
        await at(caller, clock, hall)
    contact_id = await knows(world, shy, friend)
    await knows(world, friend, shy)

    async with listening(address, friend) as ear:
        assert await ear.told(1) == [("appeared", "Shy")]
        await shy.delete(f"/v1/contacts/{contact_id}")
        assert await ear.told(1) == [("left", str(shy.principal.attendee_id))]


async def test_a_contact_made_while_listening_comes_into_sight(world: World, clock: Clock, address: str) -> None:
    hall, shy = await zone(world), await visible(world, "Shy", "contacts")
    rep = await world.rep(await world.team(zone_id=hall.id))
    await at(shy, clock, hall)
    (attendee,) = await world.rows(Attendee, id=shy.principal.attendee_id)

    async with listening(address, rep) as ear:
        scan = {"id": str(uuid7()), "badge": await world.qr(attendee), "captured_at": clock.now.isoformat()}
        assert (await rep.post("/v1/scans", scan)).status_code == 201
        came = await ear.next()
        contact_id = came.data["contact_id"]
        await rep.delete(f"/v1/contacts/{contact_id}")
        gone = await ear.next()
        while gone.name == "target_nearby":
            gone = await ear.next()

    (contact,) = await world.rows(Contact, book_id=rep.principal.book_id)
    assert (came.name, came.who, contact_id) == ("appeared", "Shy", str(contact.id))
    assert (gone.name, gone.who) == ("left", str(shy.principal.attendee_id))


async def test_a_block_hides_both_at_once_and_is_not_told(world: World, clock: Clock, address: str) -> None:
    hall, team = await zone(world), await world.team()
    ana, ben, rep = await visible(world, "Ana"), await visible(world, "Ben"), await world.rep(team)
    for caller in (ana, ben, rep):
        await at(caller, clock, hall)

    async with listening(address, ana) as hers, listening(address, ben) as his, listening(address, rep) as booth:
        await hers.told(1)
        await his.told(1)
        assert {who for _, who in await booth.told(2)} == {"Ana", "Ben"}
        await ana.put(f"/v1/radar/blocks/{ben.principal.attendee_id}")
        left = await his.next()
        assert await hers.told(1) == [("left", str(ben.principal.attendee_id))]
        await ana.put(f"/v1/radar/blocks/{team.id}")
        assert await booth.told(1) == [("left", str(ana.principal.attendee_id))]
        await ana.delete(f"/v1/radar/blocks/{ben.principal.attendee_id}")
        assert (await hers.told(1), await his.told(1)) == ([("appeared", "Ben")], [("appeared", "Ana")])

    assert (left.name, left.data) == ("left", {"attendee_id": str(ana.principal.attendee_id)})


async def test_a_stricter_level_takes_effect_at_once(world: World, clock: Clock, address: str) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    async with listening(address, ana) as hers, listening(address, ben) as his:
        await hers.told(1)
        await his.told(1)
        await ana.put("/v1/radar/visibility", {"level": "contacts"})
        assert await his.told(1) == [("left", str(ana.principal.attendee_id))]
        assert await hers.told(1) == [("left", str(ben.principal.attendee_id))]
        await ana.put("/v1/radar/visibility", {"level": "everyone"})
        assert (await hers.told(1), await his.told(1)) == ([("appeared", "Ben")], [("appeared", "Ana")])


async def test_other_events_and_members_are_never_told_of(world: World, clock: Clock, app: FastAPI) -> None:
    hall, ana = await zone(world), await visible(world, "Ana")
    rep, colleague = [await world.rep(await world.team()) for _ in range(2)]
    elsewhere = await World.create(app, world.http, clock.now)
    other_hall, foreign = await zone(elsewhere), await visible(elsewhere, "Foreign")
    for caller, there in ((ana, hall), (rep, hall), (colleague, hall), (foreign, other_hall)):
        await at(caller, clock, there)
    ears = [ear_of(caller) for caller in (ana, rep)]

    await Poll(app.state.database, world.event.id).run(ears, clock.now)

    assert [who(ear) for ear in ears] == [set(), {"Ana"}]


def ear_of(caller: Caller) -> Listener:
    holder = as_book_holder(caller.principal)
    assert holder
    whose = holder.attendee_id or holder.member_id
    assert whose
    return Listener(holder, Viewer(whose, is_member=holder.team_id is not None), Language.ENGLISH)


def who(ear: Listener) -> set[str]:
    assert ear.nearby is not None
    return {person.card["name"] for person in ear.nearby.values()}


async def test_whatever_happens_it_shows_what_the_radar_shows(world: World, clock: Clock, app: FastAPI) -> None:
    """At random: moves, levels, blocks, contacts, hours. After each, all who listen are shown what `GET` gives them."""
    random = Random(7)
    halls = [await zone(world, f"Hall {number}") for number in range(2)]
    people = [await visible(world, f"Person {number}") for number in range(8)]
    reps = [await world.rep(await world.team(zone_id=halls[0].id)), await world.rep(await world.team())]
    poll, ears = Poll(app.state.database, world.event.id), [ear_of(caller) for caller in people + reps]
    shown = set()
    for _ in range(80):
        clock.advance(timedelta(seconds=random.choice([6, 8, 12])))
        for _ in range(3):
            await happen(random, world, clock, random.choice(people), random.choice(people), [*halls, (0, 0), (0, 90)])
        await poll.run([ear for ear in ears if not ear.ending], clock.now)
        for number, ear in enumerate(ears):
            if ear.ending:  # they went off; now they come back
                poll.leave(ear)
                ears[number] = ear_of((people + reps)[number])
                continue
            assert who(ear) == set(await names((people + reps)[number])), number
            shown |= {(number, name) for name in who(ear)}
    assert len(shown) > 30


async def happen(random: Random, world: World, clock: Clock, one: Caller, other: Caller, places: list) -> None:  # type: ignore[type-arg]  # zones and points
    match random.choice(["move", "move", "move", "level", "block", "unblock", "know"]):
        case "move":
            place = random.choice(places)
            where = (
                {"position": {"x": place[0], "y": place[1]}} if isinstance(place, tuple) else {"zone_id": str(place.id)}
            )
            answer = await one.put("/v1/radar/presence", {"at": clock.now.isoformat(), **where})
            assert answer.status_code in (200, 429)
        case "level":
            level = random.choice(["off", "contacts", "everyone", "everyone"])
            assert (await one.put("/v1/radar/visibility", {"level": level})).status_code == 200
        case "block" if one is not other:
            await one.put(f"/v1/radar/blocks/{other.principal.attendee_id}")
        case "unblock":
            for block in await world.rows(Block, attendee_id=one.principal.attendee_id):
                await one.delete(f"/v1/radar/blocks/{block.blocked_attendee_id}")
        case "know" if one is not other:
            known = await world.rows(Contact, book_id=one.principal.book_id, attendee_id=other.principal.attendee_id)
            if not known:
                await knows(world, one, other)

"""Events and zones: who makes them, and what happens when they are sent twice."""

import asyncio
from uuid import uuid4

import pytest

from models import NO_EVENT, Event, Role, Zone
from tests.world import World

EVENT = {
    "slug": "expo-27",
    "name": "Expo 27",
    "timezone": "Europe/Lisbon",
    "starts_on": "2027-11-20",
    "ends_on": "2027-11-22",
}


async def test_an_organiser_makes_another_event_and_switches_to_it(world: World) -> None:
    organiser = await world.organiser()

    made = await organiser.post("/v1/events", EVENT)
    switched = await organiser.post("/v1/me/principal", {"event": made.json()["id"]})

    assert made.status_code == 201, made.text
    assert (made.json()["slug"], len(made.json()["code"])) == ("expo-27", 8)
    assert switched.status_code == 200


async def test_an_account_without_a_role_makes_its_first_event(world: World) -> None:
    account = await world.account()
    nobody_yet = await world.sign_in(Role.ACCOUNT, event_id=NO_EVENT, account_id=account.id)

    assert (await nobody_yet.get("/v1/event")).status_code == 404
    assert (await nobody_yet.post("/v1/events", EVENT)).status_code == 201


@pytest.mark.parametrize(
    "change", [{"timezone": "Mars/Olympus"}, {"ends_on": "2027-11-19"}, {"slug": "No Spaces"}, {"name": ""}]
)
async def test_an_event_that_makes_no_sense_is_refused(world: World, change: dict[str, str]) -> None:
    answer = await (await world.organiser()).post("/v1/events", EVENT | change)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_an_event_is_changed_in_part(world: World) -> None:
    organiser = await world.organiser()

    renamed = await organiser.patch("/v1/event", {"name": "Renamed"})
    backwards = await organiser.patch("/v1/event", {"ends_on": "2020-01-01"})
    emptied = await organiser.patch("/v1/event", {"timezone": None})

    assert (renamed.json()["name"], renamed.json()["timezone"]) == ("Renamed", "Europe/Lisbon")
    assert [answer.json()["code"] for answer in (backwards, emptied)] == ["invalid_input"] * 2
    assert (await organiser.get("/v1/event")).json() == renamed.json()


async def test_a_zone_sent_ten_times_at_once_is_one(world: World) -> None:
    organiser, zone = await world.organiser(), {"id": str(uuid4()), "name": "Hall 1", "kind": "hall"}

    answers = await asyncio.gather(*(organiser.post("/v1/zones", zone) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len(await world.rows(Zone)) == 1


async def test_zones_have_different_names(world: World) -> None:
    organiser, zone = await world.organiser(), {"id": str(uuid4()), "name": "Hall 1", "kind": "hall"}
    await organiser.post("/v1/zones", zone)

    same_name = await organiser.post("/v1/zones", {"name": "Hall 1", "kind": "booth"})
    same_id = await organiser.post("/v1/zones", zone | {"name": "Hall 2"})

    assert (same_name.status_code, same_name.json()["code"]) == (409, "zone_name_taken")
    assert (same_id.status_code, same_id.json()["code"]) == (409, "id_reused")
    listed = (await (await world.rep(await world.team())).get("/v1/zones")).json()["items"]
    assert [(item["name"], item["kind"]) for item in listed] == [("Hall 1", "hall")]


async def test_every_new_zone_is_a_change_that_phones_learn_of(world: World) -> None:
    organiser, zone = await world.organiser(), {"id": str(uuid4()), "name": "Hall 1", "kind": "hall"}

    async def version() -> int:
        async with world.session() as session:
            return (await session.get_one(Event, world.event.id)).zones_version

    before = await version()
    await organiser.post("/v1/zones", zone)
    await organiser.post("/v1/zones", zone)
    await organiser.post("/v1/zones", {"name": "Hall 1", "kind": "booth"})
    once = await version()
    await asyncio.gather(*(organiser.post("/v1/zones", {"name": f"Booth {n}", "kind": "booth"}) for n in range(5)))

    assert (before, once, await version()) == (0, 1, 6)

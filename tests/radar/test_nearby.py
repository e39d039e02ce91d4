"""Who is nearby: those who agreed to be seen by me, as near as the bands tell, whom to approach first."""

import math
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from api.core.ids import uuid7
from api.radar.geometry import band_of_distance
from models import Contact, Encounter, Presence, RadarRequest
from tests.conftest import Clock
from tests.radar.people import at, knows, later, names, radar, visible, zone
from tests.world import Caller, World


async def test_two_who_agreed_find_one_another_in_a_zone(world: World, clock: Clock) -> None:
    hall = await zone(world)
    ana, ben = await visible(world, "Ana Silva", interests=["robots"]), await visible(world, "Ben Costa")
    await at(ana, clock, hall)
    await at(ben, clock, hall)
    clock.advance(timedelta(seconds=40))

    answer = await ben.get("/v1/radar")

    assert answer.json() == {
        "visibility": "everyone",
        "located": True,
        "zone": {"id": str(hall.id), "name": "Hall 1"},
        "items": [
            {
                "attendee_id": str(ana.principal.attendee_id),
                "card": {
                    "name": "Ana Silva",
                    "company": "Globex",
                    "job_title": "Head of Procurement",
                    "interests": ["robots"],
                },
                "distance": "same_zone",
                "freshness_seconds": 40,
                "source": "zone",
                "contact_id": None,
                "prospect": None,
                "fits_profile": None,
            }
        ],
    }
    assert await names(ana) == ["Ben Costa"]


async def test_who_is_off_sees_nobody_and_is_seen_by_nobody(world: World, clock: Clock) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    rep = await world.rep(await world.team())
    for caller in (ana, ben, rep):
        await at(caller, clock, hall)
    assert await names(rep) == ["Ana", "Ben"]

    await ben.put("/v1/radar/visibility", {"level": "off"})

    assert (await ben.get("/v1/radar")).json() == {"visibility": "off", "located": False, "zone": None, "items": []}
    assert (await names(ana), await names(rep)) == ([], ["Ana"])
    (looks,) = await world.rows(RadarRequest, subject_id=ben.principal.attendee_id)
    assert looks.requests == 1, "that he switched on, and no look since he is off"


@pytest.mark.parametrize("level", ["contacts", "everyone"])
async def test_who_is_visible_to_contacts_is_met_by_those_who_have_one_another(world, clock, level) -> None:  # type: ignore[no-untyped-def]  # parametrized
    hall, ana, ben = await zone(world), await visible(world, "Ana", "contacts"), await visible(world, "Ben", level)
    await at(ana, clock, hall)
    await at(ben, clock, hall)
    strangers = await names(ana), await names(ben)
    contact_id = await knows(world, ana, ben)
    one_sided = await names(ana), await names(ben)
    await knows(world, ben, ana)
    both = await names(ana), await names(ben)
    (shown,) = await radar(ana)
    await ana.delete(f"/v1/contacts/{contact_id}")
    deleted = await names(ana), await names(ben)

    assert (strangers, one_sided, both, deleted) == (([], []), ([], []), (["Ben"], ["Ana"]), ([], []))
    assert shown["contact_id"] == str(contact_id)


async def test_a_team_sees_everyone_and_those_of_its_contacts_who_are_visible_to_contacts(
    world: World, clock: Clock
) -> None:
    hall, open_one = await zone(world), await visible(world, "Open")
    shy, known, off = await visible(world, "Shy", "contacts"), await visible(world, "Known", "contacts"), None
    off = await visible(world, "Off")
    rep = await world.rep(await world.team())
    for caller in (open_one, shy, known, off, rep):
        await at(caller, clock, hall)
    for attendee in (known, off):
        await knows(world, rep, attendee)
    await off.put("/v1/radar/visibility", {"level": "off"})

    assert sorted(await names(rep)) == ["Known", "Open"]


async def test_blocks_work_both_ways_at_once_and_are_not_told(world: World, clock: Clock) -> None:
    hall, team = await zone(world), await world.team()
    ana, ben, rep = await visible(world, "Ana"), await visible(world, "Ben"), await world.rep(team)
    for caller in (ana, ben, rep):
        await at(caller, clock, hall)
    await knows(world, ana, ben)
    await knows(world, ben, ana)

    await ana.put(f"/v1/radar/blocks/{ben.principal.attendee_id}")
    await ana.put(f"/v1/radar/blocks/{team.id}")
    blocked = await names(ana), await names(ben), await names(rep)
    told = await ben.get("/v1/radar/me"), await ben.get("/v1/radar/blocks")
    await ana.delete(f"/v1/radar/blocks/{ben.principal.attendee_id}")
    await ana.delete(f"/v1/radar/blocks/{team.id}")

    assert blocked == ([], [], ["Ben"])
    assert (told[0].json()["blocks"], told[1].json()) == ([], {"items": []})
    assert (await names(ana), await names(ben), await names(rep)) == (["Ben"], ["Ana"], ["Ana", "Ben"])


async def test_when_the_time_is_over_nobody_is_seen(world: World, clock: Clock) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    soon = (clock.now + timedelta(minutes=2)).isoformat()
    await ana.put("/v1/radar/visibility", {"level": "everyone", "expires_at": soon})
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    clock.advance(timedelta(minutes=1, seconds=59))
    before = await names(ben)
    clock.advance(timedelta(seconds=1))

    assert (before, await names(ben)) == (["Ana"], [])
    assert (await ana.get("/v1/radar")).json()["visibility"] == "off"


async def test_who_has_not_been_noticed_for_five_minutes_is_gone(world: World, clock: Clock) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, hall)
    clock.advance(timedelta(minutes=3))
    await at(ben, clock, hall)
    clock.advance(timedelta(minutes=1, seconds=59))
    before = await names(ben)
    clock.advance(timedelta(seconds=1))

    assert (before, await names(ben)) == (["Ana"], [])


async def test_bands_tell_how_near_somebody_is_and_no_more(world: World, clock: Clock) -> None:
    me = await visible(world, "Me")
    await at(me, clock, (0, 0))
    for name, place in (("Beside", (0, 0)), ("Near", (15, 0)), ("Around", (0, -60)), ("Far", (150, 0))):
        await at(await visible(world, name), clock, place)

    answer = await me.get("/v1/radar")

    found = {person["card"]["name"]: (person["attendee_id"], person["distance"]) for person in answer.json()["items"]}
    assert set(found) == {"Beside", "Near", "Around"}
    kept = {str(row.subject_id): (row.x, row.y) for row in await world.rows(Presence)}
    mine = kept[str(me.principal.attendee_id)]
    assert {band for _, band in found.values()} <= {"here", "near", "around"}
    assert all(band == band_of_distance(math.dist(mine, kept[person])) for person, band in found.values())
    assert found["Around"][1] == "around"
    text = answer.text.replace('"source":"position"', "")
    assert not [word for word in ('"x"', '"y"', "cell", "itude", "accuracy", "position") if word in text]
    assert await names(me, radius=25) == [name for name in await names(me) if found[name][1] != "around"]


async def test_squares_meet_where_they_end_and_on_both_sides_of_the_origin(world: World, clock: Clock) -> None:
    for x, y in ((0, 0), (-50, 50), (2499, -2501)):
        one, other = await visible(world, "One"), await visible(world, "Other")
        await at(one, clock, (x - 12, y - 12))
        await at(other, clock, (x + 12, y + 12))
        assert "Other" in await names(one)
        assert "One" in await names(other)
        for caller in (one, other):
            await caller.delete("/v1/radar/me")


@pytest.mark.parametrize("radius", ["1", "37", "100.5", "101", "-5", "NaN"])
async def test_no_radius_measures_a_distance(world: World, radius: str) -> None:
    answer = await (await visible(world)).get("/v1/radar", params={"radius": radius})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def heard(world: World, one: Caller, other: Caller, clock: Clock, ago: int, rssi: int | None) -> None:
    """Their phones heard one another, `ago` seconds before now."""
    pair = sorted(UUID(str(caller.principal.attendee_id)) for caller in (one, other))
    await world.add(
        Encounter(
            event_id=world.event.id,
            id=uuid7(),
            one_id=pair[0],
            other_id=pair[1],
            started_at=clock.now - timedelta(minutes=9),
            last_at=clock.now - timedelta(seconds=ago),
            strongest_rssi=rssi,
        )
    )


async def test_whom_a_phone_hears_is_nearby_wherever_that_is(world: World, clock: Clock) -> None:
    me = await visible(world, "Me")
    for name, ago, rssi in (("Loud", 30, -50), ("Low", 120, -70), ("Faint", 60, -90), ("Mute", 0, None)):
        await heard(world, me, await visible(world, name), clock, ago, rssi)
    await heard(world, me, await visible(world, "Gone"), clock, 121, -40)
    hidden = await visible(world, "Hidden", "contacts")
    await heard(world, me, hidden, clock, 10, -40)

    answer = await me.get("/v1/radar")

    assert (answer.json()["located"], answer.json()["zone"]) == (False, None)
    shown = [
        (person["card"]["name"], person["distance"], person["freshness_seconds"]) for person in answer.json()["items"]
    ]
    assert shown == [("Loud", "here", 30), ("Low", "near", 120), ("Mute", "around", 0), ("Faint", "around", 60)]
    assert {person["source"] for person in answer.json()["items"]} == {"heard"}


async def test_an_attendee_is_shown_contacts_first_and_then_the_nearest(world: World, clock: Clock) -> None:
    hall, me = await zone(world), await visible(world, "Me")
    await at(me, clock, hall)
    people = {name: await visible(world, name) for name in ("Early", "Late", "Friend", "Loud")}
    for name, person in people.items():
        await at(person, clock, hall)
        if name == "Early":
            clock.advance(timedelta(seconds=30))
    await knows(world, me, people["Friend"])
    await heard(world, me, people["Loud"], clock, 5, -50)

    assert await names(me) == ["Friend", "Loud", "Late", "Early"]


async def test_a_member_is_shown_whom_to_approach_first_and_why(world: World, clock: Clock) -> None:
    team, hall = await world.team(profile={"roles": ["procurement"]}), await zone(world)
    rep = await world.rep(team)
    await at(rep, clock, hall)
    stranger = await visible(world, "Stranger", job_title="Barista")
    wanted = await visible(world, "Wanted", job_title="Head of Procurement")
    hot = await visible(world, "Hot", job_title="Barista")
    cold = await visible(world, "Cold", job_title="Barista")
    for person in (stranger, wanted, hot, cold):
        await at(person, clock, hall)
    ids = {name: await knows(world, rep, person) for name, person in (("Hot", hot), ("Cold", cold))}
    await rep.post(f"/v1/contacts/{ids['Hot']}/ratings", {"id": str(uuid4()), "interest": "hot"})
    await rep.post(f"/v1/contacts/{ids['Cold']}/ratings", {"id": str(uuid4()), "interest": "cold"})

    shown = await radar(rep)

    assert [person["card"]["name"] for person in shown] == ["Hot", "Wanted", "Cold", "Stranger"]
    first, second, third, last = shown
    ranked = (await rep.get("/v1/prospects")).json()["items"]
    scores = {item["contact"]["id"]: (item["score"], item["reasons"][0]["text"]) for item in ranked}
    assert first["prospect"] == dict(zip(("score", "reason"), scores[first["contact_id"]], strict=True))
    assert third["prospect"]["score"] == scores[str(ids["Cold"])][0]
    assert (second["contact_id"], second["prospect"], second["fits_profile"]) == (None, None, True)
    assert (first["fits_profile"], last["fits_profile"]) == (False, False)


async def test_a_member_who_has_not_said_is_at_the_booth(world: World, clock: Clock) -> None:
    booth, far = await zone(world, "Booth 7", "booth", x=500.0, y=-200.0), await zone(world, "Far")
    rep = await world.rep(await world.team(zone_id=booth.id))
    for name, place in (("Guest", booth), ("Passing", (510.0, -210.0)), ("Elsewhere", far)):
        await at(await visible(world, name), clock, place)

    answer = await rep.get("/v1/radar")

    assert (answer.json()["located"], answer.json()["zone"]["name"], answer.json()["visibility"]) == (
        True,
        "Booth 7",
        None,
    )
    assert {(person["card"]["name"], person["distance"]) for person in answer.json()["items"]} == {
        ("Guest", "same_zone"),
        ("Passing", "near"),
    }


async def test_members_and_myself_are_not_people_nearby(world: World, clock: Clock) -> None:
    hall, me, team = await zone(world), await visible(world, "Me"), await world.team()
    rep, colleague = await world.rep(team), await world.rep(team, "Colleague")
    for caller in (me, rep, colleague):
        await at(caller, clock, hall)

    assert (await names(me), await names(rep)) == ([], ["Me"])


async def test_another_event_is_far_away(world: World, clock: Clock) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    for where in (world, elsewhere):
        await at(await visible(where, where.event.name), clock, (1, 1))
    me = await visible(elsewhere, "Me")
    await at(me, clock, (1, 1))

    assert len(await radar(me)) == 1


async def test_the_radar_is_looked_at_twelve_times_a_minute_by_however_many_sessions(
    world: World, clock: Clock
) -> None:
    me = await visible(world)
    clock.now = clock.now.replace(second=10) + timedelta(minutes=1)
    again = await later(world, clock, me, timedelta())

    looks = [(await caller.get("/v1/radar")).status_code for caller in (me, again) for _ in range(6)]
    refused = await me.get("/v1/radar")
    clock.advance(timedelta(seconds=50))

    assert looks == [200] * 12
    assert (refused.status_code, refused.json()["code"]) == (429, "radar_too_fast")
    assert refused.headers["Retry-After"] == "50"
    assert (await me.get("/v1/radar")).status_code == 200


async def test_a_signed_out_session_sees_nobody(world: World) -> None:
    me = await visible(world)
    await me.delete("/v1/auth/tokens")

    answer = await me.get("/v1/radar")

    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")


async def test_a_deleted_contact_is_no_contact(world: World, clock: Clock) -> None:
    hall, rep, ana = await zone(world), await world.rep(await world.team()), await visible(world, "Ana")
    await at(rep, clock, hall)
    await at(ana, clock, hall)
    contact_id = await knows(world, rep, ana)
    before = await radar(rep)
    await rep.delete(f"/v1/contacts/{contact_id}")

    assert (await world.rows(Contact, id=contact_id))[0].deleted_at
    assert [person["contact_id"] for person in before + await radar(rep)] == [str(contact_id), None]

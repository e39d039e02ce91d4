"""Whom to turn to next: the right order, for reasons that are true, in one's own book alone."""

import math
from datetime import timedelta
from uuid import uuid4

import pytest

from api.prospects.features import INTERCEPT, PRIOR
from tests.prospects.book import DAY, HOUR, change_task, names, plan, prospects, rate, scan, texts, typed_in
from tests.world import World

MINUTE = timedelta(minutes=1)


async def test_hot_and_overdue_comes_before_cold_and_says_why(world: World) -> None:
    rep = await world.rep(await world.team(), "Ana Rep")
    await scan(world, rep, "Kim Cash", HOUR, rating="cold")
    zoe = await scan(world, rep, "Zoë Ångström", DAY, rating="hot")
    await plan(rep, zoe, kind="call", due_at="2026-11-20T16:00:00Z")

    first, second = await prospects(rep)

    assert first["contact"] == zoe
    assert texts(first) == [
        "rated hot by Ana Rep yesterday, no follow-up yet",
        "met yesterday",
        "a call was due yesterday at 16:00",
    ]
    assert [reason["feature"] for reason in first["reasons"]] == ["interest", "visits", "tasks"]
    assert (first["next_step"], first["urgency"]) == ("Call them: the call was due yesterday at 16:00", "now")
    assert first["urgent_because"] == "a call was due yesterday at 16:00"
    assert second["contact"]["name"] == "Kim Cash"
    assert texts(second)[0] == "rated cold by Ana Rep an hour ago"
    assert (second["next_step"], second["urgency"]) == (
        "Let others come first: rated cold by Ana Rep an hour ago",
        "later",
    )
    assert first["score"] > 70 > 20 > second["score"]


async def test_the_reasons_add_up_to_the_score(world: World) -> None:
    rep = await world.rep(await world.team())
    await scan(world, rep, "Zoë Ångström", rating="hot", gut=4, note="wants a quote")
    await scan(world, rep, "Kim Cash", rating="cold")

    for prospect in await prospects(rep):
        log_odds = math.log(prospect["probability"] / (1 - prospect["probability"]))
        told = sum(reason["contribution"] for reason in prospect["reasons"])
        if prospect["contact"]["name"] == "Zoë Ångström":
            told += PRIOR["notes"] / 2  # the fourth reason, one note, is not told
        assert log_odds == pytest.approx(INTERCEPT + told, abs=0.05)
        assert prospect["score"] == round(100 * prospect["probability"])


async def test_the_target_profile_lifts_whom_it_fits(world: World) -> None:
    team = await world.team()
    manager = await world.manager(team)
    buyer = await world.attendee("Bea Buyer", job_title="Head of Procurement", industry="Énergie", interests=["robots"])
    other = await world.attendee("Otto Other", job_title="Student", industry="Press", interests=["robots"])
    await scan(world, manager, buyer, 2 * HOUR)
    await scan(world, manager, other, HOUR)
    before = await names(manager)

    await manager.patch("/v1/team", {"profile": {"roles": ["procurement"], "industries": ["energie"]}})
    first, second = await prospects(manager)

    assert before == ["Otto Other", "Bea Buyer"]
    assert [first["contact"]["name"], second["contact"]["name"]] == ["Bea Buyer", "Otto Other"]
    assert "fits your profile: procurement, energie" in texts(first)
    assert "not the role or industry you look for" in texts(second)


async def test_the_profile_meets_what_the_book_shows(world: World) -> None:
    team = await world.team(profile={"roles": ["buyer"], "industries": ["Food"], "decision_power": ["decides"]})
    rep = await world.rep(team)
    zoe = await scan(world, rep, await world.attendee("Zoë Ångström", job_title="Student", industry="Press"))
    change = {"job_title": "Buyer", "industry": "food", "decision_power": "decides"}
    assert (await rep.patch(f"/v1/contacts/{zoe['id']}", change)).status_code == 200

    (prospect,) = await prospects(rep)

    assert "fits your profile: buyer, Food, decides" in texts(prospect)
    assert prospect["contact"]["job_title"] == "Buyer"


async def test_each_author_counts_once_with_the_newest_they_said(world: World) -> None:
    team = await world.team()
    ana, rui, mia = [await world.rep(team, name) for name in ("Ana", "Rui", "Mia")]
    zoe = await scan(world, ana, "Zoë Ångström", DAY, rating=0, gut=1)
    await rate(rui, zoe, interest="cold", rated_at=str(world.now - HOUR))
    await rate(rui, zoe, gut=4, rated_at=str(world.now - MINUTE))
    await rate(mia, zoe, gut=3, rated_at=str(world.now))
    await rate(ana, zoe, interest=5, gut=5, rated_at=str(world.now - 2 * HOUR))

    (prospect,) = await prospects(rui)

    said = {reason["feature"]: reason for reason in prospect["reasons"]}
    assert said["interest"]["text"] == "rated warm on average, last by Rui an hour ago, no follow-up yet"
    assert said["interest"]["contribution"] == pytest.approx(2.0 * (2 * 3 - 5) / 5)
    assert said["gut"]["text"] == "gut feeling 4 of 5"


async def test_a_colleague_sees_the_same(world: World) -> None:
    team = await world.team()
    ana, rui = await world.rep(team, "Ana"), await world.rep(team, "Rui")
    for name, rating in (("Zoë Ångström", "hot"), ("Kim Cash", "cold"), ("Li Wei", "warm")):
        await scan(world, ana, name, rating=rating)

    assert await prospects(ana) == await prospects(rui)
    assert await names(rui) == ["Zoë Ångström", "Li Wei", "Kim Cash"]


async def test_scans_half_an_hour_apart_are_occasions(world: World) -> None:
    rep = await world.rep(await world.team())
    for name, minutes in (("Once", (90, 61, 35)), ("Twice", (90, 60)), ("Thrice", (300, 200, 190, 100))):
        attendee = await world.attendee(name)
        for before in minutes:
            await scan(world, rep, attendee, before * MINUTE)

    said = {prospect["contact"]["name"]: texts(prospect)[0] for prospect in await prospects(rep)}

    assert said == {
        "Once": "met 35 minutes ago",
        "Twice": "met twice, last an hour ago",
        "Thrice": "met 3 times, last an hour ago",
    }


async def test_tasks_that_are_done_or_deleted_promise_nothing(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", DAY, rating="warm", note="wants a quote")
    done = await plan(rep, zoe, due_at="2026-11-20T16:00:00Z")
    deleted = await plan(rep, zoe, due_at="2026-11-20T17:00:00Z")
    (before,) = await prospects(rep)
    await change_task(rep, done, done=True)
    assert (await rep.delete(f"/v1/tasks/{deleted}")).status_code == 204

    (after,) = await prospects(rep)

    assert "2 tasks are overdue, the first was due yesterday at 16:00" in texts(before)
    assert after["reasons"][0]["text"] == "rated warm by Rui Rep yesterday"
    assert not any("task" in text or "due" in text for text in texts(after))
    assert (after["next_step"], after["urgency"]) == ("Give them time: last follow-up just now", "later")
    assert (before["urgency"], after["urgent_because"]) == ("now", None)


async def test_what_was_put_off_is_neither_overdue_nor_next(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", rating="warm")
    first = await plan(rep, zoe, kind="call", due_at="2026-11-20T16:00:00Z")
    second = await plan(rep, zoe, kind="mail", due_at="2026-11-23T16:00:00Z")

    await change_task(rep, first, snoozed_until="2026-12-24T09:00:00Z")
    (prospect,) = await prospects(rep)
    assert "2 open tasks, the next is due on Monday at 16:00" in texts(prospect)
    assert prospect["next_step"] == "Keep to the plan: the mail is due on Monday at 16:00"
    assert prospect["urgency"] == "soon"

    await change_task(rep, second, snoozed_until="2026-11-22T09:00:00Z")
    (prospect,) = await prospects(rep)
    assert prospect["next_step"] == "Leave it for now: 2 tasks are put off, the first until tomorrow at 09:00"
    assert prospect["urgency"] == "soon"


async def test_a_task_without_a_time_comes_after_those_that_have_one(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", rating="warm")
    await change_task(rep, await plan(rep, zoe, due_at="2026-11-20T16:00:00Z"), done=True)
    await plan(rep, zoe, "The drawings", kind="send")
    (undated,) = await prospects(rep)
    await plan(rep, zoe, kind="meeting", due_at="2026-11-21T10:30:00Z")
    (dated,) = await prospects(rep)

    assert undated["next_step"] == "Send it: “The drawings” has no date yet"
    assert (dated["next_step"], dated["urgency"]) == ("Meet them: the meeting is due today at 10:30", "now")


async def test_a_note_counts_until_it_is_withdrawn(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", rating="warm")
    (bare,) = await prospects(rep)
    note = f"/v1/contacts/{zoe['id']}/notes"
    note_id = str(uuid4())
    assert (await rep.post(note, {"id": note_id, "text": "wants a quote"})).status_code == 201
    (noted,) = await prospects(rep)
    assert (await rep.delete(f"{note}/{note_id}")).status_code == 204
    (withdrawn,) = await prospects(rep)

    assert "1 note about them" in texts(noted)
    assert noted["probability"] > bare["probability"] == withdrawn["probability"]


async def test_those_without_a_name_are_ranked_too(world: World) -> None:
    rep = await world.rep(await world.team())
    body = {"id": str(uuid4()), "badge": "TICKET-77", "captured_at": world.now.isoformat()}
    assert (await rep.post("/v1/scans", body)).status_code == 202
    await typed_in(world, rep, "Kim Cash", rating="hot")

    kim, unknown = await prospects(rep)

    assert (kim["contact"]["state"], kim["contact"]["name"]) == ("manual", "Kim Cash")
    assert (unknown["contact"]["state"], unknown["contact"]["name"]) == ("unresolved", "")
    assert texts(unknown) == ["met just now", "nobody has rated them yet"]
    assert unknown["next_step"] == "Rate the conversation: nobody has said how it went"


async def test_deleted_contacts_are_gone_and_start_anew(world: World) -> None:
    rep = await world.rep(await world.team())
    attendee = await world.attendee("Zoë Ångström")
    await scan(world, rep, attendee, DAY, rating="hot", note="wants a quote", task={"title": "Call"})
    zoe = await scan(world, rep, attendee, HOUR)
    await scan(world, rep, "Kim Cash")
    assert (await rep.delete(f"/v1/contacts/{zoe['id']}")).status_code == 204
    assert await names(rep) == ["Kim Cash"]

    await scan(world, rep, attendee)
    again = next(item for item in await prospects(rep) if item["contact"]["id"] == zoe["id"])

    assert texts(again) == ["met just now", "nobody has rated them yet"]


async def test_an_attendee_ranks_their_own_book(world: World) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    zoe = await scan(world, me, "Zoë Ångström", HOUR, rating="hot")
    await scan(world, me, "Kim Cash", HOUR, rating="cold")
    await plan(me, zoe, kind="mail", due_at="2026-11-21T18:00:00Z")

    first, second = await prospects(me)

    assert texts(first)[0] == "rated hot an hour ago, no follow-up yet"
    assert (first["next_step"], first["urgency"]) == ("Write to them: the mail is due today at 18:00", "today")
    assert not any("profile" in text for text in texts(first) + texts(second))
    assert await names(me, mine=True) == ["Zoë Ångström", "Kim Cash"]


async def test_each_book_is_ranked_for_itself(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    zoe = await world.attendee("Zoë Ångström")
    one, two = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    theirs = await elsewhere.rep(await elsewhere.team("One"))
    me = await world.as_attendee(await world.attendee("Me Myself"))
    await scan(world, one, zoe, DAY, rating="hot", note="wants a quote", task={"title": "Call"})
    await scan(world, two, zoe, HOUR)
    await scan(elsewhere, theirs, "Li Wei")
    await scan(world, me, "Kim Cash")

    (seen,) = await prospects(two)

    assert (seen["contact"]["name"], texts(seen)) == ("Zoë Ångström", ["met an hour ago", "nobody has rated them yet"])
    assert (await names(one), await names(theirs), await names(me)) == (["Zoë Ångström"], ["Li Wei"], ["Kim Cash"])


async def test_only_whoever_has_a_book_may_ask(world: World) -> None:
    organiser = await world.organiser()

    assert (await world.http.get("/v1/prospects")).status_code == 401
    assert (await organiser.get("/v1/prospects")).status_code == 404


async def test_an_empty_book(world: World) -> None:
    rep = await world.rep(await world.team())

    assert (await rep.get("/v1/prospects")).json() == {"items": [], "next_cursor": None}

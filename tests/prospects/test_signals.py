"""What the ranking hears of a contact over the API: reciprocity, promises, answers, steps; and what makes it urgent."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.prospects.features import PRIOR
from api.prospects.service import Ranked, observed_features, ranked
from models import Account, Attendee, Language
from tests.conftest import Clock
from tests.prospects.book import DAY, HOUR, names, page, plan, prospects, rate, scan, tell, texts
from tests.world import Caller, World

WEEK = timedelta(weeks=1)


async def _say(caller: Caller, contact: dict[str, Any], what: str, **said: Any) -> str:
    body = {"id": str(uuid4())} | said
    answer = await caller.post(f"/v1/contacts/{contact['id']}/{what}", body)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


async def _told(caller: Caller, feature: str) -> tuple[float, str]:
    """What is said on a subject about the one contact of the book: its share and the words."""
    (item,) = await prospects(caller)
    (reason,) = [reason for reason in item["reasons"] if reason["feature"] == feature]
    return reason["contribution"], reason["text"]


async def _attendee_of(world: World, member: Caller) -> Attendee:
    """The member as an attendee, with the e-mail address of their account."""
    async with world.session() as session:
        account = await session.get_one(Account, member.principal.account_id)
    return await world.attendee("Rui Rep", email=account.email)


async def test_who_scans_back_ranks_higher(world: World) -> None:
    team = await world.team()
    rep, colleague = await world.rep(team, "Rui"), await world.rep(team, "Ana")
    zoe, kim = await world.attendee("Zoë Ångström"), await world.attendee("Kim Cash")
    await scan(world, rep, zoe, 2 * HOUR)
    await scan(world, rep, kim, HOUR)
    before = await names(rep)

    them = await world.as_attendee(zoe)
    ours = await scan(world, them, await _attendee_of(world, colleague))

    assert before == ["Kim Cash", "Zoë Ångström"]
    first, second = await prospects(rep)
    assert (first["contact"]["name"], texts(first)[0]) == ("Zoë Ångström", "they scanned back")
    assert first["reasons"][0]["contribution"] == PRIOR["scanned_back"]
    assert "they scanned back" not in texts(second)
    # They have thought better of it.
    assert (await them.delete(f"/v1/contacts/{ours['id']}")).status_code == 204
    assert await names(rep) == before


async def test_who_scans_somebody_else_back_is_no_news(world: World) -> None:
    one, two = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    elsewhere = await World.create(world.app, world.http, world.now)
    stranger = await elsewhere.rep(await elsewhere.team("One"))
    zoe = await world.attendee("Zoë Ångström")
    await scan(world, one, zoe)
    await scan(world, two, zoe)
    them = await world.as_attendee(zoe)
    await scan(world, them, await _attendee_of(world, two))
    await scan(world, them, await _attendee_of(world, stranger))

    assert "they scanned back" not in texts((await prospects(one))[0])
    assert "they scanned back" in texts((await prospects(two))[0])


async def test_two_attendees_who_scan_each_other(world: World) -> None:
    zoe, kim = await world.attendee("Zoë Ångström"), await world.attendee("Kim Cash")
    she, he = await world.as_attendee(zoe), await world.as_attendee(kim)
    await scan(world, she, kim)
    assert "they scanned back" not in texts((await prospects(she))[0])
    await scan(world, he, zoe)

    assert "they scanned back" in texts((await prospects(she))[0])
    assert "they scanned back" in texts((await prospects(he))[0])


async def test_who_comes_back_on_another_day(world: World) -> None:
    rep = await world.rep(await world.team())
    for name, before in (("Same day", 2 * HOUR), ("Other day", DAY)):
        attendee = await world.attendee(name)
        await scan(world, rep, attendee, before)
        await scan(world, rep, attendee)

    first, second = await prospects(rep)

    assert (first["contact"]["name"], texts(first)[0]) == (
        "Other day",
        "came back on another day, last just now",
    )
    assert texts(second)[0] == "met twice, last just now"
    assert first["probability"] > second["probability"]


async def test_a_promise_lowers_the_chances_when_broken_and_calls_before_that(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", 2 * DAY, rating="warm")
    (without,) = await prospects(rep)
    due = (world.now - 12 * HOUR).isoformat()
    note = await _say(rep, zoe, "notes", kind="promise", text="send the drawings", due_at=due)
    (late,) = await prospects(rep)
    await rep.patch(f"/v1/contacts/{zoe['id']}/notes/{note}", {"due_at": (world.now - 30 * HOUR).isoformat()})
    (broken,) = await prospects(rep)
    settled = await rep.put(f"/v1/contacts/{zoe['id']}/notes/{note}/settlement", {"settled": "kept"})
    (kept,) = await prospects(rep)

    assert settled.status_code == 200, settled.text
    assert (late["urgency"], late["urgent_because"]) == (
        "now",
        "an open promise: “send the drawings”, due yesterday at 22:00",
    )
    assert late["next_step"] == "Keep your promise or decline it openly: “send the drawings”, due yesterday at 22:00"
    assert "a promise is broken: “send the drawings”, due yesterday at 04:00" in texts(broken)
    assert broken["urgency"] == "now"
    assert kept["urgent_because"] == without["urgent_because"]
    assert broken["probability"] < without["probability"] < late["probability"] < kept["probability"]


async def test_what_two_people_went_through(world: World) -> None:
    rep = await world.rep(await world.team(), "Rui")
    zoe = await scan(world, rep, "Zoë Ångström", 9 * DAY, rating=3)
    difficulty = await _say(rep, zoe, "difficulties", text="The gripper jams")
    (open_,) = await prospects(rep)
    solved = await rep.patch(f"/v1/contacts/{zoe['id']}/difficulties/{difficulty}", {"solved": True})
    assert solved.status_code == 200, solved.text
    await _say(rep, zoe, "touchpoints", step="get_real", talked="they")

    (item,) = await prospects(rep)

    assert [reason["feature"] for reason in open_["reasons"]] == ["interest"]
    assert texts(item) == [
        "we went through something difficult together",
        "1 difficulty of theirs solved",
        "they did most of the talking",
    ]
    assert item["step"] == "get_real"


async def test_answers_count_by_the_weight_of_their_questions(world: World) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    asked = [{"text": text, "kind": "text", "options": [], "weight": weight} for text, weight in (("A?", 3), ("B?", 1))]
    assert (await manager.patch("/v1/team", {"questions": asked})).status_code == 200
    heavy, light = (await rep.get("/v1/team")).json()["questions"]
    zoe = await scan(world, rep, "Zoë Ångström", 20 * DAY, rating=3)

    await _say(rep, zoe, "answers", question_id=light["id"], value="yes")
    some = await _told(rep, "answers")
    await _say(rep, zoe, "answers", question_id=light["id"], value="no, indeed")
    assert await _told(rep, "answers") == some
    await _say(rep, zoe, "answers", question_id=heavy["id"], value="yes")
    all_of_them = await _told(rep, "answers")

    assert (some[1], all_of_them[1]) == ("answered some of your questions", "answered all of your questions")
    assert [some[0], all_of_them[0]] == pytest.approx([PRIOR["answered"] / 4, PRIOR["answered"]])


async def test_who_decides(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", 20 * DAY, rating=3)
    assert (await rep.patch(f"/v1/contacts/{zoe['id']}", {"decision_power": "gatekeeps"})).status_code == 200

    assert await _told(rep, "power") == (-PRIOR["power"] / 2, "they guard the door of those who decide")


async def test_not_interested_lowers_at_once_and_comes_last_in_both_orders(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    hot = await scan(world, rep, "Hot Once", rating="hot")
    await plan(rep, hot, due_at="2026-11-20T16:00:00Z")
    for name in ("Cold", "Colder"):
        await scan(world, rep, name, 20 * DAY, rating=0, gut=1)
    assert (await names(rep))[0] == "Hot Once"

    await tell(rep, hot, "not_interested")

    for sort in ("score", "now"):
        listed = await prospects(rep, sort=sort)
        assert listed[-1]["contact"]["name"] == "Hot Once"
        assert listed[-1]["score"] == 0
        assert (listed[-1]["urgency"], listed[-1]["urgent_because"]) == ("later", None)
        assert listed[-1]["next_step"] == "Move on: not interested, they said just now"
    # Until they say otherwise.
    clock.advance(timedelta(minutes=1))
    await tell(rep, hot, "replied")
    assert (await names(rep))[0] == "Hot Once"


async def test_score_and_moment_are_two_things(world: World) -> None:
    rep = await world.rep(await world.team())
    hot = await scan(world, rep, "Hot Later", HOUR, rating="hot")
    await plan(rep, hot, due_at="2026-12-20T16:00:00Z")
    cold = await scan(world, rep, "Cold Now", HOUR, rating="cold")
    await plan(rep, cold, kind="call", due_at="2026-11-20T16:00:00Z")
    await scan(world, rep, "Warm Soon", HOUR, rating=3)
    await scan(world, rep, "Hot Today", DAY, rating="hot")

    by_score, by_moment = await prospects(rep), await prospects(rep, sort="now")

    assert [item["contact"]["name"] for item in by_score] == ["Hot Later", "Hot Today", "Warm Soon", "Cold Now"]
    assert [(item["contact"]["name"], item["urgency"], item["urgent_because"]) for item in by_moment] == [
        ("Cold Now", "now", "a call was due yesterday at 16:00"),
        ("Hot Today", "today", "rated hot by Rui Rep yesterday, no follow-up yet"),
        ("Warm Soon", "soon", "rated warm by Rui Rep an hour ago, no follow-up yet"),
        ("Hot Later", "later", None),
    ]
    assert (await rep.get("/v1/prospects?sort=name")).json()["code"] == "validation_failed"


async def test_a_cursor_goes_with_its_order(world: World) -> None:
    rep = await world.rep(await world.team())
    for number in range(7):
        await scan(world, rep, f"Person {number}", number * HOUR, rating=number % 6)
    everybody = [item["contact"]["id"] for item in await prospects(rep, sort="now")]
    first = await page(rep, sort="now", limit=3)
    second = await page(rep, sort="now", limit=3, cursor=first["next_cursor"])
    third = await page(rep, sort="now", limit=3, cursor=second["next_cursor"])
    mixed = await rep.get("/v1/prospects", params={"sort": "score", "cursor": first["next_cursor"]})

    shown = [item["contact"]["id"] for read in (first, second, third) for item in read["items"]]
    assert (shown, third["next_cursor"]) == (everybody, None)
    assert (mixed.status_code, mixed.json()["code"]) == (422, "cursor_invalid")


async def test_an_occasion_and_a_lapsed_rhythm_are_for_today(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", 3 * WEEK, rating="cold")
    kim = await scan(world, rep, "Kim Cash", 3 * WEEK, rating="cold")
    await scan(world, rep, "Li Wei", 3 * WEEK, rating="cold")
    await _say(rep, zoe, "occasions", label="Ten years at Globex", on="2016-11-21", yearly=True)
    await _say(rep, kim, "occasions", label="Ten years at Globex", on="2016-11-21", yearly=False)
    assert (await rep.patch(f"/v1/contacts/{kim['id']}", {"rhythm_weeks": 2})).status_code == 200

    listed = {item["contact"]["name"]: item for item in await prospects(rep)}

    assert {name: (item["urgency"], item["urgent_because"]) for name, item in listed.items()} == {
        "Zoë Ångström": ("today", "today: Ten years at Globex"),
        "Kim Cash": ("today", "last contact 3 weeks ago, agreed every 2 weeks"),
        "Li Wei": ("later", None),
    }
    assert listed["Zoë Ångström"]["next_step"] == "Think of them today: Ten years at Globex"
    assert listed["Kim Cash"]["next_step"] == "Get in touch: last contact 3 weeks ago, agreed every 2 weeks"


async def test_the_last_day_of_the_event(world: World) -> None:
    closing = await World.create(world.app, world.http, world.now, ends_on=date(2026, 11, 21), timezone="Asia/Tokyo")
    rep = await closing.rep(await closing.team())
    await scan(closing, rep, "Warm Waits", HOUR, rating=3)

    (item,) = await prospects(rep)

    assert (item["urgency"], item["urgent_because"]) == ("today", "it is the last day of the event")


async def test_by_step(world: World) -> None:
    rep = await world.rep(await world.team())
    far, near = await scan(world, rep, "Far"), await scan(world, rep, "Near")
    await _say(rep, far, "touchpoints", step="dance")
    await _say(rep, near, "touchpoints", step="approach")
    await scan(world, rep, "New")

    assert await names(rep, step="dance") == ["Far"]
    assert await names(rep, step="approach") == ["Near"]
    assert await names(rep, step="radar") == ["New"]
    assert await names(rep, step="enjoy") == []
    assert {item["contact"]["name"]: item["step"] for item in await prospects(rep)} == {
        "Far": "dance",
        "Near": "approach",
        "New": "radar",
    }


async def test_in_the_callers_language(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", DAY, rating="hot")
    await plan(rep, zoe, kind="call", due_at="2026-11-20T16:00:00Z")

    asked = await rep.get("/v1/prospects", headers={"Accept-Language": "de-CH"})
    assert (await rep.patch("/v1/me", {"language": "de"})).status_code == 200
    (item,) = await prospects(rep)

    assert asked.json()["items"] == [item]
    assert texts(item) == [
        "von Rui Rep gestern als heiß bewertet, noch nicht nachgefasst",
        "gestern getroffen",
        "ein Anruf war gestern um 16:00 fällig",
    ]
    assert item["next_step"] == "Anrufen: der Anruf war gestern um 16:00 fällig"
    assert item["urgent_because"] == "ein Anruf war gestern um 16:00 fällig"


async def test_ranked_says_in_short_what_the_list_says(world: World) -> None:
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    zoe, kim = await scan(world, rep, "Zoë Ångström", rating="hot"), await scan(world, rep, "Kim Cash", rating="cold")
    theirs = await scan(world, other, "Li Wei")
    ids = [UUID(card["id"]) for card in (zoe, kim, theirs)]
    holder: Any = rep.principal
    listed = {UUID(item["contact"]["id"]): item for item in await prospects(rep)}

    async with world.session() as session:
        found = await ranked(session, holder, ids, world.now, Language.ENGLISH)
        assert await ranked(session, holder, [], world.now, Language.ENGLISH) == {}

    assert found == {one: Ranked(listed[one]["score"], texts(listed[one])[0], fits=False) for one in ids[:2]}


async def test_observed_features_are_those_of_the_list(world: World) -> None:
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    zoe = await scan(world, rep, "Zoë Ångström", DAY, rating="hot", gut=4, note="wants a quote")
    await rate(rep, zoe, gut=5)
    holder: Any = rep.principal
    stranger: Any = other.principal

    async with world.session() as session:
        seen = await observed_features(session, holder, UUID(zoe["id"]), world.now)
        nothing = await observed_features(session, stranger, UUID(zoe["id"]), world.now)

    assert (seen["interest"], seen["gut"], seen["notes"], seen["recency"]) == (1.0, 1.0, 0.5, 0.5)
    assert nothing == {}

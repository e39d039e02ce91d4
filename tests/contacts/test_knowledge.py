"""How well a contact is known: what we have in common, what to ask next, and the facts about ourselves."""

from typing import Any
from uuid import uuid4

import pytest

from api.contacts.knowledge.common import Ours, in_common
from api.contacts.knowledge.questions import ORDER, covered, missing
from models import Fact, OwnFact, Topic
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, items, revision
from tests.world import Caller, World


@pytest.mark.parametrize(
    ("text", "ours", "alike"),
    [
        ("Runs marathons", "Marathons, slowly", True),
        ("São Paulo and its MÜSIC", "music of the sixties", True),
        ("plays with two dogs", "plays with fire", False),
        ("loves opera", "loves sailing", False),
        ("mag Katzen sehr", "spielt sehr gern Karten", False),
        ("Wagner", "wagners ring", True),
        ("Training for a marathon", "runs marathons", True),
        ("has a sail boat", "sails", True),
        ("the port of Sines", "a house in Porto", False),
        ("an eventual win", "event catering", False),
        ("a dog", "the dog", False),
        ("", "", False),
    ],
)
def test_a_telling_word_is_shared(text: str, ours: str, alike: bool) -> None:
    one = Ours("hobby", ours, "Rui")

    assert in_common("hobby", text, [one]) == ([one] if alike else [])
    assert in_common("sport", text, [one]) == []


def test_an_interest_is_of_any_topic() -> None:
    robots, wine = Ours(None, "Robotics", ""), Ours(None, "wine", "")

    assert in_common("work", "does robotics since 1999, and wine", [robots, wine]) == [robots, wine]


def test_every_topic_is_asked_about_once() -> None:
    assert set(ORDER) == set(Topic)
    assert len(ORDER) == len(Topic)
    assert (covered({"sport", "work"}), missing(set(Topic) - {"family"})) == ([Topic.WORK, Topic.SPORT], [Topic.FAMILY])
    assert missing(()) == list(ORDER)


def fact(topic: str, text: str) -> dict[str, Any]:
    return {"id": str(uuid4()), "topic": topic, "text": text, "source": "told"}


async def knowledge(caller: Caller, contact_id: str, **options: Any) -> dict[str, Any]:
    answer = await caller.get(f"/v1/contacts/{contact_id}/knowledge", **options)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_nothing_is_known_yet(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep)

    found = await knowledge(rep, contact["id"], headers={"Accept-Language": "de"})

    assert (found["covered"], found["in_common"]) == ([], [])
    assert [question["topic"] for question in found["missing"]] == [topic.value for topic in ORDER]
    assert found["next_question"] == found["missing"][0]
    assert found["next_question"] == {"topic": "work", "text": "Woran arbeiten Sie gerade, worüber Sie gern reden?"}


async def test_what_they_and_the_team_have_in_common(world: World, scanner: Scanner) -> None:
    team = await world.team(profile={"interests": ["Robotics", "Warehousing"]})
    rui, ana, rival = await world.rep(team, "Rui"), await world.rep(team, "Ana"), await world.rep(await world.team())
    contact = await scanner.person(rui)
    path = f"/v1/contacts/{contact['id']}/facts"
    sport, work, family = fact("sport", "Ran the Lisbon marathon"), fact("work", "robotics"), fact("family", "twins")
    for noted in (sport, work, family):
        await rui.post(path, noted)
    for caller, topic, text in (
        (ana, "sport", "marathon in 2024"),
        (rival, "family", "twins"),
        (ana, "hobby", "twins"),
    ):
        await caller.post("/v1/me/facts", {"id": str(uuid4()), "topic": topic, "text": text})

    found = await knowledge(rui, contact["id"])

    assert found["covered"] == ["work", "sport", "family"]
    assert {common["fact_id"]: common["ours"] for common in found["in_common"]} == {
        sport["id"]: [{"name": "Ana", "text": "marathon in 2024"}],
        work["id"]: [{"name": "", "text": "Robotics"}],
    }
    marked = {item["id"]: item["in_common"] for item in await items(rui, path)}
    assert marked == {sport["id"]: True, work["id"]: True, family["id"]: False}
    assert found["next_question"]["topic"] == "preference"


async def test_who_left_the_team_has_nothing_in_common(world: World, scanner: Scanner) -> None:
    team = await world.team()
    manager, ana = await world.manager(team), await world.rep(team, "Ana")
    contact = await scanner.person(manager)
    await manager.post(f"/v1/contacts/{contact['id']}/facts", fact("sport", "marathon"))
    await ana.post("/v1/me/facts", {"id": str(uuid4()), "topic": "sport", "text": "marathon"})
    assert len((await knowledge(manager, contact["id"]))["in_common"]) == 1

    await manager.delete(f"/v1/team/members/{ana.principal.member_id}")

    assert (await knowledge(manager, contact["id"]))["in_common"] == []


async def test_an_attendee_has_interests_and_facts_of_their_own(world: World, scanner: Scanner) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself", interests=["Robotics"]))
    contact = await scanner.person(me)
    path = f"/v1/contacts/{contact['id']}/facts"
    await me.post(path, fact("work", "builds robotics kits"))
    sails = await me.post(path, fact("hobby", "sailing"))
    await me.post("/v1/me/facts", {"id": str(uuid4()), "topic": "hobby", "text": "Sailing the Tagus"})

    found = await knowledge(me, contact["id"])

    assert sails.json()["in_common"] is False, "noted before"
    assert {common["text"]: common["ours"] for common in found["in_common"]} == {
        "sailing": [{"name": "", "text": "Sailing the Tagus"}],
        "builds robotics kits": [{"name": "", "text": "Robotics"}],
    }


async def test_own_facts_are_my_own(world: World, clock: Clock) -> None:
    team = await world.team()
    rui, ana, me = await world.rep(team), await world.rep(team), await world.as_attendee(await world.attendee())
    mine = {"id": str(uuid4()), "topic": "hobby", "text": "sails"}

    first, again = await rui.post("/v1/me/facts", mine), await rui.post("/v1/me/facts", mine)
    taken = [await caller.post("/v1/me/facts", mine) for caller in (ana, me)]
    differently = await rui.post("/v1/me/facts", mine | {"text": "sailed"})
    one = f"/v1/me/facts/{mine['id']}"

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert first.json() == mine | {"revision": 1}
    for answer in (*taken, differently):
        assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")
    assert [len(await items(caller, "/v1/me/facts")) for caller in (rui, ana, me)] == [1, 0, 0]
    assert [(await caller.delete(one)).status_code for caller in (ana, me, rui, rui)] == [404, 404, 204, 404]
    late = await rui.post("/v1/me/facts", mine)
    assert (late.status_code, late.json()["text"], await revision(world, rui)) == (200, "", 2)
    (row,) = await world.rows(OwnFact)
    assert (row.text, row.deleted_at) == ("", clock.now)


async def test_own_facts_page_by_page(world: World) -> None:
    rep = await world.rep(await world.team())
    ids = [str(uuid4()) for _ in range(3)]
    for fact_id in ids:
        await rep.post("/v1/me/facts", {"id": fact_id, "topic": "hobby", "text": "x"})

    begun = (await rep.get("/v1/me/facts", params={"limit": 2})).json()
    rest = (await rep.get("/v1/me/facts", params={"limit": 2, "cursor": begun["next_cursor"]})).json()

    assert {item["id"] for item in begun["items"] + rest["items"]} == set(ids)
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)


async def test_many_facts_take_as_many_statements_as_one(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    one, many = await scanner.person(rep, "One"), await scanner.person(rep, "Many")
    for contact, count in ((one, 1), (many, 6)):
        for number in range(count):
            await rep.post(f"/v1/contacts/{contact['id']}/facts", fact("hobby", f"number {number}"))
    assert len(await world.rows(Fact)) == 7

    sent = []
    for contact in (one, many):
        with counted_statements() as statements:
            await knowledge(rep, contact["id"])
            await items(rep, f"/v1/contacts/{contact['id']}/facts")
        sent.append(len(statements))

    assert sent[0] == sent[1]

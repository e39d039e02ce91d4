"""The brief over HTTP: what is on the record of this book, and of no other."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Contact
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements
from tests.world import Caller, World


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


async def brief(caller: Caller, contact: dict[str, Any], language: str = "en") -> dict[str, Any]:
    answer = await caller.get(f"/v1/contacts/{contact['id']}/brief", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def say(caller: Caller, contact: dict[str, Any], what: str, **fields: Any) -> str:
    said = {"id": str(uuid4())} | fields
    answer = await caller.post(f"/v1/contacts/{contact['id']}/{what}", said)
    assert answer.status_code == 201, answer.text
    return str(said["id"])


async def met(scanner: Scanner, caller: Caller, name: str, **fields: Any) -> dict[str, Any]:
    return await scanner.badge(caller, await scanner.world.qr(await scanner.world.attendee(name, **fields)))


async def test_all_that_is_known_is_told(rep: Caller, scanner: Scanner, clock: Clock) -> None:
    contact = await scanner.person(rep)
    clock.advance(timedelta(minutes=5))
    note = await say(rep, contact, "notes", text="Wants 40 units")
    promise = await say(rep, contact, "notes", kind="promise", text="Send the drawings")
    kept = await say(rep, contact, "notes", kind="promise", text="Call back")
    await rep.put(f"/v1/contacts/{contact['id']}/notes/{kept}/settlement", {"settled": "kept"})
    grey = await say(rep, contact, "notes", kind="grey_zone", text="Hopes for 15; we stop at 8")
    problem = await say(rep, contact, "difficulties", text="The shipment is late")
    likes = await say(rep, contact, "facts", topic="preference", text="Vegetarian", source="told")
    runs = await say(rep, contact, "facts", topic="sport", text="Runs marathons", source="told")
    son = await say(rep, contact, "facts", topic="family", text="A son", source="told")
    day = await say(rep, contact, "occasions", label="Ten years", on="2026-11-24")
    await rep.post("/v1/me/facts", {"id": str(uuid4()), "topic": "sport", "text": "One marathon a year"})
    task = {"id": str(uuid4()), "title": "Call", "contact_id": contact["id"], "due_at": "2026-11-22T09:00:00Z"}
    await rep.post("/v1/tasks", task)
    clock.advance(timedelta(minutes=1))

    told = await brief(rep, contact)

    assert told["contact"]["id"] == contact["id"]
    assert told["who"] == "Zoë Ångström, Head of Procurement at Globex"
    assert told["over"] is None
    assert {name: told[name] for name in told if isinstance(told[name], list)} == {
        "preferences": [{"id": likes, "text": "“Vegetarian”"}],
        "promises": [{"id": promise, "text": "“Send the drawings”, promised by you"}],
        "difficulties": [
            {"id": problem, "text": "“The shipment is late”, raised a minute ago, nobody has taken it on yet"}
        ],
        "in_common": [{"id": runs, "text": "theirs “Runs marathons”, yours “One marathon a year”"}],
        "last_words": [{"id": note, "text": "you, a minute ago: “Wants 40 units”"}],
        "grey_zone": [{"id": grey, "text": "“Hopes for 15; we stop at 8”"}],
        "known": [{"id": son, "text": "“A son”"}],
        "plans": [{"id": task["id"], "text": "“Call”, due tomorrow at 09:00, for you"}],
        "occasions": [{"id": day, "text": "“Ten years”, in 3 days"}],
        "delights": [
            {"fact_id": likes, "contact_id": contact["id"], "title": "Follow up with “Vegetarian” in mind"},
            {"fact_id": runs, "contact_id": contact["id"], "title": "Find something small around “Runs marathons”"},
        ],
        "colleagues": [],
    }
    assert told["step"] == {
        "step": "open_up",
        "number": 5,
        "text": "open up",
        "evidence": [
            "we know what they hope for and where our limit is (a minute ago)",
            "we promised something (a minute ago)",
        ],
        "fallen": None,
    }
    assert told["next_step"] | {"openings": []} == {
        "step": "dance",
        "number": 6,
        "text": "dance",
        "aim": "do something together that is not business",
        "openings": [],
    }
    assert [(one["about"], one["id"]) for one in told["next_step"]["openings"]] == [
        ("problem", problem),
        ("activity", runs),
        ("promise", promise),
    ]


async def test_a_delight_is_planned_as_it_comes_and_then_used(rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    fact = await say(rep, contact, "facts", topic="preference", text="Vegetarian", source="told")
    (delight,) = (await brief(rep, contact))["delights"]

    answer = await rep.post("/v1/tasks", delight | {"id": str(uuid4())})

    assert answer.status_code == 201, answer.text
    assert answer.json()["uses"] == {"fact_id": fact, "topic": "preference", "text": "Vegetarian"}
    assert (await brief(rep, contact))["delights"] == []
    await rep.delete(f"/v1/tasks/{answer.json()['id']}")
    assert (await brief(rep, contact))["delights"] == [delight]


async def test_others_at_the_company_come_best_first_and_from_this_book_alone(
    world: World, rep: Caller, scanner: Scanner
) -> None:
    zoe = await met(scanner, rep, "Zoë", company="Globex")
    names = ["Weak", "Strong", "Said No", "Elsewhere", "Gone"]
    companies = ["GLOBEX", "Globex", "Globex", "Initech", "Globex"]
    people = {
        name: await met(scanner, rep, name, company=company) for name, company in zip(names, companies, strict=True)
    }
    await say(rep, people["Strong"], "ratings", interest="hot", gut=5)
    await say(rep, people["Said No"], "outcomes", kind="not_interested")
    await rep.delete(f"/v1/contacts/{people['Gone']['id']}")
    rival = await world.rep(await world.team("Rivals"))
    await met(scanner, rival, "Not Ours", company="Globex")

    told = await brief(rep, zoe)

    assert [one["contact"]["name"] for one in told["colleagues"]] == ["Strong", "Weak"]
    (strong, weak) = told["colleagues"]
    assert strong["score"] > weak["score"]
    assert strong["text"] == f"Strong, Head of Procurement ({strong['score']}: {strong['reason']})"


async def test_whoever_said_no_is_left_in_peace(rep: Caller, scanner: Scanner) -> None:
    no = await met(scanner, rep, "Said No", company="Globex", job_title="Buyer")
    await met(scanner, rep, "Same Role", company="Initech", job_title="buyer")
    await met(scanner, rep, "Same Company", company="Globex", job_title="CEO")
    await say(rep, no, "outcomes", kind="not_interested", text="Bought elsewhere")

    told = await brief(rep, no)

    assert told["over"] == "not interested, they said just now: “Bought elsewhere”"
    assert (told["next_step"], told["last_words"]) == (None, [])
    assert [one["contact"]["name"] for one in told["colleagues"]] == ["Same Company", "Same Role"]


async def test_text_and_json_say_the_same(rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    await say(rep, contact, "notes", text="Wants 40 units")
    path = f"/v1/contacts/{contact['id']}/brief"

    text = await rep.get(path, headers={"Accept": "text/plain"})
    json = await rep.get(path)

    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert json.headers["Content-Type"] == "application/json"
    for answer in (text, json):
        assert {"Accept", "Accept-Language"} <= {name.strip() for name in answer.headers["Vary"].split(",")}
    lines = text.text.splitlines()
    assert lines[0] == json.json()["who"]
    assert [line[2:] for line in lines if line.startswith("- ")] == [
        one["text"] for one in json.json()["next_step"]["openings"]
    ]
    assert text.text == (await rep.get(path, headers={"Accept": "text/plain"})).text


async def test_it_speaks_the_readers_language(rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    assert (await brief(rep, contact, "de"))["next_step"]["openings"][0]["text"] == (
        "Herausfinden, was hier entschieden werden kann: noch hat es niemand notiert"
    )
    await rep.patch("/v1/me", {"language": "en"})
    assert (await brief(rep, contact, "de"))["next_step"]["text"] == "target"


async def test_an_attendee_has_briefs_of_their_own_book(world: World, scanner: Scanner) -> None:
    zoe = await world.attendee("Zoë Ångström", interests=["robotics", "lean"])
    me = await world.as_attendee(await world.attendee("Max Me", interests=["Robotics"]))
    contact = await scanner.badge(me, await world.qr(zoe))
    await say(me, contact, "notes", text="Met at the coffee bar")

    told = await brief(me, contact)

    assert told["in_common"] == [{"id": None, "text": "an interest in robotics"}]
    assert [line["text"] for line in told["last_words"]] == ["you, just now: “Met at the coffee bar”"]


async def test_a_barcode_that_nobody_knows_has_a_brief(rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.badge(rep, "TICKET-1")

    assert (await brief(rep, contact))["who"] == "badge TICKET-1, nobody is known under it yet"


async def test_what_was_withdrawn_is_told_no_more(rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    note = await say(rep, contact, "notes", text="Wants 40 units")
    fact = await say(rep, contact, "facts", topic="family", text="A son", source="told")
    await rep.delete(f"/v1/contacts/{contact['id']}/notes/{note}")
    await rep.delete(f"/v1/contacts/{contact['id']}/facts/{fact}")

    told = await brief(rep, contact)

    assert (told["last_words"], told["known"]) == ([], [])


async def test_other_peoples_contacts_have_none(world: World, rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    outsider = await world.rep(await world.team("Other"))

    answer = await outsider.get(f"/v1/contacts/{contact['id']}/brief", headers={"Accept": "text/plain"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    await rep.delete(f"/v1/contacts/{contact['id']}")
    assert (await rep.get(f"/v1/contacts/{contact['id']}/brief")).status_code == 404


async def test_much_takes_as_many_statements_as_little(world: World, rep: Caller, scanner: Scanner) -> None:
    little = await met(scanner, rep, "Little", company="Initech")
    much = await met(scanner, rep, "Much", company="Globex")
    for number in range(5):
        await met(scanner, rep, f"Colleague {number}", company="Globex")
        for what, fields in (
            ("notes", {"text": f"note {number}"}),
            ("notes", {"text": f"promise {number}", "kind": "promise"}),
            ("facts", {"topic": "hobby", "text": f"hobby {number}", "source": "told"}),
            ("difficulties", {"text": f"difficulty {number}"}),
            ("touchpoints", {"text": f"touchpoint {number}", "step": "dance"}),
            ("outcomes", {"kind": "replied"}),
        ):
            await say(rep, much, what, **fields)

    sent = []
    for contact in (little, much):
        with counted_statements() as statements:
            await brief(rep, contact)
        sent.append(len(statements))

    assert sent[0] == sent[1]
    assert sent[1] <= 32
    assert len(await world.rows(Contact, deleted_at=None)) == 7


async def test_what_the_team_asks_is_asked_until_it_is_answered(world: World, scanner: Scanner) -> None:
    team = await world.team()
    rep, manager = await world.rep(team), await world.manager(team)
    asked = [
        {"id": str(uuid4()), "text": text, "kind": "text", "weight": weight}
        for text, weight in (("Which robots?", 1), ("What budget?", 5))
    ]
    await manager.patch("/v1/team", {"questions": asked})
    contact = await scanner.person(rep)
    await rep.patch(f"/v1/contacts/{contact['id']}", {"decision_power": "uses"})

    first = (await brief(rep, contact))["next_step"]["openings"]
    await say(rep, contact, "answers", question_id=asked[1]["id"], value="None")
    second = (await brief(rep, contact))["next_step"]["openings"]

    questions = [next(one["id"] for one in found if one["about"] == "question") for found in (first, second)]
    assert questions == [asked[1]["id"], asked[0]["id"]]

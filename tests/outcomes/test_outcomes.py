"""Outcomes: what came of a contact; after a no, who is next."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.outcomes.alternatives import Likeness, Person, alternatives
from models import Outcome, Task
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, items, revision
from tests.world import Caller, World


def outcome(kind: str = "replied", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": kind, **fields}


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


async def met(scanner: Scanner, caller: Caller, name: str, **fields: Any) -> dict[str, Any]:
    """The contact made by scanning somebody new with these columns."""
    return await scanner.badge(caller, await scanner.world.qr(await scanner.world.attendee(name, **fields)))


async def tell(caller: Caller, contact: dict[str, Any], kind: str, **fields: Any) -> dict[str, Any]:
    answer = await caller.post(f"/v1/contacts/{contact['id']}/outcomes", outcome(kind, **fields))
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_who_is_like_somebody() -> None:
    me = Person(uuid4(), "Müller GmbH", "Head of Procurement")
    colleague, peer = (
        Person(uuid4(), "MULLER  gmbh", "Head of Procurement"),
        Person(uuid4(), "X", "head of procurement"),
    )
    others = [Person(uuid4(), "Y", "Buyer"), Person(uuid4(), "", ""), me]

    assert alternatives(me, [colleague, peer, *others]) == {
        colleague.contact_id: Likeness.SAME_COMPANY,
        peer.contact_id: Likeness.SAME_ROLE,
    }
    assert alternatives(Person(uuid4(), "", ""), [Person(uuid4(), "", "")]) == {}


async def test_it_carries_its_author_and_time(rep: Caller, scanner: Scanner, clock: Clock) -> None:
    contact = await scanner.person(rep)
    path = f"/v1/contacts/{contact['id']}/outcomes"
    told = outcome("lost", text="bought elsewhere", happened_at=(clock.now - timedelta(hours=2)).isoformat())

    answer = await rep.post(path, told)

    assert answer.status_code == 201, answer.text
    shown = {
        "id": told["id"],
        "author": {"member_id": str(rep.principal.member_id), "name": "Rui Rep"},
        "kind": "lost",
        "text": "bought elsewhere",
        "happened_at": "2026-11-21T08:00:00Z",
        "revision": 2,
    }
    assert answer.json() == shown | {"closed_tasks": 0, "next_best": []}
    assert await items(rep, path) == [shown]


async def test_sending_it_again_changes_nothing_and_nothing_else_does(
    world: World, rep: Caller, scanner: Scanner, clock: Clock
) -> None:
    contact = await scanner.person(rep, task={"title": "Call"})
    path = f"/v1/contacts/{contact['id']}/outcomes"
    told = outcome("not_interested", close_tasks=True)
    first = await rep.post(path, told)
    await rep.post("/v1/tasks", {"id": str(uuid4()), "title": "Try once more", "contact_id": contact["id"]})
    clock.advance(timedelta(minutes=1))

    again = await rep.post(path, told)
    others = [await rep.post(path, told | other) for other in ({"kind": "lost"}, {"text": "why"})]

    assert (first.status_code, first.json()["closed_tasks"]) == (201, 1)
    assert (again.status_code, again.json()) == (200, first.json() | {"closed_tasks": 0})
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(409, "id_reused")] * 2
    assert [task["title"] for task in await items(rep, "/v1/tasks")] == ["Try once more"]
    assert len(await world.rows(Outcome)) == 1


@pytest.mark.parametrize("wrong", [{"kind": "followed_up"}, {"kind": "married"}, {"kind": None}, {"features": {}}])
async def test_nonsense_is_refused(rep: Caller, scanner: Scanner, wrong: dict[str, Any]) -> None:
    contact = await scanner.person(rep)

    answer = await rep.post(f"/v1/contacts/{contact['id']}/outcomes", outcome() | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_tasks_are_called_off_only_on_request(world: World, rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep, task={"title": "Call"})
    other = await scanner.person(rep, "Somebody Else", task={"title": "Mail"})
    done = {"id": str(uuid4()), "title": "Wave", "contact_id": contact["id"]}
    await rep.post("/v1/tasks", done)
    await rep.patch(f"/v1/tasks/{done['id']}", {"done": True})

    kept = await tell(rep, contact, "not_interested")
    assert (kept["closed_tasks"], len(await items(rep, "/v1/tasks"))) == (0, 2)
    closed = await tell(rep, contact, "not_interested", close_tasks=True)

    assert closed["closed_tasks"] == 1
    assert [task["contact"]["id"] for task in await items(rep, "/v1/tasks")] == [other["id"]]
    assert [task["title"] for task in await items(rep, "/v1/tasks", state="done")] == ["Wave"]
    (gone,) = [task for task in await world.rows(Task) if task.deleted_at]
    assert (gone.title, gone.done_at, gone.revision) == ("", None, await revision(world, rep))


async def test_after_a_no_the_next_best_is_named(world: World, rep: Caller, scanner: Scanner, clock: Clock) -> None:
    no = await met(scanner, rep, "Said No", company="Globex", job_title="Buyer")
    boss = await met(scanner, rep, "The Boss", company="GLOBEX", job_title="CEO")
    fresh = await met(scanner, rep, "Fresh Face", company="Globex", job_title="Intern")
    gone = await met(scanner, rep, "Long Gone", company="Globex", job_title="Buyer")
    peer = await met(scanner, rep, "A Peer", company="Initech", job_title="buyer")
    await met(scanner, rep, "No Match", company="Initech", job_title="CTO")
    rival = await world.rep(await world.team("Rivals"))
    await met(scanner, rival, "Not Ours", company="Globex", job_title="Buyer")
    await rep.patch(f"/v1/contacts/{boss['id']}", {"decision_power": "decides"})
    await tell(rep, gone, "lost")

    told = await tell(rep, no, "not_interested")

    assert [(next_best["contact"]["id"], next_best["likeness"]) for next_best in told["next_best"]] == [
        (boss["id"], "same_company"),
        (fresh["id"], "same_company"),
        (peer["id"], "same_role"),
    ]
    clock.advance(timedelta(minutes=1))
    await tell(rep, gone, "replied")
    back = await tell(rep, no, "not_interested")
    assert gone["id"] in {next_best["contact"]["id"] for next_best in back["next_best"]}
    assert len(back["next_best"]) == 3
    assert (await tell(rep, boss, "won"))["next_best"] == []


async def test_a_correction_makes_the_company(rep: Caller, scanner: Scanner) -> None:
    no = await met(scanner, rep, "Said No", company="Globex", job_title="Buyer")
    other = await met(scanner, rep, "Moved On", company="Initech", job_title="CEO")
    await rep.patch(f"/v1/contacts/{other['id']}", {"company": "Globex"})

    told = await tell(rep, no, "not_interested")

    assert [next_best["contact"]["company"] for next_best in told["next_best"]] == ["Globex"]


async def test_many_alternatives_take_as_many_statements_as_one(rep: Caller, scanner: Scanner) -> None:
    sent = []
    for company, size in (("Globex", 1), ("Initech", 6)):
        no = await met(scanner, rep, "Said No", company=company, job_title="")
        for number in range(size):
            await met(scanner, rep, f"Number {number}", company=company, job_title="")
        with counted_statements() as statements:
            await tell(rep, no, "not_interested")
        sent.append(len(statements))

    assert sent[0] == sent[1]


async def test_colleagues_see_it_and_outsiders_do_not(world: World, scanner: Scanner) -> None:
    team = await world.team("One")
    rui, ana = await world.rep(team, "Rui"), await world.rep(team, "Ana")
    outsider = await world.rep(await world.team("Other"))
    contact = await scanner.person(rui)
    path = f"/v1/contacts/{contact['id']}/outcomes"
    await tell(rui, contact, "won")

    assert [item["author"]["name"] for item in await items(ana, path)] == ["Rui"]
    for answer in (await outsider.get(path), await outsider.post(path, outcome())):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

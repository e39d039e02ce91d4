"""Moving on: a no counts at once, wherever the contact is shown; and a later yes takes it back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import Clock
from tests.contacts.book import Scanner, items
from tests.prospects.book import prospects
from tests.world import Caller, World


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


async def met(scanner: Scanner, caller: Caller, name: str, **fields: Any) -> dict[str, Any]:
    return await scanner.badge(caller, await scanner.world.qr(await scanner.world.attendee(name, **fields)))


async def tell(caller: Caller, contact: dict[str, Any], kind: str, **fields: Any) -> dict[str, Any]:
    body = {"id": str(uuid4()), "kind": kind} | fields
    answer = await caller.post(f"/v1/contacts/{contact['id']}/outcomes", body)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("reason", [{}, {"text": "Bought elsewhere"}, {"text": " "}])
async def test_a_no_lowers_at_once_and_a_yes_lifts_again(
    world: World, clock: Clock, rep: Caller, reason: dict[str, str]
) -> None:
    scanner = Scanner(world, clock)
    hot, cold = await met(scanner, rep, "Hot"), await met(scanner, rep, "Cold")
    await rep.post(f"/v1/contacts/{hot['id']}/ratings", {"id": str(uuid4()), "interest": "hot", "gut": 5})
    await rep.post(f"/v1/contacts/{cold['id']}/ratings", {"id": str(uuid4()), "interest": "cold", "gut": 1})
    overdue = {"id": str(uuid4()), "title": "Call", "contact_id": hot["id"], "due_at": clock.now.isoformat()}
    await rep.post("/v1/tasks", overdue)
    before = (await prospects(rep))[0]

    await tell(rep, hot, "not_interested", **reason)

    for sort in ("score", "now"):
        last = (await prospects(rep, sort=sort))[-1]
        assert last["contact"]["id"] == before["contact"]["id"] == hot["id"]
        assert last["score"] < before["score"] - 20
        assert (last["urgency"], last["urgent_because"]) == ("later", None)
        assert last["next_step"] == "Move on: not interested, they said just now"
    clock.advance(timedelta(minutes=1))
    await tell(rep, hot, "replied")
    assert (await prospects(rep))[0]["contact"]["id"] == hot["id"]


async def test_all_of_it_in_one_request(world: World, clock: Clock, rep: Caller) -> None:
    scanner = Scanner(world, clock)
    no = await met(scanner, rep, "Said No", company="Globex", job_title="Buyer")
    better = await met(scanner, rep, "Better", company="Globex", job_title="CEO")
    worse = await met(scanner, rep, "Worse", company="Globex", job_title="Intern")
    await rep.post(f"/v1/contacts/{better['id']}/ratings", {"id": str(uuid4()), "interest": "hot"})
    await rep.post(f"/v1/contacts/{worse['id']}/ratings", {"id": str(uuid4()), "interest": "cold"})
    for title in ("Call", "Mail"):
        await rep.post("/v1/tasks", {"id": str(uuid4()), "title": title, "contact_id": no["id"]})

    told = await tell(rep, no, "not_interested", text="No budget", close_tasks=True)

    assert (told["text"], told["closed_tasks"], await items(rep, "/v1/tasks")) == ("No budget", 2, [])
    assert [(one["contact"]["name"], one["likeness"]) for one in told["next_best"]] == [
        ("Better", "same_company"),
        ("Worse", "same_company"),
    ]
    scores = {one["contact"]["id"]: one["score"] for one in await prospects(rep)}
    assert [one["score"] for one in told["next_best"]] == [scores[better["id"]], scores[worse["id"]]]
    assert told["next_best"][0]["reason"] == "rated hot by Rui Rep just now, no follow-up yet"


async def test_the_role_counts_where_the_company_is_not_known(world: World, clock: Clock, rep: Caller) -> None:
    scanner = Scanner(world, clock)
    no = await met(scanner, rep, "Said No", company="", job_title="Head of Löschwesen")
    await met(scanner, rep, "Same Role", company="Initech", job_title="head of LOSCHWESEN")
    await met(scanner, rep, "More Of It", company="Initech", job_title="Deputy Head of Löschwesen")

    told = await tell(rep, no, "not_interested")

    assert [one["contact"]["name"] for one in told["next_best"]] == ["Same Role"]


async def test_nobody_is_like_somebody_unknown(world: World, clock: Clock, rep: Caller) -> None:
    scanner = Scanner(world, clock)
    unknown = await scanner.badge(rep, "TICKET-1")
    await scanner.badge(rep, "TICKET-2")
    await met(scanner, rep, "Somebody")

    assert (await tell(rep, unknown, "not_interested"))["next_best"] == []

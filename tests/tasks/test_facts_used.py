"""A follow-up says which fact about the person it uses."""

from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import Clock
from tests.tasks.people import plan, scanned, task
from tests.world import Caller, World


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team())


@pytest.fixture
async def zoe(world: World, clock: Clock, rep: Caller) -> str:
    return await scanned(world, rep, "Zoë Ångström", clock.now)


async def noted(caller: Caller, contact_id: str, text: str = "Vegetarian") -> str:
    fact = {"id": str(uuid4()), "topic": "preference", "text": text, "source": "told"}
    answer = await caller.post(f"/v1/contacts/{contact_id}/facts", fact)
    assert answer.status_code == 201, answer.text
    return str(fact["id"])


async def shown(caller: Caller, task_id: str) -> dict[str, Any]:
    items = (await caller.get("/v1/tasks")).json()["items"]
    return next(item for item in items if item["id"] == task_id)


async def test_it_is_shown_while_it_is_known(rep: Caller, zoe: str) -> None:
    fact = await noted(rep, zoe)
    planned = await plan(rep, "Book a table", contact_id=zoe, fact_id=fact)

    assert planned["uses"] == {"fact_id": fact, "topic": "preference", "text": "Vegetarian"}
    assert (await shown(rep, planned["id"]))["uses"] == planned["uses"]
    await rep.delete(f"/v1/contacts/{zoe}/facts/{fact}")
    assert (await shown(rep, planned["id"]))["uses"] is None


async def test_it_may_be_named_and_taken_back_later(rep: Caller, zoe: str) -> None:
    fact, planned = await noted(rep, zoe), await plan(rep, "Book a table", contact_id=zoe)

    used = (await rep.patch(f"/v1/tasks/{planned['id']}", {"fact_id": fact})).json()["uses"]
    assert used["text"] == "Vegetarian"
    assert (await rep.patch(f"/v1/tasks/{planned['id']}", {"done": True})).json()["uses"] == used
    assert (await rep.patch(f"/v1/tasks/{planned['id']}", {"fact_id": None})).json()["uses"] is None


async def test_it_goes_with_another_contact(world: World, clock: Clock, rep: Caller, zoe: str) -> None:
    other = await scanned(world, rep, "Somebody Else", clock.now)
    fact, theirs = await noted(rep, zoe), await noted(rep, other, "Vegan")
    planned = await plan(rep, "Book a table", contact_id=zoe, fact_id=fact)
    path = f"/v1/tasks/{planned['id']}"

    assert (await rep.patch(path, {"contact_id": other})).json()["uses"] is None
    assert (await rep.patch(path, {"contact_id": zoe, "fact_id": fact})).json()["uses"]["text"] == "Vegetarian"
    assert (await rep.patch(path, {"contact_id": other, "fact_id": theirs})).json()["uses"]["text"] == "Vegan"
    assert (await rep.patch(path, {"contact_id": None})).json()["uses"] is None


async def test_only_what_is_known_of_this_contact_can_be_used(
    world: World, clock: Clock, rep: Caller, zoe: str
) -> None:
    other = await scanned(world, rep, "Somebody Else", clock.now)
    rival = await world.rep(await world.team("Rivals"))
    theirs = await noted(rival, await scanned(world, rival, "Zoë Ångström", clock.now))
    gone = await noted(rep, zoe)
    await rep.delete(f"/v1/contacts/{zoe}/facts/{gone}")
    planned = await plan(rep, "Book a table", contact_id=zoe)

    for fact_id in (await noted(rep, other), theirs, gone, str(uuid4())):
        answers = [
            await rep.post("/v1/tasks", task(contact_id=zoe, fact_id=fact_id)),
            await rep.post("/v1/tasks", task(fact_id=fact_id)),
            await rep.patch(f"/v1/tasks/{planned['id']}", {"fact_id": fact_id}),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "fact_unknown")] * 3
    assert (await shown(rep, planned["id"]))["uses"] is None


async def test_it_may_be_sent_again(rep: Caller, zoe: str) -> None:
    new = task("Book a table", contact_id=zoe, fact_id=await noted(rep, zoe))

    answers = [await rep.post("/v1/tasks", new) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    other = await rep.post("/v1/tasks", {name: value for name, value in new.items() if name != "fact_id"})
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")

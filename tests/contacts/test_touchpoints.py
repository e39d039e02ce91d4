"""Touchpoints: what happened between a member and the person, step by step; added, never changed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Step, Touchpoint
from tests.conftest import Clock
from tests.contacts.book import Scanner, items, revision
from tests.world import Caller, World


def touchpoint(step: str = "approach", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "step": step, **fields}


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


@pytest.fixture
async def path(scanner: Scanner, rep: Caller) -> str:
    """The touchpoints with a contact in the rep's book."""
    return f"/v1/contacts/{(await scanner.person(rep))['id']}/touchpoints"


async def test_a_touchpoint_carries_its_author_and_time(rep: Caller, path: str, clock: Clock) -> None:
    happened = touchpoint(text="Coffee", talked="they", happened_at=(clock.now - timedelta(hours=2)).isoformat())

    answer = await rep.post(path, happened)

    assert answer.status_code == 201, answer.text
    assert answer.json() == happened | {
        "author": {"member_id": str(rep.principal.member_id), "name": "Rui Rep"},
        "happened_at": "2026-11-21T08:00:00Z",
        "revision": 2,
    }
    assert await items(rep, path) == [answer.json()]


@pytest.mark.parametrize("text", [{}, {"text": None}, {"text": ""}, {"text": "  "}])
async def test_it_needs_no_words(rep: Caller, path: str, text: dict[str, Any]) -> None:
    answer = await rep.post(path, touchpoint(**text))

    assert (answer.status_code, answer.json()["text"]) == (201, "")


async def test_there_are_eight_steps(rep: Caller, path: str, clock: Clock) -> None:
    for number, step in enumerate(Step):
        await rep.post(path, touchpoint(step, happened_at=(clock.now - timedelta(minutes=number)).isoformat()))

    steps = ["radar", "target", "approach", "listen", "open_up", "dance", "get_real", "enjoy"]
    assert [item["step"] for item in await items(rep, path)] == steps


async def test_the_future_is_now(rep: Caller, path: str, clock: Clock) -> None:
    answer = await rep.post(path, touchpoint(happened_at=(clock.now + timedelta(days=1)).isoformat()))

    assert answer.json()["happened_at"] == "2026-11-21T10:00:00Z"


async def test_sending_it_again_changes_nothing_and_nothing_else_does(
    world: World, rep: Caller, path: str, clock: Clock
) -> None:
    happened = touchpoint(text="Coffee")
    first = await rep.post(path, happened)
    clock.advance(timedelta(minutes=5))

    again = await rep.post(path, happened)
    differently: list[dict[str, Any]] = [{"step": "listen"}, {"text": "Tea"}, {"text": ""}, {"talked": "we"}]
    others = [await rep.post(path, happened | other) for other in differently]

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(409, "id_reused")] * 4
    assert (len(await world.rows(Touchpoint)), await revision(world, rep)) == (1, 2)
    for method in ("PATCH", "DELETE", "PUT"):
        assert (await rep.request(method, f"{path}/{happened['id']}", json={"text": "Tea"})).status_code in (404, 405)


async def test_colleagues_see_it_and_outsiders_do_not(world: World, scanner: Scanner) -> None:
    team = await world.team("One")
    rui, ana = await world.rep(team, "Rui"), await world.rep(team, "Ana")
    outsider = await world.rep(await world.team("Other"))
    path = f"/v1/contacts/{(await scanner.person(rui))['id']}/touchpoints"
    await rui.post(path, touchpoint())

    assert [item["author"]["name"] for item in await items(ana, path)] == ["Rui"]
    for answer in (await outsider.get(path), await outsider.post(path, touchpoint())):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "wrong", [{"step": "marry"}, {"step": None}, {"talked": "nobody"}, {"text": "x" * 10_001}, {"text": "a\x00b"}]
)
async def test_nonsense_is_refused(rep: Caller, path: str, wrong: dict[str, Any]) -> None:
    answer = await rep.post(path, touchpoint() | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")

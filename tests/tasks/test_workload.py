"""A manager sees who of the team has too much to do."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.tasks.workload.load import Load
from tests.conftest import Clock
from tests.contacts.book import counted_statements
from tests.tasks.people import plan, scanned
from tests.world import Caller, World


@pytest.mark.parametrize(
    ("counts", "too_much"),
    [((0, 0, 0, 0, 0), False), ((2, 2, 9, 0, 3), False), ((2, 2, 1, 1, 0), True), ((10, 0, 3, 0, 2), True)],
)
def test_what_is_too_much(counts: tuple[int, int, int, int, int], too_much: bool) -> None:
    assert Load(uuid4(), "Rui", *counts).is_too_much is too_much


async def loads(manager: Caller) -> list[dict[str, Any]]:
    answer = await manager.get("/v1/team/workload")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_whoever_is_late_comes_first(world: World, clock: Clock) -> None:
    team = await world.team()
    mia, rui, ana = await world.manager(team, "Mia"), await world.rep(team, "Rui"), await world.rep(team, "Ana")
    zoe = await scanned(world, rui, "Zoë", clock.now)
    path = f"/v1/contacts/{zoe}"
    past, future = ((clock.now + timedelta(days=days)).isoformat() for days in (-2, 2))
    for title in ("late", "late too"):
        await plan(rui, title, contact_id=zoe, due_at=past)
    done = await plan(rui, "done", due_at=past)
    await rui.patch(f"/v1/tasks/{done['id']}", {"done": True})
    gone = await plan(rui, "gone", due_at=past)
    await rui.delete(f"/v1/tasks/{gone['id']}")
    for due_at in (past, future):
        vow = {"id": str(uuid4()), "kind": "promise", "text": "the drawings", "due_at": due_at}
        await rui.post(f"{path}/notes", vow)
    kept = {"id": str(uuid4()), "kind": "promise", "text": "the film", "due_at": past}
    await rui.post(f"{path}/notes", kept)
    await rui.put(f"{path}/notes/{kept['id']}/settlement", {"settled": "kept"})
    await plan(mia, "later", assignee_id=str(ana.principal.member_id), due_at=future)
    for solved in (False, True):
        problem = {"id": str(uuid4()), "text": "a leak", "owner_id": str(ana.principal.member_id)}
        await rui.post(f"{path}/difficulties", problem)
        await rui.patch(f"{path}/difficulties/{problem['id']}", {"solved": solved})

    names = ("name", "tasks", "overdue", "promises", "broken", "difficulties", "is_too_much")
    assert [tuple(load[name] for name in names) for load in await loads(mia)] == [
        ("Rui", 2, 2, 2, 1, 0, True),
        ("Ana", 1, 0, 0, 0, 1, False),
        ("Mia", 0, 0, 0, 0, 0, False),
    ]


async def test_it_is_of_the_team_today_and_of_no_other(world: World, clock: Clock) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia"), await world.rep(team, "Rui")
    rival = await world.manager(await world.team("Rivals"), "Rival")
    await plan(rival, "theirs", due_at=clock.now.isoformat())
    await mia.delete(f"/v1/team/members/{rui.principal.member_id}")

    with counted_statements() as statements:
        assert [load["name"] for load in await loads(mia)] == ["Mia"]
    assert len(statements) == 2

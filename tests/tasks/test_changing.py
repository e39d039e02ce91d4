"""Changing a task: any member of its team may, nobody else finds it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Book, Task
from tests.conftest import Clock
from tests.tasks.people import plan, renewed, scanned, task, titles
from tests.world import World


async def test_a_colleague_may_change_it(world: World) -> None:
    team = await world.team()
    planned = await plan(await world.rep(team, "Rui Rep"), "Call", due="this_evening")
    ana = await world.rep(team, "Ana Rep")

    answer = await ana.patch(
        f"/v1/tasks/{planned['id']}",
        {"title": "Visit", "kind": "meeting", "assignee_id": str(ana.principal.member_id), "due": "next_monday"},
    )

    assert answer.status_code == 200, answer.text
    ana_out = {"member_id": str(ana.principal.member_id), "name": "Ana Rep"}
    changes = {"title": "Visit", "kind": "meeting", "assignee": ana_out, "due_at": "2026-11-23T09:00:00Z"}
    assert answer.json() == planned | changes | {"revision": 2}


async def test_what_is_absent_stays_and_null_removes(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    contact_id = await scanned(world, rep, "Zoë Ångström", clock.now)
    planned = await plan(rep, "Call", contact_id=contact_id, due="this_evening")
    path = f"/v1/tasks/{planned['id']}"

    unchanged = (await rep.patch(path, {"title": "Call"})).json()
    emptied = (await rep.patch(path, {"contact_id": None, "assignee_id": None, "due_at": None})).json()
    refilled = (await rep.patch(path, {"contact_id": contact_id})).json()

    assert unchanged == planned | {"revision": 3}
    assert emptied == planned | {"contact": None, "assignee": None, "due_at": None, "revision": 4}
    assert refilled["contact"]["name"] == "Zoë Ångström"


@pytest.mark.parametrize("field", ["title", "kind", "done", "due", "snooze"])
async def test_what_cannot_be_removed_is_refused(world: World, field: str) -> None:
    rep = await world.rep(await world.team())
    planned = await plan(rep, "Call")

    answer = await rep.patch(f"/v1/tasks/{planned['id']}", {"title": "Not this either", field: None})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert answer.json()["detail"] == f"{field} cannot be removed"
    assert await titles(rep) == ["Call"]


@pytest.mark.parametrize(
    "change",
    [
        {"due": "this_evening", "due_at": "2026-11-22T09:00:00Z"},
        {"snooze": "this_evening", "snoozed_until": "2026-11-22T09:00:00Z"},
        {"due_at": "2026-11-22T09:00:00"},
        {"state": "done"},
        {"title": " "},
    ],
)
async def test_what_makes_no_sense_is_refused(world: World, change: dict[str, Any]) -> None:
    rep = await world.rep(await world.team())
    planned = await plan(rep, "Call")

    answer = await rep.patch(f"/v1/tasks/{planned['id']}", change)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_done_keeps_when_it_was_first_done_and_can_be_taken_back(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/tasks/{(await plan(rep, 'Call'))['id']}"

    done = (await rep.patch(path, {"done": True})).json()
    clock.advance(timedelta(minutes=5))
    again = (await rep.patch(path, {"done": True})).json()
    open_again = (await rep.patch(path, {"done": False})).json()

    assert (done["state"], done["done_at"]) == ("done", "2026-11-21T10:00:00Z")
    assert (again["state"], again["done_at"]) == ("done", "2026-11-21T10:00:00Z")
    assert (open_again["state"], open_again["done_at"]) == ("open", None)


async def test_a_snoozed_task_wakes_up(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/tasks/{(await plan(rep, 'Call'))['id']}"

    snoozed = (await rep.patch(path, {"snooze": "this_afternoon"})).json()
    assert (snoozed["state"], snoozed["snoozed_until"]) == ("snoozed", "2026-11-21T14:00:00Z")
    assert (await titles(rep, "?state=snoozed"), await titles(rep, "?state=open")) == (["Call"], [])

    clock.now = clock.now.replace(hour=14)
    rep = await renewed(rep)
    assert (await titles(rep, "?state=snoozed"), await titles(rep, "?state=open")) == ([], ["Call"])
    (awake,) = (await rep.get("/v1/tasks")).json()["items"]
    assert awake["state"] == "open"


async def test_snoozing_ends_by_null(world: World) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/tasks/{(await plan(rep, 'Call'))['id']}"
    await rep.patch(path, {"snoozed_until": "2026-11-23T09:00:00Z"})

    woken = (await rep.patch(path, {"snoozed_until": None})).json()

    assert (woken["state"], woken["snoozed_until"]) == ("open", None)


async def test_overdue_begins_when_it_is_due_and_ends_when_it_is_done(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/tasks/{(await plan(rep, 'Call', due_at='2026-11-21T14:00:00Z'))['id']}"

    async def is_overdue() -> bool:
        lists = [(await rep.get(f"/v1/tasks{query}")).json()["items"] for query in ("", "?state=done")]
        (found,) = lists[0] + lists[1]
        overdue: bool = found["overdue"]
        return overdue

    clock.now = clock.now.replace(hour=13, minute=59)
    rep = await renewed(rep)
    assert await is_overdue() is False
    clock.now = clock.now.replace(hour=14, minute=0)
    assert await is_overdue() is True
    await rep.patch(path, {"snooze": "tomorrow_morning"})
    assert await is_overdue() is True  # put off, but it was due all the same
    await rep.patch(path, {"done": True})
    assert await is_overdue() is False


async def test_it_cannot_be_given_to_an_outsider(world: World) -> None:
    rep, outsider = await world.rep(await world.team("Ours")), await world.rep(await world.team("Theirs"))
    planned = await plan(rep, "Call")

    answer = await rep.patch(f"/v1/tasks/{planned['id']}", {"assignee_id": str(outsider.principal.member_id)})

    assert (answer.status_code, answer.json()["code"]) == (422, "assignee_unknown")
    assert (await rep.get("/v1/tasks")).json()["items"] == [planned]


async def test_it_cannot_be_about_somebody_in_another_book(world: World, clock: Clock) -> None:
    rep, other = await world.rep(await world.team("Ours")), await world.rep(await world.team("Theirs"))
    planned = await plan(rep, "Call")
    theirs = await scanned(world, other, "Zoë Ångström", clock.now)

    answer = await rep.patch(f"/v1/tasks/{planned['id']}", {"contact_id": theirs})

    assert (answer.status_code, answer.json()["code"]) == (422, "contact_unknown")


async def test_what_an_assignee_who_left_had_to_do_can_still_be_changed(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team), await world.rep(team)
    rui_id = str(rui.principal.member_id)
    planned = await plan(mia, "Call", assignee_id=rui_id)
    await mia.delete(f"/v1/team/members/{rui_id}")

    kept = await mia.patch(f"/v1/tasks/{planned['id']}", {"title": "Mail", "assignee_id": rui_id})
    given_on = await mia.patch(f"/v1/tasks/{planned['id']}", {"assignee_id": str(mia.principal.member_id)})
    given_back = await mia.patch(f"/v1/tasks/{planned['id']}", {"assignee_id": rui_id})

    assert (kept.status_code, kept.json()["assignee"]["member_id"]) == (200, rui_id)
    assert given_on.json()["assignee"]["name"] == "Mia Manager"
    assert (given_back.status_code, given_back.json()["code"]) == (422, "assignee_unknown")


async def test_deleted_means_gone_but_for_the_tombstone(world: World) -> None:
    team = await world.team()
    planned = await plan(await world.rep(team), "Secret plan")
    colleague = await world.rep(team)

    answer = await colleague.delete(f"/v1/tasks/{planned['id']}")
    again = await colleague.delete(f"/v1/tasks/{planned['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert (again.status_code, again.json()["code"]) == (404, "not_found")
    assert await titles(colleague) == []
    (tombstone,) = await world.rows(Task)
    (book,) = await world.rows(Book, team_id=team.id)
    assert (tombstone.title, tombstone.deleted_at) == ("", world.now)
    assert tombstone.revision == book.revision == 2


async def test_nobody_else_finds_it(world: World) -> None:
    planned = await plan(await world.rep(await world.team("Ours")), "Call")
    elsewhere = await World.create(world.app, world.http, world.now)
    outsiders = [
        await world.rep(await world.team("Theirs")),
        await world.as_attendee(await world.attendee()),
        await world.organiser(),
        await elsewhere.rep(await elsewhere.team("Ours")),
    ]

    for outsider in outsiders:
        for method, body in (("PATCH", {"title": "Mine"}), ("DELETE", None)):
            answer = await outsider.request(method, f"/v1/tasks/{planned['id']}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), outsider.principal

    assert [row.title for row in await world.rows(Task)] == ["Call"]


async def test_an_organiser_has_no_tasks(world: World) -> None:
    organiser = await world.organiser()

    for answer in (await organiser.get("/v1/tasks"), await organiser.post("/v1/tasks", task())):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
async def test_anonymous_is_told_to_sign_in(world: World, method: str) -> None:
    path = "/v1/tasks" if method in ("GET", "POST") else f"/v1/tasks/{uuid4()}"

    answer = await world.http.request(method, path, json=None if method in ("GET", "DELETE") else task())

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")

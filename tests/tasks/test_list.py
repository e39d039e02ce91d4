"""The list of tasks: what to do next comes first, and a page never loses or doubles any."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from tests.conftest import Clock
from tests.tasks.people import plan, scanned, titles
from tests.world import Caller, World


async def _pages(caller: Caller, limit: int) -> list[list[str]]:
    pages, cursor = [], ""
    for _ in range(20):
        page = (await caller.get(f"/v1/tasks?limit={limit}{cursor}")).json()
        pages.append([item["title"] for item in page["items"]])
        if page["next_cursor"] is None:
            return pages
        cursor = f"&cursor={page['next_cursor']}"
    raise AssertionError(f"no end of pages: {pages}")


@contextmanager
def _statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = world.session().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_due_first_and_without_a_due_time_last(world: World) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "whenever")
    await plan(rep, "later", due_at="2026-11-25T09:00:00Z")
    await plan(rep, "soon", due="this_evening")
    await plan(rep, "overdue", due_at="2026-11-20T09:00:00Z")

    assert await titles(rep) == ["overdue", "soon", "later", "whenever"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 6, 7])
async def test_pages_go_on_across_equal_and_missing_due_times(world: World, limit: int) -> None:
    rep = await world.rep(await world.team())
    same = "2026-11-22T09:00:00.123456Z"
    due = [await plan(rep, f"due {number}", due_at=same) for number in range(3)]
    never = [await plan(rep, f"never {number}") for number in range(3)]
    expected = [
        planned["title"] for group in (due, never) for planned in sorted(group, key=lambda planned: UUID(planned["id"]))
    ]

    pages = await _pages(rep, limit)

    assert [title for page in pages for title in page] == expected
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


async def test_what_is_planned_meanwhile_neither_repeats_nor_hides_a_task(world: World) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "second", due_at="2026-11-22T09:00:00Z")
    await plan(rep, "third", due_at="2026-11-23T09:00:00Z")
    first = (await rep.get("/v1/tasks?limit=1")).json()
    await plan(rep, "first", due_at="2026-11-21T09:00:00Z")

    assert await titles(rep, f"?limit=1&cursor={first['next_cursor']}") == ["third"]


@pytest.mark.parametrize("cursor", ["nonsense", "WyIyMDI2LTExLTIxIl0", "WyIyMDI2LTExLTIxVDA5OjAwOjAwIiwgIngiXQ"])
async def test_a_cursor_from_elsewhere_is_refused(world: World, cursor: str) -> None:
    answer = await (await world.rep(await world.team())).get(f"/v1/tasks?cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_by_state(world: World) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "open")
    for title, change in (("put off", {"snooze": "tomorrow_morning"}), ("done", {"done": True})):
        await rep.patch(f"/v1/tasks/{(await plan(rep, title))['id']}", change)
    both = (await plan(rep, "put off, then done"))["id"]
    await rep.patch(f"/v1/tasks/{both}", {"snooze": "tomorrow_morning", "done": True})

    assert sorted(await titles(rep)) == ["open", "put off"]
    assert await titles(rep, "?state=open") == ["open"]
    assert await titles(rep, "?state=snoozed") == ["put off"]
    assert sorted(await titles(rep, "?state=done")) == ["done", "put off, then done"]
    for state in ("open", "snoozed", "done"):
        items = (await rep.get(f"/v1/tasks?state={state}")).json()["items"]
        assert {item["state"] for item in items} == {state}


async def test_by_assignee(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team), await world.rep(team)
    rui_id = str(rui.principal.member_id)
    await plan(mia, "Mia's")
    await plan(mia, "Rui's", assignee_id=rui_id)
    free = await plan(mia, "nobody's")
    await mia.patch(f"/v1/tasks/{free['id']}", {"assignee_id": None})

    assert await titles(mia, "?assignee=me") == ["Mia's"]
    assert await titles(rui, "?assignee=me") == ["Rui's"]
    assert await titles(mia, f"?assignee={rui_id}") == ["Rui's"]
    assert sorted(await titles(rui)) == ["Mia's", "Rui's", "nobody's"]
    assert (await mia.get("/v1/tasks?assignee=you")).json()["code"] == "validation_failed"


async def test_all_in_ones_own_book_is_mine(world: World) -> None:
    me = await world.as_attendee(await world.attendee())
    await plan(me, "Write to Kim")

    assert await titles(me, "?assignee=me") == ["Write to Kim"]


async def test_by_due_time(world: World) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "at nine", due_at="2026-11-22T09:00:00Z")
    await plan(rep, "whenever")

    assert await titles(rep, "?due_before=2026-11-22T09:00:00Z") == []
    assert await titles(rep, "?due_before=2026-11-22T09:00:01Z") == ["at nine"]
    assert await titles(rep, "?due_before=2026-11-22T10:00:01%2B01:00") == ["at nine"]
    assert (await rep.get("/v1/tasks?due_before=2026-11-22T09:00:00")).status_code == 422


async def test_by_contact(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    zoe, kim = [await scanned(world, rep, name, clock.now) for name in ("Zoë Ångström", "Kim Cash")]
    await plan(rep, "about Zoë", contact_id=zoe)
    await plan(rep, "about Kim", contact_id=kim)
    await plan(rep, "about nobody")

    assert await titles(rep, f"?contact={zoe}") == ["about Zoë"]


async def test_a_task_planned_while_scanning_is_in_the_list(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Rui Rep")
    badge = await world.qr(await world.attendee("Zoë Ångström"))
    scan = {"id": "7d444840-9dc0-11d1-b245-5ffdce74fad2", "badge": badge, "captured_at": clock.now.isoformat()}
    await rep.post("/v1/scans", scan | {"task": {"title": "Call", "due": "tomorrow_morning"}})

    (item,) = (await rep.get("/v1/tasks?assignee=me")).json()["items"]

    assert (item["title"], item["contact"]["name"], item["created_by"]["name"]) == ("Call", "Zoë Ångström", "Rui Rep")


async def test_each_book_lists_its_own(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    callers = [
        await world.rep(await world.team("One")),
        await world.rep(await world.team("Two")),
        await world.as_attendee(await world.attendee()),
        await elsewhere.rep(await elsewhere.team("One")),
    ]
    for number, caller in enumerate(callers):
        await plan(caller, f"of {number}")

    assert [await titles(caller) for caller in callers] == [["of 0"], ["of 1"], ["of 2"], ["of 3"]]
    assert await titles(callers[1], f"?assignee={callers[0].principal.member_id}") == []


async def test_a_page_costs_the_same_few_statements_however_long(world: World, clock: Clock) -> None:
    team = await world.team()
    for name in ("Rui Rep", "Ana Rep", "Mia Rep"):
        rep = await world.rep(team, name)
        await plan(rep, "Call", contact_id=await scanned(world, rep, f"Contact of {name}", clock.now))

    with _statements(world) as statements:
        answer = await rep.get("/v1/tasks")

    assert len(answer.json()["items"]) == 3
    assert len(statements) == 2, statements  # the session behind the token, the page

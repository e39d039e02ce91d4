"""The ranking in parts: filtered, page by page while the book changes, and as cheap for many as for few."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from api.prospects.observing_repository import OF_BOOK
from models import Book
from tests.conftest import Clock
from tests.prospects.book import DAY, HOUR, change_task, names, page, plan, prospects, rate, scan, typed_in
from tests.world import Caller, World


async def _crowd(world: World, caller: Caller, count: int) -> None:
    """So many contacts, all alike in groups of ten."""
    scans = [
        {
            "id": str(uuid4()),
            "contact": {"name": f"Person {number}"},
            "source": "manual",
            "captured_at": world.now.isoformat(),
            "rating": number // 10 % 6,
            "note": "wants a quote",
            "task": {"title": "Call", "due_at": "2026-11-20T16:00:00Z"},
        }
        for number in range(count)
    ]
    answer = await caller.post("/v1/scans/batch", {"scans": scans})
    assert {result["status"] for result in answer.json()["results"]} == {"created"}


async def _pages(caller: Caller, **query: Any) -> list[list[dict[str, Any]]]:
    pages, cursor = [], None
    while True:
        read = await page(caller, **query, **({"cursor": cursor} if cursor else {}))
        pages.append(read["items"])
        cursor = read["next_cursor"]
        if cursor is None:
            return pages


@contextmanager
def _statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = world.session().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_mine_is_what_i_scanned_or_have_to_do(world: World) -> None:
    team = await world.team()
    ana, rui = await world.rep(team, "Ana"), await world.rep(team, "Rui")
    by_ana = {name: await scan(world, ana, name) for name in ("Planned", "Done", "Deleted", "Free", "Rated")}
    await scan(world, rui, "Scanned", rating="hot")
    rui_id = str(rui.principal.member_id)
    await plan(ana, by_ana["Planned"], assignee_id=rui_id)
    await change_task(rui, await plan(ana, by_ana["Done"], assignee_id=rui_id), done=True)
    await ana.delete(f"/v1/tasks/{await plan(ana, by_ana['Deleted'], assignee_id=rui_id)}")
    await plan(ana, by_ana["Free"])
    await rate(rui, by_ana["Rated"], interest="hot")

    assert await names(rui, mine=True) == ["Scanned", "Planned"]
    assert len(await names(rui)) == 6


async def test_what_is_not_shown_leaves_no_gap(world: World) -> None:
    zoe = await world.attendee("Zoë Ångström")
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    await scan(world, other, zoe, rating="hot")
    gone = await scan(world, rep, zoe, rating="hot")
    await scan(world, rep, "Kim Cash", rating="cold")
    await rep.delete(f"/v1/contacts/{gone['id']}")

    assert await names(rep, limit=1) == ["Kim Cash"]


async def test_by_company_as_the_book_shows_it(world: World) -> None:
    rep = await world.rep(await world.team())
    for name, company in (("Zoë", "Müller & Söhne"), ("Kim", "Globex"), ("Li", "Müller & Söhne")):
        card = await scan(world, rep, await world.attendee(name, company=company))
    await rep.patch(f"/v1/contacts/{card['id']}", {"company": "Muller Industries"})

    assert sorted(await names(rep, company="MULLER")) == ["Li", "Zoë"]
    assert await names(rep, company="sohne") == ["Zoë"]
    assert sorted(await names(rep, company=" ")) == ["Kim", "Li", "Zoë"]
    assert await names(rep, company="Initech") == []


async def test_by_urgency_across_pages(world: World) -> None:
    rep = await world.rep(await world.team())
    for name, rating in (("A", "hot"), ("B", "cold"), ("C", "warm"), ("D", "hot"), ("E", "cold")):
        await scan(world, rep, name, rating=rating)

    assert sorted(await names(rep, urgency="today")) == ["A", "D"]
    assert await names(rep, urgency="soon") == ["C"]
    assert await names(rep, urgency="now") == []
    pages = await _pages(rep, urgency="later", limit=1)
    assert sorted(item["contact"]["name"] for items in pages for item in items) == ["B", "E"]
    assert (await rep.get("/v1/prospects?urgency=yesterday")).json()["code"] == "validation_failed"


@pytest.mark.parametrize("limit", [7, 50, 120, 200])
async def test_all_come_once_best_first(world: World, limit: int) -> None:
    rep = await world.rep(await world.team())
    await _crowd(world, rep, 120)

    pages = await _pages(rep, limit=limit)

    shown = [(item["probability"], item["contact"]["id"]) for items in pages for item in items]
    assert shown == sorted(shown, key=lambda place: (-place[0], place[1]))
    assert len({contact_id for _, contact_id in shown}) == len(shown) == 120
    assert [len(items) for items in pages[:-1]] == [limit] * (len(pages) - 1)
    assert all(0 < probability < 1 for probability, _ in shown)
    assert all(0 <= item["score"] <= 100 for items in pages for item in items)


async def _go_on(world: World, rep: Caller, regular: dict[str, Any], clock: Clock) -> None:
    """Time goes on: somebody new, and about somebody known all that would lift or sink them."""
    clock.advance(timedelta(seconds=1))
    await typed_in(world, rep, "Newcomer", rating="hot")
    again = {"id": str(uuid4()), "badge": regular["badge_key"], "captured_at": clock.now.isoformat()}
    assert (await rep.post("/v1/scans", again)).status_code == 201
    await rate(rep, regular, interest="hot")
    assert (await rep.post(f"/v1/contacts/{regular['id']}/notes", {"id": str(uuid4()), "text": "!"})).is_success
    (planned,) = (await rep.get(f"/v1/tasks?contact={regular['id']}")).json()["items"]
    await change_task(rep, planned["id"], done=True)
    await plan(rep, regular, due_at="2026-11-20T16:00:00Z")


async def test_what_is_added_or_done_meanwhile_moves_nobody(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await _crowd(world, rep, 113)
    regulars = [await scan(world, rep, f"Regular {number}", DAY, task={"title": "Call"}) for number in range(7)]
    before = [item["contact"]["id"] for items in await _pages(rep, limit=20) for item in items]

    read = await page(rep, limit=20)
    seen = read["items"]
    for regular in regulars:
        await _go_on(world, rep, regular, clock)
        if cursor := read["next_cursor"]:
            read = await page(rep, limit=20, cursor=cursor)
            seen += read["items"]

    assert read["next_cursor"] is None
    assert [item["contact"]["id"] for item in seen] == before
    assert len(before) == len(set(before)) == 120
    afterwards = [item["contact"]["id"] for item in await prospects(rep, limit=200)]
    assert len(afterwards) == 127
    assert [contact_id for contact_id in afterwards if contact_id in before] != before


async def test_who_is_deleted_meanwhile_is_left_out(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    kept, gone = [await scan(world, rep, name, ago) for name, ago in (("Kept", HOUR), ("Gone", 2 * HOUR))]
    first = await page(rep, limit=1)
    clock.advance(timedelta(seconds=1))
    await rep.delete(f"/v1/contacts/{gone['id']}")

    second = await page(rep, limit=1, cursor=first["next_cursor"])

    assert [item["contact"]["id"] for item in first["items"]] == [kept["id"]]
    assert second == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "WyIyMDI2LTExLTIxIl0",
        "WyIyMDI2LTExLTIxVDEwOjAwOjAwWiIsIDIsICIwMTkzMWI3Zi0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAiXQ",  # probability 2
    ],
)
async def test_a_cursor_from_elsewhere_is_refused(world: World, cursor: str) -> None:
    answer = await (await world.rep(await world.team())).get(f"/v1/prospects?cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


@pytest.mark.parametrize("limit", [0, 201])
async def test_a_page_has_1_to_200(world: World, limit: int) -> None:
    answer = await (await world.rep(await world.team())).get(f"/v1/prospects?limit={limit}")

    assert answer.json()["code"] == "validation_failed"


async def test_a_book_costs_the_same_few_statements_however_long(world: World) -> None:
    rep = await world.rep(await world.team())
    await _crowd(world, rep, 3)
    with _statements(world) as few:
        assert len(await prospects(rep)) == 3
    await _crowd(world, rep, 60)
    with _statements(world) as many:
        assert len(await prospects(rep, limit=200)) == 63

    with _statements(world) as again:
        await prospects(rep, limit=200)

    # The first time, the numbers of the book are kept: four statements more. Then what was written since is looked for.
    assert (len(few), len(many), len(again)) == (25, 21, 21), many


async def test_the_book_is_read_without_nested_loops_before_there_are_statistics(world: World) -> None:
    team = await world.team()
    (book,) = await world.rows(Book, team_id=team.id)
    values = {"event_id": world.event.id, "book_id": book.id, "as_of": world.now}
    async with world.session() as session:
        explained = await session.execute(text(f"EXPLAIN {OF_BOOK}").bindparams(*OF_BOOK._bindparams.values()), values)
        plan = [line for (line,) in explained]

    assert sum("Full Join" in line for line in plan) == 9
    # Each rating with its two scales, each answer with its question.
    assert sum("Nested Loop" in line for line in plan) <= 2, plan

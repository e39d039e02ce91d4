"""The list of a book's contacts: whose it is, what an item tells, and each filter."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Note, Task
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, names, page
from tests.world import World

HOUR = timedelta(hours=1)


async def test_nobody_reads_it_without_a_token(world: World) -> None:
    answer = await world.http.get("/v1/contacts")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_an_organiser_has_no_book(world: World) -> None:
    answer = await (await world.organiser()).get("/v1/contacts")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_item_tells_what_everybody_said(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    rui, ana = await world.rep(team, "Rui Rep"), await world.rep(team, "Ana Rep")
    badge = await world.qr(await world.attendee("Zoë Ångström"))
    await scanner.badge(rui, badge, rating="cold", note="first word", tags=["vip"], ago=HOUR)
    await scanner.badge(rui, badge, rating="hot", gut=4, note="second word", tags=["vip", "press"], ago=HOUR / 2)
    contact = await scanner.badge(ana, badge, gut=2, task={"title": "Call"})

    (item,) = (await page(ana))["items"]

    assert {field: item[field] for field in contact} == contact
    assert (item["tags"], item["note_count"], item["open_task_count"]) == (["press", "vip"], 2, 1)
    by_author = {rating["author"]["name"]: rating for rating in item["ratings"]}
    assert len(item["ratings"]) == 2
    assert by_author["Rui Rep"] == {
        "author": {"member_id": str(rui.principal.member_id), "name": "Rui Rep"},
        "interest": 5,
        "word": "hot",
        "gut": 4,
        "rated_at": (clock.now - HOUR / 2).isoformat().replace("+00:00", "Z"),
    }
    assert [by_author["Ana Rep"][field] for field in ("interest", "word", "gut")] == [None, None, 2]


async def test_what_was_withdrawn_or_done_is_not_counted(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, note="no longer true", tags=["vip"], task={"title": "Call"})
    (note,), (task,) = await world.rows(Note), await world.rows(Task)
    tags = (await rep.get(f"/v1/contacts/{contact['id']}/tags")).json()["items"]
    await rep.delete(f"/v1/contacts/{contact['id']}/notes/{note.id}")
    await rep.delete(f"/v1/contacts/{contact['id']}/tags/{tags[0]['id']}")
    await rep.patch(f"/v1/tasks/{task.id}", {"done": True})

    (item,) = (await page(rep))["items"]

    assert (item["tags"], item["note_count"], item["open_task_count"]) == ([], 0, 0)


async def test_the_latest_captured_comes_first(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    badge = await world.qr(await world.attendee("Met Again"))
    await scanner.badge(rep, badge, ago=3 * HOUR)
    await scanner.person(rep, "Met Once", ago=2 * HOUR)
    assert await names(rep) == ["Met Once", "Met Again"]

    await scanner.badge(rep, badge, ago=HOUR)

    assert await names(rep) == ["Met Again", "Met Once"]


async def test_every_book_is_its_own(world: World, scanner: Scanner) -> None:
    one, other = await world.team("One"), await world.team("Other")
    mine, colleague, outsider = await world.rep(one), await world.manager(one), await world.rep(other)
    me = await world.as_attendee(await world.attendee("Me Myself"))
    badge = await world.qr(await world.attendee("Zoë Ångström"))
    await scanner.badge(mine, badge, note="ours", rating="hot", tags=["ours"], task={"title": "Ours"})
    await scanner.badge(me, badge, note="mine")
    elsewhere = await World.create(world.app, world.http, world.now)
    abroad = await elsewhere.rep(await elsewhere.team())

    assert [item["note_count"] for item in (await page(colleague))["items"]] == [1]
    (own,) = (await page(me))["items"]
    assert (own["note_count"], own["open_task_count"], own["ratings"], own["tags"]) == (1, 0, [], [])
    assert (await names(outsider), await names(abroad)) == ([], [])


async def test_an_attendee_is_the_author_in_their_own_book(world: World, scanner: Scanner) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    await scanner.person(me, "Other One", rating=3)

    (item,) = (await page(me, rating="warm"))["items"]

    assert item["ratings"][0]["author"] == {"member_id": None, "name": "Me Myself"}


async def test_captured_between_and_by_whom_is_about_one_scan(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    rui, ana = await world.rep(team, "Rui Rep"), await world.rep(team, "Ana Rep")
    badge = await world.qr(await world.attendee("By Both"))
    await scanner.badge(rui, badge, ago=5 * HOUR)
    await scanner.badge(ana, badge, ago=HOUR)
    await scanner.person(rui, "By Rui", ago=3 * HOUR)
    of_rui = {"member": str(rui.principal.member_id)}

    def between(first: timedelta, last: timedelta) -> dict[str, str]:
        return {
            "captured_from": (clock.now - first).isoformat(),
            "captured_to": (clock.now - last).isoformat(),
        }

    assert await names(ana, **of_rui) == ["By Both", "By Rui"]
    assert await names(ana, member=str(uuid4())) == []
    assert await names(ana, **between(5 * HOUR, 4 * HOUR)) == ["By Both"]
    assert await names(ana, **between(4 * HOUR, 2 * HOUR)) == ["By Rui"]
    assert await names(ana, captured_from=clock.now.isoformat()) == []
    assert await names(ana, captured_to=(clock.now - 6 * HOUR).isoformat()) == []
    assert await names(ana, **of_rui, **between(2 * HOUR, timedelta())) == []


async def test_rating_is_the_newest_of_some_author(world: World, scanner: Scanner) -> None:
    team = await world.team()
    rui, ana = await world.rep(team), await world.rep(team)
    badge = await world.qr(await world.attendee("Cooled Down"))
    await scanner.badge(rui, badge, rating="hot", ago=HOUR)
    await scanner.badge(rui, badge, rating=1)
    disputed = await world.qr(await world.attendee("Disputed"))
    await scanner.badge(rui, disputed, rating=4, ago=2 * HOUR)
    await scanner.badge(ana, disputed, rating=0, ago=2 * HOUR)
    await scanner.person(ana, "Never Rated", ago=3 * HOUR)

    assert await names(ana, rating="hot") == ["Disputed"]
    assert await names(ana, rating="cold") == ["Cooled Down", "Disputed"]
    assert await names(ana, rating="warm") == []


async def test_a_tag_is_found_in_any_case(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "Ana Dois", tags=["Équipe"])
    await scanner.person(rep, "Ana Um", tags=["équipe", "vip"], ago=HOUR)
    await scanner.person(rep, "Ana Zero", tags=["équipes"], ago=HOUR)

    assert await names(rep, tag="ÉQUIPE") == ["Ana Dois", "Ana Um"]
    assert await names(rep, tag="Vip") == ["Ana Um"]
    assert await names(rep, tag="nobody") == []


async def test_open_tasks(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "To Do", task={"title": "Call"})
    await scanner.person(rep, "Called Off", task={"title": "Forget"}, ago=3 * HOUR)
    await scanner.person(rep, "Done", task={"title": "Wave"}, ago=HOUR)
    await scanner.person(rep, "Nothing To Do", ago=2 * HOUR)
    (done,), (called_off,) = await world.rows(Task, title="Wave"), await world.rows(Task, title="Forget")
    await rep.patch(f"/v1/tasks/{done.id}", {"done": True})
    await rep.delete(f"/v1/tasks/{called_off.id}")

    assert await names(rep, has_open_task=True) == ["To Do"]
    assert await names(rep, has_open_task=False) == ["Done", "Nothing To Do", "Called Off"]


async def test_states(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "Known Person")
    await scanner.typed(rep, "Typed Person")
    unresolved = await scanner.badge(rep, "UNKNOWN-1")

    assert await names(rep, state="resolved") == ["Known Person"]
    assert await names(rep, state="manual") == ["Typed Person"]
    assert [item["id"] for item in (await page(rep, state="unresolved"))["items"]] == [unresolved["id"]]


async def test_filters_hold_together(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "Both Ways", rating="hot", tags=["vip"], note="quote")
    await scanner.person(rep, "Hot Only", rating="hot", note="quote")
    await scanner.person(rep, "Tag Only", tags=["vip"], note="quote")
    await scanner.person(rep, "No Words", rating="hot", tags=["vip"])

    assert await names(rep, rating="hot", tag="vip", q="quote", state="resolved", has_open_task=False) == ["Both Ways"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 201},
        {"rating": "lukewarm"},
        {"state": "gone"},
        {"captured_from": "2026-11-21T10:00:00"},
        {"q": "x\x00"},
        {"tags": "vip"},
        {"cursor": "WzFd"},
    ],
)
async def test_a_wrong_question_is_refused(world: World, query: dict[str, Any]) -> None:
    answer = await (await world.rep(await world.team())).get("/v1/contacts", params=query)

    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == ("cursor_invalid" if "cursor" in query else "validation_failed")


async def test_a_long_page_takes_no_more_statements_than_a_short_one(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    for number in range(6):
        await scanner.person(
            rep, f"Number {number}", note="word", rating="hot", tags=["a", "b"], task={"title": "Call"}
        )

    with counted_statements() as short:
        assert len((await page(rep, limit=1))["items"]) == 1
    with counted_statements() as long:
        assert len((await page(rep, limit=6))["items"]) == 6

    # The session, the page; tags, ratings, notes and tasks of all of them; the target profile and what happened.
    assert len(long) == len(short) == 8

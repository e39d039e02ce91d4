"""Notes: everybody with the book reads them, the author alone changes them, and no wording is lost."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from models import Book, Note
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, items, revision
from tests.world import Caller, World


def note(text: str = "wants a quote", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "text": text, **fields}


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


@pytest.fixture
async def path(scanner: Scanner, rep: Caller) -> str:
    """The notes of a contact in the rep's book."""
    return f"/v1/contacts/{(await scanner.person(rep))['id']}/notes"


async def test_a_note_carries_its_author_and_time(rep: Caller, path: str, clock: Clock) -> None:
    written = note(written_at=(clock.now - timedelta(hours=2)).isoformat())

    answer = await rep.post(path, written)

    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "id": written["id"],
        "author": {"member_id": str(rep.principal.member_id), "name": "Rui Rep"},
        "kind": "plain",
        "text": "wants a quote",
        "written_at": "2026-11-21T08:00:00Z",
        "due_at": None,
        "state": None,
        "settled_at": None,
        "history": [],
        "revision": 2,
    }
    assert await items(rep, path) == [answer.json()]


@pytest.mark.parametrize("claim", [None, timedelta(days=1)])
async def test_without_a_time_or_with_a_future_one_it_is_now(
    rep: Caller, path: str, clock: Clock, claim: timedelta | None
) -> None:
    fields = {"written_at": (clock.now + claim).isoformat()} if claim else {}

    answer = await rep.post(path, note(**fields))

    assert answer.json()["written_at"] == "2026-11-21T10:00:00Z"


async def test_a_time_with_another_offset_is_the_same_time(rep: Caller, path: str) -> None:
    answer = await rep.post(path, note(written_at="2026-11-21T10:30:00+02:00"))

    assert answer.json()["written_at"] == "2026-11-21T08:30:00Z"
    assert await items(rep, path) == [answer.json()]


@pytest.mark.parametrize(
    "fields", [{}, {"written_at": "2026-11-21T09:00:00+00:00"}, {"written_at": "2027-01-01T00:00:00Z"}]
)
async def test_sending_it_again_changes_nothing(
    world: World, rep: Caller, path: str, clock: Clock, fields: dict[str, str]
) -> None:
    written = note(**fields)
    first = await rep.post(path, written)
    clock.advance(timedelta(minutes=5))

    again = await rep.post(path, written)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len(await world.rows(Note)) == 1
    assert await revision(world, rep) == 2


async def test_two_at_the_same_time_are_one(world: World, rep: Caller, path: str) -> None:
    written = note()
    async with world.session() as busy:
        await busy.execute(select(Book).where(Book.event_id == world.event.id).with_for_update())
        both = [asyncio.create_task(rep.post(path, written)) for _ in range(2)]
        await asyncio.sleep(0.3)

    answers = await asyncio.gather(*both)

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len(await world.rows(Note)) == 1


async def test_the_same_id_for_something_else_is_refused(
    world: World, scanner: Scanner, rep: Caller, path: str
) -> None:
    written = note()
    await rep.post(path, written)
    another = f"/v1/contacts/{(await scanner.person(rep, 'Somebody Else'))['id']}/notes"
    outsider = await world.rep(await world.team("Other"))
    theirs = f"/v1/contacts/{(await scanner.person(outsider))['id']}/notes"

    refused = [
        await rep.post(path, written | {"text": "another text"}),
        await rep.post(path, written | {"written_at": "2026-11-20T10:00:00Z"}),
        await rep.post(another, written),
        await outsider.post(theirs, written),
    ]

    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")
    assert [row.text for row in await world.rows(Note)] == ["wants a quote"]


async def test_an_edit_keeps_the_old_wording(world: World, rep: Caller, path: str, clock: Clock) -> None:
    written = note("wants a quote")
    await rep.post(path, written)
    clock.advance(timedelta(minutes=1))
    await rep.patch(f"{path}/{written['id']}", {"text": "wants two quotes"})
    clock.advance(timedelta(minutes=1))

    answer = await rep.patch(f"{path}/{written['id']}", {"text": "wants three quotes"})

    assert answer.status_code == 200, answer.text
    assert (answer.json()["text"], answer.json()["revision"]) == ("wants three quotes", 4)
    assert answer.json()["history"] == [
        {"text": "wants a quote", "due_at": None, "until": "2026-11-21T10:01:00Z"},
        {"text": "wants two quotes", "due_at": None, "until": "2026-11-21T10:02:00Z"},
    ]
    assert await items(rep, path) == [answer.json()]


async def test_the_same_wording_is_no_edit(world: World, rep: Caller, path: str) -> None:
    written = note()
    created = await rep.post(path, written)

    answer = await rep.patch(f"{path}/{written['id']}", {"text": written["text"]})

    assert answer.json() == created.json()
    assert await revision(world, rep) == 2


async def test_a_late_repeat_undoes_neither_edit_nor_withdrawal(world: World, rep: Caller, path: str) -> None:
    edited, withdrawn = note("first wording"), note("said too much")
    for written in (edited, withdrawn):
        await rep.post(path, written)
    await rep.patch(f"{path}/{edited['id']}", {"text": "second wording"})
    await rep.delete(f"{path}/{withdrawn['id']}")

    again = [await rep.post(path, written) for written in (edited, withdrawn)]

    assert [answer.status_code for answer in again] == [200, 200]
    assert [answer.json()["text"] for answer in again] == ["second wording", ""]
    assert [item["text"] for item in await items(rep, path)] == ["second wording"]


async def test_a_withdrawn_note_disappears_and_is_kept(world: World, rep: Caller, path: str, clock: Clock) -> None:
    written = note("said too much")
    await rep.post(path, written)

    answer, again = [await rep.delete(f"{path}/{written['id']}") for _ in range(2)]

    assert (answer.status_code, again.status_code) == (204, 404)
    assert await items(rep, path) == []
    assert (await rep.patch(f"{path}/{written['id']}", {"text": "back again"})).status_code == 404
    (row,) = await world.rows(Note)
    assert (row.text, row.search, row.deleted_at, row.revision) == ("", "", clock.now, 3)
    assert [version["text"] for version in row.history] == ["said too much"]


async def test_a_colleague_reads_and_changes_nothing(world: World, scanner: Scanner) -> None:
    team = await world.team()
    author, colleague, manager = await world.rep(team), await world.rep(team), await world.manager(team)
    path = f"/v1/contacts/{(await scanner.person(author))['id']}/notes"
    written = note()
    created = await author.post(path, written)

    for other in (colleague, manager):
        assert await items(other, path) == [created.json()]
        assert (await other.patch(f"{path}/{written['id']}", {"text": "mine"})).status_code == 404
        assert (await other.delete(f"{path}/{written['id']}")).status_code == 404
        taken = await other.post(path, written)
        assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")
    assert await items(author, path) == [created.json()]


async def test_outsiders_find_nothing(world: World, rep: Caller, path: str) -> None:
    written = note()
    await rep.post(path, written)
    elsewhere = await World.create(world.app, world.http, world.now)

    for outsider in (
        await world.rep(await world.team("Other")),
        await world.as_attendee(await world.attendee("Me Myself")),
        await elsewhere.rep(await elsewhere.team()),
        await world.organiser(),
    ):
        for answer in (
            await outsider.get(path),
            await outsider.post(path, note()),
            await outsider.patch(f"{path}/{written['id']}", {"text": "mine"}),
            await outsider.delete(f"{path}/{written['id']}"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await world.http.get(path)).status_code == 401
    assert (await world.http.post(path, json=note())).status_code == 401


async def test_a_note_is_found_only_under_its_contact(rep: Caller, scanner: Scanner, path: str) -> None:
    written = note()
    await rep.post(path, written)
    another = f"/v1/contacts/{(await scanner.person(rep, 'Somebody Else'))['id']}/notes"

    assert (await rep.patch(f"{another}/{written['id']}", {"text": "moved"})).status_code == 404
    assert await items(rep, another) == []


async def test_in_their_own_book_the_attendee_is_the_author(world: World, scanner: Scanner) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    path = f"/v1/contacts/{(await scanner.person(me))['id']}/notes"
    written = note()

    created = await me.post(path, written)
    edited = await me.patch(f"{path}/{written['id']}", {"text": "reworded"})

    assert created.json()["author"] == {"member_id": None, "name": "Me Myself"}
    assert (edited.status_code, edited.json()["text"]) == (200, "reworded")
    assert (await me.delete(f"{path}/{written['id']}")).status_code == 204


async def test_the_pages_go_from_the_newest_to_the_oldest(rep: Caller, path: str, clock: Clock) -> None:
    for number in range(5):
        await rep.post(
            path, note(f"note {number}", written_at=(clock.now - timedelta(minutes=number // 2)).isoformat())
        )
    whole = [item["id"] for item in await items(rep, path)]

    begun = (await rep.get(path, params={"limit": 2})).json()
    clock.advance(timedelta(seconds=1))
    await rep.post(path, note("arrived meanwhile"))
    middle = (await rep.get(path, params={"limit": 2, "cursor": begun["next_cursor"]})).json()
    last = (await rep.get(path, params={"limit": 2, "cursor": middle["next_cursor"]})).json()

    assert [item["id"] for item in begun["items"] + middle["items"] + last["items"]] == whole
    assert last["next_cursor"] is None
    assert (await rep.get(path, params={"cursor": "nonsense"})).json()["code"] == "cursor_invalid"


async def test_many_notes_take_no_more_statements_than_one(rep: Caller, path: str) -> None:
    await rep.post(path, note())
    with counted_statements() as few:
        await items(rep, path)
    for _ in range(5):
        await rep.post(path, note())

    with counted_statements() as many:
        assert len(await items(rep, path)) == 6

    assert len(many) == len(few) == 3  # the session, the contact, and the notes with their authors


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "  "}, {"text": "x" * 10_001}, {"written_at": "yesterday"}, {"id": "1"}, {"x": 1}]
)
async def test_nonsense_is_refused(rep: Caller, path: str, wrong: dict[str, Any]) -> None:
    answer = await rep.post(path, note() | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_the_note_of_a_scan_is_a_note_like_others(world: World, scanner: Scanner, rep: Caller) -> None:
    contact = await scanner.person(rep, note="said while scanning")
    path = f"/v1/contacts/{contact['id']}/notes"
    (written,) = await items(rep, path)

    answer = await rep.patch(f"{path}/{written['id']}", {"text": "reworded"})

    assert UUID(written["id"]) in {row.id for row in await world.rows(Note)}
    assert [version["text"] for version in answer.json()["history"]] == ["said while scanning"]


async def test_one_id_in_two_books_at_once_is_one_note(world: World, scanner: Scanner) -> None:
    reps = [await world.rep(await world.team(name)) for name in ("One", "Two")]
    paths = [f"/v1/contacts/{(await scanner.person(rep))['id']}/notes" for rep in reps]

    for _ in range(10):
        note = {"id": str(uuid4()), "text": "mine"}
        answers = await asyncio.gather(*(rep.post(path, note) for rep, path in zip(reps, paths, strict=True)))
        assert sorted(answer.status_code for answer in answers) == [201, 409]

"""Promises and the other kinds of notes: what becomes of a promise, and who may settle it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.contacts.memory.notes.promises import PromiseState, state_of
from models import Note
from tests.conftest import Clock
from tests.contacts.book import Scanner, items, revision
from tests.world import Caller, World

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOUR, DAY, SECOND, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("settled", "due_at", "written_at", "state"),
    [
        (None, None, NOW, PromiseState.OPEN),
        (None, NOW + HOUR, NOW, PromiseState.OPEN),
        (None, NOW - DAY + SECOND, NOW - 30 * DAY, PromiseState.OPEN),
        (None, NOW - DAY, NOW - 30 * DAY, PromiseState.BROKEN),
        (None, None, NOW - 14 * DAY + SECOND, PromiseState.OPEN),
        (None, None, NOW - 14 * DAY, PromiseState.BROKEN),
        ("kept", NOW - 9 * DAY, NOW - 30 * DAY, PromiseState.KEPT),
        ("declined", NOW + HOUR, NOW, PromiseState.DECLINED),
    ],
)
def test_what_becomes_of_a_promise(
    settled: str | None, due_at: datetime | None, written_at: datetime, state: PromiseState
) -> None:
    assert state_of("promise", settled, due_at, written_at, NOW) is state


@pytest.mark.parametrize("kind", ["plain", "grey_zone"])
def test_other_notes_have_no_state(kind: str) -> None:
    assert state_of(kind, None, None, NOW - 99 * DAY, NOW) is None


def promise(text: str = "send the price list", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": "promise", "text": text, **fields}


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


@pytest.fixture
async def path(scanner: Scanner, rep: Caller) -> str:
    return f"/v1/contacts/{(await scanner.person(rep))['id']}/notes"


async def test_a_promise_is_broken_by_time(rep: Caller, path: str, clock: Clock) -> None:
    made = await rep.post(path, promise(due_at="2026-11-20T11:10:00+01:00"))
    clock.advance(9 * MINUTE)
    (late,) = await items(rep, path)
    clock.advance(MINUTE)
    (broken,) = await items(rep, path)

    assert (made.status_code, made.json()["kind"], made.json()["due_at"]) == (201, "promise", "2026-11-20T10:10:00Z")
    assert [note["state"] for note in (made.json(), late, broken)] == ["open", "open", "broken"]


async def test_a_colleague_keeps_it_and_another_reopens_it(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    author, colleague, manager = await world.rep(team), await world.rep(team), await world.manager(team)
    path = f"/v1/contacts/{(await scanner.person(author))['id']}/notes"
    made = promise()
    await author.post(path, made)
    settlement = f"{path}/{made['id']}/settlement"
    clock.advance(MINUTE)

    kept = await colleague.request("PUT", settlement, json={"settled": "kept"})
    clock.advance(MINUTE)
    again = await author.request("PUT", settlement, json={"settled": "kept"})
    declined = await author.request("PUT", settlement, json={"settled": "declined"})
    reopened, twice = await manager.delete(settlement), await manager.delete(settlement)

    assert (kept.status_code, kept.json()["state"], kept.json()["settled_at"]) == (200, "kept", "2026-11-21T10:01:00Z")
    assert again.json() == kept.json()
    assert (declined.json()["state"], declined.json()["settled_at"]) == ("declined", "2026-11-21T10:02:00Z")
    assert (reopened.status_code, twice.status_code) == (204, 404)
    (note,) = await items(author, path)
    assert (note["state"], note["settled_at"], note["revision"]) == ("open", None, 5)
    assert await revision(world, author) == 5


async def test_only_a_promise_is_due_and_settled(rep: Caller, path: str) -> None:
    plain = {"id": str(uuid4()), "text": "tall"}
    await rep.post(path, plain)

    due = await rep.post(path, {"id": str(uuid4()), "text": "tall", "due_at": "2026-11-22T10:00:00Z"})
    becomes_due = await rep.patch(f"{path}/{plain['id']}", {"due_at": "2026-11-22T10:00:00Z"})
    settled = await rep.request("PUT", f"{path}/{plain['id']}/settlement", json={"settled": "kept"})
    reopened = await rep.delete(f"{path}/{plain['id']}/settlement")

    assert (due.status_code, due.json()["code"]) == (422, "validation_failed")
    for answer in (becomes_due, settled):
        assert (answer.status_code, answer.json()["code"]) == (422, "no_promise")
    assert reopened.status_code == 404


async def test_its_author_moves_it_and_the_history_tells(
    world: World, scanner: Scanner, rep: Caller, path: str, clock: Clock
) -> None:
    made = promise(due_at="2026-11-22T10:00:00Z")
    await rep.post(path, made)
    colleague = await world.rep(await world.team("Other"))
    note = f"{path}/{made['id']}"

    moved = await rep.patch(note, {"due_at": "2026-11-29T10:00:00Z"})
    undated = await rep.patch(note, {"due_at": None})
    emptied = await rep.patch(note, {"text": None})
    again = await rep.post(path, made)
    differently = await rep.post(path, made | {"due_at": "2026-11-29T10:00:00Z"})

    assert moved.json()["due_at"] == "2026-11-29T10:00:00Z"
    assert undated.json()["due_at"] is None
    assert [version["due_at"] for version in undated.json()["history"]] == [
        "2026-11-22T10:00:00Z",
        "2026-11-29T10:00:00Z",
    ]
    assert (emptied.status_code, emptied.json()["code"]) == (422, "invalid_input")
    assert (again.status_code, again.json()) == (200, undated.json())
    assert (differently.status_code, differently.json()["code"]) == (409, "id_reused")
    assert (await colleague.patch(note, {"due_at": None})).status_code == 404


async def test_the_same_id_for_another_kind_is_refused(rep: Caller, path: str) -> None:
    made = promise()
    await rep.post(path, made)

    answer = await rep.post(path, made | {"kind": "grey_zone"})

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_a_list_of_one_kind_goes_page_by_page(rep: Caller, path: str, clock: Clock) -> None:
    for number in range(3):
        written_at = (clock.now - number * HOUR).isoformat()
        await rep.post(path, promise(f"promise {number}", written_at=written_at))
        await rep.post(path, {"id": str(uuid4()), "text": f"word {number}", "written_at": written_at})
    grey = {"id": str(uuid4()), "kind": "grey_zone", "text": "hopes for 20 percent; 12 is our limit"}
    await rep.post(path, grey)

    begun = (await rep.get(path, params={"kind": "promise", "limit": 2})).json()
    rest = (await rep.get(path, params={"kind": "promise", "cursor": begun["next_cursor"]})).json()

    assert [item["text"] for item in begun["items"] + rest["items"]] == ["promise 0", "promise 1", "promise 2"]
    assert [item["text"] for item in await items(rep, path, kind="grey_zone")] == [grey["text"]]
    assert len(await items(rep, path)) == 7
    assert (await rep.get(path, params={"kind": "vow"})).status_code == 422


async def test_a_deleted_contact_leaves_no_promise(world: World, scanner: Scanner, rep: Caller) -> None:
    contact = await scanner.person(rep)
    path = f"/v1/contacts/{contact['id']}/notes"
    made = promise(due_at="2026-11-22T10:00:00Z")
    await rep.post(path, made)
    await rep.request("PUT", f"{path}/{made['id']}/settlement", json={"settled": "kept"})

    await rep.delete(f"/v1/contacts/{contact['id']}")

    (row,) = await world.rows(Note)
    assert (row.text, row.due_at, row.settled, row.settled_at) == ("", None, None, None)

"""The small door: the rows of a pull, one a line."""

import pytest

from api.auth.tokens import ACCESS_LIFETIME
from tests.conftest import Clock
from tests.core.apps import problem
from tests.sync.books import full_book
from tests.sync.copies import Copy, lines, whole
from tests.sync.rows import pull, push_well, scanned, two_reps
from tests.sync.test_push import everything_about
from tests.world import Caller, World


async def followed(caller: Caller) -> Copy:
    copy = Copy(caller)
    await copy.follow()
    return copy


async def test_it_brings_the_rows_of_a_pull(world: World) -> None:
    rep, _ = await full_book(world)
    through_lines, by_pull = await followed(rep), await whole(rep)
    assert through_lines.filled() == by_pull.rows
    assert through_lines.timestamp == by_pull.timestamp


async def test_then_what_changed_and_what_was_deleted(world: World) -> None:
    rep, rows = await full_book(world)
    copy = await followed(rep)
    note, task = rows["notes"][0], rows["tasks"][0]
    changes = {"updated": {"tasks": [task | {"title": "Mail"}]}, "deleted": {"notes": [note["id"]]}}
    await push_well(rep, copy.timestamp, **changes)

    changed, cursor = lines(await rep.get("/v1/changes", params={"since": copy.timestamp}))

    brought = await pull(rep, copy.timestamp)
    assert changed == [
        {"table": "notes", "id": note["id"], "deleted": True},
        {"table": "tasks", "id": task["id"], "row": brought.one("tasks")},
    ]
    assert cursor == brought.timestamp
    await copy.follow()
    assert copy.filled() == {name: held for name, held in (await whole(rep)).rows.items() if held}


async def test_when_nothing_changed_there_is_a_cursor(world: World) -> None:
    rep, _ = await full_book(world)
    copy = await followed(rep)
    assert lines(await rep.get("/v1/changes", params={"since": copy.timestamp})) == ([], copy.timestamp)
    ahead = copy.timestamp + 1000
    assert lines(await rep.get("/v1/changes", params={"since": ahead})) == ([], ahead)


@pytest.mark.parametrize("nothing", ["0", "null", "undefined", ""])
async def test_from_the_beginning(world: World, nothing: str) -> None:
    rep, _ = await full_book(world)
    assert (await rep.get("/v1/changes", params={"since": nothing})).text == (await rep.get("/v1/changes")).text


@pytest.mark.parametrize("since", ["-1", "yesterday", "9" * 30])
async def test_a_cursor_that_is_none(world: World, since: str) -> None:
    rep = await world.rep(await world.team())
    assert problem(await rep.get("/v1/changes", params={"since": since})) == (422, "validation_failed")


async def test_every_book_is_its_owners(world: World) -> None:
    far = await World.create(world.app, world.http, world.now)
    attendee = await world.attendee()
    zoe = await world.as_attendee(await world.attendee())
    (rep, _), (rival, _), (stranger, _) = [await full_book(place) for place in (world, world, far)]
    for caller in (rep, rival, zoe):
        await push_well(caller, **everything_about(await scanned(world, caller, attendee)))

    for caller in (rep, rival, stranger, zoe):
        assert (await followed(caller)).filled() == (await whole(caller)).filled()


@pytest.mark.parametrize("late", [False, True])
async def test_whoever_is_out_is_told_to_forget(world: World, clock: Clock, late: bool) -> None:
    ann, ben = await two_reps(world)
    await push_well(ann, **everything_about(await scanned(world, ann)))
    copy = await followed(ben)
    path = f"/v1/teams/{ben.principal.team_id}/members/{ben.principal.member_id}"
    assert (await (await world.organiser()).delete(path)).status_code == 204
    if late:
        clock.advance(ACCESS_LIFETIME)

    changed, cursor = lines(await ben.get("/v1/changes", params={"since": copy.timestamp}))

    assert all(line["deleted"] for line in changed)
    assert {(line["table"], line["id"]) for line in changed} == {
        (name, row_id) for name, ids in copy.ids().items() for row_id in ids
    }
    assert cursor == 1


async def test_whoever_signed_out_or_is_late(world: World, clock: Clock) -> None:
    ann, ben = await two_reps(world)
    assert (await ann.delete("/v1/auth/tokens")).status_code == 204
    assert problem(await ann.get("/v1/changes")) == (401, "session_ended")
    clock.advance(ACCESS_LIFETIME)
    assert problem(await ben.get("/v1/changes")) == (401, "token_expired")

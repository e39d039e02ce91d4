"""Difficulties: a problem of the person, which everybody with the book may take on and solve."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Difficulty
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, items, revision
from tests.world import Caller, World


def difficulty(text: str = "the shipment is late", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "text": text, **fields}


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


@pytest.fixture
async def path(scanner: Scanner, rep: Caller) -> str:
    return f"/v1/contacts/{(await scanner.person(rep))['id']}/difficulties"


async def test_it_carries_its_author_and_owner(rep: Caller, path: str, clock: Clock) -> None:
    me = str(rep.principal.member_id)
    raised = difficulty(raised_at=(clock.now - timedelta(hours=2)).isoformat(), owner_id=me)

    answer = await rep.post(path, raised)

    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "id": raised["id"],
        "author": {"member_id": me, "name": "Rui Rep"},
        "text": "the shipment is late",
        "raised_at": "2026-11-21T08:00:00Z",
        "owner": {"member_id": me, "name": "Rui Rep"},
        "solved_at": None,
        "revision": 2,
    }
    assert await items(rep, path) == [answer.json()]


async def test_a_colleague_takes_it_on_and_solves_it(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    author, colleague = await world.rep(team, "Rui"), await world.rep(team, "Ana")
    path = f"/v1/contacts/{(await scanner.person(author))['id']}/difficulties"
    raised = difficulty()
    await author.post(path, raised)
    one = f"{path}/{raised['id']}"

    taken = await colleague.patch(one, {"owner_id": str(colleague.principal.member_id)})
    clock.advance(timedelta(minutes=1))
    solved = await colleague.patch(one, {"solved": True, "text": "the second shipment is late"})
    clock.advance(timedelta(minutes=1))
    again = await author.patch(one, {"solved": True})
    late = await author.post(path, raised)
    reopened = await author.patch(one, {"solved": False, "owner_id": None})

    assert (taken.json()["owner"]["name"], taken.json()["solved_at"]) == ("Ana", None)
    assert (solved.json()["solved_at"], solved.json()["revision"]) == ("2026-11-21T10:01:00Z", 4)
    assert again.json() == solved.json()
    assert (late.status_code, late.json()) == (200, solved.json())
    assert (reopened.json()["solved_at"], reopened.json()["owner"]) == (None, None)
    assert (await colleague.delete(one)).status_code == 404
    assert (await author.delete(one)).status_code == 204
    assert await items(author, path) == []
    (row,) = await world.rows(Difficulty)
    assert (row.text, row.deleted_at) == ("", clock.now)


async def test_the_owner_is_in_the_team(world: World, rep: Caller, path: str) -> None:
    rival = await world.rep(await world.team("Rivals"))
    raised = difficulty()
    await rep.post(path, raised)

    for owner_id in (str(rival.principal.member_id), str(uuid4())):
        for answer in (
            await rep.post(path, difficulty(owner_id=owner_id)),
            await rep.patch(f"{path}/{raised['id']}", {"owner_id": owner_id}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "owner_unknown")
    assert len(await items(rep, path)) == 1


async def test_in_ones_own_book_nobody_owns_it(world: World, scanner: Scanner) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    path = f"/v1/contacts/{(await scanner.person(me))['id']}/difficulties"
    raised = difficulty()

    created = await me.post(path, raised)
    owned = await me.post(path, difficulty(owner_id=str(uuid4())))
    solved = await me.patch(f"{path}/{raised['id']}", {"solved": True})

    assert created.json()["author"] == {"member_id": None, "name": "Me Myself"}
    assert (owned.status_code, owned.json()["code"]) == (422, "owner_unknown")
    assert solved.json()["solved_at"] == "2026-11-21T10:00:00Z"


async def test_sending_it_again_changes_nothing_and_nothing_else_does(world: World, rep: Caller, path: str) -> None:
    raised = difficulty()
    both = await asyncio.gather(*(rep.post(path, raised) for _ in range(2)))
    others = [await rep.post(path, raised | other) for other in ({"text": "else"}, {"raised_at": "2026-11-20T10:00Z"})]

    assert sorted(answer.status_code for answer in both) == [200, 201]
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(409, "id_reused")] * 2
    assert (len(await world.rows(Difficulty)), await revision(world, rep)) == (1, 2)


@pytest.mark.parametrize("field", ["text", "solved"])
async def test_what_cannot_be_removed(rep: Caller, path: str, field: str) -> None:
    raised = difficulty()
    await rep.post(path, raised)

    answer = await rep.patch(f"{path}/{raised['id']}", {field: None})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_long_list_takes_no_more_statements_than_a_short_one(world: World, scanner: Scanner) -> None:
    team = await world.team()
    members = [await world.rep(team, f"Number {number}") for number in range(3)]
    rep = members[0]
    path = f"/v1/contacts/{(await scanner.person(rep))['id']}/difficulties"
    for member in members:
        await rep.post(path, difficulty(owner_id=str(member.principal.member_id)))

    with counted_statements() as short:
        await items(rep, path, limit=1)
    with counted_statements() as long:
        assert {item["owner"]["name"] for item in await items(rep, path)} == {"Number 0", "Number 1", "Number 2"}

    assert len(short) == len(long)


async def test_outsiders_find_nothing(world: World, rep: Caller, path: str) -> None:
    raised = difficulty()
    await rep.post(path, raised)
    outsider = await world.rep(await world.team("Other"))

    for answer in (
        await outsider.get(path),
        await outsider.post(path, difficulty()),
        await outsider.patch(f"{path}/{raised['id']}", {"solved": True}),
        await outsider.delete(f"{path}/{raised['id']}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

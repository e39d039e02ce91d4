"""Phones pull by the revision of the team's book: every change of the team and its members takes the next one."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from models import Book, Member, Team
from tests.conftest import Clock
from tests.contacts.book import Scanner
from tests.world import Caller, World


async def of_book(world: World, team_id: UUID) -> int:
    (book,) = await world.rows(Book, team_id=team_id)
    found: int = book.revision
    return found


async def of_team(world: World, team_id: UUID) -> int:
    (team,) = await world.rows(Team, id=team_id)
    found: int = team.revision
    return found


async def of_members(world: World, team_id: UUID) -> dict[str, int]:
    return {member.name: member.revision for member in await world.rows(Member, team_id=team_id)}


async def put(organiser: Caller, team_id: UUID, **member: Any) -> dict[str, Any]:
    answer = await organiser.post(f"/v1/teams/{team_id}/members", member)
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_new_team_is_the_first_change_of_its_book(world: World) -> None:
    organiser, team = await world.organiser(), {"id": str(uuid4()), "name": "Acme", "manager_email": "mia@acme.example"}

    for _ in range(2):
        await organiser.post("/v1/teams", team)

    team_id = UUID(team["id"])
    assert (await of_book(world, team_id), await of_team(world, team_id)) == (2, 1)
    assert await of_members(world, team_id) == {"mia": 2}


async def test_renaming_and_the_profile_count_and_the_same_again_does_not(world: World) -> None:
    team = await world.team("Acme")
    manager = await world.manager(team)
    changes = [{"name": "Acme Robotics"}, {"profile": {"roles": ["procurement"]}}, {"profile": None}]

    for number, change in enumerate(changes, start=1):
        for _ in range(2):
            assert (await manager.patch("/v1/team", change)).status_code == 200
        assert (await of_book(world, team.id), await of_team(world, team.id)) == (number, number)


async def test_name_profile_and_questions_of_one_request_all_arrive(world: World) -> None:
    team = await world.team("Acme")
    manager = await world.manager(team)
    change = {
        "name": "Acme Robotics",
        "profile": {"roles": ["procurement"]},
        "questions": [{"text": "Robots?", "kind": "number"}],
    }

    answer = (await manager.patch("/v1/team", change)).json()

    assert (answer["name"], answer["profile"]["roles"]) == ("Acme Robotics", ["procurement"])
    assert [question["text"] for question in answer["questions"]] == ["Robots?"]
    assert await of_team(world, team.id) <= await of_book(world, team.id)


async def test_a_member_counts_when_added_renamed_promoted_removed_and_back(world: World) -> None:
    organiser, team = await world.organiser(), await world.team()
    ana = {"email": f"{uuid4().hex}@acme.example", "name": "Ana", "role": "rep"}

    async def after(**changed: str) -> tuple[int, int]:
        name = (await put(organiser, team.id, **ana | changed))["name"]
        return await of_book(world, team.id), (await of_members(world, team.id))[name]

    assert await after() == (1, 1)
    assert await after() == (1, 1)
    assert await after(name="Ana Silva") == (2, 2)
    assert await after(name="Ana Silva", role="manager") == (3, 3)

    (member,) = await world.rows(Member, team_id=team.id)
    for _ in range(2):
        assert (await organiser.delete(f"/v1/teams/{team.id}/members/{member.id}")).status_code == 204
    assert (await of_book(world, team.id), await of_members(world, team.id)) == (4, {"Ana Silva": 4})

    assert await after(name="Ana Silva", role="manager") == (5, 5)


async def test_a_colleague_removed_by_a_manager_counts(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia"), await world.rep(team, "Rui")

    await mia.delete(f"/v1/team/members/{rui.principal.member_id}")

    assert (await of_book(world, team.id), await of_members(world, team.id)) == (1, {"Mia": 0, "Rui": 1})


async def test_the_rep_that_a_phone_becomes_counts(world: World) -> None:
    team = await world.team()
    manager = await world.manager(team, "Mia")
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    grant = {"grant": "device_pairing", "code": code, "device_id": str(uuid4()), "device_name": "Phone 1"}

    assert (await world.http.post("/v1/auth/tokens", json=grant)).status_code == 200

    assert (await of_book(world, team.id), await of_members(world, team.id)) == (1, {"Mia": 0, "Phone 1": 1})


async def test_another_team_is_not_touched(world: World) -> None:
    ours, theirs = await world.team("Ours"), await world.team("Theirs")

    await put(await world.organiser(), ours.id, email="ana@acme.example", name="Ana", role="rep")

    assert (await of_book(world, ours.id), await of_book(world, theirs.id)) == (1, 0)


@pytest.mark.parametrize("name", ["new", "known"])
async def test_there_is_nobody_to_put_into_a_team_that_is_not_there(world: World, name: str) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    team_id = (await elsewhere.team()).id if name == "known" else uuid4()
    member = {"email": "ana@acme.example", "name": "Ana", "role": "rep"}

    answer = await (await world.organiser()).post(f"/v1/teams/{team_id}/members", member)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_scanning_and_changing_the_team_do_not_block_each_other(
    world: World, scanner: Scanner, clock: Clock
) -> None:
    """Both lock the book first: in two orders they would wait for each other."""
    organiser, team = await world.organiser(), await world.team()
    ana = {"email": f"{uuid4().hex}@acme.example", "role": "rep"}
    member_id = UUID((await put(organiser, team.id, name="Ana", **ana))["id"])
    rep = await world.rep(team)
    contact = await scanner.person(rep)
    manager = await world.manager(team)

    for number in range(8):
        answers = await asyncio.gather(
            rep.post(f"/v1/contacts/{contact['id']}/notes", {"id": str(uuid4()), "text": "said"}),
            scanner.person(rep, f"Person {number}"),
            organiser.post(f"/v1/teams/{team.id}/members", ana | {"name": f"Ana {number}"}),
            manager.patch("/v1/team", {"name": f"Acme {number}"}),
            manager.delete(f"/v1/team/members/{member_id}"),
        )
        assert all(isinstance(answer, dict) or answer.status_code < 300 for answer in answers)

    members, book = await of_members(world, team.id), await of_book(world, team.id)
    assert max(*members.values(), await of_team(world, team.id)) <= book

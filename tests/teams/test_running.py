"""What a team does with itself: look at it, say whom it looks for, part with a colleague."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from models import Member
from tests.world import World

EMPTY: dict[str, list[str]] = {"roles": [], "industries": [], "interests": [], "decision_power": []}


async def test_every_member_sees_the_team(world: World) -> None:
    team = await world.team("Acme")
    rui, mia = await world.rep(team, "Rui Rep"), await world.manager(team, "Mia Manager")

    answer = await rui.get("/v1/team")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "id": str(team.id),
            "name": "Acme",
            "book_id": str(rui.principal.book_id),
            "zone_id": None,
            "profile": EMPTY,
            "questions": [],
            "members": [
                {"id": str(mia.principal.member_id), "name": "Mia Manager", "role": "manager", "removed": False},
                {"id": str(rui.principal.member_id), "name": "Rui Rep", "role": "rep", "removed": False},
            ],
        },
    )


async def test_those_who_left_keep_their_names(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia Manager"), await world.rep(team, "Rui Rep")

    await mia.delete(f"/v1/team/members/{rui.principal.member_id}")

    members = (await mia.get("/v1/team")).json()["members"]
    assert [(member["name"], member["removed"]) for member in members] == [("Mia Manager", False), ("Rui Rep", True)]


async def test_a_manager_renames_the_team(world: World) -> None:
    manager = await world.manager(await world.team("Acme"))

    answer = await manager.patch("/v1/team", {"name": "Acme Robotics"})

    assert (answer.status_code, answer.json()["name"]) == (200, "Acme Robotics")
    assert (await manager.get("/v1/team")).json() == answer.json()


async def test_the_profile_changes_part_by_part(world: World) -> None:
    manager = await world.manager(await world.team())

    async def profile_after(change: dict[str, Any] | None) -> dict[str, Any]:
        answer = await manager.patch("/v1/team", {"profile": change})
        assert answer.status_code == 200, answer.text
        profile: dict[str, Any] = answer.json()["profile"]
        return profile

    roles = {"roles": ["procurement", "operations"]}
    assert await profile_after(roles | {"decision_power": ["decides"]}) == EMPTY | roles | {
        "decision_power": ["decides"]
    }
    assert await profile_after({"industries": ["Logistics", "Logistics", "Retail"], "decision_power": None}) == (
        EMPTY | roles | {"industries": ["Logistics", "Retail"]}
    )
    assert await profile_after({"roles": []}) == EMPTY | {"industries": ["Logistics", "Retail"]}
    assert await profile_after({}) == EMPTY | {"industries": ["Logistics", "Retail"]}
    assert await profile_after(None) == EMPTY


async def test_fifty_words_are_enough(world: World) -> None:
    manager = await world.manager(await world.team())

    fifty = await manager.patch("/v1/team", {"profile": {"interests": [f"word {number}" for number in range(50)]}})
    more = await manager.patch("/v1/team", {"profile": {"interests": [f"word {number}" for number in range(51)]}})

    assert len(fifty.json()["profile"]["interests"]) == 50
    assert (more.status_code, more.json()["errors"][0]["field"]) == (422, "body.profile.interests")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": None}, "invalid_input"),
        ({"name": ""}, "validation_failed"),
        ({"profile": {"decision_power": ["nods"]}}, "validation_failed"),
        ({"profile": {"budget": ["high"]}}, "validation_failed"),
        ({"book_id": "x"}, "validation_failed"),
    ],
)
async def test_what_makes_no_sense_is_refused(world: World, change: dict[str, Any], code: str) -> None:
    manager = await world.manager(await world.team("Acme"))

    answer = await manager.patch("/v1/team", change)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await manager.get("/v1/team")).json()["name"] == "Acme"


async def test_two_managers_who_change_two_parts_at_once_both_count(world: World) -> None:
    team = await world.team()
    mia, max_ = await world.manager(team, "Mia"), await world.manager(team, "Max")

    await asyncio.gather(
        mia.patch("/v1/team", {"profile": {"roles": ["procurement"]}}),
        max_.patch("/v1/team", {"profile": {"interests": ["robotics"]}}),
    )

    profile = (await mia.get("/v1/team")).json()["profile"]
    assert profile == EMPTY | {"roles": ["procurement"], "interests": ["robotics"]}


async def test_a_colleague_is_out_at_once(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team), await world.rep(team)

    answer = await mia.delete(f"/v1/team/members/{rui.principal.member_id}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await rui.get("/v1/team")).json()["code"] == "session_ended"
    refresh = {"grant": "refresh", "refresh_token": rui.refresh_token}
    assert (await world.http.post("/v1/auth/tokens", json=refresh)).json()["code"] == "refresh_refused"
    (member,) = await world.rows(Member, role="rep")
    assert member.removed_at == world.now


async def test_the_last_manager_stays(world: World) -> None:
    team = await world.team()
    mia, max_ = await world.manager(team, "Mia"), await world.manager(team, "Max")
    path = "/v1/team/members/"

    first = await mia.delete(f"{path}{max_.principal.member_id}")
    last = await mia.delete(f"{path}{mia.principal.member_id}")

    assert first.status_code == 204
    assert (last.status_code, last.json()["code"]) == (409, "last_manager")
    assert (await mia.get("/v1/team")).status_code == 200


async def test_two_managers_who_remove_each_other_at_once_leave_one(world: World) -> None:
    team = await world.team()
    mia, max_ = await world.manager(team, "Mia"), await world.manager(team, "Max")

    answers = await asyncio.gather(
        mia.delete(f"/v1/team/members/{max_.principal.member_id}"),
        max_.delete(f"/v1/team/members/{mia.principal.member_id}"),
    )

    # The second either waited for the first, or found its session ended.
    assert 204 in [answer.status_code for answer in answers]
    assert {answer.status_code for answer in answers} <= {204, 401, 409}
    assert len([member for member in await world.rows(Member) if member.removed_at is None]) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/teams"),
        ("POST", "/v1/teams"),
        ("GET", "/v1/teams/{team}/members"),
        ("POST", "/v1/teams/{team}/members"),
        ("DELETE", "/v1/teams/{team}/members/{member}"),
        ("GET", "/v1/team"),
        ("PATCH", "/v1/team"),
        ("DELETE", "/v1/team/members/{member}"),
    ],
)
async def test_who_may(world: World, method: str, path: str) -> None:
    team, elsewhere = await world.team("Acme"), await World.create(world.app, world.http, world.now)
    rep = await world.rep(team)
    path = path.format(team=team.id, member=rep.principal.member_id)
    body = {
        ("POST", "/v1/teams"): {"name": "Mine"},
        ("POST", f"/v1/teams/{team.id}/members"): {"email": "me@mine.example", "name": "Me", "role": "manager"},
        ("PATCH", "/v1/team"): {"name": "Mine"},
    }.get((method, path))
    by_organiser = path.startswith("/v1/teams")
    strangers = {
        "rep": rep,
        "attendee": await world.as_attendee(await world.attendee()),
        "manager": await world.manager(await world.team("Theirs")),
        "organiser": await world.organiser(),
        "manager elsewhere": await elsewhere.manager(await elsewhere.team("Acme")),
        "organiser elsewhere": await elsewhere.organiser(),
    }
    if (method, path) == ("GET", "/v1/team"):
        welcome = {"rep", "manager", "manager elsewhere"}
    elif path in ("/v1/teams", "/v1/team"):
        welcome = {"organiser", "organiser elsewhere"} if by_organiser else {"manager", "manager elsewhere"}
    else:
        welcome = {"organiser"} if by_organiser else set()

    anonymous = await world.http.request(method, path, json=body)
    answers = {who: await caller.request(method, path, json=body) for who, caller in strangers.items()}

    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_signed_in")
    for who, answer in answers.items():
        if who in welcome:
            assert answer.status_code in (200, 201, 204), (who, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (who, answer.text)
    assert (await rep.get("/v1/team")).status_code == (401 if method == "DELETE" and by_organiser else 200)


async def test_each_event_lists_its_own_teams(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    await world.team("Here")
    await elsewhere.team("There")

    lists = [(await (await one.organiser()).get("/v1/teams")).json()["items"] for one in (world, elsewhere)]

    assert [[team["name"] for team in items] for items in lists] == [["Here"], ["There"]]


async def test_who_is_not_there_cannot_be_removed(world: World) -> None:
    team, other = await world.team("Ours"), await world.team("Theirs")
    outsider = (await world.rep(other)).principal.member_id
    organiser, manager = await world.organiser(), await world.manager(team)

    for member_id in (outsider, uuid4()):
        for answer in (
            await organiser.delete(f"/v1/teams/{team.id}/members/{member_id}"),
            await manager.delete(f"/v1/team/members/{member_id}"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    assert [member.removed_at for member in await world.rows(Member, id=outsider)] == [None]

"""What the organiser does with teams: set them up and people them."""

import asyncio
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from models import Account, Book, Device, Member, Team
from tests.conftest import Clock
from tests.world import Caller, World


async def _signed_in(world: World, email: str) -> dict[str, Any]:
    """`GET /v1/me` of whoever owns this mailbox, signed in by a mailed code."""
    await world.http.post("/v1/auth/codes", json={"email": email})
    await world.app.state.background.finish()
    outbox = world.app.state.settings.data_dir / "outbox"
    (mail,) = [text for text in (path.read_text() for path in outbox.glob("*.eml")) if f"To: {email}" in text]
    (code,) = re.findall(r"^ +([0-9]{6})$", mail, re.MULTILINE)
    grant = {"grant": "email_code", "email": email, "code": code}
    token = (await world.http.post("/v1/auth/tokens", json=grant)).json()["access_token"]
    me = await world.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    answer: dict[str, Any] = me.json()
    return answer


async def _team(organiser: Caller, name: str = "Acme", **fields: Any) -> dict[str, Any]:
    answer = await organiser.post("/v1/teams", {"name": name, **fields})
    assert answer.status_code == 201, answer.text
    team: dict[str, Any] = answer.json()
    return team


def _mail() -> str:
    return f"{uuid4().hex}@acme.example"


async def test_a_team_comes_with_its_book(world: World) -> None:
    organiser, team_id = await world.organiser(), str(uuid4())

    answer = await organiser.post("/v1/teams", {"id": team_id, "name": "Acme Robotics"})

    (book,) = await world.rows(Book, team_id=UUID(team_id))
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": team_id,
            "name": "Acme Robotics",
            "book_id": str(book.id),
            "zone_id": None,
            "member_count": 0,
            "created_at": "2026-11-21T10:00:00Z",
        },
    )


async def test_its_first_manager_signs_in_by_mail(world: World) -> None:
    email = _mail()

    team = await _team(await world.organiser(), "Acme", manager_email=email.upper())
    me = await _signed_in(world, email)

    assert team["member_count"] == 1
    assert (me["principal"]["role"], me["principal"]["team_id"]) == ("manager", team["id"])
    assert me["principal"]["book_id"] == team["book_id"]
    assert [member.name for member in await world.rows(Member)] == [email.partition("@")[0]]


async def test_setting_it_up_again_changes_nothing(world: World) -> None:
    organiser = await world.organiser()
    team = {"id": str(uuid4()), "name": "Acme", "manager_email": _mail()}

    first, again = await organiser.post("/v1/teams", team), await organiser.post("/v1/teams", team)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert [len(await world.rows(table)) for table in (Team, Book, Member)] == [1, 1, 1]


@pytest.mark.parametrize("change", [{"name": "Globex"}, {"manager_email": "somebody-else@acme.example"}])
async def test_the_same_id_for_another_team_is_refused(world: World, change: dict[str, str]) -> None:
    organiser = await world.organiser()
    team = {"id": str(uuid4()), "name": "Acme", "manager_email": _mail()}
    await organiser.post("/v1/teams", team)

    answer = await organiser.post("/v1/teams", team | change)

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_setting_it_up_twice_at_once_makes_one(world: World) -> None:
    organiser, team = await world.organiser(), {"id": str(uuid4()), "name": "Acme", "manager_email": _mail()}

    answers = await asyncio.gather(*(organiser.post("/v1/teams", team) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert [len(await world.rows(table)) for table in (Team, Book, Member)] == [1, 1, 1]


async def test_the_list_goes_by_name_and_counts_todays_members(world: World) -> None:
    organiser = await world.organiser()
    ids = {name: (await _team(organiser, name))["id"] for name in ("Globex", "Acme", "Initech")}
    for number, role in enumerate(("manager", "rep", "rep")):
        member = {"email": _mail(), "name": f"Member {number}", "role": role}
        answer = await organiser.post(f"/v1/teams/{ids['Globex']}/members", member)
    await organiser.delete(f"/v1/teams/{ids['Globex']}/members/{answer.json()['id']}")

    first = (await organiser.get("/v1/teams?limit=2")).json()
    second = (await organiser.get(f"/v1/teams?limit=2&cursor={first['next_cursor']}")).json()

    assert [(team["name"], team["member_count"]) for team in first["items"]] == [("Acme", 0), ("Globex", 2)]
    assert [(team["name"], team["member_count"]) for team in second["items"]] == [("Initech", 0)]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhXHUwMDAwYiIsIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd"])
async def test_a_cursor_from_elsewhere_is_refused(world: World, cursor: str) -> None:
    answer = await (await world.organiser()).get(f"/v1/teams?cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_somebody_put_into_a_team_signs_in_by_mail(world: World) -> None:
    organiser, email = await world.organiser(), _mail()
    team = await _team(organiser)

    answer = await organiser.post(
        f"/v1/teams/{team['id']}/members", {"email": email.upper(), "name": "Ana Silva", "role": "rep"}
    )

    assert answer.status_code == 201, answer.text
    created = {"created_at": "2026-11-21T10:00:00Z", "removed_at": None}
    expected = {"id": answer.json()["id"], "email": email, "name": "Ana Silva", "role": "rep"} | created
    assert answer.json() == expected
    assert (await organiser.get(f"/v1/teams/{team['id']}/members")).json() == {"items": [expected]}
    me = await _signed_in(world, email)
    assert (me["principal"]["role"], me["principal"]["member_id"]) == ("rep", answer.json()["id"])


async def test_an_account_that_exists_is_used(world: World) -> None:
    organiser, account = await world.organiser(), await world.account(_mail())

    await _team(organiser, manager_email=account.email)

    assert [member.account_id for member in await world.rows(Member)] == [account.id]
    async with world.session() as session:
        assert (await session.scalars(select(Account.id).where(Account.email == account.email))).all() == [account.id]


async def test_the_same_address_again_renames_and_signs_nobody_out(world: World) -> None:
    organiser, team = await world.organiser(), await world.team()
    rep = await world.rep(team, "Rui")
    (account_email,) = [item["email"] for item in await _members(organiser, team)]

    answer = await organiser.post(
        f"/v1/teams/{team.id}/members", {"email": account_email, "name": "Rui Rep", "role": "rep"}
    )

    assert (answer.status_code, answer.json()["name"]) == (200, "Rui Rep")
    assert answer.json()["id"] == str(rep.principal.member_id)
    assert (await rep.get("/v1/team")).status_code == 200


async def test_another_role_signs_out_so_that_no_token_carries_the_old_one(world: World) -> None:
    organiser, team = await world.organiser(), await world.team()
    manager = await world.manager(team)
    (account_email,) = [item["email"] for item in await _members(organiser, team)]

    answer = await organiser.post(
        f"/v1/teams/{team.id}/members", {"email": account_email, "name": "Mia Manager", "role": "rep"}
    )

    assert (answer.status_code, answer.json()["role"]) == (200, "rep")
    assert (await manager.get("/v1/team")).json()["code"] == "session_ended"
    assert (await _signed_in(world, account_email))["principal"]["role"] == "rep"


async def test_a_former_member_comes_back_as_the_same_one(world: World) -> None:
    organiser, email = await world.organiser(), _mail()
    path = f"/v1/teams/{(await _team(organiser))['id']}/members"
    member = {"email": email, "name": "Ana Silva", "role": "rep"}
    first = (await organiser.post(path, member)).json()
    await organiser.delete(f"{path}/{first['id']}")
    (gone,) = (await organiser.get(path)).json()["items"]

    answer = await organiser.post(path, member)

    assert gone == first | {"removed_at": "2026-11-21T10:00:00Z"}
    assert (answer.status_code, answer.json()) == (200, first)
    assert (await _signed_in(world, email))["principal"]["member_id"] == first["id"]


async def test_putting_somebody_in_twice_at_once_makes_one(world: World) -> None:
    organiser = await world.organiser()
    path = f"/v1/teams/{(await _team(organiser))['id']}/members"
    member = {"email": _mail(), "name": "Ana Silva", "role": "rep"}

    answers = await asyncio.gather(*(organiser.post(path, member) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len((await organiser.get(path)).json()["items"]) == 1


async def test_removing_signs_out_at_once_and_revokes_the_phones_in_their_name(world: World, clock: Clock) -> None:
    organiser, team, attendee = await world.organiser(), await world.team(), await world.attendee()
    rep = await world.rep(team)
    member_id = rep.principal.member_id
    assert member_id
    phone = {"name": "Phone", "unsent": 0, "created_at": clock.now, "last_contact_at": clock.now}
    await world.add(Device(event_id=world.event.id, id=uuid4(), team_id=team.id, member_id=member_id, **phone))
    scan = {"id": str(uuid4()), "badge": await world.qr(attendee), "captured_at": clock.now.isoformat()}

    answer = await organiser.delete(f"/v1/teams/{team.id}/members/{member_id}")
    again = await organiser.delete(f"/v1/teams/{team.id}/members/{member_id}")

    assert (answer.status_code, again.status_code) == (204, 204)
    assert (await rep.get("/v1/team")).json()["code"] == "session_ended"
    assert (await rep.post("/v1/scans", scan)).json()["code"] == "session_ended"
    refresh = {"grant": "refresh", "refresh_token": rep.refresh_token}
    assert (await world.http.post("/v1/auth/tokens", json=refresh)).json()["code"] == "refresh_refused"
    assert [device.revoked_at for device in await world.rows(Device)] == [clock.now]


async def test_the_organiser_may_remove_even_the_last_manager(world: World) -> None:
    organiser, team = await world.organiser(), await world.team()
    manager = await world.manager(team)

    answer = await organiser.delete(f"/v1/teams/{team.id}/members/{manager.principal.member_id}")

    assert answer.status_code == 204
    assert (await manager.get("/v1/team")).status_code == 401


@pytest.mark.parametrize(
    "member",
    [
        {"email": "not an address", "name": "Ana", "role": "rep"},
        {"email": "ana@acme.example", "name": " ", "role": "rep"},
        {"email": "ana@acme.example", "name": "Ana", "role": "organiser"},
        {"email": "ana@acme.example", "name": "Ana", "role": "rep", "admin": True},
    ],
)
async def test_what_is_no_member_is_refused(world: World, member: dict[str, Any]) -> None:
    team = await world.team()

    answer = await (await world.organiser()).post(f"/v1/teams/{team.id}/members", member)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def _members(organiser: Caller, team: Team) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await organiser.get(f"/v1/teams/{team.id}/members")).json()["items"]
    return items

"""Who I am, and what else I may be."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from api.core.ids import uuid7
from models import NO_EVENT, Account, Attendee, Book, Member, MemberRole, Organiser, Role, Team
from tests.auth.conftest import statements_of
from tests.conftest import Clock
from tests.world import Caller, World

NOBODY = dict.fromkeys(["event_id", "team_id", "member_id", "attendee_id", "device_id", "book_id"])


async def _account(world: World, account: Account) -> Caller:
    return await world.sign_in(Role.ACCOUNT, event_id=NO_EVENT, account_id=account.id)


async def _organises(world: World, account: Account) -> None:
    await world.add(Organiser(event_id=world.event.id, id=uuid7(), account_id=account.id, created_at=world.now))


async def _joins(world: World, account: Account, team: Team, role: MemberRole = MemberRole.REP) -> Member:
    member = Member(
        event_id=world.event.id,
        id=uuid7(),
        team_id=team.id,
        account_id=account.id,
        name="Rui",
        role=role,
        created_at=world.now,
    )
    await world.add(member)
    return member


async def _book(world: World, **whose: UUID) -> str:
    (book,) = await world.rows(Book, **whose)
    return str(book.id)


async def _me(world: World, tokens: dict[str, Any]) -> dict[str, Any]:
    answer = await world.http.get("/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert answer.status_code == 200, answer.text
    me: dict[str, Any] = answer.json()
    return me


async def _switch(caller: Caller, event_id: UUID, **choice: UUID) -> httpx.Response:
    body = {"event": str(event_id)} | {name: str(value) for name, value in choice.items()}
    return await caller.post("/v1/me/principal", body)


def _event(world: World) -> dict[str, Any]:
    return {
        "id": str(world.event.id),
        "slug": "expo",
        "name": "Expo",
        "timezone": "Europe/Lisbon",
        "starts_on": str(world.event.starts_on),
        "ends_on": str(world.event.ends_on),
    }


async def test_an_organiser(world: World) -> None:
    organiser = await world.organiser()

    me = (await organiser.get("/v1/me")).json()

    assert me["account"]["id"] == str(organiser.principal.account_id)
    assert me["principal"] == NOBODY | {"role": "organiser", "event_id": str(world.event.id)}
    assert me["roles"] == [
        {"role": "organiser", "event": _event(world), "team_id": None, "team_name": None, "attendee_id": None}
    ]


@pytest.mark.parametrize("role", MemberRole)
async def test_a_member(world: World, role: MemberRole) -> None:
    team = await world.team("Acme")
    member = await world.member(team, "Rui Rep", role)

    me = (await member.get("/v1/me")).json()

    assert me["principal"] == NOBODY | {
        "role": role,
        "event_id": str(world.event.id),
        "team_id": str(team.id),
        "member_id": str(member.principal.member_id),
        "book_id": await _book(world, team_id=team.id),
    }
    assert me["roles"] == [
        {"role": role, "event": _event(world), "team_id": str(team.id), "team_name": "Acme", "attendee_id": None}
    ]


async def test_an_attendee(world: World) -> None:
    attendee = await world.attendee()
    caller = await _account(world, await world.account(attendee.email))

    me = await _me(world, (await _switch(caller, world.event.id, attendee=attendee.id)).json())

    assert me["account"]["email"] == attendee.email
    assert me["principal"] == NOBODY | {
        "role": "attendee",
        "event_id": str(world.event.id),
        "attendee_id": str(attendee.id),
        "book_id": await _book(world, attendee_id=attendee.id),
    }
    assert me["roles"] == [
        {
            "role": "attendee",
            "event": _event(world),
            "team_id": None,
            "team_name": None,
            "attendee_id": str(attendee.id),
        }
    ]


async def test_somebody_without_a_role(world: World) -> None:
    account = await world.account()

    me = (await (await _account(world, account)).get("/v1/me")).json()

    assert me == {
        "account": {"id": str(account.id), "email": account.email, "language": None, "digest": True},
        "principal": NOBODY | {"role": "account"},
        "roles": [],
    }


async def test_a_phone_has_no_account(world: World) -> None:
    manager = await world.manager(await world.team())
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    grant = {"grant": "device_pairing", "code": code, "device_id": str(uuid4()), "device_name": "Phone 1"}
    tokens = (await world.http.post("/v1/auth/tokens", json=grant)).json()

    me = await _me(world, tokens)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    switched = await world.http.post("/v1/me/principal", json={"event": str(world.event.id)}, headers=headers)

    assert (me["account"], me["roles"]) == (None, [])
    assert me["principal"]["device_id"] == grant["device_id"]
    assert (switched.status_code, switched.json()["code"]) == (404, "not_found")


async def test_one_person_may_be_many(world: World) -> None:
    """Newest event first; in one event organiser, then member, then attendee."""
    attendee, team = await world.attendee(), await world.team("Acme")
    account = await world.account(attendee.email)
    later = await World.create(world.app, world.http, world.now, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 2))
    visitor = await later.attendee(email=attendee.email)
    await _joins(world, account, team, MemberRole.MANAGER)
    await _organises(world, account)

    roles = (await (await _account(world, account)).get("/v1/me")).json()["roles"]

    assert [(role["role"], role["event"]["id"], role["team_name"], role["attendee_id"]) for role in roles] == [
        ("attendee", str(later.event.id), None, str(visitor.id)),
        ("organiser", str(world.event.id), None, None),
        ("manager", str(world.event.id), "Acme", None),
        ("attendee", str(world.event.id), None, str(attendee.id)),
    ]


async def test_switching_from_one_to_the_other(world: World) -> None:
    attendee, team = await world.attendee(), await world.team()
    account = await world.account(attendee.email)
    member = await _joins(world, account, team)
    await _organises(world, account)
    caller = await _account(world, account)

    choices: list[tuple[str, dict[str, UUID]]] = [
        ("organiser", {}),
        ("rep", {"team": team.id}),
        ("attendee", {"attendee": attendee.id}),
    ]
    for role, choice in choices:
        answer = await _switch(caller, world.event.id, **choice)
        assert answer.status_code == 200, answer.text
        principal = (await _me(world, answer.json()))["principal"]
        assert (principal["role"], principal["team_id"]) == (role, str(choice["team"]) if "team" in choice else None)
        assert principal["member_id"] == (str(member.id) if role == "rep" else None)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        contacts = await world.http.get("/v1/contacts", headers=headers)
        assert contacts.status_code == (404 if role == "organiser" else 200)

    assert (await caller.get("/v1/me")).json()["principal"]["role"] == "account"


async def test_the_new_session_is_one_of_its_own(world: World, clock: Clock) -> None:
    organiser = await world.organiser()
    tokens = (await _switch(organiser, world.event.id)).json()

    await organiser.delete("/v1/auth/tokens")

    assert (await _me(world, tokens))["principal"]["role"] == "organiser"
    grant = {"grant": "refresh", "refresh_token": tokens["refresh_token"]}
    assert (await world.http.post("/v1/auth/tokens", json=grant)).status_code == 200


async def test_nobody_becomes_what_they_are_not(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    team, other_team, their_team = await world.team(), await world.team("Other"), await elsewhere.team()
    attendee, stranger = await world.attendee(), await world.attendee()
    account = await world.account(attendee.email)
    await _joins(world, account, team)
    caller = await _account(world, account)

    refused: list[tuple[UUID, dict[str, UUID]]] = [
        (world.event.id, {}),
        (elsewhere.event.id, {}),
        (uuid4(), {}),
        (NO_EVENT, {}),
        (world.event.id, {"team": other_team.id}),
        (elsewhere.event.id, {"team": their_team.id}),
        (elsewhere.event.id, {"team": team.id}),
        (world.event.id, {"attendee": stranger.id}),
        (elsewhere.event.id, {"attendee": attendee.id}),
        (world.event.id, {"team": team.id, "attendee": attendee.id}),
        (world.event.id, {"team": attendee.id}),
    ]
    for event_id, choice in refused:
        answer = await _switch(caller, event_id, **choice)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), choice


async def test_whoever_left_the_team_is_no_longer_of_it(world: World) -> None:
    team, account = await world.team(), await world.account()
    manager, member = await world.manager(team), await _joins(world, account, team)
    caller = await _account(world, account)
    rep = (await _switch(caller, world.event.id, team=team.id)).json()

    await manager.delete(f"/v1/team/members/{member.id}")

    assert (await caller.get("/v1/me")).json()["roles"] == []
    assert (await _switch(caller, world.event.id, team=team.id)).status_code == 404
    answer = await world.http.get("/v1/me", headers={"Authorization": f"Bearer {rep['access_token']}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")


async def test_an_attendee_is_who_has_the_address(world: World) -> None:
    """Registered under another address meanwhile, the ticket is no longer theirs."""
    attendee = await world.attendee()
    caller = await _account(world, await world.account(attendee.email))
    async with world.session() as session:
        kept = await session.get_one(Attendee, (world.event.id, attendee.id))
        kept.email = f"{uuid4().hex}@people.example"
        await session.commit()

    assert (await caller.get("/v1/me")).json()["roles"] == []
    assert (await _switch(caller, world.event.id, attendee=attendee.id)).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/me"), ("POST", "/v1/me/principal")])
async def test_only_somebody_signed_in_is_somebody(world: World, method: str, path: str) -> None:
    answer = await world.http.request(method, path, json={"event": str(world.event.id)})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_many_roles_cost_no_more_queries_than_one(world: World) -> None:
    account = await world.account()
    caller = await _account(world, account)
    counts = []
    for _ in range(4):
        await _joins(world, account, await world.team())
        with statements_of(world) as statements:
            await caller.get("/v1/me")
        counts.append(len(statements))

    assert counts == [5] * 4

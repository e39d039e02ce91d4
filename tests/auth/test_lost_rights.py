"""Who is out for good, and who may only sign in again: what decides whether a phone has to forget a book."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.auth import service, tokens
from api.auth.dependencies import ClaimedEvenExpired
from api.auth.principal import Principal, as_book_holder
from tests.conftest import Clock
from tests.core.apps import http, problem, small_app
from tests.world import Caller, World


async def _lost(world: World, principal: Principal) -> bool:
    async with world.session() as session:
        return await service.lost_rights(session, principal)


async def _pair(world: World, manager: Caller, device_id: UUID) -> tuple[Principal, dict[str, str]]:
    """Whom the phone's tokens name, and the headers that carry them."""
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    grant = {"grant": "device_pairing", "code": code, "device_id": str(device_id), "device_name": "Phone"}
    token = (await world.http.post("/v1/auth/tokens", json=grant)).json()["access_token"]
    named = tokens.read(token, world.app.state.settings.keys.signing, world.now)
    return named, {"Authorization": f"Bearer {token}"}


async def test_a_member_who_was_removed(world: World) -> None:
    team = await world.team()
    manager, rep, colleague = await world.manager(team), await world.rep(team), await world.rep(team)
    assert not await _lost(world, rep.principal)

    await manager.delete(f"/v1/team/members/{rep.principal.member_id}")

    lost = {who.principal.member_id: await _lost(world, who.principal) for who in (rep, colleague, manager)}
    assert lost == {
        rep.principal.member_id: True,
        colleague.principal.member_id: False,
        manager.principal.member_id: False,
    }


async def test_a_book_holder_will_do(world: World) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    await manager.delete(f"/v1/team/members/{rep.principal.member_id}")
    holder = as_book_holder(rep.principal)
    assert holder

    async with world.session() as session:
        assert await service.lost_rights(session, holder)


async def test_a_phone_that_was_revoked(world: World) -> None:
    manager, lost_id = await world.manager(await world.team()), uuid4()
    (lost, _), (kept, _) = await _pair(world, manager, lost_id), await _pair(world, manager, uuid4())
    assert not await _lost(world, lost)

    await manager.delete(f"/v1/team/devices/{lost_id}")

    assert (await _lost(world, lost), await _lost(world, kept)) == (True, False)


async def test_a_phone_that_was_paired_again_is_not_out(world: World) -> None:
    manager, device_id = await world.manager(await world.team()), uuid4()
    before, _ = await _pair(world, manager, device_id)
    await manager.delete(f"/v1/team/devices/{device_id}")
    after, _ = await _pair(world, manager, device_id)

    assert (await _lost(world, before), await _lost(world, after)) == (False, False)


async def test_whoever_signed_out_is_not_out(world: World) -> None:
    manager = await world.manager(await world.team())
    rep = await world.rep(await world.team())
    phone, headers = await _pair(world, manager, uuid4())

    assert (await rep.delete("/v1/auth/tokens")).status_code == 204
    assert (await world.http.delete("/v1/auth/tokens", headers=headers)).status_code == 204

    assert (await _lost(world, rep.principal), await _lost(world, phone)) == (False, False)


async def test_whose_role_changed_is_not_out(world: World) -> None:
    team, organiser = await world.team(), await world.organiser()
    rep = await world.rep(team)
    email = (await rep.get("/v1/me")).json()["account"]["email"]
    body = {"email": email, "name": "Rui", "role": "manager"}
    assert (await organiser.post(f"/v1/teams/{team.id}/members", body)).status_code == 200
    assert (await rep.get("/v1/me")).json()["code"] == "session_ended"

    assert not await _lost(world, rep.principal)


async def test_an_attendee_and_a_session_that_never_was(world: World) -> None:
    attendee, rep = await world.as_attendee(await world.attendee()), await world.rep(await world.team())
    await attendee.delete("/v1/auth/tokens")

    assert not await _lost(world, attendee.principal)
    assert not await _lost(world, replace(rep.principal, session_id=uuid4()))


@pytest.fixture
async def asked(world: World) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """An application whose one route says how it takes a token."""
    app = small_app()
    app.state.settings, app.state.clock = world.app.state.settings, world.app.state.clock

    @app.get("/claimed")
    async def claimed(claimed: ClaimedEvenExpired) -> dict[str, Any]:
        holder, expired = claimed
        return {"book": holder.book_id, "session": holder.session_id, "expired": expired}

    async with http(app) as client:
        yield app, client


def _headers(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.access_token}"}


@pytest.mark.parametrize(
    ("after", "expired"),
    [
        (timedelta(0), False),
        (tokens.ACCESS_LIFETIME - timedelta(seconds=1), False),
        (tokens.ACCESS_LIFETIME, True),
        (tokens.ACCESS_LIFETIME + tokens.REFRESH_LIFETIME, True),
    ],
)
async def test_a_token_is_read_even_if_its_time_is_over(
    world: World, clock: Clock, asked: tuple[FastAPI, httpx.AsyncClient], after: timedelta, expired: bool
) -> None:
    rep = await world.rep(await world.team())
    clock.advance(after)

    answer = await asked[1].get("/claimed", headers=_headers(rep))

    assert answer.json() == {
        "book": str(rep.principal.book_id),
        "session": str(rep.principal.session_id),
        "expired": expired,
    }


async def test_but_not_for_ever(world: World, clock: Clock, asked: tuple[FastAPI, httpx.AsyncClient]) -> None:
    rep = await world.rep(await world.team())
    clock.advance(tokens.ACCESS_LIFETIME + tokens.REFRESH_LIFETIME + timedelta(seconds=1))

    answer = await asked[1].get("/claimed", headers=_headers(rep))

    assert problem(answer) == (401, "token_expired")


async def test_nor_a_forged_one_or_one_without_a_book(
    world: World, clock: Clock, asked: tuple[FastAPI, httpx.AsyncClient]
) -> None:
    rep, organiser = await world.rep(await world.team()), await world.organiser()
    clock.advance(timedelta(days=1))
    forged = {"Authorization": f"Bearer {rep.access_token[:-6]}AAAAAA"}

    answers = [await asked[1].get("/claimed", headers=headers) for headers in ({}, forged, _headers(organiser))]

    assert [problem(answer) for answer in answers] == [
        (401, "not_signed_in"),
        (401, "not_signed_in"),
        (404, "not_found"),
    ]


def test_its_route_asks_for_a_token(asked: tuple[FastAPI, httpx.AsyncClient]) -> None:
    document = asked[0].openapi()

    assert document["paths"]["/claimed"]["get"]["security"] == [{"AccessToken": []}]
    assert document["components"]["securitySchemes"]["AccessToken"]["scheme"] == "bearer"

"""Refresh tokens: each works once, and one that is seen again ends the session of whoever has the next."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text

from api.auth import service, tokens
from models import LoginSession, RefreshToken, SignInCode
from tests.conftest import Clock
from tests.world import World

REFUSED = (401, "refresh_refused")


async def _refresh(world: World, refresh_token: str) -> httpx.Response:
    return await world.http.post("/v1/auth/tokens", json={"grant": "refresh", "refresh_token": refresh_token})


async def _me(world: World, access_token: str) -> httpx.Response:
    return await world.http.get("/v1/me", headers={"Authorization": f"Bearer {access_token}"})


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_new_pair_for_the_same_session(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    before = (await rep.get("/v1/me")).json()
    clock.advance(timedelta(hours=1))

    answer = await _refresh(world, rep.refresh_token)

    assert answer.status_code == 200, answer.text
    pair = answer.json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 900)
    assert pair["refresh_token"] != rep.refresh_token
    assert (await _me(world, pair["access_token"])).json() == before
    assert tokens.read(pair["access_token"], world.app.state.settings.keys.signing, clock.now) == rep.principal


async def test_each_leads_to_the_next(world: World) -> None:
    refresh_token = (await world.rep(await world.team())).refresh_token
    seen = {refresh_token}
    for _ in range(4):
        answer = await _refresh(world, refresh_token)
        assert answer.status_code == 200
        refresh_token = answer.json()["refresh_token"]
        seen.add(refresh_token)

    assert len(seen) == 5
    assert sorted(kept.used for kept in await world.rows(RefreshToken)) == [False, True, True, True, True]


async def test_only_a_hash_is_kept(world: World) -> None:
    rep = await world.rep(await world.team())

    (kept,) = await world.rows(RefreshToken)
    async with world.session() as session:
        statement = text("SELECT t::text FROM refresh_tokens t WHERE session_id = :id")
        row = str(await session.scalar(statement, {"id": rep.principal.session_id}))
    secret = rep.refresh_token.partition(".")[2]
    assert kept.digest == tokens.refresh_digest(rep.refresh_token)
    assert secret not in row
    assert secret.encode().hex() not in row


async def test_using_one_again_ends_the_session(world: World) -> None:
    rep = await world.rep(await world.team())
    newest = (await _refresh(world, rep.refresh_token)).json()
    assert (await _me(world, newest["access_token"])).status_code == 200

    stolen = await _refresh(world, rep.refresh_token)

    assert _refusal(stolen) == REFUSED
    assert stolen.headers["WWW-Authenticate"] == "Bearer"
    for access_token in (newest["access_token"], rep.access_token):
        assert _refusal(await _me(world, access_token)) == (401, "session_ended")
    assert _refusal(await _refresh(world, newest["refresh_token"])) == REFUSED


async def test_other_sessions_of_the_account_go_on(world: World) -> None:
    rep = await world.rep(await world.team())
    whose = {"account_id": rep.principal.account_id, "team_id": rep.principal.team_id}
    whose |= {"member_id": rep.principal.member_id, "book_id": rep.principal.book_id}
    other = await world.sign_in(rep.principal.role, **{name: value for name, value in whose.items() if value})
    await _refresh(world, rep.refresh_token)
    await _refresh(world, rep.refresh_token)

    assert (await other.get("/v1/me")).status_code == 200
    assert (await _refresh(world, other.refresh_token)).status_code == 200


@pytest.mark.parametrize(("days", "status"), [(29, 200), (30, 401), (400, 401)])
async def test_it_lasts_thirty_days(world: World, clock: Clock, days: int, status: int) -> None:
    rep = await world.rep(await world.team())
    clock.advance(timedelta(days=days))

    assert (await _refresh(world, rep.refresh_token)).status_code == status


async def test_whoever_comes_back_every_month_stays_signed_in(world: World, clock: Clock) -> None:
    refresh_token = (await world.rep(await world.team())).refresh_token
    for _ in range(4):
        clock.advance(timedelta(days=29))
        refresh_token = (await _refresh(world, refresh_token)).json()["refresh_token"]


@pytest.mark.parametrize("at_once", [2, 6])
async def test_at_the_same_time_one_wins_and_the_session_ends(world: World, at_once: int) -> None:
    rep = await world.rep(await world.team())

    answers = await asyncio.gather(*(_refresh(world, rep.refresh_token) for _ in range(at_once)))

    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert [_refusal(answer) for answer in answers if answer.status_code != 200] == [REFUSED] * (at_once - 1)
    assert len(won) == 1
    assert _refusal(await _me(world, won[0]["access_token"])) == (401, "session_ended")
    assert _refusal(await _refresh(world, won[0]["refresh_token"])) == REFUSED


@pytest.mark.parametrize(
    "written",
    [
        "",
        "garbage",
        "{event}",
        "{event}.",
        ".{secret}",
        "{secret}",
        "{event}.{secret}x",
        "{event}.{secret}\x00",
        "{other}.{secret}",
        "é" * 150,
    ],
)
async def test_any_other_token_is_refused_and_harms_nobody(world: World, written: str) -> None:
    rep = await world.rep(await world.team())
    event_id, _, secret = rep.refresh_token.partition(".")

    answer = await _refresh(world, written.format(event=event_id, secret=secret, other=uuid4().hex))

    assert _refusal(answer) == REFUSED
    assert (await rep.get("/v1/me")).status_code == 200
    assert (await _refresh(world, rep.refresh_token)).status_code == 200


async def test_signing_out_ends_the_session_at_once(world: World) -> None:
    rep = await world.rep(await world.team())
    newest = (await _refresh(world, rep.refresh_token)).json()

    answer = await rep.delete("/v1/auth/tokens")

    assert (answer.status_code, answer.content) == (204, b"")
    for access_token in (rep.access_token, newest["access_token"]):
        assert _refusal(await _me(world, access_token)) == (401, "session_ended")
    assert _refusal(await _refresh(world, newest["refresh_token"])) == REFUSED
    assert _refusal(await rep.delete("/v1/auth/tokens")) == (401, "session_ended")
    (ended,) = await world.rows(LoginSession)
    assert ended.revoked_at == world.now


async def test_signing_out_leaves_everybody_else(world: World) -> None:
    team = await world.team()
    rep, colleague = await world.rep(team), await world.rep(team)

    await rep.delete("/v1/auth/tokens")

    assert (await colleague.get("/v1/me")).status_code == 200
    assert (await _refresh(world, colleague.refresh_token)).status_code == 200


async def test_only_somebody_signed_in_can_sign_out(world: World) -> None:
    answer = await world.http.delete("/v1/auth/tokens")

    assert (*_refusal(answer), answer.headers["WWW-Authenticate"]) == (401, "not_signed_in", "Bearer")


async def test_what_can_no_longer_be_used_is_forgotten(world: World, clock: Clock) -> None:
    account, rep = await world.account(), await world.rep(await world.team())
    digest = world.app.state.settings.keys.digest("email", account.email)

    async def forget() -> tuple[int, int]:
        async with world.session() as session:
            await service.forget_expired(session, clock.now)
            codes = (await session.scalars(select(SignInCode).where(SignInCode.email_digest == digest))).all()
            kept = (await session.scalars(select(RefreshToken).filter_by(event_id=world.event.id))).all()
            await session.rollback()  # other tests have codes and tokens of their own
        return len(codes), len(kept)

    await world.http.post("/v1/auth/codes", json={"email": account.email})
    assert rep.refresh_token
    clock.advance(timedelta(minutes=59))
    assert await forget() == (1, 1)
    clock.advance(timedelta(minutes=2))
    assert await forget() == (0, 1)
    clock.advance(timedelta(days=30))
    assert await forget() == (0, 0)

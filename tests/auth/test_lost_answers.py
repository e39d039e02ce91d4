"""A renewal whose answer the network lost is asked again: the same request is no theft."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from api.auth import tokens
from models import LoginSession, RefreshToken
from tests.conftest import Clock
from tests.world import Caller, World

REFUSED = (401, "refresh_refused")


async def _renew(world: World, refresh_token: str, request_id: UUID | None) -> httpx.Response:
    grant = {"grant": "refresh", "refresh_token": refresh_token}
    if request_id:
        grant["request_id"] = str(request_id)
    return await world.http.post("/v1/auth/tokens", json=grant)


async def _me(world: World, pair: dict[str, Any]) -> int:
    answer = await world.http.get("/v1/me", headers={"Authorization": f"Bearer {pair['access_token']}"})
    return answer.status_code


async def _rep(world: World) -> Caller:
    return await world.rep(await world.team())


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def _unused(world: World) -> list[bytes]:
    return [token.digest for token in await world.rows(RefreshToken, used=False)]


async def test_the_same_request_again_gets_another_pair(world: World, clock: Clock) -> None:
    rep, request_id = await _rep(world), uuid4()
    lost = (await _renew(world, rep.refresh_token, request_id)).json()
    clock.advance(timedelta(minutes=3))

    answer = await _renew(world, rep.refresh_token, request_id)

    assert answer.status_code == 200, answer.text
    pair = answer.json()
    assert pair["refresh_token"] not in (lost["refresh_token"], rep.refresh_token)
    assert await _me(world, pair) == 200
    assert await _unused(world) == [tokens.refresh_digest(pair["refresh_token"])]
    assert (await _renew(world, pair["refresh_token"], uuid4())).status_code == 200


async def test_as_often_as_answers_get_lost(world: World) -> None:
    rep, request_id = await _rep(world), uuid4()

    answers = [await _renew(world, rep.refresh_token, request_id) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert await _unused(world) == [tokens.refresh_digest(answers[-1].json()["refresh_token"])]


async def test_a_pair_thrown_away_is_worth_nothing_and_harms_nobody(world: World) -> None:
    rep, request_id = await _rep(world), uuid4()
    lost = (await _renew(world, rep.refresh_token, request_id)).json()
    kept = (await _renew(world, rep.refresh_token, request_id)).json()

    assert _refusal(await _renew(world, lost["refresh_token"], uuid4())) == REFUSED

    assert await _me(world, kept) == 200
    assert (await _renew(world, kept["refresh_token"], uuid4())).status_code == 200


@pytest.mark.parametrize(
    ("first", "second"),
    [(UUID(int=1), UUID(int=2)), (UUID(int=1), None), (None, UUID(int=1)), (None, None)],
)
async def test_any_other_request_with_a_used_token_ends_the_session(
    world: World, first: UUID | None, second: UUID | None
) -> None:
    rep = await _rep(world)
    newest = (await _renew(world, rep.refresh_token, first)).json()

    assert _refusal(await _renew(world, rep.refresh_token, second)) == REFUSED

    assert await _me(world, newest) == 401
    assert _refusal(await _renew(world, newest["refresh_token"], uuid4())) == REFUSED
    (login,) = await world.rows(LoginSession)
    assert login.revoked_at == world.now


async def test_once_the_answer_was_used_the_request_is_over(world: World) -> None:
    rep, request_id = await _rep(world), uuid4()
    second = (await _renew(world, rep.refresh_token, request_id)).json()
    third = (await _renew(world, second["refresh_token"], uuid4())).json()

    assert _refusal(await _renew(world, rep.refresh_token, request_id)) == REFUSED

    assert await _me(world, third) == 401
    assert _refusal(await _renew(world, third["refresh_token"], uuid4())) == REFUSED


async def test_a_later_renewal_may_lose_its_answer_too(world: World) -> None:
    refresh_token = (await _rep(world)).refresh_token
    for _ in range(3):
        request_id = uuid4()
        await _renew(world, refresh_token, request_id)
        refresh_token = (await _renew(world, refresh_token, request_id)).json()["refresh_token"]

    assert await _unused(world) == [tokens.refresh_digest(refresh_token)]


async def test_an_ended_session_is_not_renewed_by_asking_again(world: World) -> None:
    rep, request_id = await _rep(world), uuid4()
    await _renew(world, rep.refresh_token, request_id)
    await rep.delete("/v1/auth/tokens")

    assert _refusal(await _renew(world, rep.refresh_token, request_id)) == REFUSED


async def test_an_expired_token_is_not_renewed_by_asking_again(world: World, clock: Clock) -> None:
    rep, request_id = await _rep(world), uuid4()
    await _renew(world, rep.refresh_token, request_id)
    clock.advance(tokens.REFRESH_LIFETIME)

    assert _refusal(await _renew(world, rep.refresh_token, request_id)) == REFUSED


@pytest.mark.parametrize("at_once", [2, 6])
async def test_twice_at_the_same_time_leaves_one_pair(world: World, at_once: int) -> None:
    rep, request_id = await _rep(world), uuid4()

    answers = await asyncio.gather(*(_renew(world, rep.refresh_token, request_id) for _ in range(at_once)))

    assert [answer.status_code for answer in answers] == [200] * at_once
    pairs = [answer.json() for answer in answers]
    (left,) = await _unused(world)
    assert left in [tokens.refresh_digest(pair["refresh_token"]) for pair in pairs]
    assert {await _me(world, pair) for pair in pairs} == {200}


async def test_asking_again_while_the_answer_is_being_used(world: World) -> None:
    """The two agree on which came first: either the pair was thrown away, or it was used and the session ends."""
    for _ in range(10):
        rep, request_id = await _rep(world), uuid4()
        answered = (await _renew(world, rep.refresh_token, request_id)).json()

        again, used = await asyncio.gather(
            _renew(world, rep.refresh_token, request_id), _renew(world, answered["refresh_token"], uuid4())
        )

        assert {again.status_code, used.status_code} == {200, 401}
        standing = await world.rows(LoginSession, id=rep.principal.session_id, revoked_at=None)
        assert len(standing) == (again.status_code == 200)


async def test_a_request_id_is_a_uuid(world: World) -> None:
    grant = {"grant": "refresh", "refresh_token": (await _rep(world)).refresh_token, "request_id": "1"}

    answer = await world.http.post("/v1/auth/tokens", json=grant)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")

"""Signing out: at once, but not while leads would be left behind without anybody having said so."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from models import Device
from tests.conftest import Clock
from tests.world import Caller, World


class Phone:
    """A paired phone, and the manager who looks after it."""

    def __init__(self, world: World, manager: Caller, tokens: dict[str, Any]) -> None:
        self.world, self.manager = world, manager
        self.headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    async def report(self, unsent: int) -> None:
        body = {"scans": [{"id": str(uuid4())}], "unsent": unsent}
        answer = await self.world.http.post("/v1/scans/batch", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text

    async def sign_out(self, **query: Any) -> httpx.Response:
        return await self.world.http.delete("/v1/auth/tokens", params=query, headers=self.headers)

    async def is_in(self) -> bool:
        return (await self.world.http.get("/v1/me", headers=self.headers)).status_code == 200

    async def shown(self) -> dict[str, Any]:
        device: dict[str, Any]
        (device,) = (await self.manager.get("/v1/team/devices")).json()["items"]
        return device


@pytest.fixture
async def phone(world: World) -> Phone:
    manager = await world.manager(await world.team())
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    grant = {"grant": "device_pairing", "code": code, "device_id": str(uuid4()), "device_name": "Booth 3"}
    return Phone(world, manager, (await world.http.post("/v1/auth/tokens", json=grant)).json())


def _problem(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["code"], answer.json()["detail"]


THREE = "3 items are still on this phone only; send them, or sign out with discard_unsent=true"


async def test_a_phone_that_has_sent_everything(phone: Phone) -> None:
    assert (await phone.sign_out()).status_code == 204
    assert not await phone.is_in()


@pytest.mark.parametrize("query", [{}, {"unsent": 3}, {"discard_unsent": False}])
async def test_a_phone_that_holds_something_stays(phone: Phone, query: dict[str, Any]) -> None:
    await phone.report(3)

    assert _problem(await phone.sign_out(**query)) == (409, "unsent_items", THREE)
    assert await phone.is_in()
    assert (await phone.shown())["unsent"] == 3


async def test_it_knows_better_than_its_last_report(phone: Phone) -> None:
    await phone.report(0)
    assert _problem(await phone.sign_out(unsent=3)) == (409, "unsent_items", THREE)
    assert (await phone.sign_out(unsent=1)).json()["detail"].startswith("1 item is still on this phone only")

    await phone.report(3)
    assert (await phone.sign_out(unsent=0)).status_code == 204
    assert (await phone.shown())["unsent"] == 0


@pytest.mark.parametrize(("query", "left"), [({}, 3), ({"unsent": 5}, 5)])
async def test_what_is_left_behind_is_still_shown(phone: Phone, clock: Clock, query: dict[str, Any], left: int) -> None:
    await phone.report(3)
    clock.advance(timedelta(minutes=1))

    answer = await phone.sign_out(discard_unsent=True, **query)

    assert (answer.status_code, answer.content) == (204, b"")
    assert not await phone.is_in()
    shown = await phone.shown()
    assert (shown["unsent"], shown["last_contact_at"], shown["revoked_at"]) == (left, "2026-11-21T10:01:00Z", None)


async def test_without_a_device_what_the_app_says_counts(world: World) -> None:
    team = await world.team()
    rep, other = await world.rep(team), await world.rep(team)

    kept = await rep.delete("/v1/auth/tokens?unsent=3")
    assert _problem(kept) == (409, "unsent_items", THREE)
    assert (await rep.get("/v1/me")).status_code == 200

    assert (await rep.delete("/v1/auth/tokens?unsent=3&discard_unsent=true")).status_code == 204
    assert (await other.delete("/v1/auth/tokens?unsent=0")).status_code == 204
    assert [(await caller.get("/v1/me")).status_code for caller in (rep, other)] == [401, 401]
    assert await world.rows(Device) == []


@pytest.mark.parametrize("unsent", [-1, "many", 10**9])
async def test_a_count_is_a_count(world: World, unsent: Any) -> None:
    rep = await world.rep(await world.team())

    answer = await rep.delete(f"/v1/auth/tokens?unsent={unsent}")

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert (await rep.get("/v1/me")).status_code == 200

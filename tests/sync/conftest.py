"""Phones, and a booth with some."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from models import Team
from tests.conftest import Clock
from tests.sync.node import Program
from tests.sync.phones import Phone
from tests.world import Caller, World

OpenPhone = Callable[..., Awaitable[Phone]]


@pytest.fixture(scope="session")
async def program(address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """One for all tests: it keeps phones apart."""
    async with httpx.AsyncClient(base_url=address) as http:
        answer = await http.get("/v1/sync/schema.js")
    program = await Program.start(tmp_path_factory.mktemp("app"), answer.raise_for_status().text)
    yield program
    await program.stop()


@pytest.fixture
def time_passes(app: FastAPI, clock: Clock) -> None:
    """Phones go by the real time, so the server has to. `clock.advance` is a leap on top of it."""
    clock.now = began = datetime.now(UTC)
    app.state.clock = lambda: clock.now + (datetime.now(UTC) - began)


@pytest.fixture
async def open_phone(program: Program, address: str) -> OpenPhone:
    """Somebody's phone, with nothing on it yet."""

    async def open_phone(caller: Caller, ahead: timedelta = timedelta()) -> Phone:
        return await Phone.open(program, address, caller, ahead)

    return open_phone


@dataclass(frozen=True)
class Booth:
    """Two reps with a phone each, and who manages them."""

    team: Team
    manager: Caller
    ann: Phone
    ben: Phone

    async def pair(self, device_id: str | None = None) -> tuple[Caller, str]:
        """The booth's own phone: whoever holds it, and its device id."""
        code = (await self.manager.post("/v1/team/pairing-codes", {})).json()["code"]
        device_id = device_id or str(uuid4())
        grant = {"grant": "device_pairing", "code": code, "device_id": device_id, "device_name": "Booth phone"}
        tokens = (await self.manager.post("/v1/auth/tokens", grant)).json()
        caller = replace(self.manager, access_token=tokens["access_token"], refresh_token=tokens["refresh_token"])
        return caller, device_id

    async def unsent_of(self, device_id: str) -> int:
        """What the manager is told of a phone."""
        listed = (await self.manager.get("/v1/team/devices")).json()["items"]
        (count,) = (device["unsent"] for device in listed if device["id"] == device_id)
        return int(count)


@pytest.fixture
async def booth(time_passes: None, world: World, open_phone: OpenPhone) -> Booth:
    team = await world.team()
    ann, ben = await world.rep(team, "Ann"), await world.rep(team, "Ben")
    return Booth(team, await world.manager(team, "Mia"), await open_phone(ann), await open_phone(ben))

"""The demo, loaded once, and whoever is handed a token of it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from api.core.settings import Settings
from api.demo import loading
from tests import conftest
from tests.conftest import Clock

Handout = dict[str, Any]
Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(scope="module")
async def handout(settings: Settings, database_url: str, app: FastAPI) -> Handout:
    await asyncio.to_thread(loading.load_once, settings, database_url)
    return await asyncio.to_thread(loading.hand_out, settings, database_url, "http://127.0.0.1:8000", datetime.now(UTC))


@pytest.fixture
def call(handout: Handout, client: httpx.AsyncClient, clock: Clock) -> Call:
    """`call(name, method, path)`: a request with that token of the handout."""
    clock.now = datetime.now(UTC)

    async def call(name: str, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {handout['tokens'][name]}"} | options.pop("headers", {})
        return await client.request(method, path, headers=headers, **options)

    return call


@pytest.fixture
async def session(app: FastAPI, handout: Handout) -> AsyncIterator[AsyncSession]:
    async with app.state.database.sessions() as session:
        yield session


@pytest.fixture
def empty(pytestconfig: pytest.Config) -> Iterator[str]:
    """The URL of a migrated database without a row."""
    template = pytestconfig.stash[conftest._TEMPLATE]
    name = f"rapport_demo_{secrets.token_hex(6)}"
    server = conftest._with_database(template, "postgres")
    conftest._execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template.rpartition("/")[2].partition("?")[0]}"')
    yield conftest._with_database(template, name)
    conftest._execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')

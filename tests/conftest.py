"""Tests run on a real PostgreSQL: the embedded one, or any other that `RAPPORT_DATABASE_URL` names.

One database is built by Alembic; every parallel worker gets its own copy. Tests share it without cleaning up: each
makes an event of its own, and events do not see one another.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx
import hypothesis
import pytest
from fastapi import FastAPI
from sqlalchemy.engine import make_url

from api.core import migrations, postgres
from api.core.settings import Settings
from api.main import create_app
from tests.serving import served
from tests.world import World

# A busy machine must not fail a property for being slow.
hypothesis.settings.register_profile("rapport", deadline=None)
hypothesis.settings.load_profile("rapport")

_STACK = pytest.StashKey[ExitStack]()
_TEMPLATE = pytest.StashKey[str]()


class Clock:
    """The time that the application believes it is."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

    def advance(self, by: timedelta) -> None:
        self.now += by


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the process that distributes the tests, and build the database to copy."""
    if hasattr(config, "workerinput"):
        config.stash[_TEMPLATE] = config.workerinput["template_url"]
        return
    stack = config.stash[_STACK] = ExitStack()
    # Ended from outside, the tests still end what they started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="rapport-tests-")))
    server_url = stack.enter_context(postgres.running(Settings(data_dir=folder), owner=True))
    template = f"rapport_test_{os.getpid()}"
    _execute(server_url, f'CREATE DATABASE "{template}"')
    stack.callback(_execute, server_url, f'DROP DATABASE "{template}" WITH (FORCE)')
    config.stash[_TEMPLATE] = _with_database(server_url, template)
    # Nothing here has to survive a power cut.
    _execute(server_url, f'ALTER DATABASE "{template}" SET synchronous_commit = off')
    migrations.upgrade(config.stash[_TEMPLATE])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    node.workerinput["template_url"] = node.config.stash[_TEMPLATE]  # type: ignore[attr-defined]  # xdist has no types


def pytest_unconfigure(config: pytest.Config) -> None:
    if _STACK in config.stash:
        config.stash[_STACK].close()


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _execute(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


@pytest.fixture(scope="session")
def database_url(pytestconfig: pytest.Config, worker_id: str) -> str:
    """This worker's own copy of the migrated database. It goes with the server, or with the template."""
    template = pytestconfig.stash[_TEMPLATE]
    name = f"{make_url(template).database}_{worker_id}"
    server = _with_database(template, "postgres")
    _execute(server, f'DROP DATABASE IF EXISTS "{name}"')
    _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{make_url(template).database}"')
    return _with_database(template, name)


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path_factory.mktemp("data"),
        log_level="warning",
        webhook_networks="127.0.0.1/32",  # where the tests' own receivers are
    )


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def clock(app: FastAPI) -> Clock:
    """Set `clock.now` to move the time of the application."""
    clock = Clock()
    app.state.clock = lambda: clock.now
    return clock


@pytest.fixture
async def client(app: FastAPI, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP without a token; see `World.sign_in` for tokens."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
async def world(app: FastAPI, clock: Clock, client: httpx.AsyncClient) -> World:
    """A fresh event, and ways to people it."""
    return await World.create(app, client, clock.now)


@pytest.fixture(scope="session")
async def address(app: FastAPI) -> AsyncIterator[str]:
    """The application of the tests on a port of its own."""
    async with served(app) as address:
        yield address

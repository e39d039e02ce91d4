"""What sync costs others: no connection while somebody reads or sends slowly, and nothing written by a pull."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from starlette.types import Message

from api.auth.tokens import ACCESS_LIFETIME
from api.core.database import Database
from api.main import create_app
from tests.conftest import Clock
from tests.core.apps import http, plain, problem
from tests.exports.book import fill
from tests.sync.books import full_book
from tests.sync.copies import Copy, whole
from tests.sync.rows import new, pull
from tests.world import Caller, World

DOORS = ("/v1/sync", "/v1/changes")


@asynccontextmanager
async def beside(world: World, database: Database) -> AsyncIterator[FastAPI]:
    """The application on another way to the same data."""
    app = create_app(world.app.state.settings)
    app.state.clock, app.state.database = world.app.state.clock, database
    await database.open()
    yield app
    await database.close()


@pytest.fixture
async def narrow(world: World, database_url: str) -> AsyncIterator[FastAPI]:
    """With a single connection for everybody."""
    async with beside(world, Database(database_url, pool_size=1)) as app:
        yield app


@pytest.fixture
async def replica(world: World, database_url: str) -> AsyncIterator[FastAPI]:
    """On connections that cannot write."""
    read_only = {"default_transaction_read_only": "on"}
    url = make_url(database_url)
    database = Database(url.update_query_dict(read_only).render_as_string(hide_password=False), pool_size=1)
    engine = create_async_engine(url.set(drivername="postgresql+asyncpg"), connect_args={"server_settings": read_only})
    database.sessions = async_sessionmaker(engine)
    async with beside(world, database) as app:
        yield app
    await engine.dispose()


async def test_a_pull_writes_nothing(world: World, replica: FastAPI) -> None:
    """So a replica may answer, also to those who are out."""
    rep, _ = await full_book(world)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await replica.state.database.hot.execute("UPDATE books SET revision = revision")
    here = await whole(rep)

    async with http(replica) as client:
        there = replace(rep, http=client)
        assert (await whole(there)).rows == here.rows
        assert (await pull(there, here.timestamp)).news() == {}
        followed = Copy(there)
        await followed.follow()
        assert (followed.rows, followed.timestamp) == (here.rows, here.timestamp)
        path = f"/v1/teams/{rep.principal.team_id}/members/{rep.principal.member_id}"
        assert (await (await world.organiser()).delete(path)).status_code == 204
        assert (await pull(there, here.timestamp)).news() == here.ids()


def _scope(caller: Caller, path: str) -> dict[str, Any]:
    """A request in ASGI's own terms: the test client reads all there is at once."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"authorization", f"Bearer {caller.access_token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }


@pytest.mark.parametrize("path", DOORS)
async def test_a_slow_reader_keeps_nobody_waiting(world: World, narrow: FastAPI, path: str) -> None:
    """A phone takes minutes for its first pull."""
    rep = await world.rep(await world.team())
    await fill(world, rep, 3000)
    began, go_on = asyncio.Event(), asyncio.Event()
    received: list[bytes] = []

    async def receive() -> Message:
        await asyncio.Event().wait()  # the phone says nothing more
        raise AssertionError

    async def send(message: Message) -> None:
        received.append(message.get("body", b""))
        if received[-1]:
            began.set()
            await go_on.wait()

    reading = asyncio.create_task(narrow(_scope(rep, path), receive, send))
    await asyncio.wait_for(began.wait(), 20)
    async with http(narrow) as client:
        other = replace(rep, http=client)
        for asked in (*DOORS, "/v1/team"):
            answer = await asyncio.wait_for(other.get(asked), 20)
            assert answer.status_code == 200, answer.text
        assert not reading.done()
        go_on.set()
        await asyncio.wait_for(reading, 20)
        again = (await other.get(path)).content
    whole_answer = b"".join(received)
    # The rows come in any order.
    assert (len(whole_answer), whole_answer[-20:]) == (len(again), again[-20:])
    assert len(whole_answer) > 1024 * 1024, "so much that it does not stay in memory"


async def test_a_slow_sender_keeps_nobody_waiting(world: World, narrow: FastAPI) -> None:
    rep = await world.rep(await world.team())
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b'{"tasks": {"created": ['
        sending.set()
        await go_on.wait()
        yield json.dumps(new(title="Call")).encode() + b"]}}"

    async with http(narrow) as client:
        slow = replace(rep, http=client)
        pushing = asyncio.create_task(slow.request("POST", "/v1/sync", content=body()))
        await sending.wait()
        assert (await asyncio.wait_for(slow.get("/v1/team"), 20)).status_code == 200
        go_on.set()
        answer = await asyncio.wait_for(pushing, 20)
    assert (answer.status_code, answer.json()["problems"]) == (200, [])
    assert (await pull(rep)).one("tasks")["title"] == "Call"


@pytest.mark.parametrize("late", [False, True])
async def test_while_the_database_is_away(world: World, clock: Clock, late: bool) -> None:
    """Later, and not: forget everything, or: that is all there is."""
    rep = await world.rep(await world.team())
    if late:
        clock.advance(ACCESS_LIFETIME)
    async with beside(world, Database("postgresql://nobody@127.0.0.1:1/nothing", 1)) as app, http(app) as client:
        for path in DOORS:
            answer = await replace(rep, http=client).get(path)
            assert problem(answer) == (503, "database_unavailable")
            assert answer.headers["Retry-After"] == "1"


async def test_a_database_that_goes_away_in_the_middle(world: World, narrow: FastAPI, database_url: str) -> None:
    """What is there already is not sent: half a document would be cut off, or worse, look whole."""
    rep = await world.rep(await world.team())
    await fill(world, rep, 3000)
    async with narrow.state.database.hot.acquire() as connection:
        pid = connection.get_server_pid()
    other = await asyncpg.connect(plain(database_url))

    async with http(narrow) as client:
        pulling = asyncio.create_task(replace(rep, http=client).get("/v1/sync"))
        await _end_while_it_reads(other, pid)
        answer = await pulling
        assert problem(answer) == (503, "database_unavailable")
        assert (await replace(rep, http=client).get("/v1/sync")).status_code == 200
    await other.close()


async def _end_while_it_reads(other: asyncpg.Connection, pid: int) -> None:
    reads = "SELECT state <> 'idle' AND query LIKE '%row_to_json%' FROM pg_stat_activity WHERE pid = $1"
    while not await other.fetchval(reads, pid):
        pass
    assert await other.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)

"""Units of work: committed before the answer, undone when refused, and 503 while the database is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Message, Receive, Scope, Send

from api.core.database import Database, HotPool, Session
from api.core.errors import InvalidInput, NotFound
from api.core.hot import HotStatement
from api.core.ids import uuid7
from api.core.service_routes import router as service_routes
from models import Account, Zone
from tests.core.apps import http, plain, problem, serving, small_app
from tests.core.conftest import Log
from tests.world import World


class Tried(InvalidInput):
    recorded = True


async def _save(session: AsyncSession, account_id: UUID) -> None:
    await session.execute(
        text("INSERT INTO accounts (id, email, created_at) VALUES (:id, :email, now())"),
        {"id": account_id, "email": f"{account_id}@mail.example"},
    )


async def _saved(app: FastAPI, account_id: UUID) -> bool:
    async with app.state.database.sessions() as session:
        return await session.get(Account, account_id) is not None


async def test_the_data_is_safe_before_the_answer_leaves(app: FastAPI, world: World) -> None:
    organiser = await world.organiser()
    found_at_start: list[Zone] = []

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        async def look_first(message: Message) -> None:
            if message["type"] == "http.response.start":
                found_at_start.extend(await world.rows(Zone, name="Hall 2"))
            await send(message)

        await app(scope, receive, look_first)

    async with http(watching) as client:
        headers = {"Authorization": f"Bearer {organiser.access_token}"}
        answer = await client.post("/v1/zones", json={"name": "Hall 2", "kind": "hall"}, headers=headers)

    assert answer.status_code == 201, answer.text
    assert [str(zone.id) for zone in found_at_start] == [answer.json()["id"]]


@pytest.mark.parametrize(
    ("error", "kept"), [(None, True), (NotFound(), False), (RuntimeError(), False), (Tried(), True)]
)
async def test_what_was_written_is_undone_if_the_request_fails(
    app: FastAPI, error: Exception | None, kept: bool
) -> None:
    small, account_id = small_app(app.state.database), uuid7()

    @small.post("/")
    async def save(session: Session) -> None:
        await _save(session, account_id)
        if error:
            raise error

    async with http(small) as client:
        await client.post("/")

    assert await _saved(app, account_id) is kept


async def test_a_commit_that_fails_is_no_success(app: FastAPI) -> None:
    small, account_id = small_app(app.state.database), uuid7()

    @small.post("/")
    async def save(session: Session) -> dict[str, bool]:
        await _save(session, account_id)
        await session.execute(
            text("CREATE TEMP TABLE twice (id int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP")
        )
        await session.execute(text("INSERT INTO twice VALUES (1), (1)"))
        return {"saved": True}

    async with http(small) as client:
        answer = await client.post("/")

    assert problem(answer) == (500, "internal_error")
    assert not await _saved(app, account_id)


async def _starting_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """PostgreSQL as it answers while it starts: no TLS, and "57P03" to everybody."""
    await reader.readexactly(8)
    writer.write(b"N")
    await reader.read(1000)
    fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
    writer.write(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
    await writer.drain()
    writer.close()


@asynccontextmanager
async def _away(how: str, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database that does not answer."""
    if how == "socket":
        yield f"postgresql://rapport@/rapport?host={tmp_path}"
        return
    server = await asyncio.start_server(_starting_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    if how == "port":
        server.close()
        await server.wait_closed()
    # Two addresses make asyncpg raise an OSError that is no ConnectionError.
    host = "localhost" if how == "port" else "127.0.0.1"
    yield f"postgresql://rapport:secret@{host}:{port}/rapport"
    server.close()


@pytest.mark.parametrize("how", ["port", "socket", "starting"])
async def test_while_the_database_is_away(how: str, tmp_path: Path, logs: Log) -> None:
    async with _away(how, tmp_path) as url, serving(database_url=url, data_dir=tmp_path) as client:
        hot = await client.get("/readyz")
        unit_of_work = await client.post("/v1/auth/codes", json={"email": "ana@acme.example"})
        alive = await client.get("/healthz")

    for answer in (hot, unit_of_work):
        assert problem(answer) == (503, "database_unavailable")
        assert answer.headers["Retry-After"] == "1"
    assert alive.status_code == 200
    assert logs.lines("crash") == []


async def test_connections_that_were_cut_are_replaced(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    await database.open()
    app = small_app(database)
    own_process = "SELECT pg_backend_pid() AS pid"
    statement = HotStatement(text(own_process))

    @app.get("/hot")
    async def hot(pool: HotPool) -> int:
        return int((await statement.fetch(pool))[0]["pid"])

    @app.get("/unit-of-work")
    async def unit_of_work(session: Session) -> int:
        return int(await session.scalar(text(own_process)) or 0)

    other = await asyncpg.connect(plain(database_url))
    async with http(app) as client:
        for path in ("/hot", "/unit-of-work"):
            await other.execute("SELECT pg_terminate_backend($1, 5000)", (await client.get(path)).json())
            answer = await client.get(path)
            assert answer.status_code == 200 or problem(answer) == (503, "database_unavailable"), answer.text
            assert (await client.get(path)).status_code == 200
    await other.close()
    await database.close()


@pytest.mark.parametrize("path", ["/hot", "/unit-of-work"])
async def test_a_connection_that_is_cut_in_the_middle(database_url: str, path: str) -> None:
    database = Database(database_url, pool_size=1)
    await database.open()
    app = small_app(database)
    suicide = "SELECT pg_terminate_backend(pg_backend_pid(), 5000)"
    statement = HotStatement(text(suicide))

    @app.get("/hot")
    async def hot(pool: HotPool) -> None:
        await statement.fetch(pool)

    @app.get("/unit-of-work")
    async def unit_of_work(session: Session) -> None:
        await session.execute(text(suicide))

    async with http(app) as client:
        answer = await client.get(path)

    assert problem(answer) == (503, "database_unavailable")
    assert answer.headers["Retry-After"] == "1"
    await database.close()


async def test_when_every_connection_is_busy(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(database_url, pool_size=1)
    monkeypatch.setattr(database._engine.pool, "_timeout", 0.05)
    app = small_app(database)

    @app.get("/")
    async def unit_of_work(session: Session) -> None:
        await session.execute(text("SELECT 1"))

    async with http(app) as client, database.sessions() as busy:
        await busy.execute(text("SELECT 1"))
        answer = await client.get("/")
        await busy.close()
        again = await client.get("/")

    assert problem(answer) == (503, "database_unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert again.status_code == 200
    await database._engine.dispose()


async def test_a_full_server_is_asked_again_later(database_url: str) -> None:
    """PostgreSQL refuses more connections than it was told to allow."""
    role = f"narrow_{uuid7().hex}"
    other = await asyncpg.connect(plain(database_url))
    await other.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0 PASSWORD 'narrow'")
    url = make_url(database_url).set(username=role, password="narrow")
    database = Database(url.render_as_string(hide_password=False), pool_size=1)
    await database.open()
    app = small_app(database)
    app.state.revision = ""
    app.include_router(service_routes)

    @app.get("/unit-of-work")
    async def unit_of_work(session: Session) -> None:
        await session.execute(text("SELECT 1"))

    async with http(app) as client:
        answers: list[httpx.Response] = [await client.get("/readyz"), await client.get("/unit-of-work")]

    assert [problem(answer) for answer in answers] == [(503, "database_unavailable")] * 2
    await database.close()
    await other.execute(f"DROP ROLE {role}")
    await other.close()

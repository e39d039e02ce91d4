"""What whoever operates the service asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from sqlalchemy.engine import make_url

from api.core import migrations
from tests.core.apps import plain, problem, serving


@pytest.fixture
async def empty_database(database_url: str) -> AsyncIterator[str]:
    """A database without tables."""
    name = f"{make_url(database_url).database}_empty"
    other = await asyncpg.connect(plain(database_url))
    await other.execute(f'CREATE DATABASE "{name}"')
    yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
    await other.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await other.close()


async def test_the_process_is_alive(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_migrated_database_is_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_database_of_another_version_is_not_ready(empty_database: str, tmp_path: Path) -> None:
    table = "CREATE TABLE alembic_version (version_num text)"
    older = "INSERT INTO alembic_version VALUES ('an older one')"
    ours = f"UPDATE alembic_version SET version_num = '{migrations.head()}'"
    other = await asyncpg.connect(plain(empty_database))
    async with serving(database_url=empty_database, data_dir=tmp_path) as client:
        assert problem(await client.get("/readyz")) == (503, "not_migrated")
        for statement in (table, older):
            await other.execute(statement)
            assert problem(await client.get("/readyz")) == (503, "not_migrated")
        await other.execute(ours)
        assert (await client.get("/readyz")).status_code == 200
    await other.close()


async def test_a_database_that_is_gone_is_not_ready(empty_database: str, tmp_path: Path) -> None:
    url = make_url(empty_database).set(host="127.0.0.1", port=1, query={}).render_as_string(hide_password=False)
    async with serving(database_url=url, data_dir=tmp_path) as client:
        assert problem(await client.get("/readyz")) == (503, "database_unavailable")
        assert (await client.get("/healthz")).status_code == 200

"""Over a real connection: a whole file has its receipt at once, a torn one has none."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from fastapi import FastAPI

from models import Export
from tests.exports.book import fill
from tests.world import Caller, World


@pytest.fixture
async def port(app: FastAPI) -> AsyncIterator[int]:
    """The application, served."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    # Signals belong to the test runner.
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def ask(port: int, caller: Caller) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=100_000_000)
    writer.write(
        b"GET /v1/exports/contacts.csv?since_export=last HTTP/1.1\r\nHost: test\r\n"
        b"Authorization: Bearer " + caller.access_token.encode() + b"\r\n\r\n"
    )
    return reader, writer


async def test_a_whole_file_has_its_receipt_when_its_end_is_read(world: World, port: int) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 1_000)

    reader, writer = await ask(port, rep)
    await reader.readuntil(b"\r\n0\r\n\r\n")

    (receipt,) = await world.rows(Export)
    assert receipt.rows == 1_000
    writer.close()


async def test_a_torn_file_has_none(world: World, port: int) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 10_000, words=60)

    for size in (1, 100_000):
        reader, writer = await ask(port, rep)
        await reader.readexactly(size)
        writer.transport.abort()
    await asyncio.sleep(1)

    assert await world.rows(Export) == []
    reader, writer = await ask(port, rep)
    content = await reader.readuntil(b"\r\n0\r\n\r\n")
    assert content.count(b"@people.example") == 10_000
    writer.close()

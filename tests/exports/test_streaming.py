"""An export of any size: in little memory, of one moment, and over when the caller hangs up."""

import asyncio
import tracemalloc
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event, text, update
from starlette.types import Message, Receive, Send

from api.core import errors
from api.core.errors import InvalidInput
from api.exports import planning, service, stream
from api.exports.book_repository import CHUNK
from api.exports.stream import CsvStream
from models import Contact, Event, Export, ExportFormat, ExportPreset
from tests.conftest import Clock
from tests.exports.book import PATH, exported, fill, holder_of, rows_of, scan
from tests.world import Caller, World


async def parts_of(world: World, caller: Caller) -> AsyncGenerator[bytes, None]:
    holder = holder_of(caller)
    async with world.session() as session:
        plan = await planning.prepare(session, holder, ExportPreset.GENERIC, ExportFormat.CSV, None, world.now)
    async with aclosing(service.file(world.app.state.database, holder, plan)) as parts:
        async for part in parts:
            yield part


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that the database is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def in_transaction(world: World) -> int:
    """Connections to this database, besides the one that asks, that have a transaction open."""
    async with world.session() as session:
        return (
            await session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
                )
            )
            or 0
        )


async def test_the_number_of_statements_grows_with_chunks_not_with_contacts(world: World) -> None:
    chunk = CHUNK
    counts = []
    for contacts in (1, chunk - 1, chunk + 1, 2 * chunk + 1):
        rep = await world.rep(await world.team())
        await fill(world, rep, contacts)
        with statements() as sent:
            assert len(await exported(rep)) == contacts
        counts.append(len(sent))

    one, full, two, three = counts
    assert one == full == two == three  # one cursor reads them all


async def test_memory_does_not_grow_with_the_book(world: World) -> None:
    peaks = []
    for contacts in (1, 600, 3000):  # the first only fills caches
        rep = await world.rep(await world.team())
        await fill(world, rep, contacts, words=20)
        rows = 0
        tracemalloc.start()
        async for part in parts_of(world, rep):
            rows += part.count(b"\r\n")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows == contacts + 1

    assert peaks[2] < peaks[1] * 1.2


async def test_it_shows_one_moment_while_others_go_on_writing(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 2 * CHUNK)
    parts = parts_of(world, rep)

    content = await anext(parts)
    clock.advance(timedelta(minutes=10))  # later than all of them
    await scan(rep, clock, await world.qr(await world.attendee("Late Comer")))
    async with world.session() as session:
        (last,) = await world.rows(Contact, name=f"Person {2 * CHUNK}")
        session.add(last)
        last.name, last.last_captured_at = "Changed Since", clock.now
        await session.execute(text("DELETE FROM notes WHERE event_id = :id"), {"id": world.event.id})
        await session.commit()
    content += b"".join([part async for part in parts])

    rows = rows_of(content.decode())
    assert [row["Name"] for row in rows] == [f"Person {n}" for n in range(1, 2 * CHUNK + 1)]
    assert {row["Note count"] for row in rows} == {"1"}
    assert {"Late Comer", "Changed Since"} <= {row["Name"] for row in await exported(rep)}


async def test_all_that_it_writes_is_the_mark_and_the_receipt(world: World) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 1)

    with statements() as sent:
        assert len([part async for part in parts_of(world, rep)]) == 1

    assert [statement.split()[:3] for statement in sent if statement.split()[0] != "SELECT"] == [
        ["INSERT", "INTO", "book_copies"],
        ["INSERT", "INTO", "exports"],
    ]


async def download(world: World, caller: Caller, receive: Receive, send: Send) -> None:
    """An export in ASGI's own terms: the test client has no way to stop half-way."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"authorization", f"Bearer {caller.access_token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    await world.app(scope, receive, send)


async def test_who_hangs_up_ends_the_query(world: World) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 10 * CHUNK)
    sent = 0
    left = asyncio.Event()

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal sent
        sent += message["type"] == "http.response.body"
        if sent:
            left.set()
            await asyncio.sleep(0.01)

    await download(world, rep, receive, send)

    assert 1 <= sent < 10
    assert await world.rows(Export) == []
    await asyncio.sleep(0.2)  # PostgreSQL notices that its client is gone a little later
    assert await in_transaction(world) == 0


async def test_who_takes_too_long_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PATIENCE", 0.1)
    rep = await world.rep(await world.team())
    await fill(world, rep, 2 * CHUNK)
    bodies: list[Message] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            bodies.append(message)
            if len(bodies) == 1:
                await asyncio.Event().wait()

    async with asyncio.timeout(10):
        await download(world, rep, asyncio.Event().wait, send)  # type: ignore[arg-type]  # never receives anything

    assert all(body["body"] for body in bodies)  # an empty one would say that the file is complete
    assert await in_transaction(world) == 0


async def test_a_finished_export_leaves_nothing_open(world: World) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 3)

    await exported(rep)

    assert await in_transaction(world) == 0


async def test_a_fault_before_the_first_row_is_a_problem_document(world: World) -> None:
    rep = await world.rep(await world.team())
    async with world.session() as session:
        await session.execute(update(Event).where(Event.id == world.event.id).values(timezone="Nowhere/Nothing"))
        await session.commit()

    answer = await rep.get(PATH)

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["content-type"] == "application/problem+json"


def app_that_sends(parts: Callable[[], AsyncGenerator[bytes, None]]) -> httpx.AsyncClient:
    app = FastAPI()
    errors.install(app)
    app.add_api_route("/", lambda: CsvStream(parts(), "x.csv", "text/csv", uuid4()), response_class=CsvStream)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_the_status_waits_for_the_first_part() -> None:
    async def refused() -> AsyncGenerator[bytes, None]:
        raise InvalidInput("not today")
        yield b""

    async with app_that_sends(refused) as client:
        answer = await client.get("/")

    assert (answer.status_code, answer.json()["detail"]) == (422, "not today")


async def test_what_fails_later_does_not_look_complete() -> None:
    closed = []

    async def torn() -> AsyncGenerator[bytes, None]:
        try:
            yield b"first\r\n"
            raise ConnectionResetError
        finally:
            closed.append(True)

    async with app_that_sends(torn) as client:
        with pytest.raises(RuntimeError, match="response already started"):
            await client.get("/")

    assert closed == [True]

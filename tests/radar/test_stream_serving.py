"""Many listeners, few statements; and what happens when a phone, the process or the database goes away."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from api.auth.principal import BookHolder, as_book_holder
from api.core.errors import DatabaseUnavailable
from api.core.hot import HotStatement
from api.core.settings import Settings
from api.radar.stream import feeds, repository, response
from api.radar.stream.poll import Poll
from models import Language
from tests.conftest import Clock
from tests.radar.people import at, visible, zone
from tests.radar.streams import PATH, Ear, listening
from tests.server import ROOT
from tests.serving import served
from tests.world import Caller, World


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "POLL_SECONDS", 0.02)


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


@asynccontextmanager
async def all_listening(address: str, callers: Sequence[Caller]) -> AsyncIterator[list[Ear]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(listening(address, caller)) for caller in callers]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  nobody says when
            await asyncio.sleep(0.01)


def holder_of(caller: Caller) -> BookHolder:
    holder = as_book_holder(caller.principal)
    assert holder
    return holder


async def test_a_poll_is_as_many_statements_however_many_listen(
    world: World, clock: Clock, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    team = await world.team(zone_id=hall.id)
    reps = [await world.rep(team) for _ in range(3)]
    await at(ana, clock, hall)
    await at(ben, clock, hall)
    done = {"statements": 0, "polls": 0}
    fetch, run = HotStatement.fetch, Poll.run

    async def counted_fetch(self: HotStatement, *args: Any, **options: Any) -> Any:
        done["statements"] += 1
        return await fetch(self, *args, **options)

    async def counted_run(self: Poll, *args: Any) -> None:
        await run(self, *args)
        done["polls"] += 1

    monkeypatch.setattr(HotStatement, "fetch", counted_fetch)
    monkeypatch.setattr(Poll, "run", counted_run)
    per_poll = []
    for callers in ([ana], [ana, ana, ben, ben, *reps, *reps]):
        async with all_listening(address, callers) as ears:
            for ear in ears:
                await ear.next()
            polls = done["polls"]
            await until(lambda since=polls: done["polls"] > since)  # type: ignore[misc]  # mypy does not see the default
            before = dict(done)
            await until(lambda since=before["polls"]: done["polls"] >= since + 10)  # type: ignore[misc]  # as above
            per_poll.append(round((done["statements"] - before["statements"]) / (done["polls"] - before["polls"])))

    assert per_poll == [5, 5]


async def test_who_listens_holds_no_connection_to_the_database(world: World, app: FastAPI, address: str) -> None:
    people = [await visible(world, f"Person {number}") for number in range(app.state.settings.database_pool + 2)]

    async with all_listening(address, people):
        answers = await asyncio.gather(*(person.get("/v1/radar/me") for person in people))

    assert {answer.status_code for answer in answers} == {200}


async def test_when_the_last_has_gone_nothing_goes_on(world: World, app: FastAPI, address: str) -> None:
    ana, ben = await visible(world, "Ana"), await visible(world, "Ben")
    open_feeds, tasks = app.state.radar_feeds._feeds, app.state.radar_feeds._tasks

    async with all_listening(address, [ana, ben]):
        await until(lambda: len(open_feeds[world.event.id].listeners) == 2)
        (running,) = tasks

    await until(lambda: not open_feeds)
    await until(running.done)
    assert running.exception() is None


async def test_who_is_slow_holds_up_nobody_and_is_told_what_holds_then(
    world: World, clock: Clock, app: FastAPI
) -> None:
    hall, away = await zone(world), await zone(world, "Hall 2")
    slow, quick, restless = [await visible(world, name) for name in ("Slow", "Quick", "Restless")]
    for caller in (slow, quick):
        await at(caller, clock, hall)
    streams = [app.state.radar_feeds.stream(holder_of(caller), Language.ENGLISH, set()) for caller in (slow, quick)]
    parts = [[await anext(stream), await anext(stream)] for stream in streams]

    for number in range(5):
        clock.advance(timedelta(seconds=6))
        await at(restless, clock, away if number % 2 else hall)
        parts[1].append(await anext(streams[1]))
    async with asyncio.timeout(10):
        parts[0].append(await anext(streams[0]))
    for stream in streams:
        await stream.aclose()

    events = [b"".join(told).decode().count("event: ") for told in parts]
    assert events == [2, 6]
    assert b"event: appeared" in parts[0][-1]
    assert b"Restless" in parts[0][-1]


async def test_who_takes_nothing_is_cut_off(world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "PATIENCE", 0.1)
    ana = await visible(world, "Ana")
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

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
        "headers": [(b"authorization", f"Bearer {ana.access_token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    async with asyncio.timeout(10):
        await world.app(scope, asyncio.Event().wait, send)  # type: ignore[arg-type]  # never receives anything

    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    await until(lambda: not app.state.radar_feeds._feeds)


@pytest.mark.parametrize("statement", ["versions", "present", "viewers", "contacts", "blocks", "heard", "cards"])
async def test_it_outlasts_a_database_that_does_not_answer(
    world: World, clock: Clock, address: str, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    hall, away = await zone(world), await zone(world, "Hall 2")
    ana, ben, eva = [await visible(world, name) for name in ("Ana", "Ben", "Eva")]
    await at(ana, clock, hall)
    await at(eva, clock, hall)
    failures = []

    async def unavailable(*args: Any) -> Any:
        failures.append(args)
        raise DatabaseUnavailable

    async with listening(address, ana) as ear:
        assert await ear.told(1) == [("appeared", "Eva")]
        with monkeypatch.context() as patch:
            patch.setattr(repository, statement, unavailable)
            clock.advance(timedelta(seconds=6))
            await at(eva, clock, away)
            await at(ben, clock, hall)
            await until(lambda: len(failures) > 2)
        assert sorted(await ear.told(2)) == [("appeared", "Ben"), ("left", str(eva.principal.attendee_id))]


async def test_a_fault_of_ours_cuts_everybody_off_and_the_next_begin_anew(
    world: World, clock: Clock, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    async def broken(*_args: Any) -> Any:
        raise ZeroDivisionError

    async with listening(address, ana) as ear:
        await ear.told(1)
        with monkeypatch.context() as patch:
            patch.setattr(repository, "versions", broken)
            assert await ear.ended()
    async with listening(address, ana) as again:
        assert await again.told(1) == [("appeared", "Ben")]


async def test_it_ends_when_the_process_is_asked_to_end(
    app: FastAPI, clock: Clock, client: httpx.AsyncClient, settings: Settings
) -> None:
    clock.now = datetime.now(UTC).replace(microsecond=0)  # the time of the other process
    day = clock.now.date()
    world = await World.create(
        app, client, clock.now, starts_on=day - timedelta(days=1), ends_on=day + timedelta(days=1)
    )
    hall, ana, ben = await zone(world), await visible(world, "Ana"), await visible(world, "Ben")
    await at(ana, clock, hall)
    await at(ben, clock, hall)

    process, port = process_of_its_own(settings)
    with process:
        try:
            await answering(port)
            async with listening(f"http://127.0.0.1:{port}", ana) as ear:
                assert await ear.told(1) == [("appeared", "Ben")]
                process.send_signal(signal.SIGTERM)
                assert await ear.ended()
            assert await asyncio.to_thread(process.wait, 10) in (0, -signal.SIGTERM)
        finally:
            process.kill()


def process_of_its_own(settings: Settings) -> tuple[subprocess.Popen[bytes], int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {
        "RAPPORT_DATABASE_URL": settings.database_url or "",
        "RAPPORT_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "uvicorn", "api.main:create_app", "--factory", "--port", str(port)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ), port


async def answering(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
            except OSError:
                await asyncio.sleep(0.1)
            else:
                return

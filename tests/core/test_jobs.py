"""The queue: a job follows a change or is not there at all; it is done in the end, whoever dies and whatever fails."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from api.core import jobs, working
from api.core.settings import Settings
from api.core.working import Handler, Job
from tests.server import ROOT
from tests.world import World


async def _rows(world: World, kind: str) -> list[dict[str, Any]]:
    async with world.session() as session:
        found = await session.execute(
            text("SELECT id, status::text, attempts, headers FROM pgqueuer WHERE entrypoint = :kind ORDER BY id"),
            {"kind": kind},
        )
        return [dict(row) for row in found.mappings()]


async def _put(world: World, kind: str, **options: Any) -> int | None:
    async with world.session() as session:
        job = await jobs.enqueue(session, kind, options.pop("payload", {}), event_id=world.event.id, **options)
        await session.commit()
        return job


@asynccontextmanager
async def _working(settings: Settings, handlers: dict[str, Handler]) -> AsyncIterator[None]:
    stop = asyncio.Event()
    assert settings.database_url
    task = asyncio.create_task(working.work(settings.database_url, handlers, stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def _until(true: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.05)


def _kind() -> str:
    return f"test.{uuid4().hex}"


async def test_a_change_that_is_undone_leaves_no_job(world: World) -> None:
    """Also where the job is the first thing that the session sends: there a transaction is not open yet."""
    kind = _kind()
    async with world.session() as session:
        assert await jobs.enqueue(session, kind, {}, event_id=world.event.id)
        await session.rollback()

    assert await _rows(world, kind) == []


async def test_nobody_sees_a_job_before_its_change_is_committed(world: World) -> None:
    kind = _kind()
    async with world.session() as session:
        await jobs.enqueue(session, kind, {}, event_id=world.event.id)
        assert await _rows(world, kind) == []
        await session.commit()
    assert [row["status"] for row in await _rows(world, kind)] == ["queued"]


async def test_of_jobs_with_the_same_key_one_waits(world: World) -> None:
    kind, key = _kind(), uuid4().hex
    assert await _put(world, kind, key=key)
    assert await _put(world, kind, key=key) is None
    assert len(await _rows(world, kind)) == 1


async def test_a_job_is_done_with_what_it_was_given(world: World, settings: Settings) -> None:
    kind, done = _kind(), []

    async def handle(job: Job) -> None:
        done.append((job.payload, job.event_id, job.tries))

    async with _working(settings, {kind: handle}):
        await _put(world, kind, payload={"rows": 3})

        async def finished() -> bool:
            return bool(done) and await _rows(world, kind) == []

        await _until(finished)
    assert done == [({"rows": 3}, world.event.id, 0)]


async def test_a_job_that_fails_blocks_no_other_and_is_put_aside_in_the_end(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "pause", lambda _tries: timedelta(milliseconds=10))
    kind, other, tries, done = _kind(), _kind(), [], []

    async def fail(job: Job) -> None:
        tries.append(job.tries)
        raise ValueError("zoe@people.example is wrong")

    async def handle(job: Job) -> None:
        done.append(job.payload["number"])

    async with _working(settings, {kind: fail, other: handle}):
        await _put(world, kind)
        for number in range(20):
            await _put(world, other, payload={"number": number})

        async def put_aside() -> bool:
            return [row["status"] for row in await _rows(world, kind)] == ["failed"]

        await _until(put_aside, 20)
    assert tries == list(range(working.MAX_TRIES))
    assert sorted(done) == list(range(20))
    async with world.session() as session:
        logged = await session.scalars(
            text("SELECT traceback::text FROM pgqueuer_log WHERE entrypoint = :kind AND traceback IS NOT NULL"),
            {"kind": kind},
        )
        told = "".join(logged)
    assert "ValueError" in told
    assert "zoe@" not in told


def test_pauses_grow() -> None:
    assert [working.pause(tries).total_seconds() for tries in range(6)] == [5, 20, 80, 320, 1280, 3600]


_DIES = """
import asyncio, os, sys
from datetime import timedelta
from pathlib import Path
from api.core import working
working.HEARTBEAT = timedelta(seconds=1)
async def handle(job):
    Path(sys.argv[3]).write_text(str(os.getpid()))
    await asyncio.sleep(60)
asyncio.run(working.work(sys.argv[1], {sys.argv[2]: handle}, asyncio.Event()))
"""


async def test_a_job_whose_worker_is_killed_is_done_by_another(
    world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "HEARTBEAT", timedelta(seconds=1))
    kind, begun, done = _kind(), tmp_path / "begun", []
    assert settings.database_url
    await _put(world, kind)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _DIES, settings.database_url, kind, str(begun), cwd=ROOT
    )
    try:

        async def has_begun() -> bool:
            return begun.exists()

        await _until(has_begun, 20)
    finally:
        process.kill()
        await process.wait()
    assert [row["status"] for row in await _rows(world, kind)] == ["picked"]

    async def handle(job: Job) -> None:
        done.append(job.tries)

    async with _working(settings, {kind: handle}):

        async def finished() -> bool:
            return await _rows(world, kind) == []

        await _until(finished)
    assert done == [0]


async def test_a_job_that_takes_its_workers_down_is_put_aside(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = _kind()
    job = await _put(world, kind)
    async with world.session() as session:
        await session.execute(
            text(
                "INSERT INTO pgqueuer_log (job_id, status, priority, entrypoint) "
                "SELECT :job, 'picked', 0, :kind FROM generate_series(1, :times)"
            ),
            {"job": job, "kind": kind, "times": working.MAX_TAKEN},
        )
        await session.commit()

    async def handle(job: Job) -> None:
        raise AssertionError("it would have taken this worker down too")

    async with _working(settings, {kind: handle}):

        async def put_aside() -> bool:
            return [row["status"] for row in await _rows(world, kind)] == ["failed"]

        await _until(put_aside)

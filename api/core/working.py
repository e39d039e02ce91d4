"""The worker's side of the queue: jobs are taken, done, tried again after a while, and put aside if that does not help.

A worker that is killed leaves its jobs as taken; once their heartbeat is `HEARTBEAT` old, another takes them. So a job
may be done twice, and has to bear it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pydantic_core
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain import models as pgqueuer
from pgqueuer.domain.errors import RetryRequested
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from api.core.hot import LOST

log = structlog.get_logger(__name__)

HEARTBEAT = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
MAX_TRIES = 6
MAX_TAKEN = 20
"""A job at which so many workers ended without having failed it takes them down with it."""
_AT_ONCE = 20
_BATCH = 10
_ASK_EVERY = timedelta(seconds=1)
_CONNECTIONS = 4

# What PgQueuer logs of each taking; the number of tries counts only those that failed.
_TAKEN = "SELECT count(*) FROM pgqueuer_log WHERE job_id = $1 AND status = 'picked'"

_SWEEP_FAILED = text("DELETE FROM pgqueuer WHERE status = 'failed' AND updated < :before")
_SWEEP_LOG = text("DELETE FROM pgqueuer_log WHERE created < :before")
_SWEEP_COUNTS = text("DELETE FROM pgqueuer_statistics WHERE created < :before")


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is given. `tries`: how often it failed before."""

    id: int
    kind: str
    payload: dict[str, Any]
    event_id: UUID
    tries: int


Handler = Callable[[Job], Awaitable[None]]


class PutAside(Exception):
    """The job has failed for good. Says which error it was and no more: an error's own text may hold somebody's data,
    and this one is kept and shown."""


async def work(database_url: str, handlers: Mapping[str, Handler], stop: asyncio.Event) -> None:
    """Do the jobs that `handlers` know, by kind, until `stop` is set; then finish those that were begun."""
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    while not stop.is_set():
        try:
            async with asyncpg.create_pool(url, min_size=0, max_size=_CONNECTIONS) as pool:
                await _serve(pool, handlers, stop)
        except (*LOST, asyncpg.InterfaceError) as error:
            # The database may be restarting.
            log.warning("queue_lost", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 1)


async def _serve(pool: asyncpg.Pool, handlers: Mapping[str, Handler], stop: asyncio.Event) -> None:
    manager = QueueManager(Queries(AsyncpgPoolDriver(pool)))
    manager.shutdown = stop
    for kind, handler in handlers.items():
        manager.entrypoint(
            kind, on_failure="hold", accepts_context=False, executor_factory=lambda given: _Trying(given, pool)
        )(_understood(handler))
    await manager.run(
        dequeue_timeout=_ASK_EVERY, batch_size=_BATCH, max_concurrent_tasks=_AT_ONCE, heartbeat_timeout=HEARTBEAT
    )


def _understood(handler: Handler) -> Callable[[pgqueuer.Job], Awaitable[None]]:
    async def run(job: pgqueuer.Job) -> None:
        headers = job.headers or {}
        payload = pydantic_core.from_json(job.payload or b"{}")
        await handler(Job(job.id, job.entrypoint, payload, UUID(str(headers["event_id"])), job.attempts))

    return run


class _Trying(AbstractEntrypointExecutor):
    """Tries a job again later, each time after a longer pause, before it is put aside."""

    def __init__(self, parameters: EntrypointExecutorParameters, pool: asyncpg.Pool) -> None:
        super().__init__(parameters)
        self.pool = pool

    async def execute(self, job: pgqueuer.Job, context: pgqueuer.Context) -> None:  # noqa: ARG002  as PgQueuer calls it
        if await self.pool.fetchval(_TAKEN, job.id) > job.attempts + MAX_TAKEN:
            raise PutAside("Too many workers ended while they did it")
        try:
            await self.parameters.func(job)  # type: ignore[call-arg]  # registered as one without a context
        except Exception as error:
            log.warning("job_failed", kind=job.entrypoint, job=job.id, tries=job.attempts + 1, exc_info=error)
            if job.attempts + 1 >= MAX_TRIES:
                raise PutAside(type(error).__name__) from None
            raise RetryRequested(delay=pause(job.attempts), reason=type(error).__name__) from None


async def sweep(session: AsyncSession, now: datetime) -> None:
    """What was put aside is shown for a month; the log of what was done is kept for a week."""
    await session.execute(_SWEEP_FAILED, {"before": now - timedelta(days=30)})
    await session.execute(_SWEEP_LOG, {"before": now - timedelta(days=7)})
    await session.execute(_SWEEP_COUNTS, {"before": now - timedelta(days=7)})


def pause(tries: int) -> timedelta:
    """Before the next try: 5 seconds, then four times as long each time."""
    factor: int = 4**tries
    return min(timedelta(seconds=5) * factor, LONGEST_PAUSE)

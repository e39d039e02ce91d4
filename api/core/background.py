"""Work that goes on after a response was sent, such as handing a mail to the server."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

import structlog

Given = ParamSpec("Given")

log = structlog.get_logger(__name__)


class Background:
    """Keeps hold of running tasks: the event loop itself does not, and would let them be collected half-way.

    Starlette's BackgroundTasks call `start` once the response was sent, and do no more: while they work the connection
    is busy, so the next request on it would tell by its delay whether a mail was sent.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(
        self, work: Callable[Given, Coroutine[Any, Any, None]], *args: Given.args, **options: Given.kwargs
    ) -> None:
        task = asyncio.create_task(work(*args, **options))
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    async def finish(self) -> None:
        """Wait for what is still running."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("crash", exc_info=task.exception())

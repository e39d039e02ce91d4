"""Work that goes on after a response was sent, such as handing a mail to the server."""

import asyncio
from collections.abc import Coroutine


class Background:
    """Keeps hold of running tasks: the event loop itself does not, and would let them be collected half-way.

    Not Starlette's BackgroundTasks: those keep the connection busy, so the next request on it would tell by its
    delay whether a mail was sent.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is still running."""
        await asyncio.gather(*self._tasks)

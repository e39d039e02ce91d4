"""A process whose parent was killed must not go on holding the port or the database."""

import asyncio
import multiprocessing
import os
import signal


async def end_with_parent() -> None:
    """In one of several API processes: stop when the process that started it is gone. Elsewhere: return at once."""
    parent = multiprocessing.parent_process()
    while parent and parent.is_alive():  # noqa: ASYNC110  nobody would set an event: the parent was killed
        await asyncio.sleep(1)
    if parent:
        os.kill(os.getpid(), signal.SIGTERM)

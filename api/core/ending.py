"""How a part of the program learns that the process is asked to end.

The server waits for answers that are being sent, and only then ends the lifespan: too late for an answer that goes on
until it is told to stop.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def when_asked_to_end(call: Callable[[], None]) -> Iterator[None]:
    """Meanwhile, the signals that end the server call this too, on the event loop. Of no effect outside of the main
    thread, where no signals arrive, and where nobody handles them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def chained(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(call)
        handler = handlers[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number, handler in handlers.items():
        if callable(handler):
            signal.signal(number, chained)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if signal.getsignal(number) is chained:
                signal.signal(number, handler)

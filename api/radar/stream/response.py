"""A response that goes on until there is nothing more to tell."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.responses import StreamingResponse
from starlette.types import Message, Send

PATIENCE = 30.0
"""Seconds that a phone may take over one part, once the network holds no more of what was sent before."""


class EventStream(StreamingResponse):
    """Server-sent events. Neither caches nor proxies may keep any of it."""

    media_type = "text/event-stream"

    def __init__(self, parts: AsyncGenerator[bytes, None]) -> None:
        super().__init__(parts, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._parts = parts

    async def stream_response(self, send: Send) -> None:
        # Closed here: whoever hangs up while a part is being sent must not go on listening until garbage is collected.
        async with aclosing(self._parts):
            with suppress(TimeoutError):  # cut off: the server closes a connection whose answer is not finished
                await super().stream_response(_impatient(send))


def _impatient(send: Send) -> Send:
    async def send_in_time(message: Message) -> None:
        async with asyncio.timeout(PATIENCE):
            await send(message)

    return send_in_time

"""A file that is sent while it is made."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from uuid import UUID

from starlette.responses import StreamingResponse
from starlette.types import Message, Send

Part = str | bytes

PATIENCE = 60.0
"""Seconds that a caller may take over one part. Meanwhile they keep one of the few places for downloads."""


class FileStream(StreamingResponse):
    """The status goes out with the first part: whatever fails before is answered with a problem document.

    What fails later breaks the connection off, so that a torn file cannot be taken for a whole one.
    """

    def __init__(
        self, parts: AsyncGenerator[Part, None], filename: str, media_type: str, export_id: UUID | None = None
    ) -> None:
        headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
        if export_id:
            headers["Export-Id"] = str(export_id)
        super().__init__(parts, headers=headers, media_type=media_type)
        self._parts = parts

    async def stream_response(self, send: Send) -> None:
        # Closed here: a caller who hangs up must not leave a transaction open until the garbage is collected.
        async with aclosing(self._parts) as parts:
            self.body_iterator = _resumed(await anext(parts, b""), parts)
            await super().stream_response(_impatient(send))


class CsvStream(FileStream):
    media_type = "text/csv"


class XlsxStream(FileStream):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class JsonLinesStream(FileStream):
    media_type = "application/jsonl"


async def _resumed(first: Part, others: AsyncIterator[Part]) -> AsyncIterator[Part]:
    yield first
    async for part in others:
        yield part


def _impatient(send: Send) -> Send:
    async def send_in_time(message: Message) -> None:
        async with asyncio.timeout(PATIENCE):
            await send(message)

    return send_in_time

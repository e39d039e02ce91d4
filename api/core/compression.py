"""gzip, both ways: phones in a hall share a network that drops."""

import asyncio
import re
import zlib

from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.core.errors import EncodingUnsupported, GzipInvalid, WhileReading, problem_response

_FITS_A_PACKET = 1_400
"""Bytes of an answer that travels no faster when it is smaller, as that to a scan."""

_LEVEL = 3
"""Measured on 5 MB of contacts as JSON: 36 ms and 24 % of the size; level 1 31 ms and 25 %, 6 72 ms and 22 %, 9 199 ms
and 21 %."""

_PACKED_ALREADY = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
_WANTED = re.compile(rb"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")

_GZIP_FORMAT = 16 + zlib.MAX_WBITS
_PART = 64 * 1024
_SLACK = 64 * 1024
"""Bytes by which a compressed body may be longer than what it holds. Blocks that hold nothing could go on for ever."""


class GzipAnswers:
    """ASGI middleware: answers are compressed for whoever asks, streamed ones part by part.

    Not Starlette's own middleware around its responder: that costs 9 µs a request also for those who do not ask.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _WANTED.search(_header(scope, b"accept-encoding")):
            await self.app(scope, receive, send)
            return
        answer = GZipResponder(self.app, _FITS_A_PACKET, _LEVEL, exclude_content_types=_PACKED_ALREADY)
        await answer(scope, receive, send)


class GzipRequests:
    """ASGI middleware: a compressed body reaches the application as it was before, part by part.

    So whoever limits its length counts what it holds, and a small body that holds a huge one goes no further than that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encoding = _header(scope, b"content-encoding").lower() if scope["type"] == "http" else b""
        if encoding in (b"", b"identity"):
            await self.app(scope, receive, send)
            return
        if encoding not in (b"gzip", b"x-gzip"):
            await problem_response(EncodingUnsupported())(scope, receive, send)
            return
        # In place: others read from this scope what becomes of the request.
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if name not in (b"content-encoding", b"content-length")
        ]
        await self.app(scope, _Unpacking(receive), send)


class _Unpacking:
    """Receives a compressed body, and gives what it holds, at most `_PART` bytes at a time."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._inflate = zlib.decompressobj(_GZIP_FORMAT)
        self._packed = b""
        self._taken = self._given = 0
        self._more = True
        self._ended = False

    async def __call__(self) -> Message:
        while not self._ended:
            part = self._unpack()
            if part:
                await asyncio.sleep(0)  # others get their turn, however much a little holds
                return {"type": "http.request", "body": part, "more_body": True}
            if not self._more:
                return self._end()
            message = await self._receive()
            if message["type"] != "http.request":
                return message
            self._packed, self._more = message.get("body", b""), message.get("more_body", False)
        return await self._receive()

    def _unpack(self) -> bytes:
        """The next part of what has come; empty if that is all."""
        part = b""
        while not part:
            if self._inflate.eof and self._packed:
                self._inflate = zlib.decompressobj(_GZIP_FORMAT)  # several may follow one another (RFC 1952, 2.2)
            waiting = len(self._packed)
            try:
                part = self._inflate.decompress(self._packed, _PART)
            except zlib.error:
                raise WhileReading(GzipInvalid()) from None
            self._packed = self._inflate.unconsumed_tail or self._inflate.unused_data
            self._taken += waiting - len(self._packed)
            self._given += len(part)
            if self._taken > self._given + _SLACK:
                raise WhileReading(GzipInvalid("The body is longer than what it holds"))
            if not self._packed:
                break
        return part

    def _end(self) -> Message:
        if self._taken and not self._inflate.eof:
            raise WhileReading(GzipInvalid("The body ends too early"))
        self._ended = True
        return {"type": "http.request", "body": b"", "more_body": False}


def _header(scope: Scope, wanted: bytes) -> bytes:
    found: bytes = next((value for name, value in scope["headers"] if name == wanted), b"")
    return found.strip()

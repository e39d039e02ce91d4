"""A load generator that costs little: raw HTTP/1.1 over kept-alive sockets, requests encoded beforehand."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

_PART = 256 * 1024


@dataclass(frozen=True)
class Measured:
    """One round: requests per second, and latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Answer:
    """One answer read to its end. `wire`: the bytes that came, `body` without what chunks add."""

    seconds: float
    wire: int
    body: bytes


def encode(method: str, path: str, token: str, body: bytes = b"", headers: str = "") -> bytes:
    """A request. `headers`: further ones, each with its line end."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n{headers}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def drive(port: int, requests: Sequence[bytes], connections: int, *, expect: bytes) -> Measured:
    """Send all requests over so many connections. Raises if an answer has another status than `expect`."""
    latencies: list[float] = []
    waiting = iter(requests)

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            started = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await _body(reader, head)
            latencies.append((time.perf_counter() - started) * 1000)
            if head[9:12] != expect:
                raise RuntimeError(f"unexpected answer: {head[:12]!r} {body[:500]!r}")
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    seconds = time.perf_counter() - started
    ordered = sorted(latencies)
    return Measured(len(ordered) / seconds, statistics.median(ordered), ordered[int(len(ordered) * 0.99)])


async def ask(port: int, request: bytes, *, pause: float = 0) -> Answer:
    """Send one request that says `Connection: close`. `pause`: seconds that the reader takes after each part.

    Raises if it is not answered with 200.
    """
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_PART)
    writer.write(request)
    parts = []
    while part := await reader.read(_PART):
        parts.append(part)
        if pause:
            await asyncio.sleep(pause)
    seconds = time.perf_counter() - started
    writer.close()
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    if head[9:12] != b"200":
        raise RuntimeError(f"unexpected answer: {head[:12]!r} {body[:500]!r}")
    rest = asyncio.StreamReader()
    rest.feed_data(body)
    rest.feed_eof()
    return Answer(seconds, len(head) + 4 + len(body), await _body(rest, head))


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    length = _header(head, b"content-length")
    if length:
        return await reader.readexactly(int(length))
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


def _header(head: bytes, wanted: bytes) -> bytes:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next((value.strip() for name, _, value in lines if name.lower() == wanted), b"")

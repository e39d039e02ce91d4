"""A load generator that costs little: raw HTTP/1.1 over kept-alive sockets, requests encoded beforehand."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One round: requests per second, and latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float


def encode(method: str, path: str, token: str, body: bytes) -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
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
            body = await reader.readexactly(_content_length(head))
            latencies.append((time.perf_counter() - started) * 1000)
            if head[9:12] != expect:
                raise RuntimeError(f"unexpected answer: {head[:12]!r} {body[:500]!r}")
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    seconds = time.perf_counter() - started
    ordered = sorted(latencies)
    return Measured(len(ordered) / seconds, statistics.median(ordered), ordered[int(len(ordered) * 0.99)])


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("an answer without Content-Length")

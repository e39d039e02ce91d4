"""`scripts/bench export`: a large book as CSV, against COPY of the same query in the same run, round by round."""

import asyncio
import re
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from uuid import UUID

import asyncpg
import psutil
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.core import migrations, postgres
from api.core.database import Database
from api.core.ids import uuid7
from api.core.settings import Settings
from api.exports.book_repository import ALL_CONTACTS
from bench.load import drive, encode
from bench.processes import uvicorn
from bench.seed import Stand, fill_book, say, stand

ROUNDS = 5
CONTACTS = 100_000
SLOW = 0.02  # seconds that a slow reader takes for a quarter of a megabyte
_PART = 256 * 1024
_ORDER = ("event_id", "book_id", "zone", "event", "me")
_TYPES = {"event_id": "uuid", "book_id": "uuid"}


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended from outside, it still ends what it started
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        with postgres.running(settings, owner=True) as url:
            migrations.upgrade(url)
            asyncio.run(_measure(settings.model_copy(update={"database_url": url})))


async def _measure(settings: Settings) -> None:
    database = Database(settings.database_url or "", pool_size=1)
    await database.open()
    print(f"Filling a book with {CONTACTS:,} contacts, {3 * CONTACTS:,} notes and answers to a question …")
    async with database.sessions.begin() as session:
        at = await stand(session, settings.keys, attendees=CONTACTS)
        ids = await fill_book(session, at, CONTACTS)
        await _answer(session, at, ids)
    await database.close()
    # Compiling a plan takes longer than the little that it makes faster: without it the floor is lower.
    bare = await asyncpg.connect(settings.database_url, server_settings={"jit": "off"})
    await bare.execute("VACUUM ANALYZE")
    with uvicorn("api.main:create_app", settings) as ours:
        await _memory(ours, at)
        await _rows_per_second(ours, bare, at)
    await bare.close()


async def _answer(session: AsyncSession, at: Stand, ids: list[UUID]) -> None:
    """A quarter of the people said how many robots they run."""
    question = uuid7()
    await session.execute(
        text("""
            INSERT INTO questions (event_id, id, book_id, revision, created_at, text, kind, options, weight, position)
            VALUES (:event_id, :id, :book_id, 1, now(), 'How many robots do they run?', 'number', '{}', 1, 0)
        """),
        {"event_id": at.event.id, "id": question, "book_id": at.book_id},
    )
    values = f"'{question}', to_jsonb(n % 90), now()"
    await say(session, at, ids, "answers", CONTACTS // 4, "question_id, value, answered_at", values)


async def _memory(ours: int, at: Stand) -> None:
    print("\nMemory of the server while the book is exported, above what it takes idle")
    process = next(child for child in psutil.Process().children() if str(ours) in child.cmdline())
    await drive(ours, [encode("GET", "/v1/exports", at.token)] * 100, 4, expect=b"200")  # warms up
    idle = _megabytes(process)
    print(f"  idle: {idle:.0f} MB")
    for said, path, pause in (
        ("CSV", "csv", 0.0),
        ("CSV to a slow reader", "csv", SLOW),
        ("HubSpot's ZIP", "csv?preset=hubspot", 0.0),
        ("Excel", "xlsx", 0.0),
    ):
        started = time.perf_counter()
        peak = await _peak(process, _export(ours, at, path, pause))
        print(f"  {said}: {peak - idle:+.0f} MB, target <= 60; {time.perf_counter() - started:.1f} s")


async def _peak(process: psutil.Process, work: Awaitable[object]) -> float:
    """The most memory that the process takes meanwhile, in MB."""
    working = asyncio.ensure_future(work)
    peak = 0.0
    while not working.done():
        peak = max(peak, _megabytes(process))
        await asyncio.sleep(0.01)
    await working
    return peak


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


async def _rows_per_second(ours: int, bare: asyncpg.Connection, at: Stand) -> None:
    print(f"\n{CONTACTS:,} contacts as CSV, against COPY of the same query")
    rounds = []
    for number in range(ROUNDS + 1):
        started = time.perf_counter()
        mine = await _export(ours, at, "csv")
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        floor = await _copied(bare, at)
        floor_seconds = time.perf_counter() - started
        if number:  # the first warms up
            rounds.append((CONTACTS / seconds, CONTACTS / floor_seconds))
            print(f"  {rounds[-1][0]:,.0f} and {rounds[-1][1]:,.0f} rows/s: {rounds[-1][0] / rounds[-1][1]:.2f}")
        else:
            print(f"  {mine / 1e6:.0f} MB and {floor / 1e6:.0f} MB")
    ratio = statistics.median(mine / floor for mine, floor in rounds)
    print(f"  median of {ROUNDS}: {ratio:.2f}, target >= 0.3")


async def _export(port: int, at: Stand, path: str, pause: float = 0) -> int:
    """Bytes of an export. `pause`: seconds that the reader takes after each part. Raises if it is not whole.

    Nothing of it is kept: both sides of the comparison only count.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_PART)
    writer.write(encode("GET", f"/v1/exports/contacts.{path}", at.token, headers="Connection: close\r\n"))
    head = await reader.readuntil(b"\r\n\r\n")
    if head[9:12] != b"200":
        raise RuntimeError(f"unexpected answer: {head[:12]!r}")
    read, end = 0, b""
    while part := await reader.read(_PART):
        read += len(part)
        end = (end + part)[-5:]
        if pause:
            await asyncio.sleep(pause)
    writer.close()
    if end != b"0\r\n\r\n":
        raise RuntimeError("the export broke off")
    return read


async def _copied(bare: asyncpg.Connection, at: Stand) -> int:
    """Bytes of the same query as the database itself writes it."""
    copied = 0

    async def count(part: bytes) -> None:
        nonlocal copied
        copied += len(part)

    query = str(ALL_CONTACTS)
    for number, name in enumerate(_ORDER, 1):
        query = re.sub(rf"(?<!:):{name}\b", f"${number}::{_TYPES.get(name, 'text')}", query)
    values = (at.event.id, at.book_id, at.event.timezone, at.event.name, "")
    await bare.copy_from_query(query, *values, output=count, format="csv", header=True)
    return copied


if __name__ == "__main__":
    main()

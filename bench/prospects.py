"""`scripts/bench prospects`: what a page of the ranking costs, beside the plain SQL that reads what it is made of.

The floor is that statement alone, on a bare connection, every time: it reads all that was ever said about a book. The
ranking keeps what it made of it, and reads again only what was written about since.
"""

import asyncio
import json
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.core import migrations, postgres
from api.core.database import Database
from api.core.hot import HotStatement
from api.core.settings import Settings
from api.prospects.observing_repository import OF_BOOK
from bench.load import ask, encode
from bench.processes import uvicorn
from bench.seed import Stand, fill_book, say, stand

ROUNDS = 15
SIZES = (10_000, 100_000)
PAGE = "/v1/prospects?limit=50"
CHANGES = (10, 90, 500)

# Of how many contacts in a hundred something of each kind is known, the columns and their values.
SAID = (
    (25, "touchpoints", "step, text, talked, happened_at", """
        (ARRAY['approach', 'listen', 'open_up', 'get_real'])[1 + n % 4], '', (ARRAY['they', 'we', 'both'])[1 + n % 3],
        now() - n * interval '1.7 s'"""),
    (10, "notes", "kind, text, search, written_at, due_at", """
        'promise', 'Send the drawings', 'send the drawings', now(), now() + (n % 100 - 20) * interval '1 h'"""),
    (5, "difficulties", "text, raised_at, solved_at", "'The gripper jams', now(), CASE WHEN n % 2 = 0 THEN now() END"),
    (3, "outcomes", "kind, text, happened_at, features", """
        (ARRAY['replied', 'won', 'lost', 'not_interested'])[1 + n % 4], '', now() - n * interval '1 s',
        jsonb_build_object('interest', (n % 11 - 5) / 5.0, 'gut', (n % 5 - 2) / 2.0, 'recency', n % 2)"""),
)  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """A book to rank, and whom it is about."""

    at: Stand
    contact_ids: list[UUID]


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
    print(f"Filling books of {' and '.join(f'{size:,}' for size in SIZES)} contacts …")
    async with database.sessions.begin() as session:
        books = [await _filled(session, settings, size) for size in SIZES]
    await database.close()
    bare = await asyncpg.connect(settings.database_url, server_settings={"jit": "off"})
    await bare.execute("VACUUM ANALYZE")
    with uvicorn("api.main:create_app", settings) as ours:
        pages = [await _book(ours, bare, book) for book in books]
    await bare.close()
    print(f"\nA page of the larger book against one of the smaller: {pages[1] / pages[0]:.1f} times, target < 10")


async def _filled(session: AsyncSession, settings: Settings, contacts: int) -> Filled:
    at = await stand(session, settings.keys, attendees=contacts)
    profile = {"roles": ["procurement"], "industries": ["logistics"], "interests": ["robotics"]}
    await session.execute(
        text("UPDATE teams SET profile = :profile WHERE event_id = :event_id AND id = :team_id"),
        {"profile": json.dumps(profile), "event_id": at.event.id, "team_id": at.team_id},
    )
    ids = await fill_book(session, at, contacts)
    for percent, table, columns, values in SAID:
        await say(session, at, ids, table, contacts * percent // 100, columns, values)
    return Filled(at, ids)


async def _book(ours: int, bare: asyncpg.Connection, book: Filled) -> float:
    """Prints what there is to say about a book; gives the median time of its first page, in milliseconds."""
    token = book.at.token
    print(f"\n{len(book.contact_ids):,} contacts")
    first = await _timed(lambda: ask(ours, _get(PAGE, token)))
    print(f"  the very first page, when nothing is kept yet: {first:.0f} ms")
    floor = await _median(lambda: _floor(bare, book))
    page = await _median(lambda: ask(ours, _get(PAGE, token)))
    print(f"  the plain SQL: {floor:.0f} ms\n  a page of 50: {page:.0f} ms, {page / floor:.2f} of it, target <= 3")
    print(f"  the most urgent first: {await _median(lambda: ask(ours, _get(PAGE + '&sort=now', token))):.0f} ms")
    cursor = json.loads((await ask(ours, _get(PAGE, token))).body)["next_cursor"]
    print(f"  the second page: {await _median(lambda: ask(ours, _get(f'{PAGE}&cursor={cursor}', token))):.0f} ms")
    for changed in CHANGES:
        times = []
        for _ in range(5):
            await _note(bare, book, changed)
            times.append(await _timed(lambda: ask(ours, _get(PAGE, token))))
        print(f"  a page after notes about {changed} contacts: {statistics.median(times):.0f} ms")
    return page


async def _floor(bare: asyncpg.Connection, book: Filled) -> None:
    rows = await HotStatement(OF_BOOK).fetch(
        bare, event_id=book.at.event.id, book_id=book.at.book_id, as_of=datetime.now(UTC)
    )
    if len(rows) != len(book.contact_ids):
        raise RuntimeError(f"{len(rows)} rows")


async def _note(bare: asyncpg.Connection, book: Filled, count: int) -> None:
    """A note about so many contacts, as if they had come one after the other."""
    await bare.execute(
        """
        WITH book AS (
            UPDATE books SET revision = revision + 1 WHERE event_id = $1 AND id = $2 RETURNING revision
        )
        INSERT INTO notes (event_id, id, book_id, revision, created_at, contact_id, member_id, text, written_at, search)
        SELECT $1, gen_random_uuid(), $2, book.revision, now(), contact_id, $3, 'Came by again', now(), 'came by again'
        FROM book CROSS JOIN unnest($4::uuid[]) AS contact_id
        """,
        book.at.event.id,
        book.at.book_id,
        book.at.member_id,
        [book.contact_ids[number * 7 % len(book.contact_ids)] for number in range(count)],
    )


async def _median(work: Callable[[], Awaitable[object]]) -> float:
    """Of some rounds, after one to warm up."""
    return statistics.median([await _timed(work) for _ in range(ROUNDS + 1)][1:])


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


def _get(path: str, token: str) -> bytes:
    return encode("GET", path, token, headers="Connection: close\r\n")


if __name__ == "__main__":
    main()

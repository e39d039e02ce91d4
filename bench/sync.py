"""`scripts/bench sync`: what pull and push cost beside the floor, in one run on one database, round by round."""

import asyncio
import json
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import psutil
from sqlalchemy.ext.asyncio import AsyncSession

from api.core import migrations, postgres
from api.core.database import Database
from api.core.folding import fold
from api.core.settings import Settings
from bench import sync_floor
from bench.load import Answer, ask, drive, encode
from bench.processes import uvicorn
from bench.seed import Stand, fill_book, note, stand

ROUNDS = 7
CONTACTS, FEW_CONTACTS = 20_000, 200
PULLS_PER_ROUND = 200
NOTES_PER_PUSH = 5000
PHONES = 4
SLOW = 0.02  # seconds that a slow phone takes for a quarter of a megabyte
CHANGED = ("contacts", "contacts", "contacts", "notes", "notes", "notes", "notes", "ratings", "tags", "tasks")


@dataclass(frozen=True)
class Filled:
    """A book to pull, and whom it is about."""

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
    print(f"Filling a book with {CONTACTS:,} contacts and {3 * CONTACTS:,} notes, and one with {FEW_CONTACTS} …")
    async with database.sessions.begin() as session:
        large = await _filled(session, settings, CONTACTS)
        small = await _filled(session, settings, FEW_CONTACTS)
    await database.close()
    # Compiling a plan takes longer than the little that it makes faster: without it the floor is lower.
    bare = await asyncpg.connect(settings.database_url, server_settings={"jit": "off"})
    await bare.execute("VACUUM ANALYZE")
    with uvicorn("api.main:create_app", settings) as ours:
        await _memory(ours, large, small)
        await _first_pull(ours, bare, large)
        await _ten_changes(ours, bare, large, small)
        await _push(ours, bare, large)
    await bare.close()


async def _filled(session: AsyncSession, settings: Settings, contacts: int) -> Filled:
    at = await stand(session, settings.keys, attendees=contacts)
    return Filled(at, await fill_book(session, at, contacts))


async def _memory(ours: int, large: Filled, small: Filled) -> None:
    print("\nMemory of the server while the large book is pulled for the first time, above what it takes idle")
    process = _listening_on(ours)
    await drive(ours, [_pull(small)] * PULLS_PER_ROUND, PHONES, expect=b"200")  # warms up
    idle = _megabytes(process)
    print(f"  idle: {idle:.0f} MB")
    once = await _peak(process, ask(ours, _pull(large, close=True)))
    print(f"  one phone: {once - idle:+.0f} MB, target <= 60")
    slow = await _peak(process, ask(ours, _pull(large, close=True), pause=SLOW))
    print(f"  a slow phone: {slow - idle:+.0f} MB, target: no more than that")
    several = await _peak(process, asyncio.gather(*(ask(ours, _pull(large, close=True)) for _ in range(PHONES))))
    print(f"  {PHONES} phones at once: {several - idle:+.0f} MB; afterwards {_megabytes(process) - idle:+.0f} MB")


def _listening_on(port: int) -> psutil.Process:
    """The server that was started for this port."""
    return next(process for process in psutil.Process().children() if str(port) in process.cmdline())


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


async def _peak(process: psutil.Process, work: Awaitable[object]) -> float:
    """The most memory that the process takes meanwhile, in MB."""
    working = asyncio.ensure_future(work)
    peak = 0.0
    while not working.done():
        peak = max(peak, _megabytes(process))
        await asyncio.sleep(0.01)
    await working
    return peak


async def _first_pull(ours: int, bare: asyncpg.Connection, book: Filled) -> None:
    print("\nFirst pull of the large book, against one statement that builds the same JSON")
    rounds, packed = [], []
    for number in range(ROUNDS + 1):
        mine = await ask(ours, _pull(book, close=True))
        started = time.perf_counter()
        everything = await bare.fetchval(sync_floor.PULL, book.at.event.id, book.at.book_id, book.at.team_id)
        floor = time.perf_counter() - started
        gzip = await ask(ours, _pull(book, "Accept-Encoding: gzip\r\n", close=True))
        if number:  # the first warms up
            rounds.append((mine.seconds * 1000, floor * 1000))
            packed.append(gzip.seconds * 1000)
        else:
            _require_the_same(mine, everything)
    _verdict("time", rounds, "ms", "target <= 3")
    print(f"  on the wire: {mine.wire / 1e6:.1f} MB; gzip {gzip.wire / 1e6:.1f} MB, {statistics.median(packed):.0f} ms")


def _require_the_same(ours: Answer, floor: str) -> None:
    """Raises if the two are not the same rows."""
    changes, tables = json.loads(ours.body)["changes"], json.loads(floor)
    if changes.keys() != tables.keys():
        raise RuntimeError(f"other tables: {changes.keys() ^ tables.keys()}")
    for table, changed in changes.items():
        mine = {row["id"]: row for row in changed["updated"]}
        bare = {row["id"]: row for row in tables[table] or []}
        if mine != bare or changed["created"] or changed["deleted"]:
            raise RuntimeError(f"{table}: other rows, {len(mine)} and {len(bare)}")
    print("  the same rows: " + ", ".join(f"{len(rows):,} {table}" for table, rows in tables.items() if rows))


async def _ten_changes(ours: int, bare: asyncpg.Connection, large: Filled, small: Filled) -> None:
    print(f"\nPull of {len(CHANGED)} changes: a book of {CONTACTS:,} contacts, against one of {FEW_CONTACTS}")
    rounds = []
    for number in range(ROUNDS + 1):
        medians = []
        for book in (large, small):
            since = await _revision(bare, book.at)
            await _change(bare, book.at)
            await _require_changes(ours, book, since)
            pulls = await drive(ours, [_pull(book, since=since)] * PULLS_PER_ROUND, 1, expect=b"200")
            medians.append(pulls.p50)
        if number:
            rounds.append((medians[0], medians[1]))
    _verdict("p50", rounds, "ms", "target <= 1.3", ("large", "small"))


async def _revision(bare: asyncpg.Connection, at: Stand) -> int:
    revision: int = await bare.fetchval(
        "SELECT revision FROM books WHERE event_id = $1 AND id = $2", at.event.id, at.book_id
    )
    return revision


async def _change(bare: asyncpg.Connection, at: Stand) -> None:
    """Each change is a transaction and a revision of its own, of the row that rested longest."""
    for table in CHANGED:
        await bare.execute(
            f"""
            WITH book AS (
                UPDATE books SET revision = revision + 1 WHERE event_id = $1 AND id = $2 RETURNING revision
            )
            UPDATE {table} SET revision = book.revision FROM book
            WHERE event_id = $1 AND id = (
                SELECT id FROM {table} WHERE event_id = $1 AND book_id = $2 ORDER BY revision LIMIT 1
            )
            """,
            at.event.id,
            at.book_id,
        )


async def _require_changes(ours: int, book: Filled, since: int) -> None:
    """Raises if a pull does not bring them."""
    answer = await ask(ours, _pull(book, since=since, close=True))
    changes = json.loads(answer.body)["changes"]
    if sum(len(changed["updated"]) for changed in changes.values()) != len(CHANGED):
        raise RuntimeError(f"not what changed: {answer.body[:500]!r}")


async def _push(ours: int, bare: asyncpg.Connection, book: Filled) -> None:
    print(f"\nPush of {NOTES_PER_PUSH:,} new notes, against one bare INSERT … SELECT FROM unnest")
    rounds = []
    for number in range(ROUNDS + 1):
        mine = await _pushed(ours, bare, book)
        floor = await _inserted(bare, book)
        if number:
            rounds.append((NOTES_PER_PUSH / mine, NOTES_PER_PUSH / floor))
    _verdict("rows per second", rounds, "/s", "target >= 0.4")


async def _pushed(ours: int, bare: asyncpg.Connection, book: Filled) -> float:
    """Seconds of one push. Raises if not every note is there afterwards."""
    ids, about, texts = _new_notes(book)
    now = int(time.time() * 1000)
    rows = [_record(*said, now) for said in zip(ids, about, texts, strict=True)]
    body = json.dumps({"notes": {"created": rows, "updated": [], "deleted": []}}, ensure_ascii=False).encode()
    path = f"/v1/sync?last_pulled_at={await _revision(bare, book.at)}&device_now={now}&unsent=0"
    answer = await ask(ours, encode("POST", path, book.at.token, body, "Connection: close\r\n"))
    told = json.loads(answer.body)
    kept = await bare.fetchval(
        "SELECT count(*) FROM notes WHERE event_id = $1 AND book_id = $2 AND id = ANY($3) AND deleted_at IS NULL",
        book.at.event.id,
        book.at.book_id,
        ids,
    )
    if kept != len(ids) or told["problems"] or any(told["experimentalRejectedIds"].values()):
        raise RuntimeError(f"{kept} notes of {len(ids)} kept: {answer.body[:500]!r}")
    return answer.seconds


def _record(note_id: UUID, contact_id: UUID, said: str, now: int) -> dict[str, object]:
    """A new note as WatermelonDB sends it, with the two columns that it keeps for itself."""
    return {
        "id": str(note_id),
        "_status": "created",
        "_changed": "",
        "contact_id": str(contact_id),
        "member_id": None,
        "text": said,
        "written_at": now,
    }


async def _inserted(bare: asyncpg.Connection, book: Filled) -> float:
    ids, about, texts = _new_notes(book)
    folded = [fold(said) for said in texts]
    at = book.at
    started = time.perf_counter()
    await bare.execute(
        sync_floor.PUSH, at.event.id, at.book_id, datetime.now(UTC), at.member_id, ids, about, texts, folded
    )
    return time.perf_counter() - started


def _new_notes(book: Filled) -> tuple[list[UUID], list[UUID], list[str]]:
    """Ids, contacts all over the book, and texts."""
    step = len(book.contact_ids) // NOTES_PER_PUSH
    ids = [uuid4() for _ in range(NOTES_PER_PUSH)]
    return ids, book.contact_ids[::step][:NOTES_PER_PUSH], [note(number) for number in range(NOTES_PER_PUSH)]


def _pull(book: Filled, headers: str = "", *, since: int = 0, close: bool = False) -> bytes:
    headers += "Connection: close\r\n" if close else ""
    return encode("GET", f"/v1/sync?last_pulled_at={since}", book.at.token, headers=headers)


def _verdict(
    what: str, rounds: Sequence[tuple[float, float]], unit: str, target: str, names: tuple[str, str] = ("ours", "floor")
) -> None:
    first, second = (statistics.median(values) for values in zip(*rounds, strict=True))
    ratios = [mine / bare for mine, bare in rounds]
    print(f"  {what}: {names[0]} {first:,.1f} {unit}, {names[1]} {second:,.1f} {unit}")
    print(
        f"  {names[0]} / {names[1]} = {statistics.median(ratios):.2f} "
        f"(median of {len(ratios)}, {min(ratios):.2f} – {max(ratios):.2f}), {target}"
    )


if __name__ == "__main__":
    main()

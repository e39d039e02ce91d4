"""`scripts/bench scan`: what our scan costs beside the floor, in one run on one database, round by round."""

import asyncio
import itertools
import json
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4, uuid5

import asyncpg

from api.badges import token as badge_token
from api.core import migrations, postgres
from api.core.database import Database
from api.core.settings import Settings
from bench.load import Measured, drive, encode
from bench.processes import uvicorn
from bench.seed import Stand, fill_with_scans, stand

ROUNDS = 7
SCANS_PER_ROUND = 1500
CONNECTIONS = 8
BATCH = 500
BATCHES_PER_ROUND = 6

BATCH_FLOOR = """
WITH item AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])
        AS item (id, contact_id, badge_key, captured_at)
), book AS (
    UPDATE books SET revision = revision + 1 WHERE event_id = $5 AND id = $6 RETURNING event_id, id, revision
), contact AS (
    INSERT INTO contacts AS c (event_id, id, book_id, revision, created_at, badge_key, attendee_id, name, given_name,
        family_name, company, job_title, email, phone, industry, country, interests, search, scan_count,
        first_captured_at, last_captured_at)
    SELECT DISTINCT ON (item.contact_id) book.event_id, item.contact_id, book.id, book.revision, $7::timestamptz,
        item.badge_key, a.id, a.name, a.given_name, a.family_name, a.company, a.job_title, a.email, a.phone,
        a.industry, a.country, a.interests, a.search, count(*) OVER same, min(captured_at) OVER same,
        max(captured_at) OVER same
    FROM book CROSS JOIN item
    JOIN badges b ON b.event_id = $5 AND b.key = item.badge_key
    JOIN attendees a ON a.event_id = $5 AND a.id = b.attendee_id
    WINDOW same AS (PARTITION BY item.contact_id)
    ORDER BY item.contact_id
    ON CONFLICT (event_id, id) DO UPDATE SET revision = excluded.revision,
        scan_count = c.scan_count + excluded.scan_count,
        last_captured_at = greatest(c.last_captured_at, excluded.last_captured_at)
)
INSERT INTO scans (event_id, id, book_id, revision, created_at, contact_id, member_id, badge_key, source, claimed_at,
    captured_at, received_at, digest)
SELECT book.event_id, item.id, book.id, book.revision, $7, item.contact_id, $8, item.badge_key, 'scan',
    item.captured_at, item.captured_at, $7, item.id
FROM book CROSS JOIN item
"""


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended from outside, it still ends what it started
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        with postgres.running(settings, owner=True) as url:
            migrations.upgrade(url)
            asyncio.run(_measure(settings.model_copy(update={"database_url": url})))


async def _measure(settings: Settings) -> None:
    database = Database(settings.database_url or "", pool_size=2)
    await database.open()
    async with database.sessions.begin() as session:
        small = await stand(session, settings.keys, attendees=5000)
        large = await stand(session, settings.keys, attendees=5000)
        print("Filling an event with 1,000,000 scans, 20,000 contacts of them in our book …")
        await fill_with_scans(session, large, contacts=20_000, scans=1_000_000)
    async with database.hot.acquire() as connection:
        await connection.execute("VACUUM ANALYZE")
    with uvicorn("api.main:create_app", settings) as ours, uvicorn("bench.floor:create_app", settings) as floor:
        await _single(ours, floor, small)
        await _growth(ours, small, large)
        await _batch(ours, settings, small)
    await database.close()


async def _single(ours: int, floor: int, at: Stand) -> None:
    print(f"\nSingle scan, {CONNECTIONS} connections, {SCANS_PER_ROUND} scans a round, one worker each")
    badges = itertools.cycle(at.badges)
    rounds = []
    for number in range(ROUNDS + 1):
        mine = await drive(ours, _scans(at, badges), CONNECTIONS, expect=b"201")
        bare = await drive(floor, _scans(at, badges), CONNECTIONS, expect=b"201")
        if number:  # the first warms up
            rounds.append((mine, bare))
            print(f"  ours {_line(mine)}   floor {_line(bare)}")
    _ratios("throughput", [mine.per_second / bare.per_second for mine, bare in rounds], "target >= 0.6")
    _ratios("p50", [mine.p50 / bare.p50 for mine, bare in rounds])
    _ratios("p99", [mine.p99 / bare.p99 for mine, bare in rounds])


async def _growth(ours: int, small: Stand, large: Stand) -> None:
    print("\nLatency of one scan after another: a book of 20,000 in an event of 1,000,000 scans, against a small one")
    rounds = []
    few, many = itertools.cycle(small.badges), itertools.cycle(large.badges)
    for number in range(ROUNDS + 1):
        in_large = await drive(ours, _scans(large, many)[:500], 1, expect=b"201")
        in_small = await drive(ours, _scans(small, few)[:500], 1, expect=b"201")
        if number:
            rounds.append((in_large, in_small))
    _ratios("p50", [in_large.p50 / in_small.p50 for in_large, in_small in rounds], "target <= 1.2")
    _ratios("p99", [in_large.p99 / in_small.p99 for in_large, in_small in rounds])


async def _batch(ours: int, settings: Settings, at: Stand) -> None:
    print(f"\nBatches of {BATCH} against one bare INSERT … SELECT FROM unnest on the same tables")
    bare = await asyncpg.connect(settings.database_url)
    badges = itertools.cycle(at.badges)
    ratios = []
    for number in range(ROUNDS + 1):
        bodies = [
            encode("POST", "/v1/scans/batch", at.token, json.dumps({"scans": _items(badges)}).encode())
            for _ in range(BATCHES_PER_ROUND)
        ]
        mine = await drive(ours, bodies, 1, expect=b"200")
        bare_rows = await _bare_batches(bare, at, badges)
        rows = mine.per_second * BATCH
        if number:
            ratios.append(rows / bare_rows)
            print(f"  ours {rows:8.0f} rows/s   floor {bare_rows:8.0f} rows/s")
    _ratios("rows per second", ratios, "target >= 0.5")
    await bare.close()


async def _bare_batches(connection: "asyncpg.Connection[asyncpg.Record]", at: Stand, badges: Iterator[str]) -> float:
    started = time.perf_counter()
    for _ in range(BATCHES_PER_ROUND):
        keys = list(itertools.islice(badges, BATCH))
        now = datetime.now(UTC)
        await connection.execute(
            BATCH_FLOOR,
            [uuid4() for _ in keys],
            [uuid5(at.book_id, key) for key in keys],
            keys,
            [now] * BATCH,
            at.event.id,
            at.book_id,
            now,
            at.member_id,
        )
    return BATCHES_PER_ROUND * BATCH / (time.perf_counter() - started)


def _items(badges: Iterator[str]) -> list[dict[str, str]]:
    now = datetime.now(UTC).isoformat()
    return [
        {"id": str(uuid4()), "badge": badge_token.url("EVENTS.EXAMPLE", key), "captured_at": now}
        for key in itertools.islice(badges, BATCH)
    ]


def _scans(at: Stand, badges: Iterator[str]) -> list[bytes]:
    items = itertools.chain.from_iterable(_items(badges) for _ in range(SCANS_PER_ROUND // BATCH))
    return [encode("POST", "/v1/scans", at.token, json.dumps(item).encode()) for item in items]


def _line(measured: Measured) -> str:
    return f"{measured.per_second:6.0f}/s p50 {measured.p50:5.1f} ms p99 {measured.p99:5.1f} ms"


def _ratios(what: str, ratios: list[float], target: str = "") -> None:
    spread = f"{min(ratios):.2f} – {max(ratios):.2f}"
    print(f"  {what}: ours / floor = {statistics.median(ratios):.2f} (median of {len(ratios)}, {spread}) {target}")


if __name__ == "__main__":
    main()

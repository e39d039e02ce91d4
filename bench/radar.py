"""`scripts/bench radar`: presence and nearby beside the floor, nearby as an event grows, and the stream."""

import asyncio
import itertools
import json
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.core import migrations, postgres
from api.core.database import Database
from api.core.settings import Settings
from api.radar.geometry import squares_around
from api.radar.nearby import repository
from bench import radar_stream
from bench.load import Measured, drive, encode
from bench.processes import uvicorn
from bench.radar_seed import Fair, Person, fair

ROUNDS = 7
WRITES_PER_ROUND = 1200
READS_PER_ROUND = 300
CONNECTIONS = 8
LARGE, SMALL = 20_000, 1_000
LOOKS = 300


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
    print(f"Filling an event with {LARGE:,} people, and one with {SMALL:,} …")
    async with database.sessions.begin() as session:
        large = await fair(session, settings.keys, LARGE)
        small = await fair(session, settings.keys, SMALL)
    async with database.hot.acquire() as connection:
        await connection.execute("VACUUM ANALYZE")
    with uvicorn("api.main:create_app", settings) as ours, uvicorn("bench.radar_floor:create_app", settings) as floor:
        people = itertools.cycle(random.Random(1).sample(large.people, len(large.people)))
        await _presence(ours, floor, people)
        await _nearby(ours, floor, people)
        await _growth(database, large, small)
    with uvicorn("api.main:create_app", settings) as ours, uvicorn("api.main:create_app", settings) as other:
        await radar_stream.measure(database, settings.keys, large, ours, other)
    await database.close()


async def _presence(ours: int, floor: int, people: Iterator[Person]) -> None:
    print(f"\nPresence writes, {CONNECTIONS} connections, {WRITES_PER_ROUND} a round, one worker each")
    rounds = []
    for number in range(ROUNDS + 1):
        mine = await drive(ours, _writes(people), CONNECTIONS, expect=b"200")
        bare = await drive(floor, _writes(people), CONNECTIONS, expect=b"200")
        if number:  # the first warms up
            rounds.append((mine, bare))
            print(f"  ours {_line(mine)}   floor {_line(bare)}")
    _ratios(rounds)


async def _nearby(ours: int, floor: int, people: Iterator[Person]) -> None:
    print(f"\nNearby reads, {CONNECTIONS} connections, {READS_PER_ROUND} a round, one worker each")
    rounds = []
    for number in range(ROUNDS + 1):
        mine = await drive(ours, _reads(people), CONNECTIONS, expect=b"200")
        bare = await drive(floor, _reads(people), CONNECTIONS, expect=b"200")
        if number:
            rounds.append((mine, bare))
            print(f"  ours {_line(mine)}   floor {_line(bare)}")
    _ratios(rounds)


async def _growth(database: Database, large: Fair, small: Fair) -> None:
    print(f"\nThe nearby query: {LARGE:,} live people against {SMALL:,}, equally dense")
    chance = random.Random(2)
    times: dict[int, list[float]] = {LARGE: [], SMALL: []}
    found: dict[int, list[int]] = {LARGE: [], SMALL: []}
    for _ in range(LOOKS):
        for size, where in ((LARGE, large), (SMALL, small)):
            seconds, people = await _look(database, chance.choice(where.people))
            times[size].append(seconds * 1000)
            found[size].append(people)
    for size in (LARGE, SMALL):
        ordered = sorted(times[size])
        print(
            f"  {size:6,}: p50 {statistics.median(ordered):5.2f} ms, p99 {ordered[int(LOOKS * 0.99)]:5.2f} ms,"
            f" {statistics.mean(found[size]):.0f} people found"
        )
    ratio = statistics.median(times[LARGE]) / statistics.median(times[SMALL])
    print(f"  p50: large / small = {ratio:.2f}   target <= 1.5")


async def _look(database: Database, person: Person) -> tuple[float, int]:
    now = datetime.now(UTC)
    started = time.perf_counter()
    rows = await repository.nearby(
        database.hot,
        person.holder,
        radius=100,
        squares=squares_around(100),
        now=now,
        minute=now.replace(second=0, microsecond=0),
        heard_since=now - timedelta(minutes=2),
        most_requests=10**6,
    )
    return time.perf_counter() - started, sum(row["subject_id"] is not None for row in rows)


def _writes(people: Iterator[Person]) -> list[bytes]:
    return [write(person) for person in itertools.islice(people, WRITES_PER_ROUND)]


def write(person: Person, **elsewhere: object) -> bytes:
    """A phone that says where it is: where it was, if not `elsewhere`."""
    place = {"zone_id": str(person.zone_id), "position": {"x": person.x, "y": person.y}} | elsewhere
    body = {"at": datetime.now(UTC).isoformat()} | place
    return encode("PUT", "/v1/radar/presence", person.token, json.dumps(body).encode())


def _reads(people: Iterator[Person]) -> list[bytes]:
    return [encode("GET", "/v1/radar", person.token) for person in itertools.islice(people, READS_PER_ROUND)]


def _line(measured: Measured) -> str:
    return f"{measured.per_second:6.0f}/s p50 {measured.p50:5.1f} ms p99 {measured.p99:5.1f} ms"


def _ratios(rounds: Sequence[tuple[Measured, Measured]]) -> None:
    for what, ratios, target in (
        ("throughput", [mine.per_second / bare.per_second for mine, bare in rounds], "target >= 0.6"),
        ("p50", [mine.p50 / bare.p50 for mine, bare in rounds], ""),
        ("p99", [mine.p99 / bare.p99 for mine, bare in rounds], ""),
    ):
        spread = f"{min(ratios):.2f} – {max(ratios):.2f}"
        print(f"  {what}: ours / floor = {statistics.median(ratios):.2f} (median of {len(ratios)}, {spread}) {target}")


if __name__ == "__main__":
    main()

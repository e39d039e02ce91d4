"""`scripts/bench proximity PATH`: a conference whose people wore sensors that heard one another, uploaded as by phones.

PATH is a CSV of `t,a,b`: seconds, and two people who were close to each other in the twenty seconds before. Each phone
fetches its ids; both of a pair report the other, in parts, shuffled, some twice, to two API processes at once. What is
recorded in the end is compared with what a sorted list of each pair's times says, for several lengths of the gap.
"""

import asyncio
import csv
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from api.core import migrations, postgres
from api.core.database import Database
from api.core.settings import Settings
from api.radar.ephemeral import window_at
from bench.load import ask, drive, encode
from bench.processes import uvicorn
from bench.proximity_people import Phone, people

GAPS = (20, 60, 120, 300)
DAYS = 3
PART_SIZES = (20, 200, 1000, 5000)
TWICE = 0.2  # of all parts
CONNECTIONS = 4  # to each process
DAY = timedelta(days=1)
Tick = tuple[int, str, str]
Span = tuple[UUID, UUID, datetime, datetime]


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended from outside, it still ends what it started
    ticks = _read(Path(sys.argv[1]))
    print(f"{len(ticks):,} times that two of {len(_names(ticks))} people met; nobody met more than", end=" ")
    print(f"{max(Counter((t, name) for t, *pair in ticks for name in pair).values())} at once")
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        with postgres.running(settings, owner=True) as url:
            migrations.upgrade(url)
            settings = settings.model_copy(update={"database_url": url})
            same = [asyncio.run(_replay(settings, ticks, gap)) for gap in GAPS]
    sys.exit(0 if all(same) else 1)


def _read(path: Path) -> list[Tick]:
    with path.open() as file:
        return [(int(row["t"]), row["a"], row["b"]) for row in csv.DictReader(file)]


def _names(ticks: Sequence[Tick]) -> list[str]:
    return sorted({name for _, *pair in ticks for name in pair})


async def _replay(settings: Settings, ticks: Sequence[Tick], gap: int) -> bool:
    """Whether the encounters are those that the file says."""
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - DAYS * DAY
    settings = settings.model_copy(update={"encounter_gap_seconds": gap})
    database = Database(settings.database_url or "", pool_size=1)
    await database.open()
    async with database.sessions.begin() as session:
        phones = await people(session, settings.keys, _names(ticks), start, DAYS)
    await database.close()
    with ExitStack() as stack:
        ports = [stack.enter_context(uvicorn("api.main:create_app", settings)) for _ in range(2)]
        ids = {name: await _fetch_ids(ports[0], phone, start) for name, phone in phones.items()}
        uploads = _uploads(ticks, phones, ids, start)
        began = time.perf_counter()
        halves = (drive(port, uploads[half::2], CONNECTIONS, expect=b"200") for half, port in enumerate(ports))
        measured = await asyncio.gather(*halves)
        seconds = time.perf_counter() - began
    recorded = await _recorded(settings, next(iter(phones.values())).event_id)
    expected = _expected(ticks, phones, start, gap)
    latency = f"p50 {measured[0].p50:.0f} ms, p99 {measured[0].p99:.0f} ms"
    print(f"\nGap {gap} s: {len(uploads)} uploads in {seconds:.1f} s, {latency}")
    verdict = "the same" if recorded == expected else "OTHERS"
    print(f"  {len(recorded)} encounters; the file says {len(expected)}: {verdict}")
    return recorded == expected


async def _fetch_ids(port: int, phone: Phone, start: datetime) -> dict[int, str]:
    """A phone's ids, by window."""
    found = {}
    for day in range(DAYS):
        span = [(start + n * DAY).isoformat().replace("+00:00", "Z") for n in (day, day + 1)]
        path = f"/v1/radar/ephemeral-ids?from={span[0]}&to={span[1]}"
        answer = await ask(port, encode("GET", path, phone.token, headers="Connection: close\r\n"))
        for one in json.loads(answer.body)["ids"]:
            found[window_at(datetime.fromisoformat(one["starts_at"]))] = one["ephemeral_id"]
    return found


def _uploads(
    ticks: Sequence[Tick], phones: Mapping[str, Phone], ids: Mapping[str, Mapping[int, str]], start: datetime
) -> list[bytes]:
    chance = random.Random(9)
    heard: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for t, *pair in ticks:
        at = start + timedelta(seconds=t)
        for reporter, whom in (pair, reversed(pair)):
            sighting = {"ephemeral_id": ids[whom][window_at(at)], "at": at.isoformat(), "rssi": -chance.randint(40, 95)}
            heard[reporter].append(sighting)
    uploads = []
    for reporter, sightings in heard.items():
        chance.shuffle(sightings)
        for part in _parts(sightings, chance):
            upload = encode(
                "POST", "/v1/radar/sightings", phones[reporter].token, json.dumps({"sightings": part}).encode()
            )
            uploads += [upload] * (2 if chance.random() < TWICE else 1)
    chance.shuffle(uploads)
    return uploads


def _parts(sightings: list[dict[str, Any]], chance: random.Random) -> Iterator[list[dict[str, Any]]]:
    while sightings:
        size = chance.choice(PART_SIZES)
        yield sightings[:size]
        sightings = sightings[size:]


async def _recorded(settings: Settings, event_id: UUID) -> set[Span]:
    connection = await asyncpg.connect(settings.database_url)
    rows = await connection.fetch(
        "SELECT one_id, other_id, started_at, last_at FROM encounters WHERE event_id = $1", event_id
    )
    await connection.close()
    return {tuple(row) for row in rows}


def _expected(ticks: Sequence[Tick], phones: Mapping[str, Phone], start: datetime, gap: int) -> set[Span]:
    times: defaultdict[tuple[UUID, ...], set[int]] = defaultdict(set)
    for t, *pair in ticks:
        times[tuple(sorted(phones[name].attendee_id for name in pair))].add(t)
    spans = set()
    for (one, other), seconds in times.items():
        ordered = sorted(seconds)
        breaks = [place for place, (t, later) in enumerate(pairwise(ordered), 1) if later - t > gap]
        for first, last in zip([0, *breaks], [*breaks, len(ordered)], strict=True):
            began, ended = (start + timedelta(seconds=ordered[place]) for place in (first, last - 1))
            spans.add((one, other, began, ended))
    return spans


if __name__ == "__main__":
    main()

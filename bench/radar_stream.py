"""Five hundred who listen to the radar on one process, while phones tell another where they are."""

import asyncio
import itertools
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psutil
from sqlalchemy import text

from api.auth import tokens
from api.auth.principal import Principal
from api.core.database import Database
from api.core.ids import uuid7
from api.core.keyring import Keyring
from bench.load import drive, encode
from bench.radar_seed import Fair, Person
from models import Role

ATTENDEES, MEMBERS, TEAM = 100, 400, 10
"""Who listens: attendees, and members in teams of ten."""

WALKERS = 15
WRITES_PER_SECOND = 333
"""Twenty thousand people, each once a minute."""

SECONDS = 10


class Ears:
    """The listeners. `arrived`: when each was told of somebody, by the attendee's id."""

    def __init__(self) -> None:
        self.events = 0
        self.arrived: dict[bytes, list[float]] = {}

    async def listen(self, port: int, token: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024 * 1024)
        writer.write(encode("GET", "/v1/radar/stream", token))
        name = b""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                name = line[7:].strip()
            elif line.startswith(b"data: ") and name == b"appeared":
                self.events += 1
                who = line[22:58]
                if who in self.arrived:
                    self.arrived[who].append(time.perf_counter())


async def measure(database: Database, keys: Keyring, fair: Fair, port: int, other: int) -> None:
    """All listeners are in one hall, into which somebody walks each second."""
    print(
        f"\nThe stream: {ATTENDEES} attendees and {MEMBERS} members listen on one process, of an event with"
        f" {len(fair.people):,} live people"
    )
    stage, audience, walkers = uuid4(), fair.people[:ATTENDEES], fair.people[ATTENDEES : ATTENDEES + WALKERS]
    members = await _fill(database, keys, fair, stage, audience, walkers)
    process = _serving(port)
    ears, started = Ears(), time.perf_counter()
    listening = [
        asyncio.create_task(ears.listen(port, token)) for token in [*members, *(one.token for one in audience)]
    ]
    expected = ATTENDEES * (ATTENDEES - 1) + MEMBERS * ATTENDEES
    await _until(lambda: ears.events == expected)
    print(f"  all {len(listening)} know who is there, {expected:,} events, after {time.perf_counter() - started:.1f} s")
    before = _cpu(process)
    await asyncio.sleep(SECONDS)
    print(f"  CPU of the process while nobody moves: {(_cpu(process) - before) / SECONDS:.0%}")
    before, started = _cpu(process), time.perf_counter()
    writing = asyncio.create_task(_keep_writing(other, fair.people[ATTENDEES + WALKERS :]))
    delays = [await _walk_in(ears, other, walker, stage, len(listening)) for walker in walkers]
    used = (_cpu(process) - before) / (time.perf_counter() - started)
    print(f"  CPU of the process with {WRITES_PER_SECOND} presence writes a second elsewhere: {used:.0%}")
    print(f"  from a presence write to the last of {len(listening)} events: median {statistics.median(delays):.2f} s,")
    print(f"  at most {max(delays):.2f} s (polled once a second)")
    for task in [*listening, writing]:
        task.cancel()
    await asyncio.gather(*listening, writing, return_exceptions=True)


async def _walk_in(ears: Ears, port: int, walker: Person, stage: UUID, listeners: int) -> float:
    """Seconds from the write until the last listener was told."""
    arrived = ears.arrived[str(walker.holder.attendee_id).encode()] = []
    body = json.dumps({"at": datetime.now(UTC).isoformat(), "zone_id": str(stage)}).encode()
    started = time.perf_counter()
    await drive(port, [encode("PUT", "/v1/radar/presence", walker.token, body)], 1, expect=b"200")
    await _until(lambda: len(arrived) == listeners)
    delay = max(arrived) - started
    await asyncio.sleep(random.uniform(0, 1))
    return delay


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  the sockets' readers would have to say when, and are measured
        await asyncio.sleep(0.01)


async def _keep_writing(port: int, people: list[Person]) -> None:
    """Each says once a minute where they are; one in five has walked fifteen metres."""
    due: Iterator[Person] = itertools.cycle(people)
    while True:
        started = time.perf_counter()
        some = [_write(number, person) for number, person in enumerate(itertools.islice(due, WRITES_PER_SECOND // 10))]
        await drive(port, some, 4, expect=b"200")
        await asyncio.sleep(max(0.0, 0.1 - (time.perf_counter() - started)))


def _write(number: int, person: Person) -> bytes:
    position = {"x": person.x + (15 if number % 5 == 0 else 0), "y": person.y}
    body = {"at": datetime.now(UTC).isoformat(), "zone_id": str(person.zone_id), "position": position}
    return encode("PUT", "/v1/radar/presence", person.token, json.dumps(body).encode())


def _serving(port: int) -> psutil.Process:
    return next(child for child in psutil.Process().children() if str(port) in child.cmdline())


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _fill(
    database: Database, keys: Keyring, fair: Fair, stage: UUID, audience: list[Person], walkers: list[Person]
) -> list[str]:
    """The hall, the audience in it, and members of many teams; their tokens. All are visible to everyone."""
    event_id, now = fair.stand.event.id, datetime.now(UTC)
    teams = [(uuid7(), uuid7()) for _ in range(MEMBERS // TEAM)]
    members = [
        Principal(
            session_id=uuid7(), event_id=event_id, role=Role.REP, team_id=team_id, member_id=uuid7(), book_id=book_id
        )
        for team_id, book_id in teams
        for _ in range(TEAM)
    ]
    given = {
        "event_id": event_id,
        "stage": stage,
        "audience": [one.holder.attendee_id for one in audience],
        "open": [one.holder.attendee_id for one in [*audience, *walkers]],
        "teams": [team_id for team_id, _ in teams],
        "books": [book_id for _, book_id in teams],
        "members": [member.member_id for member in members],
        "member_teams": [member.team_id for member in members],
        "member_books": [member.book_id for member in members],
        "sessions": [member.session_id for member in members],
    }
    async with database.sessions.begin() as session:
        for statement in _FILL.split(";"):
            await session.execute(text(statement), {name: given[name] for name in given if f":{name}" in statement})
    return [tokens.issue(member, keys.signing, now, lifetime=timedelta(hours=3)) for member in members]


_FILL = """
INSERT INTO zones (event_id, id, name, kind, created_at) VALUES (:event_id, :stage, 'Stage', 'hall', now());
UPDATE presence SET zone_id = :stage, x = NULL, y = NULL, cell = NULL, source = 'zone'
WHERE event_id = :event_id AND subject_id = ANY(CAST(:audience AS uuid[]));
UPDATE presence SET everyone = true WHERE event_id = :event_id AND subject_id = ANY(CAST(:open AS uuid[]));
UPDATE visibilities SET level = 'everyone' WHERE event_id = :event_id AND attendee_id = ANY(CAST(:open AS uuid[]));
INSERT INTO teams (event_id, id, name, profile, created_at, revision)
SELECT :event_id, id, 'Team ' || n, '{"roles": ["procurement"]}', now(), 1
FROM unnest(CAST(:teams AS uuid[])) WITH ORDINALITY AS t (id, n);
INSERT INTO books (event_id, id, team_id, revision)
SELECT :event_id, book_id, team_id, 1
FROM unnest(CAST(:teams AS uuid[]), CAST(:books AS uuid[])) AS t (team_id, book_id);
INSERT INTO members (event_id, id, team_id, name, role, created_at, revision)
SELECT :event_id, id, team_id, 'Rep', 'rep', now(), 1
FROM unnest(CAST(:members AS uuid[]), CAST(:member_teams AS uuid[])) AS m (id, team_id);
INSERT INTO sessions (event_id, id, role, team_id, member_id, book_id, created_at)
SELECT :event_id, session_id, 'rep', team_id, id, book_id, now()
FROM unnest(CAST(:sessions AS uuid[]), CAST(:member_teams AS uuid[]), CAST(:members AS uuid[]),
    CAST(:member_books AS uuid[])) AS m (session_id, team_id, id, book_id);
INSERT INTO presence (event_id, subject_id, kind, everyone, zone_id, source, seen_at, received_at, arrived_at,
    expires_at)
SELECT :event_id, id, 'member', false, :stage, 'zone', now(), now(), now(), now() + interval '3 hours'
FROM unnest(CAST(:members AS uuid[])) AS m (id)
"""

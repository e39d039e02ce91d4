"""Events full of people with phones, filled by set-based SQL."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import tokens
from api.auth.principal import BookHolder, Principal
from api.core.ids import uuid7
from api.core.keyring import Keyring
from bench.seed import Stand, stand
from models import Role

SPACING = 5
"""Metres from one person to the next: a hall that is well visited."""

_ZONE = 50
_HOURS = timedelta(hours=3)


@dataclass(frozen=True)
class Person:
    holder: BookHolder
    token: str
    zone_id: UUID
    x: float
    y: float


@dataclass(frozen=True)
class Fair:
    """An event that takes place today, its people, and the stand of one team."""

    stand: Stand
    people: list[Person]


async def fair(session: AsyncSession, keys: Keyring, people: int) -> Fair:
    """So many people, all somewhere now: in a square, each visible to everyone, a tenth of them to contacts only.

    Everybody has the next three people in their book, and these have them.
    """
    at = await stand(session, keys, attendees=people)
    event_id = at.event.id
    await session.execute(
        text("UPDATE events SET starts_on = current_date - 1, ends_on = current_date + 1 WHERE id = :event_id"),
        {"event_id": event_id},
    )
    ids = await session.scalars(text("SELECT id FROM attendees WHERE event_id = :e ORDER BY key"), {"e": event_id})
    zones: dict[tuple[int, int], UUID] = {}
    side = math.isqrt(people)
    made = []
    for number, attendee_id in enumerate(ids):
        x, y = number % side * SPACING, number // side * SPACING
        zone_id = zones.setdefault((x // _ZONE, y // _ZONE), uuid4())
        made.append(_person(keys, event_id, attendee_id, zone_id, x, y))
    await _store(session, event_id, made, list(zones.values()))
    return Fair(at, made)


def _person(keys: Keyring, event_id: UUID, attendee_id: UUID, zone_id: UUID, x: float, y: float) -> Person:
    who = Principal(session_id=uuid7(), event_id=event_id, role=Role.ATTENDEE, attendee_id=attendee_id, book_id=uuid7())
    token = tokens.issue(who, keys.signing, datetime.now(UTC), lifetime=_HOURS)
    assert who.book_id
    holder = BookHolder(
        session_id=who.session_id, event_id=event_id, book_id=who.book_id, team_id=None, member_id=None,
        attendee_id=attendee_id, device_id=None,
    )  # fmt: skip
    return Person(holder, token, zone_id, x, y)


async def _store(session: AsyncSession, event_id: UUID, people: list[Person], zones: list[UUID]) -> None:
    given = {
        "event_id": event_id,
        "zones": zones,
        "ids": [person.holder.attendee_id for person in people],
        "books": [person.holder.book_id for person in people],
        "sessions": [person.holder.session_id for person in people],
        "zone_ids": [person.zone_id for person in people],
        "xs": [person.x for person in people],
        "ys": [person.y for person in people],
    }
    await session.execute(text("SET LOCAL session_replication_role = replica"))  # the rows are right by construction
    for statement in (_ZONES, _BOOKS, _SESSIONS, _VISIBILITIES, _CONTACTS, _PRESENCE):
        names = {name: given[name] for name in given if f":{name}" in statement}
        await session.execute(text(statement), names)


_ZONES = """
INSERT INTO zones (event_id, id, name, kind, created_at)
SELECT :event_id, id, 'Zone ' || n, 'hall', now() FROM unnest(CAST(:zones AS uuid[])) WITH ORDINALITY AS z (id, n)
"""
_BOOKS = """
INSERT INTO books (event_id, id, attendee_id, revision)
SELECT :event_id, book_id, id, 3 FROM unnest(CAST(:ids AS uuid[]), CAST(:books AS uuid[])) AS p (id, book_id)
"""
_SESSIONS = """
INSERT INTO sessions (event_id, id, role, attendee_id, book_id, created_at)
SELECT :event_id, session_id, 'attendee', id, book_id, now()
FROM unnest(CAST(:ids AS uuid[]), CAST(:books AS uuid[]), CAST(:sessions AS uuid[])) AS p (id, book_id, session_id)
"""
_VISIBILITIES = """
INSERT INTO visibilities (event_id, attendee_id, level, since, level_since, expires_at)
SELECT :event_id, id, CASE WHEN n % 10 = 0 THEN 'contacts' ELSE 'everyone' END, now() - interval '1 hour',
    now() - interval '1 hour', now() + interval '3 hours'
FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS p (id, n)
"""
_CONTACTS = """
INSERT INTO contacts (event_id, id, book_id, revision, created_at, badge_key, attendee_id, name, given_name,
    family_name, company, job_title, email, phone, industry, country, interests, search, scan_count,
    first_captured_at, last_captured_at)
SELECT :event_id, gen_random_uuid(), one.book_id, abs(step), now(), 'B-' || other.id, other.id, 'Name', '', '', '',
    '', '', '', '', '', '{}', '', 1, now() - interval '1 hour', now() - interval '1 hour'
FROM unnest(CAST(:ids AS uuid[]), CAST(:books AS uuid[])) WITH ORDINALITY AS one (id, book_id, n)
CROSS JOIN unnest(ARRAY[-3, -2, -1, 1, 2, 3]) AS step
JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS other (id, n) ON other.n = one.n + step
"""
_PRESENCE = """
INSERT INTO presence (event_id, subject_id, kind, everyone, zone_id, x, y, accuracy, cell, source, seen_at,
    received_at, arrived_at, expires_at)
SELECT :event_id, id, 'attendee', n % 10 <> 0, zone_id, x, y, 5, floor(x / 50) * 1048576 + floor(y / 50), 'position',
    now() - interval '1 minute', now() - interval '1 minute', now() - n * interval '1 ms', now() + interval '3 hours'
FROM unnest(CAST(:ids AS uuid[]), CAST(:zone_ids AS uuid[]), CAST(:xs AS float8[]), CAST(:ys AS float8[]))
    WITH ORDINALITY AS p (id, zone_id, x, y, n)
"""

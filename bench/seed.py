"""Events to measure on, filled by set-based SQL."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.auth.principal import Principal
from api.badges import token
from api.core import base32
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.events import service as events
from models import Book, Event, Member, Role, Team


@dataclass(frozen=True)
class Stand:
    """A team at an event, with a token of one of its reps and the badge keys of the event's attendees."""

    event: Event
    team_id: UUID
    book_id: UUID
    member_id: UUID
    token: str
    badges: list[str]


async def stand(session: AsyncSession, keys: Keyring, attendees: int) -> Stand:
    """A new event with so many attendees, and one team with an empty book."""
    now = datetime.now(UTC)
    founder = await auth.account_for(session, f"bench-{secrets.token_hex(6)}@bench.example", now)
    event = await events.create_event(
        session,
        founder,
        slug="bench",
        name="Bench",
        timezone="Europe/Lisbon",
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 22),
        now=now,
    )
    team = Team(event_id=event.id, id=uuid7(), name="Acme", profile={}, created_at=now, revision=1)
    book = Book(event_id=event.id, id=uuid7(), team_id=team.id, revision=1)
    member = Member(event_id=event.id, id=uuid7(), team_id=team.id, name="Rui", role="rep", created_at=now, revision=1)
    for row in (team, book, member):
        session.add(row)
        await session.flush()
    principal = Principal(
        session_id=uuid7(), event_id=event.id, role=Role.REP, team_id=team.id, member_id=member.id, book_id=book.id
    )
    tokens = await auth.open_session(session, keys, principal, now)
    badges = await _attendees(session, keys, event, attendees)
    return Stand(event, team.id, book.id, member.id, tokens.access_token, badges)


async def _attendees(session: AsyncSession, keys: Keyring, event: Event, count: int) -> list[str]:
    numbers = [base32.encode(number, 8) for number in range(count)]
    badges = [token.make(keys.badge, event.code, number, 1) for number in numbers]
    ids = [uuid7() for _ in range(count)]
    await session.execute(
        text("""
            INSERT INTO attendees (event_id, id, key, external_id, email, given_name, family_name, name, company,
                job_title, phone, category, industry, country, interests, custom, search, found_by,
                created_at, updated_at)
            SELECT :event_id, id, key, '', key || '@people.example', 'Given', 'Family ' || key, 'Given Family ' || key,
                'Company ' || left(key, 6), 'Head of Procurement', '+351211234567', 'Attendee', 'Logistics', 'PT',
                '{robotics,energy}', '{}', 'given family ' || lower(key) || ' company head of procurement',
                ARRAY['given family ' || lower(key), 'company ' || lower(left(key, 6)), 'head of procurement', ''],
                now(), now()
            FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[])) AS given (id, key)
        """),
        {"event_id": event.id, "ids": ids, "keys": numbers},
    )
    await session.execute(
        text("""
            INSERT INTO badges (event_id, id, key, attendee_id, issue, created_at)
            SELECT :event_id, gen_random_uuid(), badge, attendee_id, 1, now()
            FROM unnest(CAST(:ids AS uuid[]), CAST(:badges AS text[])) AS given (attendee_id, badge)
        """),
        {"event_id": event.id, "ids": ids, "badges": badges},
    )
    return badges


async def fill_with_scans(session: AsyncSession, stand: Stand, contacts: int, scans: int) -> None:
    """A busy event: `contacts` in the stand's book, and so many scans shared among this and fifty other books."""
    await session.execute(text("SET LOCAL session_replication_role = replica"))  # the rows are right by construction
    await session.execute(
        text("""
            INSERT INTO contacts (event_id, id, book_id, revision, created_at, badge_key, attendee_id, name, given_name,
                family_name, company, job_title, email, phone, industry, country, interests, search, scan_count,
                first_captured_at, last_captured_at)
            SELECT :event_id, gen_random_uuid(), :book_id, n, now(), 'OLD-' || n, NULL, 'Name ' || n, '', '', 'Company',
                '', '', '', '', '', '{}', 'name ' || n, 1, now(), now()
            FROM generate_series(1, :contacts) AS n
        """),
        {"event_id": stand.event.id, "book_id": stand.book_id, "contacts": contacts},
    )
    await session.execute(
        text("""
            INSERT INTO scans (event_id, id, book_id, revision, created_at, contact_id, badge_key, source, claimed_at,
                captured_at, received_at, digest)
            SELECT :event_id, gen_random_uuid(),
                CASE WHEN n % 50 = 0 THEN CAST(:book_id AS uuid) ELSE md5((n % 50)::text)::uuid END, n, now(),
                md5((n / 50)::text)::uuid, 'OLD', 'scan', now(), now(), now(), gen_random_uuid()
            FROM generate_series(1, :scans) AS n
        """),
        {"event_id": stand.event.id, "book_id": stand.book_id, "scans": scans},
    )


_OPENINGS = (
    "Runs two warehouses near Porto and wants the old conveyor belts gone before the summer peak.",
    'Said "we are not unhappy with what we have", then asked three times what ours costs.',
    "Knows Inês from the Lyon trade fair; came straight to us for the sorting arm.",
    "Needs figures for the board: payback under 18 months or it will not fly.",
    "Her team tried the pilot in Gdańsk and liked the reports, not the installation.",
    "Only looking, but has a budget for the spring.",
    "Asks whether the controller speaks OPC UA; I promised the data sheet.",
)
_CLOSINGS = (
    "",
    "Send the offer to her assistant as well.",
    "Decides together with the plant manager, who comes on the third day only.",
    "Call after the holidays.",
    "Prefers a visit to a call, speaks French and some Portuguese, and has a daughter who rows.",
)


def note(number: int) -> str:
    """A text of 60 to 200 characters, as reps type them."""
    opening, closing = _OPENINGS[number % len(_OPENINGS)], _CLOSINGS[number % len(_CLOSINGS)]
    return f"{opening} Hall {number % 9 + 1}, stand {number}. {closing}".rstrip()


async def fill_book(session: AsyncSession, stand: Stand, contacts: int) -> list[UUID]:
    """A book after the fair: so many contacts, as many scans, three notes each, half of them rated. Gives their ids."""
    ids = [uuid5(stand.book_id, badge) for badge in stand.badges[:contacts]]
    at = {"event_id": stand.event.id, "book_id": stand.book_id, "ids": ids}
    await session.execute(text(_CONTACTS), at | {"badges": stand.badges[:contacts]})
    at |= {"member_id": stand.member_id, "contacts": contacts}
    await session.execute(text(_NOTES), at | {"texts": [note(number) for number in range(3 * contacts)]})
    for table, count, columns, values in (
        ("scans", contacts, "badge_key, source, claimed_at, captured_at, received_at, digest", _SCAN),
        ("ratings", contacts // 2, "interest, gut, rated_at", "n % 6, 1 + n % 5, now() - n * interval '1.7 s'"),
        ("tags", contacts // 4, "label", "'Follow up ' || n % 20"),
        ("tasks", contacts // 4, "assignee_id, title, kind, due_at", _TASK),
    ):
        await say(session, stand, ids, table, count, columns, values)
    await session.execute(
        text("UPDATE books SET revision = :contacts WHERE event_id = :event_id AND id = :book_id"),
        {"contacts": contacts, "event_id": stand.event.id, "book_id": stand.book_id},
    )
    return ids


async def say(
    session: AsyncSession, stand: Stand, ids: list[UUID], table: str, count: int, columns: str, values: str
) -> None:
    """So many rows about the contacts, in turn. `values` are SQL, of the number `n` of the row."""
    statement = _ABOUT_CONTACTS.format(table=table, columns=columns, values=values)
    await session.execute(
        text(statement),
        {
            "event_id": stand.event.id,
            "book_id": stand.book_id,
            "ids": ids,
            "member_id": stand.member_id,
            "contacts": len(ids),
            "count": count,
        },
    )


_CONTACTS = """
INSERT INTO contacts (event_id, id, book_id, revision, created_at, badge_key, attendee_id, name, given_name,
    family_name, company, job_title, email, phone, industry, country, interests, corrections, decision_power,
    shared, search, scan_count, first_captured_at, last_captured_at)
SELECT :event_id, given.id, :book_id, n, now(), b.key, a.id, a.name, a.given_name, a.family_name, a.company,
    a.job_title, a.email, a.phone, a.industry, a.country, a.interests,
    CASE WHEN n % 50 = 0 THEN jsonb_build_object('phone', '+49301234567') ELSE '{}' END,
    CASE WHEN n % 3 = 0 THEN 'decides' END,
    '{name,company,job_title,email,phone,interests}', a.search, 1, now() - n * interval '1.7 s', now()
FROM unnest(CAST(:ids AS uuid[]), CAST(:badges AS text[])) WITH ORDINALITY AS given (id, badge, n)
JOIN badges b ON b.event_id = :event_id AND b.key = given.badge
JOIN attendees a ON a.event_id = :event_id AND a.id = b.attendee_id
"""
_NOTES = """
INSERT INTO notes (event_id, id, book_id, revision, created_at, contact_id, member_id, text, written_at, search)
SELECT :event_id, gen_random_uuid(), :book_id, 1 + n % :contacts, now(), (CAST(:ids AS uuid[]))[1 + n % :contacts],
    :member_id, said, now() - n * interval '1.7 s', lower(said)
FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS note (said, n)
"""
_ABOUT_CONTACTS = """
INSERT INTO {table} (event_id, id, book_id, revision, created_at, contact_id, member_id, {columns})
SELECT :event_id, gen_random_uuid(), :book_id, 1 + n % :contacts, now(), (CAST(:ids AS uuid[]))[1 + n % :contacts],
    :member_id, {values}
FROM generate_series(1, :count) AS n
"""
_SCAN = "'FAIR2026-' || n, 'scan', now() - n * interval '1.7 s', now() - n * interval '1.7 s', now(), gen_random_uuid()"
_TASK = ":member_id, 'Send offer ' || n, 'send', now() + n * interval '1.7 s'"

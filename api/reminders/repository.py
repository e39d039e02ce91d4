"""SQL of the morning mail: for all events at once, whose morning it is."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Interval, Row, Uuid, bindparam, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts.memory.notes.promises import PATIENCE
from api.reminders.morning import Morning
from models import Event, SentDigest


class Waiting(NamedTuple):
    """A task or promise that waits for somebody."""

    account_id: UUID
    section: str
    words: str
    name: str
    at: datetime


class Rhythm(NamedTuple):
    """A contact that somebody wants to hear from regularly, and whose turn it is to get in touch."""

    account_id: UUID
    event_id: UUID
    book_id: UUID
    team_id: UUID | None
    attendee_id: UUID | None
    contact_id: UUID
    name: str


class Reader(NamedTuple):
    """Somebody who may be reminded this morning, and has not been. `ends_at`: when their day does."""

    account_id: UUID
    email: str
    language: str | None
    timezone: str
    day: date
    ends_at: datetime


# What an account may do, in all events: what waits for them elsewhere comes in the same mail.
_ROLES = """
    SELECT m.account_id, m.event_id, m.id AS member_id, m.role, b.id AS book_id, b.team_id, b.attendee_id
    FROM members m JOIN books b ON b.event_id = m.event_id AND b.team_id = m.team_id
    WHERE m.removed_at IS NULL
    UNION ALL
    SELECT l.id, a.event_id, NULL, 'attendee', b.id, b.team_id, b.attendee_id
    FROM accounts l
    JOIN attendees a ON a.email = l.email
    JOIN books b ON b.event_id = a.event_id AND b.attendee_id = a.id
"""
_READERS = text(f"""
WITH role AS ({_ROLES})
SELECT DISTINCT ON (l.id) l.id, l.email, l.language, e.timezone, morning.day, morning.ends_at
FROM unnest(:event_ids, :days, :ends) AS morning(event_id, day, ends_at)
JOIN events e ON e.id = morning.event_id
JOIN role ON role.event_id = morning.event_id
JOIN accounts l ON l.id = role.account_id
LEFT JOIN sent_digests s ON s.account_id = l.id
WHERE l.digest AND (s.day IS NULL OR s.day < morning.day)
ORDER BY l.id, morning.ends_at
""").bindparams(
    bindparam("event_ids", type_=ARRAY(Uuid)),
    bindparam("days", type_=ARRAY(Date)),
    bindparam("ends", type_=ARRAY(DateTime(timezone=True))),
)
_NAME = "coalesce(c.corrections->>'name', c.name, '')"
_WAITING = text(f"""
WITH role AS ({_ROLES}),
reader AS (
    SELECT role.*, given.ends_at
    FROM role JOIN unnest(:account_ids, :ends) AS given(account_id, ends_at) USING (account_id)
), waiting AS (
    SELECT reader.account_id, 'task' AS section, t.title AS words, t.event_id, t.contact_id, reader.ends_at,
        greatest(t.due_at, t.snoozed_until) AS at
    FROM reader JOIN tasks t ON t.event_id = reader.event_id AND t.book_id = reader.book_id
        AND t.assignee_id IS NOT DISTINCT FROM reader.member_id
    WHERE t.done_at IS NULL AND t.deleted_at IS NULL AND t.due_at IS NOT NULL
    UNION ALL
    SELECT reader.account_id, 'promise', n.text, n.event_id, n.contact_id, reader.ends_at,
        coalesce(n.due_at, n.written_at + :patience)
    FROM reader JOIN notes n ON n.event_id = reader.event_id AND n.book_id = reader.book_id
        AND n.member_id IS NOT DISTINCT FROM reader.member_id
    WHERE n.kind = 'promise' AND n.settled IS NULL AND n.deleted_at IS NULL
)
SELECT waiting.account_id, waiting.section, waiting.words, {_NAME}, waiting.at
FROM waiting
LEFT JOIN contacts c ON c.event_id = waiting.event_id AND c.id = waiting.contact_id AND c.deleted_at IS NULL
WHERE waiting.at < waiting.ends_at AND waiting.at >= :since
""").bindparams(
    bindparam("account_ids", type_=ARRAY(Uuid)),
    bindparam("ends", type_=ARRAY(DateTime(timezone=True))),
    bindparam("since", type_=DateTime(timezone=True)),
    bindparam("patience", PATIENCE, type_=Interval),
)

# Whoever had to do with the contact last is to get in touch; if they have left, the managers are told.
_RHYTHMS = text(f"""
WITH role AS ({_ROLES}),
kept AS (
    SELECT c.event_id, c.book_id, c.id, {_NAME} AS name, keeper.id AS keeper_id
    FROM contacts c
    LEFT JOIN LATERAL (
        SELECT said.member_id FROM (
            SELECT member_id, captured_at AS at FROM scans
            WHERE event_id = c.event_id AND contact_id = c.id AND deleted_at IS NULL AND refusal IS NULL
            UNION ALL SELECT member_id, written_at FROM notes
            WHERE event_id = c.event_id AND contact_id = c.id AND deleted_at IS NULL
            UNION ALL SELECT member_id, happened_at FROM touchpoints
            WHERE event_id = c.event_id AND contact_id = c.id AND deleted_at IS NULL
        ) said
        WHERE said.member_id IS NOT NULL ORDER BY said.at DESC LIMIT 1
    ) newest ON true
    LEFT JOIN members keeper ON keeper.event_id = c.event_id AND keeper.id = newest.member_id
        AND keeper.removed_at IS NULL AND keeper.account_id IS NOT NULL
    WHERE c.rhythm_weeks IS NOT NULL AND c.deleted_at IS NULL
)
SELECT role.account_id, kept.event_id, kept.book_id, role.team_id, role.attendee_id, kept.id, kept.name
FROM kept
JOIN role ON role.event_id = kept.event_id AND role.book_id = kept.book_id
WHERE role.account_id = ANY(:account_ids)
    AND CASE
        WHEN role.role = 'attendee' THEN true
        WHEN kept.keeper_id IS NULL THEN role.role = 'manager'
        ELSE role.member_id = kept.keeper_id
    END
""").bindparams(bindparam("account_ids", type_=ARRAY(Uuid)))


async def events(session: AsyncSession) -> Sequence[Row[UUID, str]]:
    """Id and time zone."""
    return (await session.execute(select(Event.id, Event.timezone))).all()


async def readers(session: AsyncSession, mornings: Sequence[Morning]) -> list[Reader]:
    """Whoever is in one of these events, wants to be reminded and was not yet, on that day. Whose morning comes twice
    has the one that ends first."""
    values: dict[str, Any] = {
        "event_ids": [one.event_id for one in mornings],
        "days": [one.day for one in mornings],
        "ends": [one.ends_at for one in mornings],
    }
    return [Reader(*row) for row in await session.execute(_READERS, values)]


async def waiting(session: AsyncSession, ends: dict[UUID, datetime], since: datetime) -> list[Waiting]:
    """Of these accounts, each until its day ends, what is theirs to do and was not due before `since`."""
    values = {"account_ids": list(ends), "ends": list(ends.values()), "since": since}
    return [Waiting(*row) for row in await session.execute(_WAITING, values)]


async def rhythms(session: AsyncSession, account_ids: Collection[UUID]) -> list[Rhythm]:
    return [Rhythm(*row) for row in await session.execute(_RHYTHMS, {"account_ids": list(account_ids)})]


async def claim(session: AsyncSession, account_id: UUID, day: date, now: datetime) -> bool:
    """Whether nobody has sent this account its mail of the day; from now on somebody has."""
    statement = insert(SentDigest).values(account_id=account_id, day=day, sent_at=now)
    statement = statement.on_conflict_do_update(
        index_elements=["account_id"],
        set_={"day": statement.excluded.day, "sent_at": statement.excluded.sent_at},
        where=SentDigest.day < statement.excluded.day,
    )
    return await session.scalar(statement.returning(literal(True))) is not None

"""SQL of sightings and encounters."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Interval, SmallInteger, Text, Uuid, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.seeing import shared_card
from models import Attendee, Event


class Standing(NamedTuple):
    """Who reports, and when the event is."""

    attendee_key: str
    starts_on: date
    ends_on: date
    timezone: str


class Person(NamedTuple):
    """Somebody who agreed to be seen. `connected_since`: when they and I had each other in our books."""

    attendee_id: UUID
    attendee_key: str
    level: str
    since: datetime
    level_since: datetime
    expires_at: datetime
    connected_since: datetime | None
    blocked: bool


class Between(NamedTuple):
    """An encounter to record: `one_id` is the smaller of the two."""

    id: UUID
    one_id: UUID
    other_id: UUID
    started_at: datetime
    last_at: datetime
    strongest_rssi: int | None


async def standing(session: AsyncSession, attending: Attending) -> Standing:
    statement = (
        select(Attendee.key, Event.starts_on, Event.ends_on, Event.timezone)
        .join(Event, Event.id == Attendee.event_id)
        .where(
            Attendee.event_id == attending.event_id,
            Attendee.id == attending.attendee_id,
            Event.id == attending.event_id,
        )
    )
    return Standing._make((await session.execute(statement)).one())


# The rows are locked in the order of the ids until commit. Of two phones that report one another at the same time, the
# second then sees what the first has recorded; and whoever switches off waits for both, and then deletes what they
# recorded. So does an attendee who is deleted: theirs is the row that is locked first, as a deletion locks them.
# Look-ups are LATERAL with LIMIT 1: one descent of a unique index for each person.
_PEOPLE = text("""
SELECT a.id, a.key, v.level, v.since, v.level_since, v.expires_at,
    CASE WHEN mine.created_at IS NOT NULL AND theirs.created_at IS NOT NULL
        THEN greatest(mine.created_at, theirs.created_at)
    END AS connected_since,
    EXISTS (
        SELECT FROM blocks k WHERE k.event_id = :event_id
            AND (k.attendee_id, k.blocked_attendee_id) IN ((:attendee_id, a.id), (a.id, :attendee_id))
    ) AS blocked
FROM attendees a
JOIN visibilities v ON v.event_id = :event_id AND v.attendee_id = a.id
LEFT JOIN LATERAL (
    SELECT c.created_at FROM contacts c
    WHERE c.event_id = :event_id AND c.attendee_id = a.id AND c.book_id = :book_id AND c.deleted_at IS NULL LIMIT 1
) mine ON true
LEFT JOIN LATERAL (
    SELECT c.created_at FROM books b JOIN contacts c ON c.book_id = b.id
    WHERE b.event_id = :event_id AND b.attendee_id = a.id AND c.event_id = :event_id
        AND c.attendee_id = :attendee_id AND c.deleted_at IS NULL LIMIT 1
) theirs ON true
WHERE a.event_id = :event_id AND a.key = ANY(:keys)
ORDER BY v.attendee_id
FOR KEY SHARE OF a FOR NO KEY UPDATE OF v
""").bindparams(
    *(bindparam(name, type_=Uuid) for name in ("event_id", "attendee_id", "book_id")),
    bindparam("keys", type_=ARRAY(Text())),
)


async def lock_people(session: AsyncSession, attending: Attending, keys: Collection[str]) -> dict[str, Person]:
    """Those with these attendee keys who agreed to be seen, by key. Nobody switches off before commit."""
    values = {
        "event_id": attending.event_id,
        "attendee_id": attending.attendee_id,
        "book_id": attending.book_id,
        "keys": list(keys),
    }
    people = [Person._make(row) for row in await session.execute(_PEOPLE, values)]
    return {person.attendee_key: person for person in people}


# - `touched`: what is recorded already and comes within a gap of something new. Nothing else can belong together with
#   it, for what is recorded lies further apart than that.
# - `piece`: both. In each pair's order of time, one that begins later than a gap after all before it begins an island.
# - `named`: an island keeps the id of one that was recorded, else it gets a new one. The others `bridged` by it go.
#
# There is no join of two lists of which each may have five thousand: not knowing how long they are, PostgreSQL would
# compare each with each.
_MERGE = text("""
WITH heard AS MATERIALIZED (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:ones AS uuid[]), CAST(:others AS uuid[]), CAST(:starts AS timestamptz[]),
        CAST(:lasts AS timestamptz[]), CAST(:strengths AS smallint[])
    ) AS heard (id, one_id, other_id, started_at, last_at, strongest_rssi)
), touched AS MATERIALIZED (
    SELECT DISTINCT e.id, e.one_id, e.other_id, e.started_at, e.last_at, e.strongest_rssi
    FROM heard h CROSS JOIN LATERAL (
        SELECT e.* FROM encounters e
        WHERE e.event_id = :event_id AND e.one_id = h.one_id AND e.other_id = h.other_id
            AND e.started_at <= h.last_at + :gap AND e.last_at >= h.started_at - :gap
        OFFSET 0
    ) e
), piece AS (
    SELECT *, true AS is_recorded FROM touched UNION ALL SELECT *, false FROM heard
), begun AS (
    SELECT *, started_at - :gap <= max(last_at) OVER (
        PARTITION BY one_id, other_id ORDER BY started_at, last_at, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) IS NOT TRUE AS begins
    FROM piece
), numbered AS (
    SELECT *, count(*) FILTER (WHERE begins) OVER (
        PARTITION BY one_id, other_id ORDER BY started_at, last_at, id
    ) AS number
    FROM begun
), named AS MATERIALIZED (
    SELECT *, first_value(id) OVER (
        PARTITION BY one_id, other_id, number ORDER BY is_recorded DESC, started_at, id
    ) AS island_id
    FROM numbered
), bridged AS (
    DELETE FROM encounters e USING named
    WHERE named.is_recorded AND named.id <> named.island_id AND e.event_id = :event_id AND e.id = named.id
), island AS (
    SELECT island_id AS id, one_id, other_id, min(started_at) AS started_at, max(last_at) AS last_at,
        max(strongest_rssi) AS strongest_rssi
    FROM named GROUP BY island_id, one_id, other_id
)
INSERT INTO encounters AS e (event_id, id, one_id, other_id, started_at, last_at, strongest_rssi)
SELECT a.event_id, i.id, i.one_id, i.other_id, i.started_at, i.last_at, i.strongest_rssi
FROM island i CROSS JOIN attendees a
WHERE a.event_id = :event_id AND a.id = :attendee_id
ON CONFLICT (event_id, id) DO UPDATE SET
    started_at = excluded.started_at, last_at = excluded.last_at, strongest_rssi = excluded.strongest_rssi
WHERE (e.started_at, e.last_at, e.strongest_rssi)
    IS DISTINCT FROM (excluded.started_at, excluded.last_at, excluded.strongest_rssi)
""").bindparams(
    *(bindparam(name, type_=Uuid) for name in ("event_id", "attendee_id")),
    *(bindparam(name, type_=ARRAY(Uuid())) for name in ("ids", "ones", "others")),
    *(bindparam(name, type_=ARRAY(DateTime(timezone=True))) for name in ("starts", "lasts")),
    bindparam("strengths", type_=ARRAY(SmallInteger())),
    bindparam("gap", type_=Interval),
)


async def merge(session: AsyncSession, attending: Attending, heard: Sequence[Between], gap: timedelta) -> None:
    """Record these encounters together with those that they touch. The people in them are locked."""
    columns: Sequence[Sequence[Any]] = list(zip(*heard, strict=True))
    names = ("ids", "ones", "others", "starts", "lasts", "strengths")
    values = dict(zip(names, map(list, columns), strict=True))
    scope = {"event_id": attending.event_id, "attendee_id": attending.attendee_id, "gap": gap}
    await session.execute(_MERGE, values | scope)


class Remembered(NamedTuple):
    """An encounter of mine, with whom."""

    id: UUID
    started_at: datetime
    last_at: datetime
    attendee_id: UUID
    name: str
    company: str
    job_title: str


# Whoever switched off, myself included, has no visibility any more; one that is merely over still stands.
_REMEMBERED = text(f"""
SELECT e.id, e.started_at, e.last_at, a.id AS attendee_id, a.name, a.company, a.job_title
FROM (
    SELECT id, started_at, last_at, other_id AS met_id FROM encounters
    WHERE event_id = :event_id AND one_id = :attendee_id
    UNION ALL
    SELECT id, started_at, last_at, one_id FROM encounters WHERE event_id = :event_id AND other_id = :attendee_id
) e
JOIN visibilities mine ON mine.event_id = :event_id AND mine.attendee_id = :attendee_id
JOIN visibilities theirs ON theirs.event_id = :event_id AND theirs.attendee_id = e.met_id
CROSS JOIN LATERAL {shared_card("e.met_id")} a
WHERE (CAST(:before AS timestamptz) IS NULL OR (e.started_at, e.id) < (:before, :before_id))
    AND NOT EXISTS (
        SELECT FROM blocks k WHERE k.event_id = :event_id
            AND (k.attendee_id, k.blocked_attendee_id) IN ((:attendee_id, e.met_id), (e.met_id, :attendee_id))
    )
ORDER BY e.started_at DESC, e.id DESC
LIMIT :limit
""").bindparams(
    *(bindparam(name, type_=Uuid) for name in ("event_id", "attendee_id", "before_id")),
    bindparam("before", type_=DateTime(timezone=True)),
)


async def remembered(
    session: AsyncSession, attending: Attending, before: tuple[datetime, UUID] | None, limit: int
) -> list[Remembered]:
    """My encounters, the latest first, from the one after `before` (its start and id) on."""
    started_at, encounter_id = before or (None, None)
    values = {
        "event_id": attending.event_id,
        "attendee_id": attending.attendee_id,
        "before": started_at,
        "before_id": encounter_id,
        "limit": limit,
    }
    return [Remembered._make(row) for row in await session.execute(_REMEMBERED, values)]

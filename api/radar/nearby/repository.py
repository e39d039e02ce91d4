"""Who is nearby, as one statement."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ARRAY, BigInteger, DateTime, Double, Uuid, bindparam, text

from api.auth.principal import BookHolder
from api.core.hot import Hot, HotStatement
from api.seeing import attendees_see, shared_card, team_sees

# - `counted`: how often the caller has looked in this minute. Nothing is counted of an attendee who is off.
_COUNTED = """
WITH standing AS (
    SELECT s.event_id FROM sessions s
    WHERE s.event_id = :event_id AND s.id = :session_id AND s.revoked_at IS NULL
), agreed AS (
    SELECT v.event_id, v.level FROM standing CROSS JOIN LATERAL (
        SELECT v.event_id, v.level FROM visibilities v
        WHERE v.event_id = :event_id AND v.attendee_id = :attendee_id AND v.since <= :now AND v.expires_at > :now
    ) v
    UNION ALL
    SELECT standing.event_id, NULL FROM standing WHERE :team_id IS NOT NULL
), counted AS (
    INSERT INTO radar_requests AS r (event_id, subject_id, minute, requests)
    SELECT agreed.event_id, :subject_id, :minute, 1 FROM agreed
    ON CONFLICT (event_id, subject_id) DO UPDATE SET
        minute = excluded.minute,
        requests = CASE WHEN r.minute = excluded.minute THEN r.requests + 1 ELSE 1 END
    RETURNING requests
)"""
_WHO = (
    *(bindparam(name, type_=Uuid) for name in ("event_id", "session_id", "subject_id", "attendee_id", "team_id")),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "minute")),
)

# - `viewer`: where the caller is, and what they agreed to. A member who has not said is at the team's booth.
# - `heard`: whom the caller's phone heard, or who heard it.
# - `candidate`: who may be nearby. Never all who are in a place: of those who are visible to everyone the ones who
#   came last, of a crowd in the squares around the nearest squares first; and whoever the caller's book knows.
# - `seen`: those of them whom the caller may see. This is the only place where that is decided.
#
# Every look-up is LATERAL with a LIMIT, as in the scan: planned once, maybe while the tables are empty.
_NEARBY = HotStatement(
    text(f"""{_COUNTED}, viewer AS MATERIALIZED (
    SELECT counted.requests, counted.requests <= :most_requests AS may_look, agreed.level,
        coalesce(agreed.level = 'everyone', counted.requests IS NOT NULL) AS meets_everyone,
        p.seen_at IS NOT NULL AS is_placed, z.id AS zone_id, z.name AS zone,
        CASE WHEN p.seen_at IS NULL THEN z.x ELSE p.x END AS x,
        CASE WHEN p.seen_at IS NULL THEN z.y ELSE p.y END AS y,
        CASE
            WHEN p.seen_at IS NULL THEN CAST(floor(z.x / 50) * 1048576 + floor(z.y / 50) AS bigint)
            ELSE p.cell
        END AS cell
    FROM standing LEFT JOIN agreed ON true LEFT JOIN counted ON true
    LEFT JOIN LATERAL (
        SELECT p.seen_at, p.zone_id, p.x, p.y, p.cell FROM presence p
        WHERE p.event_id = :event_id AND p.subject_id = :subject_id AND p.expires_at > :now
    ) p ON true
    LEFT JOIN LATERAL (
        SELECT t.zone_id FROM teams t WHERE t.event_id = :event_id AND t.id = :team_id
    ) t ON p.seen_at IS NULL
    LEFT JOIN LATERAL (
        SELECT z.id, z.name, z.x, z.y FROM zones z
        WHERE z.event_id = :event_id AND z.id = coalesce(p.zone_id, t.zone_id)
    ) z ON true
), heard AS MATERIALIZED (
    SELECT DISTINCT ON (e.subject_id) e.subject_id, e.last_at, e.strongest_rssi
    FROM (
        SELECT e.other_id AS subject_id, e.last_at, e.strongest_rssi FROM encounters e
        WHERE e.event_id = :event_id AND e.one_id = :attendee_id AND e.last_at >= :heard_since
        UNION ALL
        SELECT e.one_id, e.last_at, e.strongest_rssi FROM encounters e
        WHERE e.event_id = :event_id AND e.other_id = :attendee_id AND e.last_at >= :heard_since
    ) e
    ORDER BY e.subject_id, e.last_at DESC
), candidate AS MATERIALIZED (
    SELECT p.subject_id FROM viewer CROSS JOIN LATERAL (
        SELECT p.subject_id FROM presence p
        WHERE p.event_id = :event_id AND p.zone_id = viewer.zone_id AND p.everyone AND p.expires_at > :now
        ORDER BY p.arrived_at DESC LIMIT :most
    ) p
    WHERE viewer.may_look AND viewer.meets_everyone
    UNION
    (
        SELECT p.subject_id
        FROM viewer CROSS JOIN unnest(:squares) AS square (step) CROSS JOIN LATERAL (
            SELECT p.subject_id FROM presence p
            WHERE p.event_id = :event_id AND p.cell = viewer.cell + square.step AND p.everyone AND p.expires_at > :now
            ORDER BY p.arrived_at DESC LIMIT :most
        ) p
        WHERE viewer.may_look AND viewer.meets_everyone
        LIMIT :most
    )
    UNION
    SELECT p.subject_id
    FROM viewer CROSS JOIN LATERAL (
        SELECT c.attendee_id FROM contacts c
        WHERE c.event_id = :event_id AND c.book_id = :book_id AND c.deleted_at IS NULL
        ORDER BY c.last_captured_at DESC, c.id DESC LIMIT :most_contacts
    ) c CROSS JOIN LATERAL (
        SELECT p.subject_id FROM presence p
        WHERE p.event_id = :event_id AND p.subject_id = c.attendee_id AND p.expires_at > :now
            AND (p.zone_id = viewer.zone_id
                OR abs(p.x - viewer.x) <= :radius AND abs(p.y - viewer.y) <= :radius)
        LIMIT 1
    ) p
    WHERE viewer.may_look
    UNION
    SELECT heard.subject_id FROM viewer CROSS JOIN heard WHERE viewer.may_look
), seen AS MATERIALIZED (
    SELECT near.* FROM (
        SELECT candidate.subject_id, heard.last_at AS heard_at, heard.strongest_rssi, p.source, p.seen_at,
            coalesce(p.zone_id = viewer.zone_id, false) AS is_same_zone,
            sqrt((p.x - viewer.x) ^ 2 + (p.y - viewer.y) ^ 2) AS distance
        FROM viewer CROSS JOIN candidate
        LEFT JOIN heard ON heard.subject_id = candidate.subject_id
        LEFT JOIN LATERAL (
            SELECT p.zone_id, p.x, p.y, p.source, p.seen_at FROM presence p
            WHERE p.event_id = :event_id AND p.subject_id = candidate.subject_id AND p.expires_at > :now LIMIT 1
        ) p ON true
    ) near
    WHERE near.subject_id <> :subject_id
        AND (near.is_same_zone OR near.distance <= :radius OR near.heard_at IS NOT NULL)
        AND CASE
            WHEN :team_id IS NULL THEN {attendees_see(":attendee_id", "near.subject_id", ":now")}
            ELSE {team_sees(":team_id", ":book_id", "near.subject_id", ":now")}
        END
)
SELECT viewer.requests, viewer.level, viewer.is_placed, viewer.zone_id, viewer.zone, person.*
FROM viewer LEFT JOIN LATERAL (
    SELECT seen.*, c.id AS contact_id, a.name, a.company, a.job_title, a.interests
    FROM seen CROSS JOIN LATERAL {shared_card("seen.subject_id")} a
    LEFT JOIN LATERAL (
        SELECT c.id FROM contacts c
        WHERE c.event_id = :event_id AND c.attendee_id = seen.subject_id AND c.book_id = :book_id
            AND c.deleted_at IS NULL
        LIMIT 1
    ) c ON true
    ORDER BY c.id IS NULL, seen.heard_at IS NULL, seen.distance, seen.seen_at DESC, seen.subject_id
    LIMIT :most
) person ON true
""").bindparams(
        *_WHO,
        bindparam("book_id", type_=Uuid),
        bindparam("heard_since", type_=DateTime(timezone=True)),
        *(bindparam(name, type_=BigInteger) for name in ("most_requests", "most", "most_contacts")),
        bindparam("radius", type_=Double),
        bindparam("squares", type_=ARRAY(BigInteger)),
    )
)

_LOOK = HotStatement(
    text(f"""{_COUNTED}
SELECT counted.requests, agreed.level
FROM standing LEFT JOIN agreed ON true LEFT JOIN counted ON true
""").bindparams(*_WHO)
)

_MOST = 200
"""People shown, and people looked at of each crowd."""

_MOST_CONTACTS = 1000
"""Of the book, those met last."""


async def nearby(
    hot: Hot,
    holder: BookHolder,
    *,
    radius: float,
    squares: list[int],
    now: datetime,
    minute: datetime,
    heard_since: datetime,
    most_requests: int,
) -> list[Record]:
    """Who is nearby, and of the caller in every row: `requests` in this minute (None: an attendee who is off), `level`,
    `is_placed`, `zone_id`, `zone`. No row at all: the session was ended. Nobody nearby: one row without `subject_id`.

    People come with `heard_at`, `strongest_rssi`; `source`, `seen_at`, `is_same_zone` and `distance` of their
    presence; `contact_id` in the caller's book; `name`, `company`, `job_title`, `interests`. `squares`: see
    `geometry.squares_around`. After `most_requests` in one minute nobody is looked for.
    """
    return await _NEARBY.fetch(
        hot,
        **_whose(holder),
        book_id=holder.book_id,
        now=now,
        minute=minute,
        heard_since=heard_since,
        most_requests=most_requests,
        most=_MOST,
        most_contacts=_MOST_CONTACTS,
        radius=radius,
        squares=squares,
    )


async def count_look(hot: Hot, holder: BookHolder, now: datetime, minute: datetime) -> Record | None:
    """`requests` in this minute, with this one, and `level`, as above. None: the session was ended."""
    rows = await _LOOK.fetch(hot, **_whose(holder), now=now, minute=minute)
    return rows[0] if rows else None


def _whose(holder: BookHolder) -> dict[str, UUID | None]:
    return {
        "event_id": holder.event_id,
        "session_id": holder.session_id,
        "subject_id": holder.attendee_id or holder.member_id,
        "attendee_id": holder.attendee_id,
        "team_id": holder.team_id,
    }

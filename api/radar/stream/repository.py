"""SQL of the stream. Every statement is about all listeners of a process at once, or about people in the crowd."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ARRAY, BigInteger, DateTime, Uuid, bindparam, text

from api.core.hot import Hot, HotStatement
from api.radar.visibility import Agreed
from api.seeing import shared_card
from models import Level

_IDS = ARRAY(Uuid())
_EVENT = bindparam("event_id", type_=Uuid)
_NOW = bindparam("now", type_=DateTime(timezone=True))

# Arrays, in place of thousands of rows every second.
_VERSIONS = HotStatement(
    text("""
SELECT array_agg(p.subject_id) AS ids, array_agg(CAST(extract(epoch FROM p.received_at) AS float8)) AS received,
    array_agg(p.everyone) AS everyone
FROM presence p WHERE p.event_id = :event_id AND p.expires_at > :now
""").bindparams(_EVENT, _NOW)
)

_PRESENT = HotStatement(
    text("""
SELECT p.*, v.level, v.since, v.level_since, v.expires_at AS visible_until
FROM unnest(:ids) AS asked (id) CROSS JOIN LATERAL (
    SELECT p.subject_id, p.zone_id, p.x, p.y, p.cell, p.source, p.seen_at
    FROM presence p WHERE p.event_id = :event_id AND p.subject_id = asked.id AND p.expires_at > :now LIMIT 1
) p LEFT JOIN LATERAL (
    SELECT v.level, v.since, v.level_since, v.expires_at
    FROM visibilities v WHERE v.event_id = :event_id AND v.attendee_id = asked.id LIMIT 1
) v ON true
ORDER BY p.seen_at
""").bindparams(_EVENT, _NOW, bindparam("ids", type_=_IDS))
)

_VIEWERS = HotStatement(
    text("""
SELECT asked.session_id, v.level, v.since, v.level_since, v.expires_at AS visible_until, z.id AS zone_id, z.x, z.y,
    CAST(floor(z.x / 50) * 1048576 + floor(z.y / 50) AS bigint) AS cell
FROM unnest(:session_ids, :attendee_ids, :team_ids) AS asked (session_id, attendee_id, team_id) CROSS JOIN LATERAL (
    SELECT FROM sessions s
    WHERE s.event_id = :event_id AND s.id = asked.session_id AND s.revoked_at IS NULL LIMIT 1
) s LEFT JOIN LATERAL (
    SELECT v.level, v.since, v.level_since, v.expires_at
    FROM visibilities v WHERE v.event_id = :event_id AND v.attendee_id = asked.attendee_id LIMIT 1
) v ON true
LEFT JOIN LATERAL (
    SELECT t.zone_id FROM teams t WHERE t.event_id = :event_id AND t.id = asked.team_id LIMIT 1
) t ON true
LEFT JOIN LATERAL (
    SELECT z.id, z.x, z.y FROM zones z WHERE z.event_id = :event_id AND z.id = t.zone_id LIMIT 1
) z ON true
""").bindparams(_EVENT, *(bindparam(name, type_=_IDS) for name in ("session_ids", "attendee_ids", "team_ids")))
)

_BLOCKS = HotStatement(
    text("""
SELECT b.attendee_id, coalesce(b.blocked_attendee_id, b.blocked_team_id) AS blocked_id FROM blocks b
WHERE b.event_id = :event_id AND (
    b.attendee_id = ANY(:attendee_ids) OR b.blocked_attendee_id = ANY(:attendee_ids)
    OR b.blocked_team_id = ANY(:team_ids)
)
""").bindparams(_EVENT, bindparam("attendee_ids", type_=_IDS), bindparam("team_ids", type_=_IDS))
)

_HEARD = HotStatement(
    text("""
SELECT e.*, v.level, v.since, v.level_since, v.expires_at AS visible_until
FROM unnest(:attendee_ids) AS asked (id) CROSS JOIN LATERAL (
    SELECT asked.id AS viewer_id, e.other_id AS subject_id, e.last_at, e.strongest_rssi FROM encounters e
    WHERE e.event_id = :event_id AND e.one_id = asked.id AND e.last_at >= :heard_since
    UNION ALL
    SELECT asked.id, e.one_id, e.last_at, e.strongest_rssi FROM encounters e
    WHERE e.event_id = :event_id AND e.other_id = asked.id AND e.last_at >= :heard_since
) e LEFT JOIN LATERAL (
    SELECT v.level, v.since, v.level_since, v.expires_at
    FROM visibilities v WHERE v.event_id = :event_id AND v.attendee_id = e.subject_id LIMIT 1
) v ON true
ORDER BY e.last_at
""").bindparams(_EVENT, bindparam("attendee_ids", type_=_IDS), bindparam("heard_since", type_=DateTime(timezone=True)))
)

_CONTACTS = HotStatement(
    text("""
SELECT c.book_id, c.attendee_id, c.id, c.revision, c.deleted_at IS NULL AS is_live
FROM unnest(:book_ids, :revisions) AS asked (book_id, revision) CROSS JOIN LATERAL (
    SELECT c.book_id, c.attendee_id, c.id, c.revision, c.deleted_at FROM contacts c
    WHERE c.event_id = :event_id AND c.book_id = asked.book_id AND c.revision > asked.revision
) c
""").bindparams(_EVENT, bindparam("book_ids", type_=_IDS), bindparam("revisions", type_=ARRAY(BigInteger)))
)

_HAVING = HotStatement(
    text("""
SELECT asked.person_id, asked.viewer_id FROM unnest(:person_ids, :viewer_ids) AS asked (person_id, viewer_id)
CROSS JOIN LATERAL (
    SELECT b.id FROM books b WHERE b.event_id = :event_id AND b.attendee_id = asked.person_id LIMIT 1
) b CROSS JOIN LATERAL (
    SELECT FROM contacts c
    WHERE c.event_id = :event_id AND c.attendee_id = asked.viewer_id AND c.book_id = b.id AND c.deleted_at IS NULL
    LIMIT 1
) c
""").bindparams(_EVENT, bindparam("person_ids", type_=_IDS), bindparam("viewer_ids", type_=_IDS))
)

_CARDS = HotStatement(
    text(f"""
SELECT a.* FROM unnest(:ids) AS wanted (id) CROSS JOIN LATERAL {shared_card("wanted.id")} a
""").bindparams(_EVENT, bindparam("ids", type_=_IDS))
)


async def versions(hot: Hot, event_id: UUID, now: datetime) -> dict[UUID, tuple[float, bool]]:
    """Of everybody who is somewhere, what is another whenever their place or their level is another."""
    (row,) = await _VERSIONS.fetch(hot, event_id=event_id, now=now)
    if row["ids"] is None:
        return {}
    return dict(zip(row["ids"], zip(row["received"], row["everyone"], strict=True), strict=True))


async def present(hot: Hot, event_id: UUID, ids: Sequence[UUID], now: datetime) -> list[Record]:
    """Where these are and what they agreed to; without those who have gone meanwhile. The last to move come last."""
    return await _PRESENT.fetch(hot, event_id=event_id, ids=ids, now=now)


async def viewers(
    hot: Hot, event_id: UUID, who: Collection[tuple[UUID, UUID | None, UUID | None]]
) -> dict[UUID, Record]:
    """By session, for those whose session stands: what the attendee agreed to, or where the team's booth is.

    `who`: session, attendee, team.
    """
    sessions, attendees, teams = zip(*who, strict=True)
    rows = await _VIEWERS.fetch(hot, event_id=event_id, session_ids=sessions, attendee_ids=attendees, team_ids=teams)
    return {row["session_id"]: row for row in rows}


async def blocks(
    hot: Hot, event_id: UUID, attendee_ids: Collection[UUID], team_ids: Collection[UUID]
) -> list[tuple[UUID, UUID]]:
    """Who blocks whom, of these attendees and teams: either side."""
    rows = await _BLOCKS.fetch(hot, event_id=event_id, attendee_ids=attendee_ids, team_ids=team_ids)
    return [(row["attendee_id"], row["blocked_id"]) for row in rows]


async def heard(hot: Hot, event_id: UUID, attendee_ids: Collection[UUID], heard_since: datetime) -> list[Record]:
    """Whom the phones of these (`viewer_id`) heard, or who heard them: `subject_id`, and what they agreed to. The last
    encounter of each pair comes last."""
    return await _HEARD.fetch(hot, event_id=event_id, attendee_ids=attendee_ids, heard_since=heard_since)


async def contacts(hot: Hot, event_id: UUID, revisions: dict[UUID, int]) -> list[Record]:
    """What has changed in these books since these revisions; of a contact that was deleted, only its id is sure."""
    return await _CONTACTS.fetch(hot, event_id=event_id, book_ids=list(revisions), revisions=list(revisions.values()))


async def having(hot: Hot, event_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Of these pairs (viewer, person) those where the person's book has the viewer."""
    rows = await _HAVING.fetch(
        hot,
        event_id=event_id,
        viewer_ids=[viewer for viewer, _ in pairs],
        person_ids=[person for _, person in pairs],
    )
    return [(row["viewer_id"], row["person_id"]) for row in rows]


async def cards(hot: Hot, event_id: UUID, ids: Collection[UUID]) -> dict[UUID, Record]:
    """What the radar may show of these attendees."""
    return {row["id"]: row for row in await _CARDS.fetch(hot, event_id=event_id, ids=ids)}


def agreed(row: Record) -> Agreed | None:
    """What somebody agreed to, of a row of theirs; maybe until a time that is over."""
    if row["level"] is None:
        return None
    return Agreed(Level(row["level"]), row["since"], row["level_since"], row["visible_until"])

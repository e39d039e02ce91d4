"""Presence, as one statement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ARRAY, BigInteger, DateTime, Double, Text, Uuid, and_, bindparam, delete, exists, or_, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.core.hot import Hot, HotStatement
from models import Presence, SubjectKind, Visibility

# - `standing`: the session, unless it was ended. Without it the caller sees no row.
# - `told`: what is to be known of the caller and of what the phone sent. Its `x` and `y` are `geometry.local`.
# - `point`: what is kept instead: `snapping.snap` and `geometry.cell`.
# - `stored`: changes the row that is there, and never makes one. Somebody who switches off deletes theirs: a place that
#   was on its way then finds nothing to change, however the two fall together.
#
# A person who stays where they are changes no column of an index, so the update touches one page (see the model).
_MOVE = HotStatement(
    text("""
WITH standing AS (
    SELECT s.event_id FROM sessions s
    WHERE s.event_id = :event_id AND s.id = :session_id AND s.revoked_at IS NULL
), heard AS MATERIALIZED (
    SELECT b.zone_id, h.place
    FROM unnest(:beacons) WITH ORDINALITY AS h (name, place) CROSS JOIN LATERAL (
        SELECT b.zone_id FROM beacons b WHERE b.event_id = :event_id AND b.name = h.name LIMIT 1
    ) b
), told AS MATERIALIZED (
    SELECT e.is_on, e.venue_latitude IS NOT NULL AS has_venue, v.level, v.expires_at AS visible_until,
        z.id AS zone_id, z.name AS zone, (SELECT count(*) FROM heard) AS known_beacons,
        coalesce(:x, e.radius * radians(e.turn) * cos(radians((e.venue_latitude + :latitude) / 2))) AS x,
        coalesce(:y, e.radius * radians(:latitude - e.venue_latitude)) AS y,
        CASE
            WHEN coalesce(:x, :latitude) IS NOT NULL THEN 'position'
            WHEN z.id IN (SELECT heard.zone_id FROM heard) THEN 'beacon'
            ELSE 'zone'
        END AS source
    FROM standing CROSS JOIN LATERAL (
        SELECT e.venue_latitude, CAST(6371008.8 AS float8) AS radius,
            :longitude - e.venue_longitude + 360 * CASE
                WHEN :longitude - e.venue_longitude < -180 THEN 1
                WHEN :longitude - e.venue_longitude >= 180 THEN -1
                ELSE 0
            END AS turn,
            :at >= CAST(e.starts_on AS timestamp) AT TIME ZONE e.timezone
                AND :at < CAST(e.ends_on + 1 AS timestamp) AT TIME ZONE e.timezone AS is_on
        FROM events e WHERE e.id = :event_id
    ) e
    LEFT JOIN LATERAL (
        SELECT v.level, v.expires_at FROM visibilities v
        WHERE v.event_id = :event_id AND v.attendee_id = :attendee_id AND v.since <= :now AND v.expires_at > :now
    ) v ON true
    LEFT JOIN LATERAL (
        SELECT z.id, z.name FROM zones z
        WHERE z.event_id = :event_id
            AND z.id = coalesce(:zone_id, (SELECT heard.zone_id FROM heard ORDER BY heard.place LIMIT 1))
    ) z ON true
), point AS MATERIALIZED (
    SELECT told.*, p.seen_at IS NOT NULL AS is_known, p.seen_at AS known_seen_at, p.received_at AS known_received_at,
        CASE WHEN is_kept THEN p.x ELSE floor((told.x - :east) / 10) * 10 + :east + 5 END AS kept_x,
        CASE WHEN is_kept THEN p.y ELSE floor((told.y - :north) / 10) * 10 + :north + 5 END AS kept_y
    FROM told LEFT JOIN LATERAL (
        SELECT p.x, p.y, p.seen_at, p.received_at,
            coalesce(sqrt((told.x - p.x) ^ 2 + (told.y - p.y) ^ 2) <= 10, false) AS is_kept
        FROM presence p WHERE p.event_id = :event_id AND p.subject_id = :subject_id
    ) p ON true
), place AS MATERIALIZED (
    SELECT point.*, CAST(floor(kept_x / 50) * 1048576 + floor(kept_y / 50) AS bigint) AS cell,
        least(:expires_at, visible_until) AS expires_at,
        CASE
            WHEN NOT is_on THEN 'outside_event'
            WHEN zone_id IS NULL AND :zone_id IS NOT NULL THEN 'zone_unknown'
            WHEN NOT has_venue AND :latitude IS NOT NULL THEN 'venue_unknown'
            WHEN sqrt(x ^ 2 + y ^ 2) > 5000 THEN 'position_off_venue'
        END AS problem,
        (zone_id IS NOT NULL OR x IS NOT NULL) AND (level IS NOT NULL OR :attendee_id IS NULL)
            AND :expires_at > :now AS is_wanted
    FROM point
), stored AS (
    UPDATE presence p SET
        zone_id = place.zone_id, x = place.kept_x, y = place.kept_y, cell = place.cell, source = place.source,
        accuracy = :accuracy, seen_at = :at, received_at = :now, expires_at = place.expires_at,
        arrived_at = CASE
            WHEN p.expires_at >= :at AND p.zone_id IS NOT DISTINCT FROM place.zone_id
                AND (p.zone_id IS NOT NULL OR p.cell = place.cell) THEN p.arrived_at
            ELSE :at
        END
    FROM place
    WHERE p.event_id = :event_id AND p.subject_id = :subject_id AND p.seen_at < :at AND p.received_at <= :rested_at
        AND place.problem IS NULL AND place.is_wanted
    RETURNING p.event_id
)
SELECT place.*, stored.event_id IS NOT NULL AS is_stored FROM place LEFT JOIN stored ON true
""").bindparams(
        *(bindparam(name, type_=Uuid) for name in ("event_id", "session_id", "subject_id", "attendee_id", "zone_id")),
        *(bindparam(name, type_=Double) for name in ("latitude", "longitude", "x", "y", "accuracy", "east", "north")),
        *(bindparam(name, type_=DateTime(timezone=True)) for name in ("at", "now", "expires_at", "rested_at")),
        bindparam("beacons", type_=ARRAY(Text)),
    )
)

# The first place of somebody. Holding their visibility makes one who switches off wait, and then find this row.
_APPEAR = HotStatement(
    text("""
WITH agreed AS (
    SELECT v.event_id, v.level = 'everyone' AS everyone, v.expires_at FROM visibilities v
    WHERE v.event_id = :event_id AND v.attendee_id = :attendee_id AND v.since <= :now AND v.expires_at > :now
    FOR SHARE
), subject AS (
    SELECT event_id, 'attendee' AS kind, everyone, expires_at FROM agreed
    UNION ALL
    SELECT s.event_id, 'member', false, NULL FROM sessions s
    WHERE s.event_id = :event_id AND s.id = :session_id AND s.revoked_at IS NULL AND :attendee_id IS NULL
)
INSERT INTO presence (
    event_id, subject_id, kind, everyone, zone_id, x, y, accuracy, cell, source, seen_at, received_at, arrived_at,
    expires_at
)
SELECT event_id, :subject_id, kind, everyone, :zone_id, :x, :y, :accuracy, :cell, :source, :at, :now, :at,
    least(:expires_at, expires_at)
FROM subject
ON CONFLICT DO NOTHING
RETURNING expires_at
""").bindparams(
        *(bindparam(name, type_=Uuid) for name in ("event_id", "session_id", "subject_id", "attendee_id", "zone_id")),
        *(bindparam(name, type_=Double) for name in ("x", "y", "accuracy")),
        *(bindparam(name, type_=DateTime(timezone=True)) for name in ("at", "now", "expires_at")),
        bindparam("cell", type_=BigInteger),
        bindparam("source", type_=Text),
    )
)


async def move(hot: Hot, holder: BookHolder, **values: Any) -> Record | None:
    """Change the place of somebody who has one already; None: the session was ended.

    `values`: `zone_id`, `beacons` (names, the loudest first), `latitude` and `longitude` or `x` and `y`, `accuracy`,
    `east` and `north` (see `snapping.offset`), `at`, `now`, `expires_at`, and `rested_at`: who told a place after that
    is too fast. The row has `problem` (a code or None), `level`, `zone_id`, `zone` (its name), `known_beacons`,
    `expires_at`, `is_wanted` (there is somebody and something to store), `is_known` (they had a place; received at
    `known_received_at`, of `known_seen_at`), `is_stored`, and what `appear` needs: `kept_x`, `kept_y`, `cell`,
    `source`.
    """
    rows = await _MOVE.fetch(hot, **_whose(holder), **values)
    return rows[0] if rows else None


async def appear(hot: Hot, holder: BookHolder, **values: Any) -> datetime | None:
    """The first place of somebody: until when it holds, or None if they are off, or had one meanwhile."""
    rows = await _APPEAR.fetch(hot, **_whose(holder), **values)
    return rows[0]["expires_at"] if rows else None


def _whose(holder: BookHolder) -> dict[str, UUID | None]:
    return {
        "event_id": holder.event_id,
        "session_id": holder.session_id,
        "subject_id": holder.attendee_id or holder.member_id,
        "attendee_id": holder.attendee_id,
    }


async def sweep(session: AsyncSession, now: datetime, over_since: datetime) -> None:
    """Delete the places that nobody is at since then, and at once those of people whose visibility has ended."""
    agreed = exists().where(
        Visibility.event_id == Presence.event_id,
        Visibility.attendee_id == Presence.subject_id,
        Visibility.expires_at > now,
    )
    off = and_(Presence.kind == SubjectKind.ATTENDEE, ~agreed)
    await session.execute(
        delete(Presence).where(or_(Presence.expires_at <= over_since, off)),
        execution_options={"synchronize_session": False},
    )

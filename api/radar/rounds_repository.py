"""SQL of what the worker does for the radar each minute."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Interval, Uuid, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.seeing import team_sees
from models import Presence, RadarRequest


async def live_events(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    """The events at which somebody is somewhere now."""
    return (await session.scalars(select(Presence.event_id).where(Presence.expires_at > now).distinct())).all()


# Members stand at their booth all day: they are no visitors.
_COUNT = text("""
INSERT INTO occupancy (event_id, zone_id, minute, people)
SELECT z.event_id, z.id, :minute, count(*)
FROM zones z JOIN presence p ON p.zone_id = z.id
WHERE z.event_id = :event_id AND p.event_id = :event_id AND p.kind = 'attendee' AND p.expires_at > :now
GROUP BY z.event_id, z.id
ON CONFLICT DO NOTHING
""").bindparams(
    bindparam("event_id", type_=Uuid), *(bindparam(name, type_=DateTime(timezone=True)) for name in ("minute", "now"))
)


async def count_people(session: AsyncSession, event_id: UUID, now: datetime) -> None:
    """How many are in each zone this minute; the first count of a minute stands."""
    minute = now.replace(second=0, microsecond=0)
    await session.execute(_COUNT, {"event_id": event_id, "now": now, "minute": minute})


# - `there`: who is at a booth now, and whether they let its team see them when their phone said so; where several teams
#   share a zone, each of them.
# - `stay`: those who did. Their visibility is locked: whoever switches off waits for this, then deletes what it wrote.
# - `known`: with the visit that it goes on with: the last one, if there was no pause since, and they neither were off
#   meanwhile nor at another level, unless nothing new was seen of them since.
# A new visit begins when it is first seen, not when they arrived: until then the team may not have been let see them.
_STAYS = text(f"""
WITH booth AS MATERIALIZED (
    SELECT t.zone_id, t.id AS team_id, b.id AS book_id
    FROM teams t JOIN books b ON b.team_id = t.id
    WHERE t.event_id = :event_id AND b.event_id = :event_id AND t.zone_id IS NOT NULL
), there AS MATERIALIZED (
    SELECT p.subject_id AS attendee_id, p.zone_id, p.seen_at,
        bool_and({team_sees("booth.team_id", "booth.book_id", "p.subject_id", "p.seen_at")}) AS is_seen
    FROM presence p JOIN booth ON booth.zone_id = p.zone_id
    WHERE p.event_id = :event_id AND p.kind = 'attendee' AND p.expires_at > :now
    GROUP BY p.subject_id, p.zone_id, p.seen_at
), stay AS MATERIALIZED (
    SELECT v.event_id, there.attendee_id, there.zone_id, there.seen_at, v.level_since
    FROM there JOIN visibilities v ON v.attendee_id = there.attendee_id
    WHERE v.event_id = :event_id AND there.is_seen
    FOR KEY SHARE OF v
), known AS MATERIALIZED (
    SELECT stay.*, w.id AS visit_id
    FROM stay LEFT JOIN LATERAL (
        SELECT w.id, w.last_at FROM visits w
        WHERE w.event_id = :event_id AND w.attendee_id = stay.attendee_id AND w.zone_id = stay.zone_id
        ORDER BY w.last_at DESC LIMIT 1
    ) w ON w.last_at >= stay.seen_at - :gap AND w.last_at >= least(stay.level_since, stay.seen_at)
), continued AS (
    UPDATE visits w SET last_at = known.seen_at FROM known
    WHERE w.event_id = :event_id AND w.id = known.visit_id AND w.last_at < known.seen_at
)
INSERT INTO visits (event_id, id, attendee_id, zone_id, started_at, last_at)
SELECT event_id, CAST(md5(attendee_id || ' ' || zone_id || ' ' || extract(epoch FROM seen_at)) AS uuid), attendee_id,
    zone_id, seen_at, seen_at
FROM known WHERE visit_id IS NULL
""").bindparams(
    bindparam("event_id", type_=Uuid),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("gap", type_=Interval),
)


async def remember_stays(session: AsyncSession, event_id: UUID, now: datetime, gap: timedelta) -> None:
    """The visits at booths, from who is there now. The event is locked."""
    await session.execute(_STAYS, {"event_id": event_id, "now": now, "gap": gap})


async def forget_requests(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(RadarRequest).where(RadarRequest.minute < before))

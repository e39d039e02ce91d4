"""SQL of where the book's people are at the venue, and how long they stayed at the booth, as far as they let the
caller see it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.seeing import attendees_see, team_sees


class Stay(NamedTuple):
    contact_id: UUID
    visits: int
    spent: timedelta


class Close(NamedTuple):
    """Somebody where the caller is (`is_here`), or where a colleague of that name is."""

    contact_id: UUID
    is_here: bool
    colleague: str | None


_IDS = tuple(bindparam(name, type_=Uuid) for name in ("event_id", "book_id", "team_id"))
_AS_OF = bindparam("as_of", type_=DateTime(timezone=True))

# A team that was blocked is not to know of earlier visits either; nor is anybody of those of people who switched off
# since, so that the one cannot be told from the other. A visibility that is merely over still stands.
_STAYED = """
SELECT c.id, count(*), sum(least(v.last_at, :as_of) - v.started_at)
FROM teams t
JOIN visits v ON v.event_id = :event_id AND v.zone_id = t.zone_id AND v.started_at <= :as_of
JOIN contacts c ON c.event_id = :event_id AND c.book_id = :book_id AND c.attendee_id = v.attendee_id
    AND c.deleted_at IS NULL
JOIN visibilities agreed ON agreed.event_id = :event_id AND agreed.attendee_id = v.attendee_id
WHERE t.event_id = :event_id AND t.id = :team_id {some}
    AND v.attendee_id NOT IN (
        SELECT b.attendee_id FROM blocks b WHERE b.event_id = :event_id AND b.blocked_team_id = :team_id
    )
GROUP BY c.id
"""
_OF_BOOK = text(_STAYED.format(some="")).bindparams(*_IDS, _AS_OF)
_OF_SOME = text(_STAYED.format(some="AND c.id = ANY (:contact_ids)")).bindparams(
    *_IDS, _AS_OF, bindparam("contact_ids", type_=ARRAY(Uuid))
)

# The caller is where their phone says or, for a member whose phone says nothing, at the team's booth. Only zones
# count: a list that may be asked for without a limit must not tell distances.
_CLOSE = text(f"""
WITH here AS MATERIALIZED (
    SELECT CASE WHEN p.seen_at IS NULL THEN t.zone_id ELSE p.zone_id END AS zone_id
    FROM (SELECT 1) AS one
    LEFT JOIN presence p ON p.event_id = :event_id AND p.subject_id = :subject_id AND p.expires_at > :as_of
    LEFT JOIN teams t ON t.event_id = :event_id AND t.id = :team_id
), colleague AS MATERIALIZED (
    SELECT p.zone_id, min(m.name) AS name
    FROM members m
    JOIN presence p ON p.event_id = :event_id AND p.subject_id = m.id AND p.expires_at > :as_of
    WHERE m.event_id = :event_id AND m.team_id = :team_id AND m.removed_at IS NULL AND m.id <> :subject_id
    GROUP BY p.zone_id
)
SELECT c.id, coalesce(p.zone_id = here.zone_id, false) AS is_here, colleague.name
FROM here CROSS JOIN presence p
JOIN contacts c ON c.event_id = :event_id AND c.book_id = :book_id AND c.attendee_id = p.subject_id
    AND c.deleted_at IS NULL
LEFT JOIN colleague ON colleague.zone_id = p.zone_id
WHERE p.event_id = :event_id AND p.expires_at > :as_of AND (p.zone_id = here.zone_id OR colleague.name IS NOT NULL)
    AND CASE
        WHEN :team_id IS NULL THEN {attendees_see(":subject_id", "p.subject_id", ":as_of")}
        ELSE {team_sees(":team_id", ":book_id", "p.subject_id", ":as_of")}
    END
ORDER BY is_here DESC, p.arrived_at DESC, c.id
LIMIT :most
""").bindparams(*_IDS, _AS_OF, bindparam("subject_id", type_=Uuid), bindparam("most", type_=Integer))


async def stayed(
    session: AsyncSession, holder: BookHolder, contact_ids: Sequence[UUID] | None, as_of: datetime
) -> list[Stay]:
    """The stays at the team's booth of these contacts, or (None) of all who stayed there."""
    values = {"event_id": holder.event_id, "book_id": holder.book_id, "team_id": holder.team_id, "as_of": as_of}
    if contact_ids is None:
        rows = await session.execute(_OF_BOOK, values)
    else:
        rows = await session.execute(_OF_SOME, values | {"contact_ids": contact_ids})
    return [Stay._make(row) for row in rows]


async def close(session: AsyncSession, holder: BookHolder, as_of: datetime, most: int) -> list[Close]:
    """Who of the book is where the caller or a colleague is; the last to have come first."""
    values = {
        "event_id": holder.event_id,
        "book_id": holder.book_id,
        "team_id": holder.team_id,
        "subject_id": holder.attendee_id or holder.member_id,
        "as_of": as_of,
        "most": most,
    }
    return [Close._make(row) for row in await session.execute(_CLOSE, values)]

"""SQL of what a manager sees of the team's work: each a statement over the whole book, whose answer is small."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import TeamMember
from api.stats.figures import Booth, FollowUps, Hour, Ratings, RepFigures, Unresolved


def _statement(sql: str, *names: str) -> TextClause:
    return text(sql).bindparams(*(bindparam(name, type_=Uuid) for name in ("event_id", "book_id", *names)))


# The joins of whole books are FULL, as in `api.contacts.relationship`: PostgreSQL cannot run those as nested loops,
# which took two minutes where it had no statistics of the book yet. What is about deleted contacts comes out without a
# `lead.id`, and is left out where it is counted: a WHERE would make other joins of them.

_HOURS = _statement("""
SELECT date_trunc('hour', first_captured_at, :zone) AS hour, count(*)
FROM contacts
WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL
GROUP BY hour ORDER BY hour
""").bindparams(bindparam("zone", type_=Text))

_REPS = _statement(
    """
WITH scan AS MATERIALIZED (
    SELECT id, contact_id, member_id, captured_at FROM scans
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND refusal IS NULL
), first AS (
    SELECT DISTINCT ON (contact_id) contact_id, member_id FROM scan ORDER BY contact_id, captured_at, id
), lead AS (
    SELECT id FROM contacts WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL
), met AS (
    SELECT first.member_id, count(lead.id) AS leads
    FROM lead FULL JOIN first ON first.contact_id = lead.id
    GROUP BY first.member_id
), work AS (
    SELECT member_id, count(*) AS scans FROM scan GROUP BY member_id
)
SELECT m.id, m.name, m.removed_at IS NOT NULL, coalesce(met.leads, 0), coalesce(work.scans, 0)
FROM members m
LEFT JOIN met ON met.member_id = m.id
LEFT JOIN work ON work.member_id = m.id
WHERE m.event_id = :event_id AND m.team_id = :team_id AND (m.removed_at IS NULL OR work.scans > 0)
UNION ALL
SELECT NULL, '', false, leads, 0 FROM met WHERE member_id IS NULL AND leads > 0
ORDER BY 4 DESC, 2, 1
""",
    "team_id",
)

_RATINGS = _statement("""
WITH newest AS (
    SELECT contact_id, (array_agg(interest ORDER BY rated_at DESC, created_at DESC, id DESC))[1] AS interest
    FROM ratings
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND interest IS NOT NULL
    GROUP BY contact_id, member_id
), rated AS (
    SELECT contact_id, round(avg(interest)) AS interest FROM newest GROUP BY contact_id
), lead AS (
    SELECT id FROM contacts WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL
)
SELECT count(lead.id) FILTER (WHERE interest >= 4), count(lead.id) FILTER (WHERE interest BETWEEN 2 AND 3),
    count(lead.id) FILTER (WHERE interest <= 1), count(lead.id) FILTER (WHERE interest IS NULL)
FROM lead FULL JOIN rated ON rated.contact_id = lead.id
""")

_FOLLOW_UPS = _statement("""
WITH act AS (
    SELECT contact_id, done_at AS at FROM tasks
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND done_at IS NOT NULL
    UNION ALL SELECT contact_id, settled_at FROM notes
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND kind = 'promise' AND settled = 'kept'
    UNION ALL SELECT contact_id, happened_at FROM outcomes
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND kind <> 'followed_up'
), lead AS (
    SELECT id, first_captured_at FROM contacts
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL
), followed AS (
    SELECT lead.id, extract(epoch FROM min(act.at) FILTER (WHERE act.at > lead.first_captured_at)
        - lead.first_captured_at) AS seconds
    FROM lead FULL JOIN act ON act.contact_id = lead.id
    GROUP BY lead.id, lead.first_captured_at
)
SELECT count(seconds), count(id) - count(seconds), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)),
    round(percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds))
FROM followed
""")

_UNRESOLVED = _statement("""
SELECT count(DISTINCT c.id), count(s.id)
FROM contacts c
LEFT JOIN scans s ON s.event_id = :event_id AND s.contact_id = c.id AND s.deleted_at IS NULL AND s.refusal IS NULL
WHERE c.event_id = :event_id AND c.book_id = :book_id AND c.deleted_at IS NULL
    AND c.attendee_id IS NULL AND c.badge_key IS NOT NULL
""")

_ANSWERS = _statement("""
WITH newest AS (
    SELECT DISTINCT ON (a.question_id, a.contact_id, a.member_id) a.question_id, a.contact_id, a.value
    FROM answers a
    JOIN contacts c ON c.event_id = :event_id AND c.id = a.contact_id AND c.deleted_at IS NULL
    WHERE a.event_id = :event_id AND a.book_id = :book_id AND a.deleted_at IS NULL
    ORDER BY a.question_id, a.contact_id, a.member_id, a.answered_at DESC, a.created_at DESC, a.id DESC
), said AS (
    SELECT newest.question_id, newest.contact_id, CASE q.kind WHEN 'text' THEN '' ELSE chosen.value END AS value
    FROM newest
    JOIN questions q ON q.event_id = :event_id AND q.id = newest.question_id AND q.deleted_at IS NULL
    LEFT JOIN LATERAL jsonb_array_elements_text(
        CASE jsonb_typeof(newest.value) WHEN 'array' THEN newest.value ELSE jsonb_build_array(newest.value) END
    ) AS chosen(value) ON true
)
SELECT question_id, value, count(DISTINCT contact_id), grouping(value) = 1 AS is_all
FROM said
GROUP BY GROUPING SETS ((question_id, value), (question_id))
""")

# Who blocked the team is not to be seen at its booth either, nor who never agreed; as where the ranking counts visits.
_BOOTH = _statement(
    """
SELECT z.id, z.name, count(DISTINCT c.id), count(c.id),
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM least(v.last_at, :now) - v.started_at))
        FILTER (WHERE c.id IS NOT NULL))
FROM teams t
JOIN zones z ON z.event_id = :event_id AND z.id = t.zone_id
LEFT JOIN visits v ON v.event_id = :event_id AND v.zone_id = z.id AND v.started_at <= :now
    AND EXISTS (SELECT FROM visibilities a WHERE a.event_id = :event_id AND a.attendee_id = v.attendee_id)
    AND NOT EXISTS (
        SELECT FROM blocks b
        WHERE b.event_id = :event_id AND b.attendee_id = v.attendee_id AND b.blocked_team_id = :team_id
    )
LEFT JOIN contacts c ON c.event_id = :event_id AND c.book_id = :book_id AND c.attendee_id = v.attendee_id
    AND c.deleted_at IS NULL
WHERE t.event_id = :event_id AND t.id = :team_id
GROUP BY z.id, z.name
""",
    "team_id",
).bindparams(bindparam("now", type_=DateTime(timezone=True)))


async def hours(session: AsyncSession, member: TeamMember, zone: str) -> list[Hour]:
    """`zone`: the IANA name of the venue's: where it is half an hour off, its hours begin at half past."""
    return [Hour(*row) for row in await session.execute(_HOURS, _book(member) | {"zone": zone})]


async def reps(session: AsyncSession, member: TeamMember) -> list[RepFigures]:
    """Whoever met most leads first; everybody in the team, and whoever has left leads behind."""
    return [RepFigures(*row) for row in await session.execute(_REPS, _team(member))]


async def ratings(session: AsyncSession, member: TeamMember) -> Ratings:
    return Ratings(*(await session.execute(_RATINGS, _book(member))).one())


async def follow_ups(session: AsyncSession, member: TeamMember) -> FollowUps:
    return FollowUps(*(await session.execute(_FOLLOW_UPS, _book(member))).one())


async def unresolved(session: AsyncSession, member: TeamMember) -> Unresolved:
    return Unresolved(*(await session.execute(_UNRESOLVED, _book(member))).one())


async def answers(session: AsyncSession, member: TeamMember) -> dict[UUID, dict[str | None, int]]:
    """By question, leads by what was answered: an option or a number as text; under None all that were answered."""
    found: defaultdict[UUID, dict[str | None, int]] = defaultdict(dict)
    for question_id, value, leads, is_all in await session.execute(_ANSWERS, _book(member)):
        if is_all or value is not None:
            found[question_id][None if is_all else value] = leads
    return found


async def booth(session: AsyncSession, member: TeamMember, now: datetime) -> Booth | None:
    """None if nobody said where it is."""
    row = (await session.execute(_BOOTH, _team(member) | {"now": now})).one_or_none()
    return Booth(*row) if row else None


def _book(member: TeamMember) -> dict[str, object]:
    return {"event_id": member.event_id, "book_id": member.book_id}


def _team(member: TeamMember) -> dict[str, object]:
    return _book(member) | {"team_id": member.team_id}

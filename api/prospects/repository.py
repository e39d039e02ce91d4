"""SQL of prospects. One statement reads a whole book, two small ones what the words of a page need."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, RowMapping, Uuid, any_, bindparam, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.prospects.ranking import Known
from models import Contact, Member, Rating, Team

# What was added or done after `:as_of` does not count yet, so that later pages rank as the first one did. What was
# deleted is gone at once.
#
# - `met`: an occasion begins with a scan that comes at least half an hour after the one before. Scans outlive a
#   contact that was deleted; if it was scanned again, `scan_count` knows how many there were since.
# - `stayed`: their stays at the booth, of those who have not blocked the team; in an attendee's own book, none.
# - `said`: each author's newest interest (`stated`) and newest gut feeling.
# - `planned`: the tasks in order of when they call: first those that are due, then those without a time, then those
#   put off, then what is done.
#
# The joins are FULL because PostgreSQL cannot run those as nested loops. As LEFT joins it did so where it had no
# statistics of the book yet: ten thousand contacts took more than half a minute instead of a fifth of a second.
# Things said about deleted contacts therefore come out as rows without an id. The columns are those of `Known`, in
# their order.
_KNOWN_SQL = """
WITH contact AS (
    SELECT id, attendee_id, scan_count, interests, decision_power,
        coalesce(corrections->>'company', company) AS company,
        coalesce(corrections->>'job_title', job_title) AS job_title,
        coalesce(corrections->>'industry', industry) AS industry
    FROM contacts
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
), capture AS (
    SELECT contact_id, member_id, captured_at,
        captured_at - lag(captured_at) OVER (PARTITION BY contact_id ORDER BY captured_at) AS pause
    FROM scans
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
        AND contact_id IS NOT NULL AND refusal IS NULL
), met AS (
    SELECT contact_id, max(captured_at) AS last_captured_at, bool_or(member_id = :member_id) AS mine,
        count(*) FILTER (WHERE pause IS NULL OR pause >= interval '30 minutes') AS visits
    FROM capture GROUP BY contact_id
), stayed AS (
    SELECT attendee_id, count(*) AS visits, sum(least(last_at, :as_of) - started_at) AS spent
    FROM visits
    WHERE event_id = :event_id AND started_at <= :as_of
        AND zone_id = (SELECT zone_id FROM teams WHERE event_id = :event_id AND id = :team_id)
        AND attendee_id NOT IN (
            SELECT attendee_id FROM blocks WHERE event_id = :event_id AND blocked_team_id = :team_id
        )
    GROUP BY attendee_id
), said AS (
    SELECT DISTINCT ON (r.contact_id, r.member_id, s.stated) r.contact_id, r.rated_at, s.stated, s.value
    FROM ratings r CROSS JOIN LATERAL (VALUES (true, r.interest), (false, r.gut)) AS s (stated, value)
    WHERE r.event_id = :event_id AND r.book_id = :book_id AND r.deleted_at IS NULL AND r.created_at <= :as_of
        AND s.value IS NOT NULL
    ORDER BY r.contact_id, r.member_id, s.stated, r.rated_at DESC, r.created_at DESC, r.id DESC
), rated AS (
    SELECT contact_id, count(*) FILTER (WHERE stated) AS raters, max(rated_at) FILTER (WHERE stated) AS last_rated_at,
        CAST(avg(value) FILTER (WHERE stated) AS float8) AS interest,
        CAST(avg(value) FILTER (WHERE NOT stated) AS float8) AS gut
    FROM said GROUP BY contact_id
), task AS (
    SELECT *, done_at IS NULL OR done_at > :as_of AS is_open, coalesce(snoozed_until > :as_of, false) AS is_snoozed
    FROM tasks
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
        AND contact_id IS NOT NULL
), planned AS (
    SELECT *, is_open AND 1 = row_number() OVER (
        PARTITION BY contact_id
        ORDER BY is_open DESC, is_snoozed, CASE WHEN is_snoozed THEN snoozed_until ELSE due_at END, created_at, id
    ) AS is_next
    FROM task
), promised AS (
    SELECT contact_id, count(*) FILTER (WHERE is_open) AS open_tasks,
        count(*) FILTER (WHERE is_open AND NOT is_snoozed AND due_at <= :as_of) AS overdue_tasks,
        max(due_at) FILTER (WHERE is_next AND NOT is_snoozed) AS next_due_at,
        max(snoozed_until) FILTER (WHERE is_next AND is_snoozed) AS snoozed_until,
        max(kind) FILTER (WHERE is_next) AS next_task_kind, max(title) FILTER (WHERE is_next) AS next_task_title,
        max(done_at) FILTER (WHERE NOT is_open) AS last_follow_up_at,
        bool_or(is_open AND assignee_id = :member_id) AS mine
    FROM planned GROUP BY contact_id
), written AS (
    SELECT contact_id, count(*) AS notes FROM notes
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
    GROUP BY contact_id
)
SELECT contact.id, coalesce(met.mine, false) OR coalesce(promised.mine, false), contact.company, contact.job_title,
    contact.industry, contact.interests, contact.decision_power,
    least(coalesce(met.visits, 0), contact.scan_count), met.last_captured_at,
    coalesce(stayed.visits, 0), coalesce(stayed.spent, interval '0'),
    rated.interest, rated.gut, coalesce(rated.raters, 0), rated.last_rated_at,
    coalesce(promised.open_tasks, 0), coalesce(promised.overdue_tasks, 0), promised.next_due_at, promised.snoozed_until,
    promised.next_task_kind, promised.next_task_title, promised.last_follow_up_at, coalesce(written.notes, 0)
FROM contact
FULL JOIN met ON met.contact_id = contact.id
FULL JOIN stayed ON stayed.attendee_id = contact.attendee_id
FULL JOIN rated ON rated.contact_id = contact.id
FULL JOIN promised ON promised.contact_id = contact.id
FULL JOIN written ON written.contact_id = contact.id
"""
_PARAMETERS = (
    *(bindparam(name, type_=Uuid) for name in ("event_id", "book_id", "team_id", "member_id")),
    bindparam("as_of", type_=DateTime(timezone=True)),
)
_KNOWN = text(_KNOWN_SQL).bindparams(*_PARAMETERS)

# The same of a few contacts: every table is replaced by what it says about them.
_THESE = """
WITH contacts AS (SELECT * FROM contacts WHERE event_id = :event_id AND id = ANY(:contact_ids)),
scans AS (SELECT * FROM scans WHERE event_id = :event_id AND contact_id = ANY(:contact_ids)),
ratings AS (SELECT * FROM ratings WHERE event_id = :event_id AND contact_id = ANY(:contact_ids)),
tasks AS (SELECT * FROM tasks WHERE event_id = :event_id AND contact_id = ANY(:contact_ids)),
notes AS (SELECT * FROM notes WHERE event_id = :event_id AND contact_id = ANY(:contact_ids)),
visits AS (
    SELECT * FROM visits WHERE event_id = :event_id AND attendee_id = ANY(ARRAY(SELECT attendee_id FROM contacts))
),
contact AS ("""
_KNOWN_OF_THESE = text(_KNOWN_SQL.replace("WITH contact AS (", _THESE, 1)).bindparams(
    *_PARAMETERS, bindparam("contact_ids", type_=ARRAY(Uuid()))
)


async def known(
    session: AsyncSession, holder: BookHolder, as_of: datetime, contact_ids: Sequence[UUID] | None = None
) -> list[Known]:
    """What the book knows of each of its contacts, or of these."""
    values: dict[str, Any] = {
        "event_id": holder.event_id,
        "book_id": holder.book_id,
        "team_id": holder.team_id,
        "member_id": holder.member_id,
        "as_of": as_of,
    }
    if contact_ids is None:
        rows = await session.execute(_KNOWN, values)
    else:
        rows = await session.execute(_KNOWN_OF_THESE, values | {"contact_ids": contact_ids})
    return [Known._make(row) for row in rows if row[0]]


async def target_profile(session: AsyncSession, event_id: UUID, team_id: UUID) -> dict[str, Any]:
    """As the team stored it."""
    statement = select(Team.profile).where(Team.event_id == event_id, Team.id == team_id)
    profile: dict[str, Any] = (await session.execute(statement)).scalar_one()
    return profile


async def cards(session: AsyncSession, holder: BookHolder, contact_ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """The columns of these contacts, by id; without those deleted meanwhile."""
    statement = select(Contact.__table__).where(
        Contact.event_id == holder.event_id,
        Contact.book_id == holder.book_id,
        Contact.id == _any_of(contact_ids),
        Contact.deleted_at.is_(None),
    )
    return {row["id"]: row for row in (await session.execute(statement)).mappings()}


async def last_raters(
    session: AsyncSession, holder: BookHolder, contact_ids: Sequence[UUID], as_of: datetime
) -> Mapping[UUID, str]:
    """By contact, the name of the member whose stated interest is the newest. In an attendee's own book, nobody's."""
    statement = (
        select(Rating.contact_id, Member.name)
        .ext(distinct_on(Rating.contact_id))
        .join(Member, Member.id == Rating.member_id)
        .where(
            Rating.event_id == holder.event_id,
            Rating.book_id == holder.book_id,
            Rating.contact_id == _any_of(contact_ids),
            Rating.deleted_at.is_(None),
            Rating.created_at <= as_of,
            Rating.interest.is_not(None),
            Member.event_id == holder.event_id,
        )
        .order_by(Rating.contact_id, Rating.rated_at.desc(), Rating.created_at.desc(), Rating.id.desc())
    )
    return dict((await session.execute(statement)).all())


def _any_of(ids: Sequence[UUID]) -> Any:
    """To compare with: one parameter, however many ids there are."""
    return any_(literal(ids, ARRAY(Uuid())))

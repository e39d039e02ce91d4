"""What a book knows of its contacts, read by one statement: for the whole book, or for some of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Interval, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.memory.notes.promises import GRACE, PATIENCE
from api.prospects.observed import Observed
from models import Step

# What was added or done after `:as_of` does not count yet, so that later pages rank as the first one did. What was
# deleted is gone at once. `{some}` and `{about_some}` may restrict the statement to `:contact_ids`.
#
# - `met`: an occasion begins with a scan that comes at least half an hour after the one before. Scans outlive a
#   contact that was deleted; if it was scanned again, `scan_count` knows how many there were since.
# - `said`: each author's newest interest (`stated`) and newest gut feeling.
# - `planned`: the tasks in order of when they call: first those that are due, then those without a time, then those
#   put off, then what is done.
# - `answered`: the weight of the questions that were answered, as a part of all.
#
# The joins are FULL because PostgreSQL cannot run those as nested loops. As LEFT joins it did so where it had no
# statistics of the book yet: ten thousand contacts took more than half a minute instead of a fifth of a second.
# Things said about deleted contacts therefore come out as rows without an id. The columns are the id, then those of
# `Observed`, in their order.
_KNOWN = """
WITH contact AS (
    SELECT id, scan_count, interests, decision_power, rhythm_weeks,
        coalesce(corrections->>'company', company) AS company,
        coalesce(corrections->>'job_title', job_title) AS job_title,
        coalesce(corrections->>'industry', industry) AS industry
    FROM contacts
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of {some}
), capture AS (
    SELECT contact_id, captured_at,
        captured_at - lag(captured_at) OVER (PARTITION BY contact_id ORDER BY captured_at) AS pause
    FROM scans
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
        AND contact_id IS NOT NULL {about_some}
), met AS (
    SELECT contact_id, min(captured_at) AS first_captured_at, max(captured_at) AS last_captured_at,
        count(*) FILTER (WHERE pause IS NULL OR pause >= interval '30 minutes') AS visits
    FROM capture GROUP BY contact_id
), said AS (
    SELECT DISTINCT ON (r.contact_id, r.member_id, s.stated) r.contact_id, r.rated_at, s.stated, s.value
    FROM ratings r CROSS JOIN LATERAL (VALUES (true, r.interest), (false, r.gut)) AS s (stated, value)
    WHERE r.event_id = :event_id AND r.book_id = :book_id AND r.deleted_at IS NULL AND r.created_at <= :as_of
        AND s.value IS NOT NULL {about_some}
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
        AND contact_id IS NOT NULL {about_some}
), planned AS (
    SELECT *, is_open AND 1 = row_number() OVER (
        PARTITION BY contact_id
        ORDER BY is_open DESC, is_snoozed, CASE WHEN is_snoozed THEN snoozed_until ELSE due_at END, created_at, id
    ) AS is_next
    FROM task
), todo AS (
    SELECT contact_id, count(*) FILTER (WHERE is_open) AS open_tasks,
        count(*) FILTER (WHERE is_open AND NOT is_snoozed AND due_at <= :as_of) AS overdue_tasks,
        max(due_at) FILTER (WHERE is_next AND NOT is_snoozed) AS next_due_at,
        max(snoozed_until) FILTER (WHERE is_next AND is_snoozed) AS snoozed_until,
        max(kind) FILTER (WHERE is_next) AS next_task_kind, max(title) FILTER (WHERE is_next) AS next_task_title,
        count(*) FILTER (WHERE NOT is_open) AS done_tasks, max(done_at) FILTER (WHERE NOT is_open) AS last_done_at,
        min(greatest(due_at, snoozed_until)) FILTER (WHERE is_open) AS task_due_at
    FROM planned GROUP BY contact_id
), written AS (
    SELECT contact_id, count(*) FILTER (WHERE kind <> 'promise') AS notes, max(written_at) AS last_written_at
    FROM notes
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of {about_some}
    GROUP BY contact_id
), promise AS (
    SELECT *, CASE WHEN settled_at <= :as_of THEN settled ELSE 'open' END AS state
    FROM notes
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
        AND kind = 'promise' {about_some}
), promised AS (
    SELECT contact_id, count(*) FILTER (WHERE state = 'open') AS open_promises,
        count(*) FILTER (WHERE state = 'kept') AS kept_promises,
        min(due_at) FILTER (WHERE state = 'open') AS promise_due_at,
        min(coalesce(due_at + :grace, written_at + :patience)) FILTER (WHERE state = 'open') AS promise_broken_at,
        (array_agg(text ORDER BY due_at, created_at, id) FILTER (WHERE state = 'open'))[1] AS promise
    FROM promise GROUP BY contact_id
), touched AS (
    SELECT contact_id, max(happened_at) AS last_touched_at,
        max(array_position(:steps, step)) AS step,
        CAST(avg(CASE talked WHEN 'they' THEN 1 WHEN 'both' THEN 0 WHEN 'we' THEN -1 END) AS float8) AS talked
    FROM touchpoints
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of {about_some}
    GROUP BY contact_id
), difficult AS (
    SELECT contact_id, count(*) AS solved, max(solved_at) AS last_solved_at FROM difficulties
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
        AND solved_at <= :as_of {about_some}
    GROUP BY contact_id
), question AS (
    SELECT id, weight / sum(weight) OVER () AS part FROM questions
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND weight > 0
), answered AS (
    SELECT answer.contact_id, sum(question.part) AS answered FROM (
        SELECT DISTINCT contact_id, question_id FROM answers
        WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of {about_some}
    ) AS answer JOIN question ON question.id = answer.question_id
    GROUP BY answer.contact_id
), resulted AS (
    SELECT contact_id, (array_agg(kind ORDER BY happened_at DESC, created_at DESC, id DESC))[1] AS last_outcome,
        max(happened_at) AS last_outcome_at
    FROM outcomes
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
        AND kind <> 'followed_up' {about_some}
    GROUP BY contact_id
)
SELECT contact.id, contact.company, contact.job_title, contact.industry, contact.interests, contact.decision_power,
    contact.rhythm_weeks, least(coalesce(met.visits, 0), contact.scan_count), met.first_captured_at,
    met.last_captured_at, rated.interest, rated.gut, coalesce(rated.raters, 0), rated.last_rated_at,
    coalesce(todo.open_tasks, 0), coalesce(todo.overdue_tasks, 0), coalesce(todo.done_tasks, 0), todo.task_due_at,
    todo.next_due_at, todo.snoozed_until, todo.next_task_kind, todo.next_task_title, todo.last_done_at,
    coalesce(written.notes, 0), coalesce(promised.open_promises, 0), coalesce(promised.kept_promises, 0),
    promised.promise_due_at, promised.promise_broken_at, promised.promise, touched.step, touched.talked,
    greatest(met.last_captured_at, touched.last_touched_at, written.last_written_at, difficult.last_solved_at,
        resulted.last_outcome_at),
    coalesce(difficult.solved, 0), answered.answered, resulted.last_outcome, resulted.last_outcome_at
FROM contact
FULL JOIN met ON met.contact_id = contact.id
FULL JOIN rated ON rated.contact_id = contact.id
FULL JOIN todo ON todo.contact_id = contact.id
FULL JOIN written ON written.contact_id = contact.id
FULL JOIN promised ON promised.contact_id = contact.id
FULL JOIN touched ON touched.contact_id = contact.id
FULL JOIN difficult ON difficult.contact_id = contact.id
FULL JOIN answered ON answered.contact_id = contact.id
FULL JOIN resulted ON resulted.contact_id = contact.id
"""


def _statement(**conditions: str) -> TextClause:
    return text(_KNOWN.format(**conditions)).bindparams(
        *(bindparam(name, type_=Uuid) for name in ("event_id", "book_id")),
        bindparam("as_of", type_=DateTime(timezone=True)),
        bindparam("steps", list(Step), type_=ARRAY(Text)),
        bindparam("grace", GRACE, type_=Interval),
        bindparam("patience", PATIENCE, type_=Interval),
    )


OF_BOOK = _statement(some="", about_some="")
OF_SOME = _statement(
    some="AND id = ANY (:contact_ids)",
    about_some="AND contact_id = ANY (:contact_ids)",
).bindparams(bindparam("contact_ids", type_=ARRAY(Uuid)))


async def observed(
    session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID] | None, as_of: datetime
) -> dict[UUID, Observed]:
    """What the book knows of these contacts, or (None) of all."""
    values: dict[str, Any] = {"event_id": holder.event_id, "book_id": holder.book_id, "as_of": as_of}
    if contact_ids is None:
        rows = await session.execute(OF_BOOK, values)
    else:
        rows = await session.execute(OF_SOME, values | {"contact_ids": list(contact_ids)})
    return {row[0]: Observed(*row[1:]) for row in rows if row[0]}

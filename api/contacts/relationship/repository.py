"""SQL of what shows how far contacts have come. One statement, for a page of contacts as for a whole book."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Interval, RowMapping, TextClause, Uuid, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.relationship.steps import SILENCE
from models import Step, Team

# What was added or done after `:as_of` does not count yet.
#
# - `happened`: everything that shows something, one row each; `is_contact`: whether it breaks a silence. A scan is
#   `came_back` if it comes at least half an hour after the one before.
# - `ours`: the attendees that we are ourselves, so that their contacts with us are found: those who scanned us back.
# - `before`: the contact in the period of the rhythm before the present one.
#
# The joins are FULL because PostgreSQL cannot run those as nested loops, which it chose where it had no statistics of
# the book yet; what was said about deleted contacts therefore comes out as rows without an id.
_SEEN = """
WITH contact AS (
    SELECT id, attendee_id, decision_power, rhythm_weeks, interests,
        coalesce(corrections->>'job_title', job_title) AS job_title,
        coalesce(corrections->>'industry', industry) AS industry
    FROM contacts
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND {these}
), capture AS (
    SELECT contact_id, captured_at,
        captured_at - lag(captured_at) OVER (PARTITION BY contact_id ORDER BY captured_at) AS pause
    FROM scans WHERE refusal IS NULL AND {said}
), happened AS (
    SELECT contact_id, 'scanned' AS sign, captured_at AS at, true AS is_contact FROM capture
    UNION ALL SELECT contact_id, 'came_back', captured_at, true FROM capture WHERE pause >= interval '30 minutes'
    UNION ALL SELECT contact_id, step, happened_at, true FROM touchpoints WHERE {said}
    UNION ALL SELECT contact_id, 'they_talked', happened_at, true FROM touchpoints WHERE talked = 'they' AND {said}
    UNION ALL SELECT contact_id, CASE kind WHEN 'plain' THEN 'prepared' ELSE kind END, written_at, true
        FROM notes WHERE {said}
    UNION ALL SELECT contact_id, 'prepared', noted_at, false FROM facts WHERE {said}
    UNION ALL SELECT contact_id, CASE kind WHEN 'meeting' THEN 'met' ELSE 'done' END, done_at, true
        FROM tasks WHERE done_at <= :as_of AND {said}
    UNION ALL SELECT contact_id, 'taken_on', raised_at, false FROM difficulties WHERE owner_id IS NOT NULL AND {said}
    UNION ALL SELECT contact_id, 'solved', solved_at, true FROM difficulties WHERE solved_at <= :as_of AND {said}
    UNION ALL SELECT contact_id, CASE WHEN kind NOT IN ('lost', 'not_interested', 'followed_up') THEN 'replied' END,
        happened_at, true FROM outcomes WHERE {said}
), newest AS (
    SELECT contact_id, max(at) FILTER (WHERE is_contact) AS last_contact_at,
        {newest}
    FROM happened GROUP BY contact_id
), ours AS (
    SELECT CAST(:attendee_id AS uuid) AS id
    UNION SELECT a.id FROM members m JOIN accounts l ON l.id = m.account_id JOIN attendees a ON a.email = l.email
    WHERE m.event_id = :event_id AND m.team_id = :team_id AND m.removed_at IS NULL AND a.event_id = :event_id
), back AS (
    SELECT contact.id AS contact_id, min(theirs.first_captured_at) AS scanned_back_at
    FROM ours
    JOIN contacts theirs ON theirs.event_id = :event_id AND theirs.attendee_id = ours.id AND theirs.deleted_at IS NULL
        AND theirs.created_at <= :as_of
    JOIN books b ON b.event_id = :event_id AND b.id = theirs.book_id
    JOIN contact ON contact.attendee_id = b.attendee_id
    GROUP BY contact.id
), before AS (
    SELECT contact.id AS contact_id, max(happened.at) AS period_before_at
    FROM contact JOIN happened ON happened.contact_id = contact.id
    WHERE contact.rhythm_weeks IS NOT NULL AND happened.is_contact
        AND happened.at <= :as_of - contact.rhythm_weeks * interval '1 week'
        AND happened.at > :as_of - contact.rhythm_weeks * interval '2 weeks'
    GROUP BY contact.id
)
SELECT contact.*, newest.*, back.scanned_back_at, before.period_before_at
FROM contact
FULL JOIN newest ON newest.contact_id = contact.id
FULL JOIN back ON back.contact_id = contact.id
FULL JOIN before ON before.contact_id = contact.id
"""
_SIGNS = (
    "scanned", "came_back", "they_talked", "prepared", "grey_zone", "promise", "met", "taken_on", "solved", "replied",
    *(step.value for step in Step),
)  # fmt: skip


# Contacts of whom the rules see the same, as one row. Only whether something happened counts, not when, but for the
# last contact: how often a silence has fitted in since, or exactly when where there is a rhythm. What the profile is
# compared with matters only to those who are known to have some other power than `decides` or `influences`.
_ALIKE = """
SELECT decision_power, rhythm_weeks, CASE WHEN rhythm_weeks IS NOT NULL THEN period_before_at END AS period_before_at,
    CASE WHEN rhythm_weeks IS NULL THEN :as_of - :silence * least(9, floor(greatest(0,
        extract(epoch FROM :as_of - last_contact_at) / extract(epoch FROM CAST(:silence AS interval)))))
    ELSE last_contact_at END AS last_contact_at,
    CASE WHEN asks THEN job_title END AS job_title, CASE WHEN asks THEN industry END AS industry,
    CASE WHEN asks THEN interests ELSE '{{}}' END AS interests,
    {signs}, count(*) AS contacts
FROM (SELECT *, decision_power IN ('uses', 'gatekeeps') AS asks FROM ({seen}) AS each WHERE id IS NOT NULL) AS contact
GROUP BY {columns}
"""


def _statement(*, of_contact: str, of_said: str = "true") -> TextClause:
    return _typed(_sql(of_contact, of_said))


def _alike() -> TextClause:
    seen_at = [f"{sign}_at" for sign in (*_SIGNS, "scanned_back")]
    signs = ", ".join(f"CASE WHEN {at} IS NOT NULL THEN :as_of END AS {at}" for at in seen_at)
    columns = ", ".join(str(number) for number in range(1, 8 + len(seen_at)))
    seen = _sql("created_at <= :as_of", "true")
    return _typed(_ALIKE.format(signs=signs, seen=seen, columns=columns)).bindparams(
        bindparam("silence", SILENCE, type_=Interval)
    )


def _sql(of_contact: str, of_said: str) -> str:
    """Of contacts, and of what was said about them, under these conditions."""
    newest = ", ".join(f"max(at) FILTER (WHERE sign = '{sign}') AS {sign}_at" for sign in _SIGNS)
    said = (
        "event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of "
        f"AND contact_id IS NOT NULL AND {of_said}"
    )
    return _SEEN.replace("{these}", of_contact).replace("{said}", said).replace("{newest}", newest)


def _typed(statement: str) -> TextClause:
    return text(statement).bindparams(
        *(bindparam(name, type_=Uuid) for name in ("event_id", "book_id", "team_id", "attendee_id")),
        bindparam("as_of", type_=DateTime(timezone=True)),
    )


_OF_BOOK = _statement(of_contact="created_at <= :as_of")
_ALIKE_OF_BOOK = _alike()
_OF_SOME = _statement(of_contact="id = ANY(:ids)", of_said="contact_id = ANY(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid()))
)


async def seen(
    session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID] | None, as_of: datetime
) -> Sequence[RowMapping]:
    """What shows how far these contacts have come (None: all of the book)."""
    values = _values(holder, as_of)
    if contact_ids is None:
        found = await session.execute(_OF_BOOK, values)
    else:
        found = await session.execute(_OF_SOME, values | {"ids": list(contact_ids)})
    return [row for row in found.mappings() if row["id"]]


async def alike(session: AsyncSession, holder: BookHolder, as_of: datetime) -> Sequence[RowMapping]:
    """All contacts of the book, in rows as above, each for so many `contacts` that the rules see no difference of."""
    return (await session.execute(_ALIKE_OF_BOOK, _values(holder, as_of))).mappings().all()


async def target_profile(session: AsyncSession, event_id: UUID, team_id: UUID) -> dict[str, Any]:
    """As the team stored it."""
    statement = select(Team.profile).where(Team.event_id == event_id, Team.id == team_id)
    profile: dict[str, Any] = (await session.execute(statement)).scalar_one()
    return profile


def _values(holder: BookHolder, as_of: datetime) -> dict[str, Any]:
    return {
        "event_id": holder.event_id,
        "book_id": holder.book_id,
        "team_id": holder.team_id,
        "attendee_id": holder.attendee_id,
        "as_of": as_of,
    }

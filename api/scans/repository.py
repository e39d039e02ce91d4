"""The scan, as one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pydantic_core
from asyncpg import Record
from sqlalchemy import ARRAY, JSON, BigInteger, DateTime, Text, Uuid, bindparam, text

from api.auth.principal import BookHolder
from api.contacts.sharing import COLUMNS
from api.core.hot import Hot, HotStatement

# Written out and not composed: it is prepared once per connection, and read more often than changed.
#
# - `item`: what the phone sends, one row a scan. Ids and times come from outside: no volatile function in here.
# - `standing`: the session, unless it was ended. Without it nothing below finds a row, and the caller sees none.
# - `verdict`: for each item, the scan that is here already (then it is a replay and changes nothing; one of another
#   book shows no digest), whose badge it is, why it is refused if so, and the contact that it belongs to: the one
#   that the book already has of this attendee, else the id that every phone derives from the badge. A badge that was
#   replaced after it was scanned was good when it was scanned.
# - `terms`: what the event says about sharing. `given` is what the person shares with this book because of the scan,
#   `shared` with what they gave it otherwise; nothing else of them gets into a column. Who took all of it back gives
#   nothing by a badge that was read before that.
# - `fresh`: those to record. Two badges of one person who is new to the book are one contact: that of the first scan.
# - `contact`: an id that is another book's becomes an error (a contact without a book), which undoes everything.
# - `book`: takes the next revision, and the lock on the book until commit.
# - `disclosure` is the record of it, written together with the contact. When less is shared than before, the words of
#   the book itself are lost for the search until somebody changes them: folding is not for PostgreSQL.
# - `device` runs last and touches its row at most once a minute, unless there is a count to report.
#
# How it is written decides how it is planned, and it is planned once, maybe while the tables are empty:
# - Every look-up is LATERAL with LIMIT 1: one descent of a unique index for each scan. Plain joins were hashed over
#   the whole event as soon as its rows were newer than the last ANALYZE.
# - `(book_id = …) IS TRUE` hides that condition from the indexes that begin with `book_id`, which look as good as the
#   unique one as long as there are no statistics.
# - `shows` ends in OFFSET 0, so that each field is looked for once: unfolded into the columns, that took a fifth of the
#   whole statement.
# - Conditions are boolean columns (`accepted`), which are taken to hold for half of the rows; `IS NULL` is taken to
#   hold for hardly any, and five hundred rows were then joined in nested loops.
#
# What commits while this statement waits for the book's lock is not in its snapshot. If that is the same scan or
# the same person, the unique keys stop it, and it is simply run again (see the service).
_RECORD = HotStatement(
    text("""
WITH item AS MATERIALIZED (
    SELECT * FROM json_to_recordset(:items) AS item (
        id uuid, badge_key text, issued boolean, contact_id uuid, refusal text, source text, digest uuid,
        claimed_at timestamptz, captured_at timestamptz,
        name text, given_name text, family_name text, company text, job_title text, email text, phone text,
        search text, disclosure_id uuid, note_id uuid, note text, note_search text, rating_id uuid,
        interest smallint, gut smallint, tags json, task_id uuid, task_title text, task_kind text,
        task_due_at timestamptz
    )
), standing AS (
    SELECT s.event_id FROM sessions s
    WHERE s.event_id = :event_id AND s.id = :session_id AND s.revoked_at IS NULL
), terms AS MATERIALIZED (
    SELECT e.consent_version,
        CASE WHEN :team_id IS NULL THEN e.share_everybody ELSE e.share_teams END AS usual,
        CASE WHEN :team_id IS NULL THEN '{}' ELSE e.share_minimum END AS minimum
    FROM events e WHERE e.id = :event_id
), verdict AS MATERIALIZED (
    SELECT item.id, item.badge_key, item.source, item.digest, item.claimed_at, item.captured_at, item.disclosure_id,
        item.note_id, item.note, item.note_search, item.rating_id, item.interest, item.gut, item.tags,
        item.task_id, item.task_title, item.task_kind, item.task_due_at,
        known.id IS NOT NULL AS replayed, known.digest AS known_digest, known.refusal AS known_refusal,
        known.captured_at AS known_captured_at, known.contact_id AS known_contact_id,
        a.id AS attendee_id, coalesce(c.id, item.contact_id) AS likely_contact_id,
        CASE
            WHEN item.refusal IS NOT NULL THEN item.refusal
            WHEN b.revoked_at <= item.captured_at OR (item.issued AND a.id IS NULL) THEN 'badge_revoked'
            WHEN NOT a.scan_consent OR d.withdrawn_at > item.captured_at THEN 'consent_refused'
        END AS refusal,
        a.consent_version, a.given, coalesce(a.shared, '{}') AS shared,
        coalesce(a.name, item.name, '') AS name,
        coalesce(a.given_name, item.given_name, '') AS given_name,
        coalesce(a.family_name, item.family_name, '') AS family_name,
        coalesce(a.company, item.company, '') AS company,
        coalesce(a.job_title, item.job_title, '') AS job_title,
        coalesce(a.email, item.email, '') AS email,
        coalesce(a.phone, item.phone, '') AS phone,
        coalesce(a.industry, '') AS industry,
        coalesce(a.country, '') AS country,
        coalesce(a.interests, '{}') AS interests,
        coalesce(a.links, '{}') AS links,
        coalesce(a.category, '') AS category,
        coalesce(a.custom, '{}') AS custom,
        coalesce(a.search, item.search) AS search
    FROM item
    LEFT JOIN LATERAL (
        SELECT s.id, CASE WHEN s.book_id = :book_id THEN s.digest END AS digest, s.refusal, s.captured_at, s.contact_id
        FROM scans s WHERE s.event_id = :event_id AND s.id = item.id LIMIT 1
    ) known ON true
    LEFT JOIN LATERAL (
        SELECT b.attendee_id, b.revoked_at FROM badges b
        WHERE b.event_id = :event_id AND b.key = item.badge_key AND item.refusal IS NULL LIMIT 1
    ) b ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN bool_and(d.withdrawn_at IS NOT NULL) THEN max(d.withdrawn_at) END AS withdrawn_at,
            max(d.withdrawn_at) FILTER (WHERE d.basis = 'scan') AS scan_withdrawn_at,
            array_agg(field.name) FILTER (WHERE field.name IS NOT NULL) AS otherwise
        FROM disclosures d
        LEFT JOIN LATERAL unnest(CASE WHEN d.basis <> 'scan' THEN d.fields END) AS field (name) ON true
        WHERE d.event_id = :event_id AND d.attendee_id = b.attendee_id AND d.book_id = :book_id
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT a.id, a.scan_consent, terms.consent_version, scan.given, all_in_all.shared,
            CASE WHEN shows.name THEN a.name ELSE '' END AS name,
            CASE WHEN shows.name THEN a.given_name ELSE '' END AS given_name,
            CASE WHEN shows.name THEN a.family_name ELSE '' END AS family_name,
            CASE WHEN shows.company THEN a.company ELSE '' END AS company,
            CASE WHEN shows.company THEN a.industry ELSE '' END AS industry,
            CASE WHEN shows.company THEN a.country ELSE '' END AS country,
            CASE WHEN shows.job_title THEN a.job_title ELSE '' END AS job_title,
            CASE WHEN shows.email THEN a.email ELSE '' END AS email,
            CASE WHEN shows.phone THEN a.phone ELSE '' END AS phone,
            CASE WHEN shows.links THEN a.links END AS links,
            CASE WHEN shows.interests THEN a.interests END AS interests,
            CASE WHEN shows.custom THEN a.category END AS category,
            CASE WHEN shows.custom THEN a.custom END AS custom,
            concat_ws(' ',
                CASE WHEN shows.name THEN nullif(a.found_by[1], '') END,
                CASE WHEN shows.company THEN nullif(a.found_by[2], '') END,
                CASE WHEN shows.job_title THEN nullif(a.found_by[3], '') END,
                CASE WHEN shows.email THEN nullif(a.found_by[4], '') END
            ) AS search
        FROM terms CROSS JOIN attendees a
        CROSS JOIN LATERAL (
            SELECT coalesce(
                CASE WHEN :team_id IS NULL THEN a.share_everybody ELSE a.share_teams END, terms.usual
            ) AS fields
        ) rule
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN d.scan_withdrawn_at > item.captured_at THEN '{}'
                WHEN terms.minimum <@ rule.fields THEN rule.fields
                ELSE ARRAY(SELECT f FROM unnest(:fields) AS f WHERE f = ANY (terms.minimum || rule.fields))
            END AS given
        ) scan
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN d.otherwise IS NULL THEN scan.given
                ELSE ARRAY(SELECT f FROM unnest(:fields) AS f WHERE f = ANY (scan.given || d.otherwise))
            END AS shared
        ) all_in_all
        CROSS JOIN LATERAL (
            SELECT 'name' = ANY (shared) AS name, 'company' = ANY (shared) AS company,
                'job_title' = ANY (shared) AS job_title, 'email' = ANY (shared) AS email,
                'phone' = ANY (shared) AS phone, 'links' = ANY (shared) AS links,
                'interests' = ANY (shared) AS interests, 'custom' = ANY (shared) AS custom
            OFFSET 0
        ) shows
        WHERE a.event_id = :event_id AND a.id = b.attendee_id LIMIT 1
    ) a ON true
    LEFT JOIN LATERAL (
        SELECT c.id FROM contacts c
        WHERE c.event_id = :event_id AND c.attendee_id = a.id AND (c.book_id = :book_id) IS TRUE LIMIT 1
    ) c ON true
), fresh AS MATERIALIZED (
    SELECT verdict.*, refusal IS NULL AS accepted, first_value(likely_contact_id) OVER (
        PARTITION BY coalesce(attendee_id, likely_contact_id) ORDER BY refusal NULLS FIRST, captured_at, id
    ) AS contact_id
    FROM verdict WHERE NOT replayed
), book AS (
    UPDATE books b SET revision = b.revision + 1 FROM standing
    WHERE b.event_id = :event_id AND b.id = :book_id AND EXISTS (SELECT FROM fresh)
    RETURNING b.event_id, b.id, b.revision
), contact AS (
    INSERT INTO contacts AS c (
        event_id, id, book_id, revision, created_at, badge_key, attendee_id, name, given_name, family_name, company,
        job_title, email, phone, industry, country, interests, links, category, custom, shared, search, scan_count,
        first_captured_at, last_captured_at
    )
    SELECT DISTINCT ON (f.contact_id)
        book.event_id, f.contact_id, book.id, book.revision, :now, f.badge_key, f.attendee_id, f.name, f.given_name,
        f.family_name, f.company, f.job_title, f.email, f.phone, f.industry, f.country, f.interests, f.links,
        f.category, f.custom, f.shared, f.search, count(*) OVER same, min(f.captured_at) OVER same,
        max(f.captured_at) OVER same
    FROM book CROSS JOIN fresh f
    WHERE f.accepted
    WINDOW same AS (PARTITION BY f.contact_id)
    ORDER BY f.contact_id, f.captured_at, f.id
    ON CONFLICT (event_id, id) DO UPDATE SET
        book_id = CASE WHEN c.book_id = excluded.book_id THEN c.book_id END,
        revision = excluded.revision, deleted_at = NULL, merged_into = NULL, refusal = NULL, withdrawn_at = NULL,
        badge_key = coalesce(c.badge_key, excluded.badge_key), attendee_id = excluded.attendee_id, name = excluded.name,
        given_name = excluded.given_name, family_name = excluded.family_name, company = excluded.company,
        job_title = excluded.job_title, email = excluded.email, phone = excluded.phone,
        industry = excluded.industry, country = excluded.country, interests = excluded.interests,
        links = excluded.links, category = excluded.category, custom = excluded.custom, shared = excluded.shared,
        search = CASE
            WHEN c.deleted_at IS NOT NULL THEN excluded.search
            WHEN NOT c.shared <@ excluded.shared THEN excluded.search
            WHEN c.attendee_id IS NOT DISTINCT FROM excluded.attendee_id AND c.shared = excluded.shared THEN c.search
            ELSE excluded.search || ' ' || c.search
        END,
        scan_count = CASE WHEN c.deleted_at IS NULL THEN c.scan_count ELSE 0 END + excluded.scan_count,
        first_captured_at = CASE
            WHEN c.deleted_at IS NULL THEN least(c.first_captured_at, excluded.first_captured_at)
            ELSE excluded.first_captured_at
        END,
        last_captured_at = CASE
            WHEN c.deleted_at IS NULL THEN greatest(c.last_captured_at, excluded.last_captured_at)
            ELSE excluded.last_captured_at
        END
    RETURNING c.*
), disclosure AS (
    INSERT INTO disclosures AS d (
        event_id, id, attendee_id, book_id, contact_id, basis, fields, consent_version, revision, disclosed_at,
        updated_at
    )
    SELECT DISTINCT ON (f.attendee_id)
        book.event_id, f.disclosure_id, f.attendee_id, book.id, f.contact_id, 'scan', f.given, f.consent_version,
        book.revision, f.captured_at, :now
    FROM book CROSS JOIN fresh f
    WHERE f.accepted AND f.attendee_id IS NOT NULL
    ORDER BY f.attendee_id, f.captured_at DESC, f.id
    ON CONFLICT (attendee_id, book_id, basis, event_id) DO UPDATE SET
        contact_id = excluded.contact_id, fields = excluded.fields, consent_version = excluded.consent_version,
        updated_at = excluded.updated_at, withdrawn_at = NULL,
        revision = CASE WHEN d.withdrawn_at IS NULL THEN d.revision ELSE excluded.revision END,
        disclosed_at = CASE WHEN d.withdrawn_at IS NULL THEN d.disclosed_at ELSE excluded.disclosed_at END
    WHERE coalesce(d.withdrawn_at <= excluded.disclosed_at,
        d.fields <> excluded.fields OR d.contact_id <> excluded.contact_id)
), scan AS (
    INSERT INTO scans (
        event_id, id, book_id, revision, created_at, contact_id, member_id, device_id, badge_key, source, refusal,
        claimed_at, captured_at, received_at, digest
    )
    SELECT book.event_id, f.id, book.id, book.revision, :now, CASE WHEN f.accepted THEN f.contact_id END,
        :member_id, :device_id, f.badge_key, f.source, f.refusal, f.claimed_at, f.captured_at, :now, f.digest
    FROM book CROSS JOIN fresh f
), note AS (
    INSERT INTO notes (
        event_id, id, book_id, revision, created_at, contact_id, member_id, text, written_at, search
    )
    SELECT book.event_id, f.note_id, book.id, book.revision, :now, f.contact_id, :member_id, f.note, f.captured_at,
        f.note_search
    FROM book CROSS JOIN fresh f
    WHERE f.accepted AND f.note_id IS NOT NULL
), rating AS (
    INSERT INTO ratings (
        event_id, id, book_id, revision, created_at, contact_id, member_id, interest, gut, rated_at
    )
    SELECT book.event_id, f.rating_id, book.id, book.revision, :now, f.contact_id, :member_id, f.interest, f.gut,
        f.captured_at
    FROM book CROSS JOIN fresh f
    WHERE f.accepted AND f.rating_id IS NOT NULL
), tag AS (
    INSERT INTO tags (event_id, id, book_id, revision, created_at, contact_id, member_id, label)
    SELECT book.event_id, t.id, book.id, book.revision, :now, f.contact_id, :member_id, t.label
    FROM book CROSS JOIN fresh f CROSS JOIN json_to_recordset(f.tags) AS t (id uuid, label text)
    WHERE f.accepted AND f.tags IS NOT NULL
), task AS (
    INSERT INTO tasks (
        event_id, id, book_id, revision, created_at, contact_id, member_id, assignee_id, title, kind, due_at
    )
    SELECT book.event_id, f.task_id, book.id, book.revision, :now, f.contact_id, :member_id, :member_id,
        f.task_title, f.task_kind, f.task_due_at
    FROM book CROSS JOIN fresh f
    WHERE f.accepted AND f.task_id IS NOT NULL
), device AS (
    UPDATE devices d SET last_contact_at = :now, unsent = coalesce(:unsent, d.unsent) FROM standing
    WHERE d.event_id = :event_id AND d.id = :device_id
        AND (:unsent IS NOT NULL OR d.last_contact_at < :stale)
)
SELECT NULL AS scan_id, false AS replayed, NULL AS digest, NULL AS problem, NULL AS captured_at, c.*
FROM standing LEFT JOIN contacts c ON false
UNION ALL
SELECT f.id, false, f.digest, f.refusal, f.captured_at, contact.*
FROM book CROSS JOIN fresh f LEFT JOIN contact ON contact.id = f.contact_id AND f.accepted
UNION ALL
SELECT v.id, true, v.known_digest, v.known_refusal, v.known_captured_at, c.*
FROM standing CROSS JOIN verdict v LEFT JOIN LATERAL (
    SELECT c.* FROM contacts c
    WHERE c.event_id = :event_id AND c.id = v.known_contact_id AND (c.book_id = :book_id) IS TRUE LIMIT 1
) c ON true
WHERE v.replayed
""").bindparams(
        bindparam("items", type_=JSON),
        *(
            bindparam(name, type_=Uuid)
            for name in ("event_id", "session_id", "book_id", "team_id", "member_id", "device_id")
        ),
        bindparam("fields", list(COLUMNS), type_=ARRAY(Text)),
        bindparam("now", type_=DateTime(timezone=True)),
        bindparam("stale", type_=DateTime(timezone=True)),
        bindparam("unsent", type_=BigInteger),
    )
)

_ZONE = HotStatement(
    text("SELECT timezone FROM events WHERE id = :event_id").bindparams(bindparam("event_id", type_=Uuid))
)


async def record(
    hot: Hot, holder: BookHolder, items: Sequence[dict[str, Any]], *, now: datetime, stale: datetime, unsent: int | None
) -> list[Record]:
    """Record `items` (see `reading.item`) in the holder's book. No row at all: the session was ended.

    The first row is empty and says that it stands; then comes one for each item. It has `scan_id`, `replayed`,
    `digest`, `problem` (a code or None), `captured_at`, and the contact's columns, which are None where the scan was
    refused; a contact that is a tombstone was deleted after the scan.

    Raises `UniqueViolationError` if it raced with another of the same kind, and `NotNullViolationError` if one would
    make a contact under an id that another book uses. Then nothing is recorded.
    """
    return await _RECORD.fetch(
        hot,
        items=pydantic_core.to_json(items).decode(),
        event_id=holder.event_id,
        session_id=holder.session_id,
        book_id=holder.book_id,
        team_id=holder.team_id,
        member_id=holder.member_id,
        device_id=holder.device_id,
        now=now,
        stale=stale,
        unsent=unsent,
    )


async def zone_of(hot: Hot, event_id: UUID) -> ZoneInfo:
    """The time zone of the venue."""
    return ZoneInfo((await _ZONE.fetch(hot, event_id=event_id))[0]["timezone"])

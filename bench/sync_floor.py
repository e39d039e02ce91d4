"""What sync costs at least: the whole book as one value that the database builds, and a bare insert of notes.

No check of the token, no streaming, no tombstones, no conflicts, no repairs: only the statements.
"""


def _milliseconds(column: str) -> str:
    return f"round(date_part('epoch', {column}) * 1000)::bigint AS {column}"


_PERSONAL = ("name", "given_name", "family_name", "company", "job_title", "email", "phone", "industry", "country")
_CONTACT = f"""
    id, badge_key, attendee_id,
    CASE WHEN attendee_id IS NOT NULL THEN 'resolved' WHEN badge_key IS NOT NULL THEN 'unresolved' ELSE 'manual' END
        AS state,
    refusal, {", ".join(f"coalesce(corrections->>'{name}', {name}) AS {name}" for name in _PERSONAL)},
    to_json(interests)::text AS interests, decision_power, scan_count,
    {_milliseconds("first_captured_at")}, {_milliseconds("last_captured_at")}
"""
_SAID = "id, contact_id, member_id"
_OF_BOOK = "event_id = $1 AND book_id = $2 AND deleted_at IS NULL"
_TABLES = {
    "contacts": (_CONTACT, _OF_BOOK),
    "scans": (
        f"{_SAID}, badge_key, source, refusal, {_milliseconds('captured_at')}, {_milliseconds('received_at')}",
        _OF_BOOK,
    ),
    "notes": (f"{_SAID}, text, {_milliseconds('written_at')}", _OF_BOOK),
    "ratings": (f"{_SAID}, interest, gut, {_milliseconds('rated_at')}", _OF_BOOK),
    "tags": (f"{_SAID}, label", _OF_BOOK),
    "facts": (f"{_SAID}, topic, text, source, {_milliseconds('noted_at')}", _OF_BOOK),
    "touchpoints": (f"{_SAID}, step, text, {_milliseconds('happened_at')}", _OF_BOOK),
    "answers": (f"{_SAID}, question_id, value::text AS value, {_milliseconds('answered_at')}", _OF_BOOK),
    "tasks": (
        f"{_SAID}, assignee_id, title, kind, " + ", ".join(map(_milliseconds, ("due_at", "snoozed_until", "done_at"))),
        _OF_BOOK,
    ),
    "questions": ("id, text, kind, to_json(options)::text AS options, weight, position", _OF_BOOK),
    "teams": ("id, name, profile::text AS profile", "event_id = $1 AND id = $3"),
    "members": ("id, name, role, removed_at IS NOT NULL AS removed", "event_id = $1 AND team_id = $3"),
    "zones": ("id, name, kind", "event_id = $1"),
}
_ROWS = ",\n".join(
    f"'{table}', (SELECT json_agg(wire) FROM (SELECT {columns} FROM {table} WHERE {condition}) AS wire)"
    for table, (columns, condition) in _TABLES.items()
)

PULL = f"SELECT json_build_object({_ROWS})::text"
"""{table: [row…] or null if there is none}. Parameters: event, book, team."""

PUSH = """
WITH book AS (
    UPDATE books SET revision = revision + 1 WHERE event_id = $1 AND id = $2 RETURNING event_id, id, revision
)
INSERT INTO notes (event_id, id, book_id, revision, created_at, contact_id, member_id, text, written_at, search)
SELECT book.event_id, item.id, book.id, book.revision, $3, item.contact_id, $4, item.text, $3, item.search
FROM book CROSS JOIN unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[]) AS item (id, contact_id, text, search)
"""
"""Parameters: event, book, now, member, and of each note its id, contact, text and the same folded for search."""

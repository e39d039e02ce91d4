"""SQL that reads a book for an export. One statement gives each contact with all that was said about it: the database
puts it into words, which takes a fraction of what rows and objects of each note would."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Row, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from api.contacts.card import PERSONAL_TEXTS
from api.contacts.interest import BANDS
from api.exports import consent

Rows = Sequence[Row[*tuple[Any, ...]]]

CHUNK = 200
"""Rows. Reading and writing so many holds up everything else in this process for some 15 ms at a time."""

_MINUTE = "'YYYY-MM-DD HH24:MI'"
_AUTHOR = "coalesce(m.name, :me)"
_CARD = ", ".join(f"coalesce(c.corrections->>'{name}', c.{name}) AS {name}" for name in PERSONAL_TEXTS)
_WORD = " ".join(
    f"WHEN interest BETWEEN {least} AND {greatest} THEN '{word}'" for word, (least, greatest) in BANDS.items()
)
# The newest of each author counts, on each of the two scales.
_BY_AGE = "ORDER BY s.rated_at DESC, s.created_at DESC, s.id DESC"


def _local(moment: str) -> str:
    return f"{moment} AT TIME ZONE :zone"


def _minute(moment: str) -> str:
    return f"to_char({_local(moment)}, {_MINUTE})"


def _about(table: str, joined: str = "", *, author: str = "member_id") -> str:
    """The live rows `s` of a table about the contact `c`, with the member `m` whose they are."""
    return f"""
        FROM {table} s LEFT JOIN members m ON m.event_id = :event_id AND m.id = s.{author} {joined}
        WHERE s.event_id = :event_id AND s.contact_id = c.id AND s.book_id = :book_id AND s.deleted_at IS NULL
    """


_TASK = f"""
    s.title || ' (' || concat_ws(', ', s.kind, nullif({_AUTHOR}, ''), 'due ' || {_minute("s.due_at")},
        'done ' || {_minute("s.done_at")}) || ')'
"""
_TASKS_BY_TIME = "ORDER BY s.due_at NULLS LAST, s.created_at, s.id"
_CHANGED_TABLES = ("notes", "ratings", "tags", "scans", "tasks", "answers")
_CHANGED = "SELECT id FROM contacts WHERE event_id = :event_id AND book_id = :book_id AND revision > :since" + "".join(
    f"\n    UNION SELECT contact_id FROM {table}"
    f" WHERE event_id = :event_id AND book_id = :book_id AND revision > :since AND contact_id IS NOT NULL"
    for table in _CHANGED_TABLES
)
_CONTACTS = f"""
SELECT c.id,
    CASE WHEN c.attendee_id IS NOT NULL THEN 'resolved' WHEN c.badge_key IS NOT NULL THEN 'unresolved'
        ELSE 'manual' END,
    c.badge_key, {_CARD}, c.interests, c.decision_power, c.scan_count,
    c.first_captured_at, {_local("c.first_captured_at")}, c.last_captured_at, {_local("c.last_captured_at")},
    scan.authors, scan.email, scan.source, scan.said, rating.best, rating.said,
    (SELECT array_agg(DISTINCT s.label) {_about("tags")}),
    note.count, note.said, task.open, task.done, answer.given, {consent.BASIS}, {consent.AT},
    CAST(:event AS text), CAST(:zone AS text)
FROM {{contacts}}
CROSS JOIN LATERAL (
    SELECT array_agg({_AUTHOR} ORDER BY s.captured_at, s.id) AS authors,
        (array_agg(a.email ORDER BY s.captured_at, s.id))[1] AS email,
        (array_agg(s.source ORDER BY s.captured_at, s.id))[1] AS source,
        string_agg({_minute("s.captured_at")} || ' ' || {_AUTHOR}, E'\\n' ORDER BY s.captured_at, s.id) AS said
    {_about("scans", "LEFT JOIN accounts a ON a.id = m.account_id")} AND s.refusal IS NULL
) AS scan
CROSS JOIN LATERAL (
    SELECT max(interest) AS best, string_agg(author || ': ' || concat_ws(', ',
        CASE {_WORD} END || ' (' || interest || ')', 'gut ' || gut), '; ' ORDER BY lower(author)) AS said
    FROM (
        SELECT {_AUTHOR} AS author,
            (array_agg(s.interest {_BY_AGE}) FILTER (WHERE s.interest IS NOT NULL))[1] AS interest,
            (array_agg(s.gut {_BY_AGE}) FILTER (WHERE s.gut IS NOT NULL))[1] AS gut
        {_about("ratings")} GROUP BY s.member_id, m.name
    ) AS counting
) AS rating
CROSS JOIN LATERAL (
    SELECT count(*) AS count, string_agg({_minute("s.written_at")} || ' ' || {_AUTHOR} || ': ' || s.text, E'\\n\\n'
        ORDER BY s.written_at, s.created_at, s.id) AS said
    {_about("notes")}
) AS note
CROSS JOIN LATERAL (
    SELECT string_agg({_TASK}, E'\\n' {_TASKS_BY_TIME}) FILTER (WHERE s.done_at IS NULL) AS open,
        string_agg({_TASK}, E'\\n' {_TASKS_BY_TIME}) FILTER (WHERE s.done_at IS NOT NULL) AS done
    {_about("tasks", author="assignee_id")}
) AS task
CROSS JOIN LATERAL (
    SELECT CAST(json_agg(json_build_array(question_id, author, value) ORDER BY answered_at DESC, id) AS text) AS given
    FROM (
        SELECT DISTINCT ON (s.question_id, s.member_id)
            s.question_id, {_AUTHOR} AS author, s.value, s.answered_at, s.id
        {_about("answers")}
        ORDER BY s.question_id, s.member_id, s.answered_at DESC, s.created_at DESC, s.id DESC
    ) AS counting
) AS answer
WHERE c.event_id = :event_id AND c.book_id = :book_id AND c.deleted_at IS NULL
ORDER BY c.last_captured_at, c.id
"""
"""The columns of a `ContactRecord`. `{contacts}`: where the contacts `c` come from."""

_ALL = "contacts c"
_SINCE = f"({_CHANGED}) AS changed JOIN contacts c ON c.id = changed.id"
_SOME = "unnest(:ids) AS wanted (id) JOIN contacts c ON c.id = wanted.id"
_NOTES = f"""
SELECT c.id, coalesce(c.corrections->>'email', c.email), {_AUTHOR}, s.written_at,
    {_local("s.written_at")}, CAST(:zone AS text), s.text
FROM notes s
JOIN contacts c ON c.event_id = :event_id AND c.id = s.contact_id
LEFT JOIN members m ON m.event_id = :event_id AND m.id = s.member_id
WHERE s.event_id = :event_id AND s.book_id = :book_id AND s.deleted_at IS NULL AND c.deleted_at IS NULL
    AND s.revision > :since
ORDER BY s.written_at, s.created_at, s.id
"""
# A contact that never was one but for the phone that made it has no scans, and nobody was ever told of it.
_DELETIONS = """
SELECT id, merged_into FROM contacts
WHERE event_id = :event_id AND book_id = :book_id AND revision > :since AND :since > 0
    AND deleted_at IS NOT NULL
    AND NOT (scan_count = 0 AND (refusal IS NOT NULL OR merged_into IS NOT NULL))
ORDER BY id
"""
_COUNT = """
SELECT count(*) FROM {contacts} WHERE c.event_id = :event_id AND c.book_id = :book_id AND c.deleted_at IS NULL
"""
_PARAMETERS: dict[str, TypeEngine[Any]] = {
    "event_id": Uuid(),
    "book_id": Uuid(),
    "since": BigInteger(),
    "zone": Text(),
    "me": Text(),
    "event": Text(),
    "ids": ARRAY(Uuid()),
}


def _statement(sql: str) -> TextClause:
    statement = text(sql)
    return statement.bindparams(*(bindparam(name, type_=_PARAMETERS[name]) for name in statement.compile().params))


ALL_CONTACTS, CONTACTS_SINCE, SOME_CONTACTS = (
    _statement(_CONTACTS.format(contacts=contacts)) for contacts in (_ALL, _SINCE, _SOME)
)
ALL, CHANGED = (_statement(_COUNT.format(contacts=contacts)) for contacts in (_ALL, _SINCE))
NOTES, DELETIONS = _statement(_NOTES), _statement(_DELETIONS)


class OfBook(Protocol):
    """Whatever names a book."""

    @property
    def event_id(self) -> UUID: ...

    @property
    def book_id(self) -> UUID: ...


class BookReader:
    """Reads one book as of one moment, that of its first statement, in chunks of rows."""

    def __init__(self, session: AsyncSession, holder: OfBook, me: str, event: str, zone: str) -> None:
        """`me`: the name of the attendee whose book it is, empty for a team's. `zone`: the IANA name."""
        self._session = session
        self._values: dict[str, UUID | str | Sequence[UUID]] = {
            "event_id": holder.event_id,
            "book_id": holder.book_id,
            "me": me,
            "event": event,
            "zone": zone,
        }

    async def begin(self) -> int:
        """Hold on to this moment; gives the book's revision. From now on the session can change nothing."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        await self._session.connection(execution_options=options)
        revision: int = (await self._session.execute(_REVISION, self._of(_REVISION))).scalar_one()
        return revision

    async def count(self, since: int) -> int:
        """How many contacts the export will have, if nothing is changed until then."""
        statement = CHANGED if since else ALL
        count: int = (await self._session.execute(statement, self._of(statement, since))).scalar_one()
        return count

    def contacts(self, since: int) -> AsyncGenerator[Rows, None]:
        """The live contacts by their last capture: those that changed after the revision, or of whom anything said did.
        Of a book that was never exported (0) all."""
        return self._chunks(CONTACTS_SINCE if since else ALL_CONTACTS, since)

    def some(self, contact_ids: Sequence[UUID]) -> AsyncGenerator[Rows, None]:
        """Those of these contacts that live."""
        self._values["ids"] = list(contact_ids)
        return self._chunks(SOME_CONTACTS, 0)

    def notes(self, since: int) -> AsyncGenerator[Rows, None]:
        """Notes written or changed after the revision, about contacts that live."""
        return self._chunks(NOTES, since)

    def deletions(self, since: int) -> AsyncGenerator[Rows, None]:
        """Contacts that were there at the revision, and are no more. Of a book that was never exported (0) none."""
        return self._chunks(DELETIONS, since)

    async def _chunks(self, statement: TextClause, since: int) -> AsyncGenerator[Rows, None]:
        options = {"yield_per": CHUNK}
        found = await self._session.stream(statement, self._of(statement, since), execution_options=options)
        pages = found.partitions(CHUNK)
        ahead = asyncio.create_task(_next(pages))
        try:
            while rows := await ahead:
                ahead = asyncio.create_task(_next(pages))
                await asyncio.sleep(0)  # the question is on its way: the database works while we do
                yield rows
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    def _of(self, statement: TextClause, since: int = 0) -> dict[str, UUID | str | int | Sequence[UUID]]:
        values: dict[str, UUID | str | int | Sequence[UUID]] = {**self._values, "since": since}
        return {name: values[name] for name in statement.compile().params}


async def _next(pages: AsyncIterator[Rows]) -> Rows:
    async for rows in pages:
        return rows
    return ()


_REVISION = _statement("SELECT revision FROM books WHERE event_id = :event_id AND id = :book_id")

"""SQL of what was said and done about a contact: one statement, whatever it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, Text, Uuid, bindparam, cast, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from api.briefs.record import Entry, What
from models import Difficulty, Note, NoteKind, Outcome, OutcomeKind, Settlement, Task, Touchpoint

_Table = type[Note | Touchpoint | Difficulty | Task | Outcome]
_NO_TIME, _NO_TEXT, _NOBODY = (cast(null(), kind) for kind in (DateTime(timezone=True), Text(), Uuid()))
_NEWEST = 2
_NEVER = datetime.max.replace(tzinfo=UTC)
_OPEN_KINDS = (What.PROMISE, What.TASK)
_OPEN = 10
"""So many open promises, problems and tasks of one contact are told at most."""


async def entries(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_id: UUID
) -> Mapping[str, Sequence[Entry]]:
    """By what they are: what is open, the first due first; of all else the newest, the newest first."""
    values = {"event_id": event_id, "book_id": book_id, "contact_id": contact_id}
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in await session.execute(_ENTRIES, values):
        found[row[0]].append(Entry(*row))
    return {what: sorted(rows, key=_place) for what, rows in found.items()}


def _place(entry: Entry) -> tuple[datetime, float, UUID]:
    if entry.what in _OPEN_KINDS:
        return entry.due_at or _NEVER, entry.at.timestamp(), entry.id
    return _NEVER, -entry.at.timestamp(), entry.id


def _entry(
    what: What,
    table: _Table,
    text: Any,
    at: Any,
    *,
    due_at: Any = _NO_TIME,
    until: Any = _NO_TIME,
    state: Any = _NO_TEXT,
    member_id: Any = None,
    owner_id: Any = _NOBODY,
) -> Select[Any]:
    """The columns of an `Entry`. Without `member_id`: the author's."""
    author = table.member_id if member_id is None else member_id
    columns = {
        "what": literal(what.value, Text()),
        "id": table.id,
        "text": text,
        "at": at,
        "due_at": due_at,
        "until": until,
        "state": state,
        "member_id": author,
        "owner_id": owner_id,
    }
    return select(*(column.label(name) for name, column in columns.items()))


def _open_promises() -> Select[Any]:
    found = _entry(What.PROMISE, Note, Note.text, Note.written_at, due_at=Note.due_at)
    found = found.where(Note.kind == NoteKind.PROMISE, Note.settled.is_(None))
    return found.order_by(Note.due_at.asc().nulls_last(), Note.written_at, Note.id).limit(_OPEN)


def _notes(
    what: What, kind: NoteKind, *further: ColumnElement[bool], at: Any = Note.written_at, limit: int
) -> Select[Any]:
    found = _entry(what, Note, Note.text, at).where(Note.kind == kind, *further)
    return found.order_by(at.desc(), Note.id.desc()).limit(limit)


def _touchpoints() -> Select[Any]:
    found = _entry(What.TOUCHPOINT, Touchpoint, Touchpoint.text, Touchpoint.happened_at)
    return found.where(Touchpoint.text != "").order_by(Touchpoint.happened_at.desc(), Touchpoint.id.desc()).limit(1)


def _open_difficulties() -> Select[Any]:
    found = _entry(
        What.DIFFICULTY, Difficulty, Difficulty.text, Difficulty.raised_at, owner_id=Difficulty.owner_id
    ).where(Difficulty.solved_at.is_(None))
    return found.order_by(Difficulty.raised_at.desc(), Difficulty.id.desc()).limit(_OPEN)


def _solved() -> Select[Any]:
    found = _entry(What.SOLVED, Difficulty, Difficulty.text, Difficulty.solved_at, owner_id=Difficulty.owner_id)
    return (
        found.where(Difficulty.solved_at.is_not(None))
        .order_by(Difficulty.solved_at.desc(), Difficulty.id.desc())
        .limit(1)
    )


def _open_tasks() -> Select[Any]:
    found = _entry(
        What.TASK, Task, Task.title, Task.created_at, due_at=Task.due_at, until=Task.snoozed_until,
        owner_id=Task.assignee_id,
    )  # fmt: skip
    return found.where(Task.done_at.is_(None)).order_by(Task.due_at.asc().nulls_last(), Task.id).limit(_OPEN)


def _done() -> Select[Any]:
    """Whoever was to do it has done it."""
    found = _entry(What.DONE, Task, Task.title, Task.done_at, member_id=Task.assignee_id)
    return found.where(Task.done_at.is_not(None)).order_by(Task.done_at.desc(), Task.id.desc()).limit(1)


def _outcomes() -> Select[Any]:
    found = _entry(What.OUTCOME, Outcome, Outcome.text, Outcome.happened_at, state=Outcome.kind)
    newest = (Outcome.happened_at.desc(), Outcome.created_at.desc(), Outcome.id.desc())
    return found.where(Outcome.kind != OutcomeKind.FOLLOWED_UP).order_by(*newest).limit(1)


def _of_contact(table: _Table, part: Select[Any]) -> Select[Any]:
    # A limit of each part needs brackets around it, which a subquery gives.
    return select(
        part.where(
            table.event_id == bindparam("event_id"),
            table.book_id == bindparam("book_id"),
            table.contact_id == bindparam("contact_id"),
            table.deleted_at.is_(None),
        ).subquery()
    )


# Built once: to build it takes longer than to run it.
_ENTRIES = union_all(
    _of_contact(Note, _open_promises()),
    _of_contact(
        Note, _notes(What.KEPT, NoteKind.PROMISE, Note.settled == Settlement.KEPT, at=Note.settled_at, limit=1)
    ),
    _of_contact(Note, _notes(What.NOTE, NoteKind.PLAIN, limit=_NEWEST)),
    _of_contact(Note, _notes(What.GREY_ZONE, NoteKind.GREY_ZONE, limit=1)),
    _of_contact(Touchpoint, _touchpoints()),
    _of_contact(Difficulty, _open_difficulties()),
    _of_contact(Difficulty, _solved()),
    _of_contact(Task, _open_tasks()),
    _of_contact(Task, _done()),
    _of_contact(Outcome, _outcomes()),
)

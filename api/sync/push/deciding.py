"""What becomes of pushed rows that say something about a contact, and of tasks. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.core.folding import fold
from api.sync.errors import SyncConflict
from api.sync.push import reading
from api.sync.push.findings import Findings
from api.sync.push.reading import Changes, Row
from api.sync.push.sender import Known, Rows, Sender
from api.sync.tables import Table, Writers
from models import NoteKind

_CHANGEABLE = {
    "notes": ("text", "due_at", "settled", "settled_at"),
    "tags": ("label",),
    "facts": ("topic", "text", "source"),
    "difficulties": ("text", "owner_id", "solved_at"),
    "occasions": ("label", "on", "yearly"),
    "own_facts": ("topic", "text"),
    "tasks": ("contact_id", "assignee_id", "title", "kind", "due_at", "snoozed_until", "done_at"),
}
_OURS = {"contact_id", "assignee_id", "owner_id"}
"""What a new row may get another of: of a contact that was merged, and for want of somebody in the team."""

_SAID_AT = {
    "notes": "written_at",
    "ratings": "rated_at",
    "facts": "noted_at",
    "touchpoints": "happened_at",
    "answers": "answered_at",
    "difficulties": "raised_at",
    "outcomes": "happened_at",
}
_DONE_AT = {"tasks": "done_at", "difficulties": "solved_at"}
WORDS = {
    "notes": "text",
    "tags": "label",
    "facts": "text",
    "touchpoints": "text",
    "tasks": "title",
    "difficulties": "text",
    "occasions": "label",
    "outcomes": "text",
    "own_facts": "text",
}
"""What a tombstone holds no more."""

_SETTLING = {"settled", "settled_at"}
"""What everybody with the book may change about a note: whoever keeps a promise says so."""

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class Decision:
    """Of one table: rows to insert and to update (complete, but for what all have in common), and rows to be shown
    `again`, so that the next pull puts the phone right. An insert may be a tombstone that comes back to life."""

    table: Table
    sender: Sender
    findings: Findings
    inserts: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    again: list[UUID] = field(default_factory=list)

    def put(self, row: Row, there: Known | None) -> None:
        if there is None:
            self._insert(row)
        elif not self.sender.owns(there):
            self.findings.reject(self.table.name, row.id, "id_taken")
        elif there["deleted_at"]:
            self._revive(row, there)
        elif self.table.writers is Writers.NOBODY:
            if not row.is_new and not says(there, row.values):
                self._refuse(there, "append_only")
        else:
            self._change(row, there)

    def delete(self, there: Known) -> None:
        name = self.table.name
        if self.table.writers is Writers.NOBODY:
            self._refuse(there, "append_only")
        elif not self._is_author(there) and name != "tasks":
            self._refuse(there, "not_yours")
        elif not self.sender.has_seen(there):
            raise SyncConflict
        else:
            self.updates.append(_updated(name, there, emptied(name), self.sender.now) | {"deleted_at": self.sender.now})

    def _insert(self, row: Row) -> None:
        name, values = self.table.name, row.values
        if not reading.complete(name, row, self.findings):
            return
        if name == "ratings" and values["interest"] is None and values["gut"] is None:
            self.findings.reject(name, row.id, "invalid")
            return
        if name in _SAID_AT:
            values[_SAID_AT[name]] = self.sender.moment(values[_SAID_AT[name]])
        if name in _DONE_AT and values[_DONE_AT[name]]:
            values[_DONE_AT[name]] = self.sender.moment(values[_DONE_AT[name]])
        if name == "notes":
            values |= {"history": [], "search": fold(values["text"])} | self._settling(values, values["kind"], None)
        self.inserts.append({"id": row.id, "deleted_at": None, **values})

    def _revive(self, row: Row, there: Known) -> None:
        """Whoever knows that it was deleted wants it back; whoever does not has it deleted by the next pull."""
        if not self.sender.has_seen(there):
            if not row.is_new and self.table.writers is not Writers.NOBODY:
                raise SyncConflict
        elif self.table.writers is not Writers.EVERYBODY and not self._is_author(there):
            self._refuse(there, "not_yours")
        else:
            self._insert(row)

    def _change(self, row: Row, there: Known) -> None:
        wanted = self._wanted(row, there)
        if says(there, wanted):
            if not row.is_new and self.sender.has_seen(there):
                self.again.append(row.id)  # what was changed is not kept: blanks at the end, or a column of ours
        elif not self._may_change(there, wanted):
            self._refuse(there, "not_yours")
        elif not self.sender.has_seen(there):
            raise SyncConflict
        else:
            self.updates.append(_updated(self.table.name, there, wanted, self.sender.now) | {"deleted_at": None})

    def _wanted(self, row: Row, there: Known) -> dict[str, Any]:
        columns = row.values.keys() & set(_CHANGEABLE[self.table.name])
        if row.is_new and not self.sender.has_seen(there):
            columns -= _OURS  # sent again by a phone that was not told what we made of them
        wanted = {column: row.values[column] for column in columns}
        done_at = _DONE_AT.get(self.table.name)
        if done_at and wanted.get(done_at):
            # What is done stays done at its time: the phone's own may need correction each time it is sent.
            wanted[done_at] = there[done_at] or self.sender.moment(wanted[done_at])
        if self.table.name == "notes":
            wanted |= self._settling(wanted, there["kind"], there)
        return wanted

    def _settling(self, said: Mapping[str, Any], kind: str, there: Known | None) -> dict[str, Any]:
        """When a promise was settled, if it was; other notes are neither due nor settled."""
        if kind != NoteKind.PROMISE:
            return {column: None for column in ("due_at", "settled", "settled_at") if column in said}
        settled = said.get("settled", there and there["settled"])
        if settled == (there and there["settled"]):
            return {"settled_at": there and there["settled_at"]}
        return {"settled_at": self.sender.moment(said.get("settled_at")) if settled else None}

    def _may_change(self, there: Known, wanted: Mapping[str, Any]) -> bool:
        if self.table.writers is Writers.EVERYBODY or self._is_author(there):
            return True
        changed = {column for column, value in wanted.items() if not _is_same(there[column], value)}
        return self.table.name == "notes" and changed <= _SETTLING

    def _is_author(self, there: Known) -> bool:
        return bool(there["member_id"] == self.sender.member_id)

    def _refuse(self, there: Known, code: str) -> None:
        self.again.append(there["id"])
        self.findings.mention(self.table.name, there["id"], code)


def decide(changes: Changes, known: Rows, sender: Sender, going: Collection[UUID], findings: Findings) -> Decision:
    """`known`: by id, the rows that exist. `going`: the contacts that the same push deletes, with all about them.

    Raises `SyncConflict` if somebody else changed one of the rows after the phone's last pull.
    """
    decision = Decision(changes.table, sender, findings)
    for row in changes.rows.values():
        decision.put(row, known.get(row.id))
    for row_id in changes.deleted - changes.rows.keys():
        there = known.get(row_id)
        if there and sender.owns(there) and there["deleted_at"] is None and there.get("contact_id") not in going:
            decision.delete(there)
    return decision


def says(there: Known, wanted: Mapping[str, Any]) -> bool:
    """Whether a row says already what is wanted. Phones know times to the millisecond."""
    return all(_is_same(there[column], value) for column, value in wanted.items())


def _is_same(there: Any, wanted: Any) -> bool:
    if isinstance(there, datetime) and isinstance(wanted, datetime):
        return abs(there - wanted) < _MILLISECOND
    return bool(there == wanted)


def emptied(table: str) -> dict[str, Any]:
    """What a tombstone holds in place of its words."""
    return {WORDS[table]: ""} | ({"on": date(1970, 1, 1)} if table == "occasions" else {})


def _updated(table: str, there: Known, wanted: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """All columns that an update writes. A note keeps its former wordings."""
    values = {column: wanted.get(column, there[column]) for column in _CHANGEABLE[table]}
    if table == "notes":
        history = there["history"]
        if (values["text"], values["due_at"]) != (there["text"], there["due_at"]):
            history = [*history, {"text": there["text"], "due_at": there["due_at"], "until": now}]
        values |= {"history": history, "search": fold(values["text"])}
    return {"id": there["id"], **values}

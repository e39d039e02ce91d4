"""What becomes of pushed rows that say something about a contact, and of tasks. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api.core.folding import fold
from api.sync.errors import SyncConflict
from api.sync.push import reading
from api.sync.push.findings import Findings
from api.sync.push.reading import Changes, Row
from api.sync.push.sender import Known, Rows, Sender
from api.sync.tables import Table, Writers

_CHANGEABLE = {
    "notes": ("text",),
    "tags": ("label",),
    "facts": ("topic", "text", "source"),
    "tasks": ("contact_id", "assignee_id", "title", "kind", "due_at", "snoozed_until", "done_at"),
}
_OURS = {"contact_id", "assignee_id"}
"""What a new row may get another of: of a contact that was merged, and for want of an assignee."""

_SAID_AT = {
    "notes": "written_at",
    "ratings": "rated_at",
    "facts": "noted_at",
    "touchpoints": "happened_at",
    "answers": "answered_at",
}
WORDS = {"notes": "text", "tags": "label", "facts": "text", "touchpoints": "text", "tasks": "title"}
"""What a tombstone holds no more."""

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
        elif not self._may_change(there):
            self._refuse(there, "not_yours")
        elif not self.sender.has_seen(there):
            raise SyncConflict
        else:
            emptied = _updated(name, there, {WORDS[name]: ""}, self.sender.now)
            self.updates.append(emptied | {"deleted_at": self.sender.now})

    def _insert(self, row: Row) -> None:
        name, values = self.table.name, row.values
        if not reading.complete(name, row, self.findings):
            return
        if name == "ratings" and values["interest"] is None and values["gut"] is None:
            self.findings.reject(name, row.id, "invalid")
            return
        if name in _SAID_AT:
            values[_SAID_AT[name]] = self.sender.moment(values[_SAID_AT[name]])
        if name == "tasks" and values["done_at"]:
            values["done_at"] = self.sender.moment(values["done_at"])
        if name == "notes":
            values |= {"history": [], "search": fold(values["text"])}
        self.inserts.append({"id": row.id, "deleted_at": None, **values})

    def _revive(self, row: Row, there: Known) -> None:
        """Whoever knows that it was deleted wants it back; whoever does not has it deleted by the next pull."""
        if not self.sender.has_seen(there):
            if not row.is_new and self.table.writers is not Writers.NOBODY:
                raise SyncConflict
        elif not self._may_change(there):
            self._refuse(there, "not_yours")
        else:
            self._insert(row)

    def _change(self, row: Row, there: Known) -> None:
        wanted = self._wanted(row, there)
        if says(there, wanted):
            if not row.is_new and self.sender.has_seen(there):
                self.again.append(row.id)  # what was changed is not kept: blanks at the end, or a column of ours
        elif not self._may_change(there):
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
        if wanted.get("done_at"):
            # What is done stays done at its time: the phone's own may need correction each time it is sent.
            wanted["done_at"] = there["done_at"] or self.sender.moment(wanted["done_at"])
        return wanted

    def _may_change(self, there: Known) -> bool:
        return self.table.writers is Writers.EVERYBODY or there["member_id"] == self.sender.member_id

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
        if there and sender.owns(there) and there["deleted_at"] is None and there["contact_id"] not in going:
            decision.delete(there)
    return decision


def says(there: Known, wanted: Mapping[str, Any]) -> bool:
    """Whether a row says already what is wanted. Phones know times to the millisecond."""
    return all(_is_same(there[column], value) for column, value in wanted.items())


def _is_same(there: Any, wanted: Any) -> bool:
    if isinstance(there, datetime) and isinstance(wanted, datetime):
        return abs(there - wanted) < _MILLISECOND
    return bool(there == wanted)


def _updated(table: str, there: Known, wanted: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """All columns that an update writes. A note keeps its former wordings."""
    values = {column: wanted.get(column, there[column]) for column in _CHANGEABLE[table]}
    if table == "notes":
        former = {"text": there["text"], "until": now}
        values |= {"history": [*there["history"], former], "search": fold(values["text"])}
    return {"id": there["id"], **values}

"""A pushed body, turned into rows that can be stored. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pydantic_core

from api.contacts.card import PERSONAL_TEXTS
from api.core.errors import InvalidInput
from api.sync.push import values
from api.sync.push.findings import Findings
from api.sync.tables import BY_NAME, Table, Writers
from models import (
    DecisionPower,
    Knowledge,
    NoteKind,
    OutcomeKind,
    Settlement,
    Source,
    Step,
    Talker,
    TaskKind,
    Topic,
)

# What follows from the rest is noticed here, and told by no phone.
_TOLD = [kind for kind in OutcomeKind if kind is not OutcomeKind.FOLLOWED_UP]
_READERS: dict[str, dict[str, values.Reader]] = {
    "contacts": {
        "badge_key": values.badge,
        **dict.fromkeys(PERSONAL_TEXTS, values.line),
        "decision_power": values.choice(list(DecisionPower), None),
        "rhythm_weeks": values.whole_number(1, 104),
    },
    "scans": {
        "contact_id": values.optional_id,
        "badge_key": values.badge,
        "source": values.choice(list(Source), Source.SCAN),
        "captured_at": values.moment,
    },
    "notes": {
        "contact_id": values.needed_id,
        "text": values.needed_prose,
        "written_at": values.moment,
        "kind": values.choice(list(NoteKind), NoteKind.PLAIN),
        "due_at": values.moment,
        "settled": values.choice(list(Settlement), None),
        "settled_at": values.moment,
    },
    "ratings": {
        "contact_id": values.needed_id,
        "interest": values.whole_number(0, 5),
        "gut": values.whole_number(1, 5),
        "rated_at": values.moment,
    },
    "tags": {"contact_id": values.needed_id, "label": values.needed_line},
    "facts": {
        "contact_id": values.needed_id,
        "topic": values.choice(list(Topic), Topic.OTHER),
        "text": values.needed_prose,
        "source": values.choice(list(Knowledge), Knowledge.TOLD),
        "noted_at": values.moment,
    },
    "touchpoints": {
        "contact_id": values.needed_id,
        "step": values.choice(list(Step), Step.APPROACH),
        "text": values.prose,
        "happened_at": values.moment,
        "talked": values.choice(list(Talker), None),
    },
    "answers": {
        "contact_id": values.needed_id,
        "question_id": values.needed_id,
        "value": values.json_value,
        "answered_at": values.moment,
    },
    "difficulties": {
        "contact_id": values.needed_id,
        "text": values.needed_prose,
        "raised_at": values.moment,
        "owner_id": values.optional_id,
        "solved_at": values.moment,
    },
    "occasions": {
        "contact_id": values.needed_id,
        "label": values.needed_line,
        "on": values.needed_day,
        "yearly": values.flag,
    },
    "outcomes": {
        "contact_id": values.needed_id,
        "kind": values.needed_choice(_TOLD),
        "text": values.prose,
        "happened_at": values.moment,
    },
    "own_facts": {"topic": values.choice(list(Topic), Topic.OTHER), "text": values.needed_prose},
    "tasks": {
        "contact_id": values.optional_id,
        "assignee_id": values.optional_id,
        "title": values.needed_line,
        "kind": values.choice(list(TaskKind), TaskKind.OTHER),
        "due_at": values.moment,
        "snoozed_until": values.moment,
        "done_at": values.moment,
    },
}
# What a phone sends along without meaning it.
_OURS = {"id", "_status", "_changed", "created_at", "updated_at"}
_COLUMNS = {name: {column.name for column in table.columns} | _OURS for name, table in BY_NAME.items()}


@dataclass(slots=True)
class Row:
    """One row. `is_new`: the phone made it. `values`: of the columns that phones write, those that it sent."""

    id: UUID
    is_new: bool
    values: dict[str, Any]


@dataclass(slots=True)
class Changes:
    """What was pushed of one table."""

    table: Table
    rows: dict[UUID, Row] = field(default_factory=dict)
    deleted: set[UUID] = field(default_factory=set)

    def ids(self) -> set[UUID]:
        return self.rows.keys() | self.deleted


@dataclass(slots=True)
class Pushed:
    """A whole push, and what was wrong with it."""

    findings: Findings = field(default_factory=Findings)
    tables: dict[str, Changes] = field(default_factory=dict)

    def of(self, table: str) -> Changes:
        return self.tables.get(table) or Changes(BY_NAME[table])

    def is_empty(self) -> bool:
        return not any(changes.rows or changes.deleted for changes in self.tables.values())


def read(body: bytes) -> Pushed:
    """What can be used of a body. Raises `InvalidInput` if it is no JSON object."""
    pushed = Pushed()
    for name, changes in _parsed(body).items():
        if not _is_table(changes):
            pushed.findings.mention(name, "", "table_invalid")
        if name in BY_NAME:
            pushed.tables[name] = _changes(BY_NAME[name], changes, pushed.findings)
        else:
            for row in (*_listed(changes, "created"), *_listed(changes, "updated")):
                pushed.findings.reject(name, _raw_id(row), "table_unknown")
    return pushed


def complete(table: str, row: Row, findings: Findings) -> bool:
    """Fill in what was not sent, for a row that turned out to be new. False if it cannot be kept."""
    if len(row.values) == len(_READERS[table]):
        return True
    try:
        for column in _READERS[table].keys() - row.values.keys():
            row.values[column] = _READERS[table][column](None)[0]
    except values.Unusable as unusable:
        findings.reject(table, row.id, unusable.code)
        return False
    return True


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = _loaded(body)
    except (ValueError, RecursionError):
        raise InvalidInput("The body is no JSON") from None
    if isinstance(parsed, Mapping) and isinstance(parsed.get("changes"), Mapping):
        parsed = parsed["changes"]  # as WatermelonDB's documentation shows it in some places
    if not isinstance(parsed, Mapping):
        raise InvalidInput("The body is an object of tables")
    return parsed


def _loaded(body: bytes) -> Any:
    try:
        return pydantic_core.from_json(body)
    except ValueError:
        # It is strict about half an emoji, which an app that cuts texts may well send.
        return json.loads(body)


def _changes(table: Table, pushed: Any, findings: Findings) -> Changes:
    changes = Changes(table, deleted={row_id for raw in _listed(pushed, "deleted") if (row_id := values.read_id(raw))})
    for kind in ("created", "updated"):
        for raw in _listed(pushed, kind):
            row = _row(table, raw, kind == "created", findings)
            # What is both changed and deleted is deleted, if it can be.
            if row and (row.id not in changes.deleted or table.writers is Writers.NOBODY):
                changes.rows[row.id] = row
    return changes


def _row(table: Table, raw: Any, is_new: bool, findings: Findings) -> Row | None:
    if not isinstance(raw, Mapping):
        findings.reject(table.name, raw if isinstance(raw, str) else "", "row_invalid")
        return None
    row_id = values.read_id(raw.get("id"))
    if row_id is None:
        findings.reject(table.name, _raw_id(raw), "id_invalid")
        return None
    for unknown in raw.keys() - _COLUMNS[table.name]:
        findings.mention(table.name, row_id, "column_unknown", unknown)
    if table.writers is Writers.SYSTEM:
        return Row(row_id, is_new, {})
    try:
        return Row(row_id, is_new, dict(_values(table.name, row_id, raw, findings)))
    except values.Unusable as unusable:
        findings.reject(table.name, row_id, unusable.code)
        return None


def _values(table: str, row_id: UUID, raw: Mapping[str, Any], findings: Findings) -> Iterator[tuple[str, Any]]:
    for column, reader in _READERS[table].items():
        if column not in raw:
            continue
        value, code = reader(raw[column])
        if code:
            findings.mention(table, row_id, code, column)
        if value is not values.UNREADABLE:
            yield column, value


def _is_table(pushed: Any) -> bool:
    return isinstance(pushed, Mapping) and all(isinstance(rows, list) for rows in pushed.values())


def _listed(pushed: Any, kind: str) -> list[Any]:
    rows = pushed.get(kind) if isinstance(pushed, Mapping) else None
    return rows if isinstance(rows, list) else []


def _raw_id(row: Any) -> str:
    found = row.get("id") if isinstance(row, Mapping) else None
    return found if isinstance(found, str) else ""

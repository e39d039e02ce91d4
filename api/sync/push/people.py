"""What becomes of pushed contacts: deleted, or corrected by whoever met the person. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from api.contacts.card import PERSONAL_TEXTS
from api.contacts.corrections import corrected, search_text
from api.sync.errors import SyncConflict
from api.sync.push import values
from api.sync.push.findings import Findings
from api.sync.push.placing import heir
from api.sync.push.reading import Changes, Row
from api.sync.push.sender import Known, Rows, Sender


def going(pushed: Changes, known: Rows, sender: Sender) -> set[UUID]:
    """The contacts to delete. Raises `SyncConflict` if one was changed meanwhile: the phone has not seen all of it."""
    there = [known[contact_id] for contact_id in pushed.deleted if contact_id in known]
    leaving = [row for row in there if sender.owns(row) and (row["deleted_at"] is None or row["refusal"])]
    if not all(sender.has_seen(row) for row in leaving):
        raise SyncConflict
    return {row["id"] for row in leaving}


@dataclass(slots=True)
class Edits:
    """Contacts by id, as they are after what was corrected so far; `changed`, the columns to write; and those to be
    shown `again`, so that the next pull puts the phone right."""

    there: dict[UUID, Known]
    sender: Sender
    findings: Findings
    changed: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    again: list[UUID] = field(default_factory=list)

    def put(self, row: Row, before: Known | None) -> None:
        there = self.there.get(row.id)
        if there is None or not self.sender.owns(there):
            return
        if there["deleted_at"] is not None:
            self._put_deleted(row, there, before)
        elif there["withdrawn_at"] and any(text for _, text in _said(row, there, fills_gaps=False)):
            self.again.append(row.id)
            self.findings.mention("contacts", row.id, "contact_withdrawn")
        elif before is None or before["deleted_at"] or (row.is_new and not self.sender.has_seen(before)):
            self._correct(row, there, fills_gaps=True)
        elif not self._correct(row, there, fills_gaps=False):
            if self.sender.has_seen(before) and not row.is_new:
                self.again.append(row.id)  # what was changed is not kept: a column of ours
        elif not self.sender.has_seen(before):
            raise SyncConflict

    def _put_deleted(self, row: Row, there: Known, before: Known | None) -> None:
        heir_of = heir(row.id, self.there)
        if there["refusal"]:
            self._put_refused(row, there)
        elif row.is_new:
            if heir_of and heir_of["deleted_at"] is None:
                self._correct(row, heir_of, fills_gaps=True)
        elif before and not self.sender.has_seen(before):
            raise SyncConflict
        else:
            self.again.append(row.id)

    def _put_refused(self, row: Row, there: Known) -> None:
        if not self.sender.has_seen(there):
            return  # the next pull brings it anyway
        if not row.is_new or any(_said(row, there, fills_gaps=False)):
            self.again.append(row.id)
            self.findings.mention("contacts", row.id, "contact_refused")

    def _correct(self, row: Row, there: Known, *, fills_gaps: bool) -> bool:
        """Whether it says anything new. `fills_gaps`: of a contact that the phone made offline only what nobody knew
        better is kept: it was typed for want of a name."""
        said = dict(_said(row, there, fills_gaps=fills_gaps))
        columns: dict[str, Any] = {
            column: row.values.get(column, there[column]) for column in ("decision_power", "rhythm_weeks")
        }
        if fills_gaps:
            columns = {column: there[column] or value for column, value in columns.items()}
        columns["corrections"] = corrected(there, said)
        if all(there[column] == value for column, value in columns.items()):
            return False
        columns["search"] = search_text(there, columns["corrections"])
        self.changed[there["id"]] = {"id": there["id"], **columns}
        self.there[there["id"]] = {**there, **columns}
        return True


def edit(
    rows: Iterable[Row],
    there: Rows,
    before: Rows,
    sender: Sender,
    findings: Findings,
) -> Edits:
    """`there`: the contacts as they are, with those that they were merged into. `before`: as they were when the push
    came in. Raises `SyncConflict` if somebody else changed one of them after the phone's last pull."""
    edits = Edits(dict(there), sender, findings)
    for row in rows:
        edits.put(row, before.get(row.id))
    return edits


def _said(row: Row, there: Known, *, fills_gaps: bool) -> Iterator[tuple[str, str]]:
    for column in row.values.keys() & set(PERSONAL_TEXTS):
        text, shown = row.values[column], there["corrections"].get(column, there[column])
        # A registration may hold more than a line, and that is what a phone sends back.
        if text != values.line(shown)[0] and not (fills_gaps and shown):
            yield column, text

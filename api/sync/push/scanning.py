"""What becomes of pushed scans, and of contacts that come without one. Pure.

A phone that was offline knows of a person nothing but the badge: it made the scan and, so that it has something to
show, the contact. Here the scan is what counts; the contact follows from it, as if the phone had been online.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from api.scans.reading import OfflineScan
from api.scans.service import Recorded
from api.sync.push import reading
from api.sync.push.deciding import says
from api.sync.push.findings import Findings
from api.sync.push.reading import Changes, Row
from api.sync.push.sender import Known, Rows, Sender

_TYPED = ("name", "given_name", "family_name", "company", "job_title", "email", "phone")
"""What a scan without a badge says of the person."""


@dataclass(slots=True)
class Scanning:
    """Scans to be recorded; contacts that stay deleted all the same; scans to be shown again, as nobody changes one."""

    contacts: Changes
    known: Rows
    sender: Sender
    findings: Findings
    fresh: list[OfflineScan] = field(default_factory=list)
    stay_deleted: set[UUID] = field(default_factory=set)
    again: list[UUID] = field(default_factory=list)

    def put(self, row: Row, there: Known | None) -> None:
        if there is None:
            self._record(row)
        elif not self.sender.owns(there):
            self.findings.reject("scans", row.id, "id_taken")
        elif there["deleted_at"]:
            if self.sender.has_seen(there):
                self.again.append(row.id)
        elif not row.is_new and not says(there, row.values):
            self.refuse(row.id)

    def refuse(self, scan_id: UUID) -> None:
        self.again.append(scan_id)
        self.findings.mention("scans", scan_id, "append_only")

    def _record(self, row: Row) -> None:
        if not reading.complete("scans", row, self.findings):
            return
        contact_id = row.values["contact_id"]
        there = self.known.get(contact_id)
        if there and not self.sender.owns(there):
            self.findings.reject("scans", row.id, "contact_unknown")
            return
        pushed = self.contacts.rows.get(contact_id)
        typed: Known = pushed.values if pushed else {}
        read = row.values["badge_key"] or typed.get("badge_key")
        if there and (_is_alive(there) or not pushed):
            typed = there
        badge, said = read or typed.get("badge_key") or None, _said(typed)
        if not read and there and self._stays_deleted(there):
            self.stay_deleted.add(there["id"])
        elif not badge and not _is_alive(there) and not any(said.values()):
            self.findings.reject("scans", row.id, "badge_missing")
            return
        source, captured_at = row.values["source"], row.values["captured_at"]
        self.fresh.append(OfflineScan(row.id, contact_id, badge, said, source, captured_at))

    def _stays_deleted(self, there: Known) -> bool:
        """Somebody deleted whom the phone met again, but not their badge: that does not bring them back, unless whoever
        knows that they were deleted makes them anew."""
        if not _is_gone(there) or there["merged_into"]:
            return False
        return not self.sender.has_seen(there) or there["id"] not in self.contacts.rows

    def without_scan(self) -> None:
        """A contact that no scan came with is taken for one: of its badge, or of somebody typed in.

        Its id is made from the contact's, so that it counts once however often the contact is sent, and anew when
        somebody made the contact again knowing that it had been deleted.
        """
        scanned = {scan.contact_id for scan in self.fresh}
        for row in self.contacts.rows.values():
            there = self.known.get(row.id)
            if there and not self.sender.owns(there):
                self.findings.reject("contacts", row.id, "id_taken")
            elif row.id not in scanned and self._is_new(there):
                self._imply(row, made=there["revision"] if there else 0)

    def _is_new(self, there: Known | None) -> bool:
        """Whether the book does not have the contact, or whoever sends it knows that it was deleted."""
        if there is None:
            return True
        return bool(_is_gone(there) and self.sender.has_seen(there) and not there["merged_into"])

    def _imply(self, row: Row, made: int) -> None:
        if not reading.complete("contacts", row, self.findings):
            return
        badge, typed = row.values["badge_key"] or None, _said(row.values)
        if not badge and not any(typed.values()):
            self.findings.reject("contacts", row.id, "blank")
            return
        source = "card" if badge else "manual"
        self.fresh.append(OfflineScan(uuid5(row.id, f"contact:{made}"), row.id, badge, typed, source, None))


def scan(
    contacts: Changes,
    scans: Changes,
    known_contacts: Rows,
    known_scans: Rows,
    sender: Sender,
    findings: Findings,
    going: Collection[UUID],
) -> Scanning:
    """`known_…`: by id, the rows that exist. `going`: the contacts that the same push deletes, with all about them."""
    found = Scanning(contacts, known_contacts, sender, findings)
    for row in scans.rows.values():
        found.put(row, known_scans.get(row.id))
    for scan_id in scans.deleted - scans.rows.keys():
        there = known_scans.get(scan_id)
        if there and sender.owns(there) and there["deleted_at"] is None and there["contact_id"] not in going:
            found.refuse(scan_id)
    found.without_scan()
    return found


def stand_ins(
    elsewhere: Iterable[OfflineScan],
    recorded: Mapping[UUID, Recorded],
    known: Rows,
    stored: Rows,
) -> list[dict[str, Any]]:
    """Tombstones for contacts that phones made and the book does not have: of a person that it knows under another id
    (`merged_into`), or whose scan was refused (`refusal`). `elsewhere`: the scans that are not about the contact that
    the phone thought; `stored`: as they were recorded."""
    alive = {outcome.contact_id for outcome in recorded.values()}
    found: dict[UUID | None, dict[str, Any]] = {}
    for scan in elsewhere:
        phones, outcome = scan.contact_id, recorded[scan.id]
        there = known.get(phones)
        if phones in alive or (there and not _is_replaced_by(there, outcome)):
            continue
        if outcome.problem and phones in found:
            continue  # one scan that was accepted is enough
        found[phones] = {
            "id": phones,
            "badge_key": stored[scan.id]["badge_key"],
            "merged_into": outcome.contact_id,
            "refusal": outcome.problem,
        }
    return list(found.values())


def _is_replaced_by(there: Known, outcome: Recorded) -> bool:
    """A contact that lives stays, and one that was merged stays merged."""
    return bool(there["deleted_at"]) and (outcome.problem is None or there["merged_into"] is None)


def _is_alive(there: Known | None) -> bool:
    return there is not None and there["deleted_at"] is None


def _is_gone(there: Known) -> bool:
    """For phones a refused contact is one like others."""
    return bool(there["deleted_at"]) and not there["refusal"]


def _said(typed: Known) -> dict[str, str]:
    return {column: typed.get(column) or "" for column in _TYPED}

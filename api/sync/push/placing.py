"""Where pushed rows belong: to the contact that a contact has become, and tasks to somebody in the team. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.sync.push.deciding import WORDS, emptied
from api.sync.push.findings import Findings
from api.sync.push.sender import Known, Rows


@dataclass(frozen=True, slots=True)
class Place:
    """Where what is said about a contact belongs: the contact, or the one that it was merged into."""

    contact_id: UUID
    is_deleted: bool


def places(named: Collection[UUID], there: Rows, book_id: UUID) -> dict[UUID, Place]:
    """Of the contacts that are `named`, those that the book has or had. A refused one may be spoken about."""
    found = {}
    for contact_id in named:
        row = heir(contact_id, there)
        if row and row["book_id"] == book_id:
            found[contact_id] = Place(row["id"], bool(row["deleted_at"]) and not row["refusal"])
    return found


def heir(contact_id: UUID, there: Rows) -> Known | None:
    """The contact that this one was merged into at last, or itself."""
    row = there.get(contact_id)
    while row and row["merged_into"]:
        row = there.get(row["merged_into"])
    return row


def place(
    table: str, rows: Collection[dict[str, Any]], places: Mapping[UUID, Place], now: datetime, findings: Findings
) -> list[dict[str, Any]]:
    """The rows, each about the right contact. About a deleted one they become tombstones; about an unknown one they
    stay on the phone."""
    return [row for row in rows if row.get("contact_id") is None or _place(table, row, places, now, findings)]


def _place(table: str, row: dict[str, Any], places: Mapping[UUID, Place], now: datetime, findings: Findings) -> bool:
    found = places.get(row["contact_id"])
    if found is None:
        findings.reject(table, row["id"], "contact_unknown")
        return False
    row["contact_id"] = found.contact_id
    if found.is_deleted and row["deleted_at"] is None:
        findings.mention(table, row["id"], "contact_deleted")
        row |= _buried(table, now)
    return True


def _buried(table: str, now: datetime) -> dict[str, Any]:
    buried: dict[str, Any] = {"deleted_at": now}
    if table in WORDS:
        buried |= emptied(table)
    if table == "notes":
        buried |= {"search": "", "history": [], "due_at": None, "settled": None, "settled_at": None}
    if table == "answers":
        buried["value"] = None
    return buried


def assign(
    rows: Collection[dict[str, Any]],
    known: Rows,
    members: Collection[UUID],
    member_id: UUID | None,
    findings: Findings,
) -> None:
    """Tasks fall to whoever sends them if a new one names nobody, or any names somebody who is not in the team.

    An assignee who has left stays where nobody changes it.
    """
    for row in rows:
        wanted, there = row["assignee_id"], known.get(row["id"])
        if there and wanted == there["assignee_id"]:
            continue
        if wanted and wanted not in members:
            findings.mention("tasks", row["id"], "assignee_unknown")
            row["assignee_id"] = member_id
        elif not wanted and not there:
            row["assignee_id"] = member_id


def take_on(
    rows: Collection[dict[str, Any]],
    known: Rows,
    members: Collection[UUID],
    member_id: UUID | None,
    findings: Findings,
) -> None:
    """Difficulties are taken on by whoever sends them if they name somebody who is not in the team. Nobody may own one.

    An owner who has left stays where nobody changes it.
    """
    for row in rows:
        wanted, there = row["owner_id"], known.get(row["id"])
        if wanted is None or wanted in members or (there and wanted == there["owner_id"]):
            continue
        findings.mention("difficulties", row["id"], "owner_unknown")
        row["owner_id"] = member_id

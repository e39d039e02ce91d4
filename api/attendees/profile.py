"""What is known about a person, and what becomes of it when more is said. Pure."""

from collections.abc import Mapping
from typing import Any

from api.attendees.names import join_name, split_name
from api.attendees.rows import Registration
from api.core.folding import fold

TEXTS = (
    *("external_id", "email", "given_name", "family_name", "name", "company", "job_title", "phone", "category"),
    *("industry", "country"),
)
COLUMNS = (*TEXTS, "interests", "custom", "scan_consent")
"""The columns of an attendee that say something about the person. What is not known is empty."""

_NAMES = ("name", "given_name", "family_name")


def empty() -> dict[str, Any]:
    return dict.fromkeys(TEXTS, "") | {"interests": [], "custom": {}, "scan_consent": True}


def search_text(person: Mapping[str, Any]) -> str:
    """What an attendee is found by."""
    return fold(person["name"], person["company"], person["job_title"], person["email"])


def told(known: Mapping[str, Any], row: Registration) -> dict[str, Any]:
    """What is known once a row of an attendee list has been read. An empty cell erases nothing.

    A new name replaces the old one and both its halves, or "Ana Silva" would keep the family name of her former self.
    """
    said = {field: text for field in TEXTS if (text := getattr(row, field))}
    if row.name and row.name != known["name"]:
        said |= {field: getattr(row, field) for field in _NAMES}
    if row.interests:
        said["interests"] = list(row.interests)
    return {**known, **said, "custom": {**known["custom"], **row.custom}}


def renamed(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    """The three columns of the name after somebody typed some of them: what is missing follows from the others."""
    halves = {half: said[half] for half in ("given_name", "family_name") if half in said}
    if name := said.get("name"):
        whole, given, family = split_name(name)
        return {"name": whole, "given_name": given, "family_name": family} | halves
    if not halves:
        return {field: known[field] for field in _NAMES}
    given, family = (halves.get(half, known[half]) for half in ("given_name", "family_name"))
    return {"name": join_name(given, family), "given_name": given, "family_name": family}

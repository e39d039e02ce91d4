"""What is left when several contacts of a book turn out to be one person. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any


def merged(contacts: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """The columns of the contact that stays, which is the first; its own corrections win, then those of the next."""
    return {
        "id": contacts[0]["id"],
        "corrections": {name: text for contact in reversed(contacts) for name, text in contact["corrections"].items()},
        "decision_power": next((contact["decision_power"] for contact in contacts if contact["decision_power"]), None),
        "rhythm_weeks": next((contact["rhythm_weeks"] for contact in contacts if contact["rhythm_weeks"]), None),
        "scan_count": sum(contact["scan_count"] for contact in contacts),
        "first_captured_at": min(contact["first_captured_at"] for contact in contacts),
        "last_captured_at": max(contact["last_captured_at"] for contact in contacts),
    }

"""What a manager should know about a phone that holds what nobody else has. Pure: the time comes from the caller."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PATIENCE = timedelta(minutes=10)
"""How long a phone with unsent items may be silent. Halls have dead corners."""


class Reason(StrEnum):
    SILENT = "silent_with_unsent"
    REVOKED = "revoked_with_unsent"


@dataclass(frozen=True, slots=True)
class Concern:
    """`code` is made for programs, `text` for people."""

    code: Reason
    text: str


def concern_about(name: str, unsent: int, last_contact_at: datetime, *, revoked: bool, now: datetime) -> Concern | None:
    """What to say of the phone of this name if it has unsent items and is silent or revoked."""
    if not unsent:
        return None
    items, them = ("1 unsent item", "it") if unsent == 1 else (f"{unsent} unsent items", "them")
    if revoked:
        text = f"“{name}” was revoked with {items} still on it; pair it again to get {them}"
        return Concern(Reason.REVOKED, text)
    silent_for = now - last_contact_at
    if silent_for <= PATIENCE:
        return None
    return Concern(Reason.SILENT, f"“{name}” has {items} and has been silent for {_lasting(silent_for)}")


def _lasting(time: timedelta) -> str:
    """In the largest unit of which there are two, at least minutes: `25 minutes`, `90 minutes`, `3 hours`, `2 days`."""
    for unit, length in (("days", timedelta(days=1)), ("hours", timedelta(hours=1))):
        if time >= 2 * length:
            return f"{time // length} {unit}"
    return f"{time // timedelta(minutes=1)} minutes"

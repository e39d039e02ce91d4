"""What a book knows of its contacts, as numbers: a row a contact, a column a kind of knowledge. Pure.

They hold at any moment: what depends on the time (how long ago, overdue or not) is worked out from them. So they can be
kept, and only contacts about which something was written since need a new row.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from api.contacts.target import TargetProfile, match
from api.prospects.observed import Observed

Floats: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = Mapping[str, Floats]
Ids: TypeAlias = NDArray[np.bytes_]
"""Of contacts, 16 bytes each. Where they stand for a book, in ascending order."""
Places: TypeAlias = NDArray[np.intp]

POWER = {"decides": 1.0, "influences": 0.5, "uses": 0.0, "gatekeeps": -0.5}
OUTCOMES = ("replied", "meeting_booked", "opportunity", "won", "lost", "not_interested")
"""Each is its place in this list; what comes before `lost` is good."""
LOST, NOT_INTERESTED = OUTCOMES.index("lost"), OUTCOMES.index("not_interested")

TASKS = {"open_tasks": 0.0, "done_tasks": 0.0, "task_due": math.nan, "last_done": math.nan}
"""The columns about tasks, and what they are of a contact without any."""
FIELDS = (
    *TASKS,
    *("interest", "gut", "visits", "another_day", "last_met", "last_spoken", "step", "talked", "notes", "answered"),
    *(
        "open_promises",
        "kept_promises",
        "promise_due",
        "promise_broken",
        "solved",
        "outcome",
        "replied_at",
        "power",
        "rhythm",
    ),
    *("role", "industry", "interests", "decision_power", "scanned_back", "readiness", "booth_visits", "booth_seconds"),
)
"""The columns. Times are seconds since 1970; what is not known is NaN."""


def table(book: Iterable[Observed], profile: TargetProfile, tz: ZoneInfo) -> Floats:
    """Contacts × `FIELDS`."""
    rows = [_row(observed, profile, tz) for observed in book]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FIELDS))


def packed(contact_ids: Iterable[UUID]) -> Ids:
    return np.array([contact_id.bytes for contact_id in contact_ids], dtype="S16")


def places(ids: Ids, wanted: Ids) -> tuple[Places, NDArray[np.bool_]]:
    """Where in `ids`, which are in ascending order, those wanted are that occur there; and which of them do."""
    at = np.searchsorted(ids, wanted)
    occurs = at < len(ids)
    occurs[occurs] = ids[at[occurs]] == wanted[occurs]
    return at[occurs], occurs


def columns(table: Floats) -> dict[str, Floats]:
    return dict(zip(FIELDS, table.T, strict=True))


def _row(seen: Observed, profile: TargetProfile, tz: ZoneInfo) -> tuple[Any, ...]:
    fits = match(profile, seen.job_title, seen.industry, tuple(seen.interests), seen.decision_power)
    return (
        seen.open_tasks,
        seen.done_tasks,
        _seconds(seen.task_due_at),
        _seconds(seen.last_done_at),
        seen.interest,  # numpy makes a NaN of None
        seen.gut,
        seen.visits,
        _came_another_day(seen.first_captured_at, seen.last_captured_at, tz),
        _seconds(seen.last_captured_at),
        _seconds(seen.spoken_at),
        seen.step,
        seen.talked,
        seen.notes,
        seen.answered,
        seen.open_promises,
        seen.kept_promises,
        _seconds(seen.promise_due_at),
        _seconds(seen.promise_broken_at),
        seen.solved,
        OUTCOMES.index(seen.last_outcome) if seen.last_outcome else None,
        _seconds(seen.replied_at),
        POWER.get(seen.decision_power or ""),
        seen.rhythm_weeks,
        _fit(fits.roles),
        _fit(fits.industries),
        _fit(fits.interests),
        _fit(fits.decision_power),
        1.0 if seen.scanned_back else None,
        seen.readiness,
        seen.booth_visits or None,
        seen.booth_time.total_seconds() if seen.booth_visits else None,
    )


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _came_another_day(first: datetime | None, last: datetime | None, tz: ZoneInfo) -> float | None:
    if first is None or last is None:
        return None
    return 0.0 if first == last or first.astimezone(tz).date() == last.astimezone(tz).date() else 1.0


def _fit(words: tuple[str, ...] | None) -> float | None:
    if words is None:
        return None
    return 1.0 if words else -1.0

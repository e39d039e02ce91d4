"""Who pushes, and what their phone knows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

Known = Mapping[Any, Any]
"""The columns of a row that is there, in whichever book."""

Rows = Mapping[Any, Known]
"""By id, those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """`since`: the book's revision that the phone has seen. `skew` corrects its clock."""

    book_id: UUID
    member_id: UUID | None
    since: int
    now: datetime
    skew: timedelta

    def owns(self, row: Known) -> bool:
        return bool(row["book_id"] == self.book_id)

    def has_seen(self, row: Known) -> bool:
        return bool(row["revision"] <= self.since)

    def moment(self, claimed: datetime | None) -> datetime:
        """When it was, by our clock: now if nobody tells, or if it lies in the future."""
        return min(claimed + self.skew, self.now) if claimed else self.now

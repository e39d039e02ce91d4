"""Who of a team has too much on their plate. Pure."""

from dataclasses import dataclass
from uuid import UUID

OVERDUE, AT_ONCE = 3, 15
"""So many things late, or so many open at once, are too many."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one member has taken on and not done: tasks, promises that are theirs, difficulties. `overdue`: tasks past
    their time; `broken`: promises."""

    member_id: UUID
    name: str
    tasks: int
    overdue: int
    promises: int
    broken: int
    difficulties: int

    @property
    def late(self) -> int:
        return self.overdue + self.broken

    @property
    def open(self) -> int:
        return self.tasks + self.promises + self.difficulties

    @property
    def is_too_much(self) -> bool:
        return self.late >= OVERDUE or self.open >= AT_ONCE

"""How full zones were in the course of a day, from the counts of each minute. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

STEP = timedelta(minutes=5)
FEWEST = 5
"""Fewer people than this are not told: one could guess who they are."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A zone's day: the most people at once in each step, None where they were too few to tell."""

    zone_id: UUID
    name: str
    kind: str
    people: list[int | None]

    @property
    def peak(self) -> int:
        """The most people of the day, 0 if they were always too few."""
        return max((people for people in self.people if people), default=0)


def steps_between(start: datetime, end: datetime) -> int:
    return (end - start) // STEP


def curve(
    zone_id: UUID, name: str, kind: str, counts: Iterable[tuple[datetime, int]], start: datetime, steps: int
) -> Curve:
    """`counts`: so many people in the minute that begins then."""
    most = [0] * steps
    for minute, people in counts:
        step = (minute - start) // STEP
        most[step] = max(most[step], people)
    return Curve(zone_id, name, kind, [people if people >= FEWEST else None for people in most])


def fullest_first(curves: Sequence[Curve]) -> list[Curve]:
    return sorted(curves, key=lambda curve: (-curve.peak, curve.name))

"""What they said against what was sensed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

NOTABLE = 0.4
"""How far apart words and feeling are, both on 0..1, before that is worth saying: two steps of a rating."""


@dataclass(frozen=True, slots=True)
class Feelings:
    """`said`: the mean of the stated interests, 0 to 5; `sensed`: that of the gut feelings, 1 to 5; None: nobody rated.

    `gap`: said minus sensed, both put on 0..1, if it is notable: 1 is "said hot, felt cold".
    """

    said: float | None
    sensed: float | None
    gap: float | None


def feelings(interests: Iterable[int | None], guts: Iterable[int | None]) -> Feelings:
    """Of the newest rating of each author on each scale."""
    said, sensed = _mean(interests), _mean(guts)
    if said is None or sensed is None:
        return Feelings(said, sensed, None)
    gap = said / 5 - (sensed - 1) / 4
    # 0.4 - 0.0 is 0.4, but 0.8 - 0.4 may be a little less.
    return Feelings(said, sensed, gap if abs(gap) >= NOTABLE - 1e-9 else None)


def _mean(values: Iterable[int | None]) -> float | None:
    given = [value for value in values if value is not None]
    return fmean(given) if given else None

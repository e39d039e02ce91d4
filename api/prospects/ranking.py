"""A book put in order, best first. Pure."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from api.prospects.numbers import Floats, Ids, Places
from api.prospects.urgency import Flags

Sort = Literal["score", "now"]


class Place(NamedTuple):
    """Where a contact stands in the list: who moved on comes last; of equal places, the lower id comes first.

    `level`: of the urgency where the list is sorted by it, else 0.
    """

    moved_on: bool
    level: int
    log_odds: float
    contact: bytes  # 16 bytes


@dataclass(frozen=True, slots=True)
class Ranks:
    """What decides the place of every contact of a book, which is in the order of `ids`."""

    ids: Ids
    moved_on: Flags
    level: Places
    log_odds: Floats

    def best(self, wanted: Flags, after: Place | None, limit: int) -> list[int]:
        """The best of those wanted that come after that place, at most `limit`: where they are in the book."""
        chosen = np.flatnonzero(wanted if after is None else wanted & self._after(after))
        # The sort is stable, so equals stay in the order of their ids.
        order = np.lexsort((-self.log_odds[chosen], self.level[chosen], self.moved_on[chosen]))
        return [int(place) for place in chosen[order[:limit]]]

    def place(self, at: int) -> Place:
        contact = self.ids[at].ljust(16, b"\0")  # numpy drops zeros at the end of a text
        return Place(bool(self.moved_on[at]), int(self.level[at]), float(self.log_odds[at]), contact)

    def _after(self, shown: Place) -> Flags:
        later: Flags = self.ids > np.bytes_(shown.contact)
        for mine, last in (
            (-self.log_odds, -shown.log_odds),
            (self.level, shown.level),
            (self.moved_on, shown.moved_on),
        ):
            later = (mine > last) | ((mine == last) & later)
        return later

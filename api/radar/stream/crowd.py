"""Who is where now, in memory, found by place. Pure."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from api.radar.geometry import RADII, Band, squares_around
from api.radar.visibility import Agreed
from models import Level

RADIUS = RADII[Band.AROUND]
_SQUARES = squares_around(RADIUS)

Item = TypeVar("Item", bound=Hashable)


class Place(NamedTuple):
    """As `presence` has it."""

    zone_id: UUID | None
    x: float | None
    y: float | None
    cell: int | None


def distance(one: Place, other: Place) -> float | None:
    """Metres; None if it is not known."""
    if one.x is None or one.y is None or other.x is None or other.y is None:
        return None
    return math.hypot(one.x - other.x, one.y - other.y)


def same_zone(one: Place, other: Place) -> bool:
    return one.zone_id is not None and one.zone_id == other.zone_id


def nearby(one: Place, other: Place) -> bool:
    if same_zone(one, other):
        return True
    metres = distance(one, other)
    return metres is not None and metres <= RADIUS


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is somewhere. `agreed`: None for a member, whom nobody is shown."""

    subject_id: UUID
    place: Place
    agreed: Agreed | None
    source: str
    seen_at: datetime

    @property
    def is_open(self) -> bool:
        """Visible to everyone."""
        return self.agreed is not None and self.agreed.level is Level.EVERYONE


class Places(Generic[Item]):
    """Things found by where they are."""

    def __init__(self) -> None:
        # Dictionaries in place of sets: they remember who came last.
        self._zones: defaultdict[UUID | None, dict[Item, None]] = defaultdict(dict)
        self._squares: defaultdict[int | None, dict[Item, None]] = defaultdict(dict)

    def put(self, item: Item, place: Place) -> None:
        if place.zone_id is not None:
            self._zones[place.zone_id][item] = None
        if place.cell is not None:
            self._squares[place.cell][item] = None

    def take(self, item: Item, place: Place) -> None:
        _take(self._zones, place.zone_id, item)
        _take(self._squares, place.cell, item)

    def around(self, place: Place) -> Iterator[Item]:
        """All in the same zone, the last to come first, then those in the squares that `RADIUS` reaches. Some twice."""
        crowds = [self._zones.get(place.zone_id, {})]
        if place.cell is not None:
            crowds += [self._squares.get(place.cell + step, {}) for step in _SQUARES]
        return chain.from_iterable(reversed(crowd) for crowd in crowds)


def _take(crowds: dict[Any, dict[Item, None]], key: object, item: Item) -> None:
    crowd = crowds.get(key, {})
    crowd.pop(item, None)
    if not crowd:
        crowds.pop(key, None)


class Crowd:
    """`people`: all who are somewhere; `open`: those of them who are visible to everyone."""

    def __init__(self) -> None:
        self.people: dict[UUID, Present] = {}
        self.open: Places[UUID] = Places()

    def put(self, present: Present) -> bool:
        """Somebody is there. Whether that changes who may see them, and from where."""
        known = self.people.get(present.subject_id)
        self.people[present.subject_id] = present
        if known and (known.place, known.agreed) == (present.place, present.agreed):
            return False
        if known:
            self.open.take(known.subject_id, known.place)
        if present.is_open:
            self.open.put(present.subject_id, present.place)
        return True

    def remove(self, subject_id: UUID) -> None:
        known = self.people.pop(subject_id, None)
        if known:
            self.open.take(subject_id, known.place)

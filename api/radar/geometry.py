"""Places as metres on the venue's plan, and how near is near. Pure."""

import math
from bisect import bisect_left
from enum import StrEnum

EARTH_RADIUS = 6_371_008.8
"""Metres; the mean radius (IUGG)."""

FARTHEST_FROM_VENUE = 5_000.0
"""Metres. Until here the plane is exact enough: less than a thousandth of the distance off, up to 60° of latitude."""

CELL = 50.0
"""Metres: the side of the squares by which people are found."""

_ROWS = 2**20
"""More than there are squares in a column, so that a square and its neighbours differ by fixed numbers."""


class Band(StrEnum):
    """How near somebody is, and never nearer told."""

    HERE = "here"
    NEAR = "near"
    AROUND = "around"
    SAME_ZONE = "same_zone"


RADII = {Band.HERE: 5, Band.NEAR: 25, Band.AROUND: 100}
"""Metres: how far each band reaches."""

_REACH = list(RADII.values())
_BY_REACH = [*RADII, None]

_RSSI = {Band.HERE: -60, Band.NEAR: -75}
"""dBm: how loud a phone sounds at least that is so near, through a few people."""


def local(latitude: float, longitude: float, at_latitude: float, at_longitude: float) -> tuple[float, float]:
    """Metres east and north of a venue (the first two) at which a place (the last two) lies.

    Equirectangular about the middle latitude; across the antimeridian the short way round.
    """
    turn = (at_longitude - longitude + 540) % 360 - 180
    middle = math.radians((latitude + at_latitude) / 2)
    return (
        EARTH_RADIUS * math.radians(turn) * math.cos(middle),
        EARTH_RADIUS * math.radians(at_latitude - latitude),
    )


def cell(x: float, y: float) -> int:
    """The number of the square in which a point lies. Its neighbours to the east and north are `step(1, 0)` and
    `step(0, 1)` away."""
    return step(math.floor(x / CELL), math.floor(y / CELL))


def step(east: int, north: int) -> int:
    """The difference of the numbers of two squares."""
    return east * _ROWS + north


def squares_around(radius: float) -> list[int]:
    """Steps to all squares that lie within so many metres of some point of the square in the middle, nearest first."""
    reach = math.ceil(radius / CELL)
    steps = [(east, north) for east in range(-reach, reach + 1) for north in range(-reach, reach + 1)]
    return [step(*there) for there in sorted(steps, key=lambda there: (math.hypot(*there), there))]


def band_of_distance(metres: float) -> Band | None:
    """None: too far to be nearby."""
    return _BY_REACH[bisect_left(_REACH, metres)]


def band_of_rssi(rssi: int | None) -> Band:
    """Who was heard is around at least."""
    if rssi is None:
        return Band.AROUND
    return next((band for band, least in _RSSI.items() if rssi >= least), Band.AROUND)

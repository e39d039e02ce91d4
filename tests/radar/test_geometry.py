"""Metres on the plan against the haversine, an independent formula; bands, squares and snapping."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.radar import geometry, snapping
from api.radar.geometry import Band


def haversine(latitude: float, longitude: float, at_latitude: float, at_longitude: float) -> float:
    """Great-circle distance in metres."""
    one, other = math.radians(latitude), math.radians(at_latitude)
    turn = math.radians(at_longitude - longitude)
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(turn / 2) ** 2
    return 2 * geometry.EARTH_RADIUS * math.asin(math.sqrt(half))


ORIGINS = {
    "the equator": (0.0, 0.0),
    "60 degrees north": (60.0, 25.0),
    "60 degrees south": (-60.0, 25.0),
    "the antimeridian from the west": (0.0, 179.99),
    "the antimeridian from the east": (52.0, -179.99),
}


@pytest.mark.parametrize("origin", ORIGINS.values(), ids=ORIGINS)
@given(bearing=st.floats(0, 2 * math.pi), metres=st.floats(1, geometry.FARTHEST_FROM_VENUE))
def test_distances_are_those_of_the_globe(origin: tuple[float, float], bearing: float, metres: float) -> None:
    latitude, longitude = origin
    north, east = metres * math.cos(bearing), metres * math.sin(bearing)
    at_latitude = latitude + math.degrees(north / geometry.EARTH_RADIUS)
    turn = math.degrees(east / geometry.EARTH_RADIUS / math.cos(math.radians(latitude)))
    at_longitude = (longitude + turn + 540) % 360 - 180

    x, y = geometry.local(latitude, longitude, at_latitude, at_longitude)

    assert math.hypot(x, y) == pytest.approx(haversine(latitude, longitude, at_latitude, at_longitude), rel=1e-3)
    assert math.hypot(x - east, y - north) <= metres * 2e-3


@pytest.mark.parametrize("origin", ORIGINS.values(), ids=ORIGINS)
def test_east_is_x_and_north_is_y(origin: tuple[float, float]) -> None:
    latitude, longitude = origin
    east = geometry.local(latitude, longitude, latitude, (longitude + 0.02 + 540) % 360 - 180)
    north = geometry.local(latitude, longitude, latitude + 0.02, longitude)

    assert east[0] == pytest.approx(haversine(*origin, latitude, longitude + 0.02), rel=1e-6)
    assert north[1] == pytest.approx(haversine(*origin, latitude + 0.02, longitude), rel=1e-6)
    assert (east[1], north[0]) == pytest.approx((0, 0))


@pytest.mark.parametrize(
    ("metres", "band"),
    [(0, "here"), (5, "here"), (5.1, "near"), (25, "near"), (25.1, "around"), (100, "around"), (100.1, None)],
)
def test_bands_by_distance(metres: float, band: str | None) -> None:
    assert geometry.band_of_distance(metres) == band


@pytest.mark.parametrize(
    ("rssi", "band"), [(-40, "here"), (-60, "here"), (-61, "near"), (-75, "near"), (-76, "around")]
)
def test_bands_by_loudness(rssi: int, band: str) -> None:
    assert geometry.band_of_rssi(rssi) == band
    assert geometry.band_of_rssi(None) is Band.AROUND


Metres = st.floats(-7000, 7000)


@given(
    x=Metres, y=Metres, bearing=st.floats(0, 2 * math.pi), radius=st.sampled_from([5, 25, 100]), part=st.floats(0, 1)
)
def test_the_squares_around_hold_everything_within_the_radius(
    x: float, y: float, bearing: float, radius: int, part: float
) -> None:
    there = x + radius * part * math.cos(bearing), y + radius * part * math.sin(bearing)

    squares = geometry.squares_around(radius)

    assert geometry.cell(*there) - geometry.cell(x, y) in squares
    assert squares[0] == 0
    assert len(squares) == len(set(squares)) == (2 * math.ceil(radius / geometry.CELL) + 1) ** 2


@given(x=Metres, y=Metres, digest=st.binary(min_size=32, max_size=32))
def test_a_point_is_moved_by_half_a_square_at_most_and_all_of_a_square_to_the_same(
    x: float, y: float, digest: bytes
) -> None:
    offset = snapping.offset(digest)
    kept = snapping.snap(x, y, offset, None)

    assert max(abs(kept[0] - x), abs(kept[1] - y)) <= snapping.SQUARE / 2 + 1e-9
    assert snapping.snap(*kept, offset, None) == pytest.approx(kept)
    for corner in ((-4.9, -4.9), (4.9, -4.9), (-4.9, 4.9), (4.9, 4.9)):
        assert snapping.snap(kept[0] + corner[0], kept[1] + corner[1], offset, None) == pytest.approx(kept)


@given(angle=st.floats(0, 2 * math.pi), metres=st.floats(0, 30), digest=st.binary(min_size=32, max_size=32))
def test_a_kept_point_is_kept_within_ten_metres(angle: float, metres: float, digest: bytes) -> None:
    moved = 100 + metres * math.cos(angle), 100 + metres * math.sin(angle)

    kept = snapping.snap(*moved, snapping.offset(digest), (100, 100))

    if math.hypot(moved[0] - 100, moved[1] - 100) <= snapping.SQUARE:
        assert kept == (100, 100)
    else:
        assert max(abs(kept[0] - moved[0]), abs(kept[1] - moved[1])) <= snapping.SQUARE / 2 + 1e-9

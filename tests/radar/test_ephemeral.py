"""Rotating ids: only the event's key reads them, and nobody else can tell that two are one person's."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core import base32
from api.radar.ephemeral import SIZE, WINDOW, Key, Owner, bounds, window_at, windows_between

KEY = Key.of(bytes(range(32)))
keys = st.integers(0, 2**40 - 1).map(lambda number: base32.encode(number, 8))
windows = st.integers(0, 2**32 - 1)
secrets = st.binary(min_size=16, max_size=16).map(Key)


@given(secrets, st.lists(st.tuples(keys, windows), max_size=20))
def test_what_was_made_reads_back_in_its_order(key: Key, owners: list[tuple[str, int]]) -> None:
    ids = [made for attendee, window in owners for made in key.make(attendee, [window])]

    assert key.read(ids) == [Owner(*owner) for owner in owners]
    assert all(len(made) == SIZE for made in ids)


@given(secrets, secrets, keys, windows)
def test_an_id_of_another_event_is_nobodys(here: Key, there: Key, attendee: str, window: int) -> None:
    [made] = there.make(attendee, [window])

    assert here.read([made]) == [Owner(attendee, window) if here == there else None]


@given(st.binary(min_size=SIZE, max_size=SIZE))
def test_a_made_up_id_is_nobodys(guessed: bytes) -> None:
    assert KEY.read([guessed]) == [None]


def test_changing_one_bit_of_an_id_makes_it_nobodys() -> None:
    [made] = KEY.make("0ABCDEFG", [1_984_000])
    number = int.from_bytes(made)

    flipped = [(number ^ (1 << bit)).to_bytes(SIZE) for bit in range(8 * SIZE)]

    assert KEY.read(flipped) == [None] * 128


def test_two_ids_of_one_person_are_no_more_alike_than_those_of_two() -> None:
    """About half of the bits differ; 128 fair coins stay within 30 and 98 heads far longer than tests will run."""
    ids = [*KEY.make("00000000", range(100, 140)), *KEY.make("00000001", range(100, 140))]

    differing = [(int.from_bytes(one) ^ int.from_bytes(other)).bit_count() for one, other in combinations(ids, 2)]

    assert min(differing) > 30
    assert max(differing) < 98


def test_the_key_is_in_no_traceback() -> None:
    assert repr(KEY) == "Key()"


@given(st.timedeltas(timedelta(0), timedelta(days=80_000)))
def test_every_moment_lies_in_its_window(since: timedelta) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + since
    start, end = bounds(window_at(moment))

    assert start <= moment < end
    assert end - start == WINDOW


@pytest.mark.parametrize(
    ("start", "minutes", "starts"),
    [
        ("10:00", 15, ["10:00"]),
        ("10:14", 1, ["10:00"]),
        ("10:14", 2, ["10:00", "10:15"]),
        ("10:00", 31, ["10:00", "10:15", "10:30"]),
    ],
)
def test_windows_that_have_a_part_in_a_time(start: str, minutes: int, starts: list[str]) -> None:
    begins = datetime.fromisoformat(f"2026-11-21T{start}Z")

    found = [f"{bounds(window)[0]:%H:%M}" for window in windows_between(begins, begins + timedelta(minutes=minutes))]

    assert found == starts

"""Encounters: the chain of sightings, whatever their order, however often they come."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.radar.encounters import Met, chained, duration

START = datetime(2026, 11, 21, 10, tzinfo=UTC)
GAP = timedelta(seconds=60)


def at(second: int, rssi: int | None = None) -> Met:
    moment = START + timedelta(seconds=second)
    return Met(moment, moment, rssi)


def spans(*seconds: int) -> list[tuple[int, int]]:
    """From when to when each encounter of these sightings lasts, in seconds."""
    found = chained([at(second) for second in seconds], GAP)
    return [
        (round((met.started_at - START).total_seconds()), round((met.last_at - START).total_seconds())) for met in found
    ]


@pytest.mark.parametrize(
    ("seconds", "encounters"),
    [
        ([], []),
        ([5], [(5, 5)]),
        ([0, 60], [(0, 60)]),
        ([0, 61], [(0, 0), (61, 61)]),
        ([120, 0, 60, 200, 60], [(0, 120), (200, 200)]),
    ],
)
def test_a_pause_longer_than_the_gap_ends_an_encounter(seconds: list[int], encounters: list[tuple[int, int]]) -> None:
    assert spans(*seconds) == encounters


def test_the_strongest_signal_counts_and_none_is_weaker_than_any() -> None:
    assert [met.strongest_rssi for met in chained([at(0, -80), at(20), at(40, -60), at(200)], GAP)] == [-60, None]


def test_the_last_sighting_stands_for_a_step() -> None:
    step = timedelta(seconds=20)

    assert duration(START, START, step) == timedelta(seconds=20)
    assert duration(START, START + timedelta(seconds=300), step) == timedelta(seconds=320)


sightings = st.lists(st.tuples(st.integers(0, 900), st.none() | st.integers(-100, -30)), max_size=40)


@given(sightings)
def test_it_is_what_the_words_say(given_: list[tuple[int, int | None]]) -> None:
    """Two sightings belong together iff one can walk from one to the other in steps of at most a minute."""
    seconds = sorted({second for second, _ in given_})
    expected: list[list[int]] = []
    for second in seconds:
        if expected and second - expected[-1][-1] <= 60:
            expected[-1].append(second)
        else:
            expected.append([second])

    assert spans(*[second for second, _ in given_]) == [(group[0], group[-1]) for group in expected]


@given(sightings, st.randoms(use_true_random=False), st.integers(1, 7))
def test_parts_may_come_in_any_order_and_often(
    given_: list[tuple[int, int | None]], random: Random, parts: int
) -> None:
    """What was chained already and what comes later, chained together, are what all would have been at once."""
    mets = [at(*one) for one in given_]
    recorded: list[Met] = []
    shuffled = mets + mets[::2]
    random.shuffle(shuffled)
    for part in range(parts):
        recorded = chained([*recorded, *chained(shuffled[part::parts], GAP)], GAP)

    assert recorded == chained(mets, GAP)

"""Keeping in touch, and what was said against what was sensed: the rules, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from api.contacts.relationship.feelings import feelings
from api.contacts.relationship.rhythm import is_kept, is_lapsed, lapsed_at
from api.contacts.relationship.wording import gap_reason
from models import Language

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
WEEK, SECOND = timedelta(weeks=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("weeks", "last", "lapsed"),
    [
        (None, NOW - 99 * WEEK, False),
        (None, None, False),
        (2, None, True),
        (2, NOW - 2 * WEEK + SECOND, False),
        (2, NOW - 2 * WEEK, True),
    ],
)
def test_a_rhythm_lapses(weeks: int | None, last: datetime | None, lapsed: bool) -> None:
    assert is_lapsed(weeks, last, NOW) is lapsed


def test_when_it_is_time_again() -> None:
    assert lapsed_at(3, NOW) == NOW + 3 * WEEK
    assert (lapsed_at(None, NOW), lapsed_at(3, None)) == (None, None)


def test_it_is_kept_by_contact_in_two_periods_in_a_row() -> None:
    assert is_kept(2, NOW - WEEK, NOW - 3 * WEEK, NOW)
    assert not is_kept(2, NOW - WEEK, None, NOW)
    assert not is_kept(2, NOW - 3 * WEEK, NOW - 3 * WEEK, NOW)
    assert not is_kept(None, NOW - WEEK, NOW - 3 * WEEK, NOW)


@pytest.mark.parametrize(
    ("interests", "guts", "said", "sensed", "gap"),
    [
        ([], [], None, None, None),
        ([5, None], [None], 5, None, None),
        ([None], [1], None, 1, None),
        ([5], [1], 5, 1, 1.0),
        ([0], [5], 0, 5, -1.0),
        ([5, 4], [4, 5], 4.5, 4.5, None),
        ([2], [1], 2, 1, 0.4),  # just enough
        ([4], [3, 2], 4, 2.5, 0.425),
        ([3], [2], 3, 2, None),
    ],
)
def test_the_gap(
    interests: list[int | None], guts: list[int | None], said: float, sensed: float, gap: float | None
) -> None:
    found = feelings(interests, guts)

    assert (found.said, found.sensed) == (said, sensed)
    assert found.gap == (gap if gap is None else pytest.approx(gap))


def test_the_gap_in_words() -> None:
    hot, cold, fine = feelings([5, 4], [1]), feelings([0], [4, 5]), feelings([3], [3])

    assert gap_reason(hot, Language.ENGLISH) == (
        "said 4.5 of 5, felt like 1 of 5: the words were warmer than the feeling, check in"
    )
    assert gap_reason(cold, Language.GERMAN) == (
        "gesagt 0 von 5, gespürt 4,5 von 5: da ist vielleicht mehr, als gesagt wurde, nachfragen"
    )
    assert gap_reason(fine, Language.ENGLISH) is None

"""Identifiers: version 7, in the order of time, never the same."""

import time
from datetime import UTC, datetime

import pytest

from api.core.ids import uuid7


def test_it_says_version_and_variant() -> None:
    for _ in range(200):
        made = uuid7()
        assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_it_begins_with_the_milliseconds_since_1970(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 11, 21, 10, 0, 0, 123_456, tzinfo=UTC)
    monkeypatch.setattr(time, "time_ns", lambda: round(moment.timestamp() * 1_000_000) * 1000)

    assert uuid7().int >> 80 == 1_795_255_200_123


def test_later_ones_sort_after(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1_795_255_200_000_000_000, 1_795_255_300_000_000_000, 1_000_000))
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))

    made = [uuid7() for _ in range(1000)]

    assert made == sorted(made)
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_of_one_moment_none_is_like_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_795_255_200_000_000_000)

    made = {uuid7().int for _ in range(10_000)}

    assert len(made) == 10_000
    for bit in range(80):
        if not 76 <= bit < 80 and bit not in (62, 63):
            assert {one >> bit & 1 for one in made} == {0, 1}, bit

"""Numbers put together, and drawn."""

from datetime import UTC, date, datetime
from uuid import uuid4
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.stats import bars, columns
from api.stats.bars import Bar, Group
from api.stats.figures import Bucket, Day, Hour, Option, Reached, buckets, days, funnel, question
from api.stats.frame import number, shortened
from api.stats.texts import TEXTS, Chart
from models import Language, Step

SVG = "{http://www.w3.org/2000/svg}"


def test_days_are_those_of_the_venue() -> None:
    met = [Hour(datetime(2026, 11, 20, hour, tzinfo=UTC), 3) for hour in (5, 17, 19)]

    assert days(met, ZoneInfo("Asia/Kolkata")) == [Day(date(2026, 11, 20), 6), Day(date(2026, 11, 21), 3)]


def test_whoever_came_further_also_came_so_far() -> None:
    found = funnel([(Step.DANCE, Step.LISTEN, 2), (Step.RADAR, Step.RADAR, 5), (Step.DANCE, Step.DANCE, 1)])

    assert [one.reached for one in found] == [8, 3, 3, 3, 3, 3, 0, 0]
    assert found[3] == Reached(Step.LISTEN, 3, 2)
    assert sum(one.now for one in found) == 8


def test_an_option_that_is_offered_no_more_comes_last() -> None:
    found = question(uuid4(), "When?", "single", ["now", "later"], {None: 4, "later": 3, "never": 1})

    assert found.options == [Option("now", 0), Option("later", 3), Option("never", 1)]
    assert (found.answered, found.buckets) == (4, [])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"7": 2}, [Bucket(7, 8, 2)]),
        ({"0": 1, "10": 1, "9.5": 1}, [Bucket(0, 2, 1), Bucket(2, 4, 0), Bucket(4, 6, 0), Bucket(6, 8, 0),
                                       Bucket(8, 10, 1), Bucket(10, 12, 1)]),
        ({"-3": 1, "40000": 1, "50000": 2}, [Bucket(-20000, 0, 1), Bucket(0, 20000, 0), Bucket(20000, 40000, 0),
                                             Bucket(40000, 60000, 3)]),
        ({"0.1": 1, "0.3": 1}, [Bucket(0.1, 0.15, 1), Bucket(0.15, 0.2, 0), Bucket(0.2, 0.25, 0),
                                Bucket(0.25, 0.3, 0), Bucket(0.3, 0.35, 1)]),
    ],
)  # fmt: skip
def test_numbers_fall_into_round_buckets(counts: dict[str, int], expected: list[Bucket]) -> None:
    assert buckets(counts) == expected


@given(st.dictionaries(st.floats(-1e15, 1e15).map(repr), st.integers(1, 9), min_size=1))
def test_buckets_hold_every_number_once(counts: dict[str, int]) -> None:
    found = buckets(counts)

    assert sum(one.leads for one in found) == sum(counts.values())
    assert 1 <= len(found) <= 7
    assert found[0].least <= min(map(float, counts)) <= max(map(float, counts)) <= found[-1].below


NASTY = '<script>alert(1)</script> & "quoted" ]]> \x07 \u202e'


def test_texts_are_escaped_and_charts_are_well_formed() -> None:
    drawn = bars.draw("reps", NASTY, NASTY, [Group(NASTY, [Bar(NASTY, 3), Bar("日本語" * 30, 0)])], "nothing")
    root = ET.fromstring(drawn)

    assert not [part for part in root.iter() if "script" in part.tag]
    assert root.get("aria-labelledby") == "reps-title reps-description"
    described = root.find(f"{SVG}desc")
    assert described is not None
    assert "3, 日本語" in str(described.text)
    assert all("http" not in value for part in root.iter() for value in part.attrib.values())


def test_bars_are_on_one_scale() -> None:
    drawn = ET.fromstring(
        bars.draw("x", "t", "n", [Group("a", [Bar("one", 50)]), Group("b", [Bar("two", 100), Bar("none", 0)])], "")
    )

    shapes = [part.get("d") for part in drawn.iter(f"{SVG}path") if part.get("class") == "bar"]

    assert [str(shape).split("h")[1].split("v")[0] for shape in shapes] == ["305.0", "610.0"]


def test_columns_of_two_days() -> None:
    texts = TEXTS[Language.GERMAN]
    drawn = columns.draw("hours", "t", "n", {date(2026, 11, 20): {8: 2, 19: 4}, date(2026, 11, 22): {10: 1}}, texts)
    root = ET.fromstring(drawn)

    told = [part.text for part in root.iter(f"{SVG}text")]
    assert {"Fr 20.11.", "So 22.11.", "4 um 19:00", "1 um 10:00", "08:00", "20:00"} <= set(told)
    assert [part.text for part in root.iter(f"{SVG}title")][1:] == [
        "Fr 20.11., 08:00: 2",
        "Fr 20.11., 19:00: 4",
        "So 22.11., 10:00: 1",
    ]


def test_of_many_days_the_last_are_drawn() -> None:
    many = {date(2026, 11, day): {10: day} for day in range(1, 20)}
    drawn = columns.draw("hours", "t", "n", many, TEXTS[Language.ENGLISH])

    assert "Earlier days that are not shown: 5" in drawn
    assert "Thu 5 Nov" not in drawn
    assert "Fri 6 Nov" in drawn


@pytest.mark.parametrize("language", Language)
def test_every_chart_has_words_in_every_language(language: Language) -> None:
    texts = TEXTS[language]
    assert set(texts.titles) == set(texts.notes) == set(Chart)
    assert (len(texts.weekdays), len(texts.months)) == (7, 12)
    assert texts.nothing in bars.draw("x", "t", "n", [], texts.nothing)
    assert texts.nothing in columns.draw("x", "t", "n", {}, texts)


@pytest.mark.parametrize(
    ("words", "shown"), [("short", "short"), ("exactly ten", "exactly t…"), ("日本語日本語", "日本語日…"), ("", "")]
)
def test_long_labels_are_cut(words: str, shown: str) -> None:
    assert shortened(words, 10) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (999, "999"), (20_000, "20\u202f000"), (2.5, "2.5"), (-1e6, "-1\u202f000\u202f000")]
)
def test_numbers_can_be_read(value: float, shown: str) -> None:
    assert number(value) == shown

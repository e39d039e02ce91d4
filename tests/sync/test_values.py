"""How a single value is read: as what it most likely means."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sync.push import values
from api.sync.push.values import UNREADABLE, Reader, Unusable

ANY_TEXT = st.text(st.characters(codec=None), max_size=20)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.integers(-(10**320), 10**320),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=5,
)
ID = "0199e1a2-7c3b-7d10-8f00-5a5a5a5a5a5a"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOON_MS = 1795262400000

interest = values.whole_number(0, 5)
colour = values.choice(["red", "blue"], "red")


@pytest.mark.parametrize(
    ("reader", "sent", "read"),
    [
        (values.line, "  Zoë ", ("Zoë", None)),
        (values.line, None, ("", None)),
        (values.line, 12, ("12", "repaired")),
        (values.line, True, ("true", "repaired")),
        (values.line, ["a"], ('["a"]', "repaired")),
        (values.line, "a\x00b", ("ab", "repaired")),
        (values.line, "half \ud83d", ("half ?", "repaired")),
        (values.line, "x" * 200, ("x" * 200, None)),
        (values.line, "x" * 201, ("x" * 199 + "…", "cut")),
        (values.prose, "x" * 10_000, ("x" * 10_000, None)),
        (values.badge, "x" * 500, ("x" * 500, None)),
        (values.optional_id, None, (None, None)),
        (values.optional_id, "", (None, None)),
        (values.optional_id, ID, (UUID(ID), None)),
        (values.optional_id, ID.upper(), (UNREADABLE, "repaired")),
        (values.optional_id, 7, (UNREADABLE, "repaired")),
        (values.needed_id, ID, (UUID(ID), None)),
        (values.moment, NOON_MS, (NOON, None)),
        (values.moment, float(NOON_MS), (NOON, None)),
        (values.moment, str(NOON_MS), (NOON, "repaired")),
        (values.moment, "2026-11-21T13:00:00+01:00", (NOON, "repaired")),
        (values.moment, "2026-11-21T12:00:00Z", (NOON, "repaired")),
        (values.moment, "2026-11-21 12:00", (NOON, "repaired")),
        (values.moment, None, (None, None)),
        (values.moment, "", (None, None)),
        (values.moment, "²", (UNREADABLE, "repaired")),
        (values.moment, -1, (UNREADABLE, "repaired")),
        (values.moment, True, (UNREADABLE, "repaired")),
        (values.moment, float("nan"), (UNREADABLE, "repaired")),
        (values.moment, 10**400, (UNREADABLE, "repaired")),
        (values.moment, "1969-12-31", (UNREADABLE, "repaired")),
        (values.moment, "9999-12-31", (UNREADABLE, "repaired")),
        (values.moment, 7_258_118_400_000, (UNREADABLE, "repaired")),
        (interest, 5, (5, None)),
        (interest, 0, (0, None)),
        (interest, None, (None, None)),
        (interest, "", (None, None)),
        (interest, 4.0, (4, None)),
        (interest, 3.7, (4, "repaired")),
        (interest, "3", (3, "repaired")),
        (interest, 6, (UNREADABLE, "repaired")),
        (interest, True, (UNREADABLE, "repaired")),
        (interest, "hot", (UNREADABLE, "repaired")),
        (interest, float("inf"), (UNREADABLE, "repaired")),
        (interest, 10**400, (UNREADABLE, "repaired")),
        (colour, "blue", ("blue", None)),
        (colour, None, ("red", None)),
        (colour, "", ("red", None)),
        (colour, " Blue", ("blue", "repaired")),
        (colour, "green", (UNREADABLE, "repaired")),
        (colour, ["blue"], (UNREADABLE, "repaired")),
        (values.json_value, '["a", 1]', (["a", 1], None)),
        (values.json_value, "40", (40, None)),
        (values.json_value, "forty", ("forty", None)),
        (values.json_value, ["a"], (["a"], None)),
        (values.json_value, "[" * 100_000, ("[" * 100_000, None)),
    ],
)
def test_a_value_is_read_as_what_it_means(reader: Reader, sent: Any, read: values.Reading) -> None:
    assert reader(sent) == read


@pytest.mark.parametrize(
    ("reader", "sent", "code"),
    [
        (values.needed_line, " ", "blank"),
        (values.needed_line, None, "blank"),
        (values.needed_prose, "\x00", "blank"),
        (values.prose, "x" * 10_001, "too_long"),
        (values.badge, "x" * 501, "badge_too_long"),
        (values.needed_id, None, "invalid"),
        (values.needed_id, ID.upper(), "invalid"),
        (values.needed_id, f"{{{ID}}}", "invalid"),
    ],
)
def test_what_leaves_nothing_is_unusable(reader: Reader, sent: Any, code: str) -> None:
    with pytest.raises(Unusable) as unusable:
        reader(sent)
    assert unusable.value.code == code


READERS = [
    values.line, values.needed_line, values.prose, values.needed_prose, values.badge, values.optional_id,
    values.needed_id, values.moment, interest, colour, values.json_value,
]  # fmt: skip


@given(ANYTHING, st.sampled_from(READERS))
def test_nothing_breaks_a_reader(sent: Any, reader: Reader) -> None:
    try:
        value, code = reader(sent)
    except Unusable:
        return
    assert code in {None, "repaired", "cut"}
    if reader not in (values.json_value, values.moment) and isinstance(value, str):
        assert "\x00" not in value
        assert value.encode().decode() == value == value.strip()


@given(st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001  of the zone given
def test_a_moment_survives_the_way_to_the_phone_and_back(at: datetime) -> None:
    there = round(at.timestamp() * 1000)
    read, code = values.moment(there)
    assert (round(read.timestamp() * 1000), code) == (there, None)
    assert values.read_moment(at.isoformat()) == at


def test_a_structure_too_deep_to_write_is_no_text() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert values.line(deep) == ("", "repaired")

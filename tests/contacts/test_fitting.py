"""Which values answer which question: any JSON may come, and nothing but what fits goes through."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.contacts.memory.answers.fitting import WANTED, fits
from models import QuestionKind

OPTIONS = ["north", "south", "west"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(OPTIONS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("kind", "value", "fit"),
    [
        ("text", "a", True),
        ("text", "x" * 10_000, True),
        ("text", "x" * 10_001, False),
        ("text", "  ", False),
        ("text", 1, False),
        ("number", 0, True),
        ("number", 1.5, True),
        ("number", True, False),
        ("number", float("nan"), False),
        ("number", float("inf"), False),
        ("number", 10**400, False),
        ("number", "1", False),
        ("single", "north", True),
        ("single", "east", False),
        ("single", ["north"], False),
        ("multi", ["west", "north"], True),
        ("multi", [], True),
        ("multi", ["north", "north"], False),
        ("multi", ["north", {}], False),
        ("multi", "north", False),
    ],
)
def test_each_kind_wants_its_own(kind: str, value: Any, fit: bool) -> None:
    assert fits(value, kind, OPTIONS) is fit


@given(JSON)
def test_any_json_is_judged(value: Any) -> None:
    fitting = {kind for kind in QuestionKind if fits(value, kind, OPTIONS)}

    allowed: set[frozenset[QuestionKind]] = {
        frozenset(),
        frozenset({QuestionKind.TEXT}),
        frozenset({QuestionKind.NUMBER}),
        frozenset({QuestionKind.TEXT, QuestionKind.SINGLE}),
        frozenset({QuestionKind.MULTI}),
    }
    assert frozenset(fitting) in allowed


def test_every_kind_says_what_it_wants() -> None:
    assert set(WANTED) == set(QuestionKind)

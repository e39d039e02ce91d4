"""Which values answer a question. Pure."""

from collections.abc import Sequence
from typing import Any

from models import QuestionKind

MAX_LENGTH = 10_000
"""Characters of a text."""

MAX_NUMBER = 10**15
"""Either side of zero: what a float holds to the last digit, and comes back from JSON as it went in."""

WANTED = {
    QuestionKind.TEXT: "a text of 1 to 10,000 characters",
    QuestionKind.NUMBER: "a number of up to 15 digits",
    QuestionKind.SINGLE: "one of its options",
    QuestionKind.MULTI: "a list of its options, each at most once",
}
"""In words: what fits each kind of question."""


def fits(value: Any, kind: str, options: Sequence[str]) -> bool:
    """Whether `value` (any JSON) answers a question of this kind. No option at all is an answer to `multi`."""
    match kind:
        case QuestionKind.TEXT:
            return isinstance(value, str) and bool(value.strip()) and len(value) <= MAX_LENGTH
        case QuestionKind.NUMBER:
            return _is_number(value) and abs(value) <= MAX_NUMBER
        case QuestionKind.SINGLE:
            return isinstance(value, str) and value in options
    return isinstance(value, list) and all(option in options for option in value) and len(set(value)) == len(value)


def _is_number(value: Any) -> bool:
    # To Python a bool is an int.
    return isinstance(value, int | float) and not isinstance(value, bool)

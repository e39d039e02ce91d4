"""Stated interest: a number from 0 to 5, or one of three words for it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

Word = Literal["hot", "warm", "cold"]

_OF_WORD: dict[object, int] = {"hot": 5, "warm": 3, "cold": 1}


def _number(value: object) -> object:
    return _OF_WORD.get(value, value) if isinstance(value, str) else value


Interest = Annotated[
    int,
    Field(ge=0, le=5, strict=True),
    BeforeValidator(_number),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer", "minimum": 0, "maximum": 5}, {"enum": list(_OF_WORD)}],
            "description": "What they said: 0 (none) to 5; `hot` is 5, `warm` 3, `cold` 1.",
            "examples": ["hot"],
        }
    ),
]
"""Accepts a word or a number and holds the number."""

BANDS: dict[Word, tuple[int, int]] = {"hot": (4, 5), "warm": (2, 3), "cold": (0, 1)}
"""Least and greatest interest of each word."""


def word(interest: int) -> Word:
    return next(name for name, (least, greatest) in BANDS.items() if least <= interest <= greatest)

"""Answers over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Discriminator, Field, Tag

from api.contacts.memory.answers.fitting import MAX_NUMBER
from api.contacts.memory.schemas import MadeByApp, SaidAt
from api.contacts.schemas import Author
from api.core.schemas import Input, Line, Output, Prose


def _shape(value: object) -> str:
    """By which of the three to judge what was sent: one error message and not one for each."""
    if isinstance(value, list):
        return "options"
    return "number" if isinstance(value, int | float) else "text"


def _as_said(number: float) -> float:
    # 40 and not 40.0, which nobody says.
    return int(number) if number.is_integer() else number


_Number = Annotated[float, Field(strict=True, ge=-MAX_NUMBER, le=MAX_NUMBER), AfterValidator(_as_said)]
_Options = Annotated[list[Line], Field(max_length=30)]

Value = Annotated[
    Annotated[Prose, Tag("text")] | Annotated[_Number, Tag("number")] | Annotated[_Options, Tag("options")],
    Discriminator(_shape),
]


class AnswerIn(Input):
    """What the person answered, as you heard it."""

    id: MadeByApp
    question_id: UUID = Field(description="One of the `questions` of `GET /v1/team`.")
    value: Value = Field(
        description="A text, a number, one option, or a list of options: as the question's kind wants it.",
        examples=["none", 40, ["call", "mail"]],
    )
    answered_at: SaidAt = None


class AnswerOut(Output):
    id: UUID
    author: Author
    question_id: UUID
    value: str | int | float | list[str] | None = Field(
        description="Null if it is gone, which only the answer to a repeated POST shows."
    )
    answered_at: datetime
    counts: bool = Field(description="Whether it is the newest of its author to this question.")
    revision: int

"""Which contacts somebody wants to see."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.contacts.card import State
from api.contacts.interest import Word
from api.core.folding import fold
from api.core.schemas import Input, Line, Moment


class ContactFilter(Input):
    """All of them hold together. `captured_…` and `member` ask for one scan that fits them all."""

    captured_from: Moment | None = Field(None, description="Scanned at this moment or later.")
    captured_to: Moment | None = Field(None, description="Scanned at this moment or earlier.")
    member: UUID | None = Field(None, description="Scanned by this member of the team.")
    rating: Word | None = Field(
        None, description="So rated by somebody: `hot` is an interest of 4 or 5, `warm` 2 or 3, `cold` 0 or 1."
    )
    tag: Line | None = Field(None, description="Tagged so, whatever the case and accents.")
    has_open_task: bool | None = Field(None, description="With, or without, a task that is not done.")
    state: State | None = None
    q: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")] | None = Field(
        None,
        description="Words, or parts of words, that all occur in the contact or its notes; case and accents are alike.",
        examples=["muller quote"],
    )


def words(q: str | None) -> list[str]:
    """What to look for, folded, each word once."""
    return list(dict.fromkeys(fold(q).split()))

"""Notes, ratings and tags over the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.contacts.interest import Interest
from api.contacts.schemas import Author, CurrentRating
from api.core.schemas import Input, Line, Moment, Output, Prose

_MADE_BY_APP = Field(description="Made by the app, once. Sending it again changes nothing.")


class NoteIn(Input):
    id: Annotated[UUID, _MADE_BY_APP]
    text: Prose = Field(examples=["Wants a quote for 40 units by Friday"])
    written_at: Moment | None = Field(None, description="Without it, and if it lies in the future: now.")


class NoteChange(Input):
    text: Prose


class NoteVersion(Output):
    """A former wording."""

    text: str
    until: datetime


class NoteOut(Output):
    id: UUID
    author: Author
    text: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    written_at: datetime
    history: list[NoteVersion] = Field(description="The wordings before this one, oldest first.")
    revision: int


class RatingIn(Input):
    """What they said, what you sensed, or both. On each scale it takes the place of your earlier rating."""

    id: Annotated[UUID, _MADE_BY_APP]
    interest: Interest | None = None
    gut: Annotated[int, Field(ge=1, le=5, strict=True)] | None = Field(None, description="What you sensed, 1 to 5.")
    rated_at: Moment | None = Field(None, description="Without it, and if it lies in the future: now.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.interest is None and self.gut is None:
            raise ValueError("give interest, gut or both")
        return self


class RatingOut(CurrentRating):
    id: UUID
    counts: bool = Field(description="Whether it is the newest of its author on one of the two scales.")
    revision: int


class TagIn(Input):
    id: Annotated[UUID, _MADE_BY_APP]
    label: Line = Field(examples=["vip"])


class TagOut(Output):
    id: UUID
    author: Author
    label: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    created_at: datetime
    revision: int

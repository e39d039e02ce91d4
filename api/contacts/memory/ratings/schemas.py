"""Ratings over the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.contacts.interest import Interest
from api.contacts.memory.schemas import MadeByApp, SaidAt
from api.contacts.schemas import CurrentRating
from api.core.schemas import Input


class RatingIn(Input):
    """What they said, what you sensed, or both. On each scale it takes the place of your earlier rating."""

    id: MadeByApp
    interest: Interest | None = None
    gut: Annotated[int, Field(ge=1, le=5, strict=True)] | None = Field(None, description="What you sensed, 1 to 5.")
    rated_at: SaidAt = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.interest is None and self.gut is None:
            raise ValueError("give interest, gut or both")
        return self


class RatingOut(CurrentRating):
    id: UUID
    counts: bool = Field(description="Whether it is the newest of its author on one of the two scales.")
    revision: int

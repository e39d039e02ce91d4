"""Occasions over the wire."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.contacts.memory.schemas import MadeByApp
from api.contacts.schemas import Author
from api.core.schemas import Input, Line, Output


class OccasionIn(Input):
    """A day worth remembering."""

    id: MadeByApp
    label: Line = Field(examples=["Ten years at Globex"])
    on: Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1))] = Field(examples=["2027-03-01"])
    yearly: bool = Field(False, description="Each year again, as a birthday.")


class OccasionOut(Output):
    id: UUID
    author: Author
    label: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    on: date
    yearly: bool
    revision: int

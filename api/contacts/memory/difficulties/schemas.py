"""Difficulties over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.contacts.memory.schemas import MadeByApp, SaidAt
from api.contacts.schemas import Author
from api.core.schemas import Input, Output, Prose


class DifficultyIn(Input):
    """A problem that the person has."""

    id: MadeByApp
    text: Prose = Field(examples=["The second shipment has not arrived"])
    raised_at: SaidAt = None
    owner_id: UUID | None = Field(None, description="The member who takes it on. In one's own book there is none.")


class DifficultyChange(Input):
    """JSON Merge Patch: what is absent stays. The owner is removed by null."""

    text: Prose | None = None
    owner_id: UUID | None = None
    solved: bool | None = None


class DifficultyOut(Output):
    id: UUID
    author: Author
    text: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    raised_at: datetime
    owner: Author | None = Field(description="Who took it on.")
    solved_at: datetime | None
    revision: int

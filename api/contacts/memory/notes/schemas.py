"""Notes over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.contacts.memory.schemas import MadeByApp, SaidAt
from api.contacts.schemas import Author
from api.core.schemas import Input, Output, Prose


class NoteIn(Input):
    id: MadeByApp
    text: Prose = Field(examples=["Wants a quote for 40 units by Friday"])
    written_at: SaidAt = None


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

"""Facts over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.contacts.memory.schemas import MadeByApp, SaidAt
from api.contacts.schemas import Author
from api.core.schemas import Input, Output, Prose
from models import Knowledge, Topic


class FactIn(Input):
    """Something true of the person, beyond business."""

    id: MadeByApp
    topic: Topic
    text: Prose = Field(examples=["Runs marathons; Lisbon in October was the fifth"])
    source: Knowledge = Field(description="How you know: they told you, you saw it, or everybody can read it.")
    noted_at: SaidAt = None


class FactChange(Input):
    """JSON Merge Patch: what is absent stays."""

    topic: Topic | None = None
    text: Prose | None = None
    source: Knowledge | None = None


class FactOut(Output):
    id: UUID
    author: Author
    topic: Topic
    text: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    source: Knowledge
    noted_at: datetime
    in_common: bool = Field(description="Whether one of us has something like it: see `GET …/knowledge`.")
    revision: int

"""Notes over the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from api.contacts.memory.notes.promises import PromiseState
from api.contacts.memory.schemas import MadeByApp, SaidAt
from api.contacts.schemas import Author
from api.core.schemas import Input, Moment, Output, Prose
from models import NoteKind, Settlement


class NoteIn(Input):
    id: MadeByApp
    text: Prose = Field(examples=["Wants a quote for 40 units by Friday"])
    kind: NoteKind = Field(
        NoteKind.PLAIN,
        description="`grey_zone`: what they hope to get, and where our limit is. `promise`: what we said we would do.",
    )
    due_at: Moment | None = Field(None, description="By when a promise is to be kept.")
    written_at: SaidAt = None

    @model_validator(mode="after")
    def _only_promises_are_due(self) -> Self:
        if self.due_at and self.kind is not NoteKind.PROMISE:
            raise ValueError("only a promise has due_at")
        return self


class NoteChange(Input):
    """JSON Merge Patch: what is absent stays. `due_at` is removed by null."""

    text: Prose | None = None
    due_at: Moment | None = None


class SettlementIn(Input):
    settled: Settlement = Field(description="`declined`: we told them that we will not.")


class NoteVersion(Output):
    """A former wording, with what was then the due time of a promise."""

    text: str
    due_at: datetime | None = None
    until: datetime


class NoteOut(Output):
    id: UUID
    author: Author
    kind: NoteKind
    text: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    written_at: datetime
    due_at: datetime | None
    state: PromiseState | None = Field(
        description="Of a promise: it is `broken` if it is still open a day after `due_at`, or two weeks after "
        "`written_at` if it has none."
    )
    settled_at: datetime | None
    history: list[NoteVersion] = Field(description="The wordings before this one, oldest first.")
    revision: int

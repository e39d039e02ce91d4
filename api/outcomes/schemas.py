"""Outcomes over the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from api.contacts.card import ContactCard
from api.core.schemas import Input, Moment, Output, Prose
from api.outcomes.alternatives import Likeness
from models import OutcomeKind

Told = Literal[
    OutcomeKind.MEETING_BOOKED,
    OutcomeKind.REPLIED,
    OutcomeKind.OPPORTUNITY,
    OutcomeKind.WON,
    OutcomeKind.LOST,
    OutcomeKind.NOT_INTERESTED,
]


def _none_if_blank(text: object) -> object:
    return None if isinstance(text, str) and not text.strip() else text


class OutcomeIn(Input):
    """What came of a contact."""

    id: UUID = Field(description="Made by the app, once. Sending it again changes nothing.")
    kind: Told
    text: Annotated[Prose | None, BeforeValidator(_none_if_blank)] = Field(
        None, description="The reason, if there is one.", examples=["Bought elsewhere last month"]
    )
    happened_at: Moment | None = Field(None, description="Without it, and if it lies in the future: now.")
    close_tasks: bool = Field(False, description="Also call off what is still planned for them.")


class Reporter(Output):
    """Whoever told it: a member of the team, or (`member_id` null) the attendee whose own book this is."""

    member_id: UUID | None
    name: str = Field(examples=["Rui Rep"])


class OutcomeOut(Output):
    id: UUID
    author: Reporter
    kind: OutcomeKind = Field(description="`followed_up` was noticed by the system and told by nobody.")
    text: str = Field(description="Empty if nothing was written.")
    happened_at: datetime
    revision: int


class NextBest(Output):
    """Somebody else to turn to."""

    contact: ContactCard
    likeness: Likeness
    score: int = Field(description="As `GET /v1/prospects` gives it, and the weightiest reason.", examples=[72])
    reason: str | None


class OutcomeTold(OutcomeOut):
    closed_tasks: int = Field(description="How many were called off just now.")
    next_best: list[NextBest] = Field(
        description="After `not_interested`: whom to turn to instead, the best first, three at most. First come people "
        "of the same company, then people with the same role."
    )

"""Teams, members, the target profile and the questions over the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from api.core.schemas import Email, Input, Line, Output
from models import DecisionPower, MemberRole, QuestionKind


def _once_each(items: list[str]) -> list[str]:
    return list(dict.fromkeys(items))


class TeamIn(Input):
    """`id` is optional; with one, sending the team again changes nothing."""

    id: UUID | None = None
    name: Line = Field(examples=["Acme Robotics"])
    manager_email: Email | None = Field(None, description="The first manager, who can sign in from now on.")


class TeamPlace(Input):
    """JSON Merge Patch."""

    zone_id: UUID | None = Field(description="The zone of the team's booth; null: it has none.")


class TeamOut(Output):
    id: UUID
    name: str
    book_id: UUID = Field(description="The book that the team's scans go to.")
    zone_id: UUID | None = Field(description="Where the team's booth is.")
    member_count: int = Field(description="Members of today: managers, reps and booth phones.")
    created_at: datetime


class MemberIn(Input):
    email: Email
    name: Line = Field(examples=["Ana Silva"])
    role: MemberRole


class MemberOut(Output):
    """A member as the organiser sees it."""

    id: UUID
    name: str
    email: str | None = Field(description="Null for a booth phone, which nobody signs in to.")
    role: MemberRole
    created_at: datetime
    removed_at: datetime | None


class MemberList(Output):
    items: list[MemberOut]


Words = Annotated[list[Line], Field(max_length=50), AfterValidator(_once_each)]


class ProfileChange(Input):
    """What is absent stays; null or [] empties a part."""

    roles: Words | None = Field(None, examples=[["procurement", "operations"]])
    industries: Words | None = None
    interests: Words | None = None
    decision_power: Annotated[list[DecisionPower], Field(max_length=50), AfterValidator(_once_each)] | None = None


class QuestionIn(Input):
    """A question keeps its `id` for as long as it is the same question: its answers refer to it."""

    id: UUID | None = Field(None, description="Of a question that exists, or made by the app; else it is a new one.")
    text: Line = Field(examples=["How many robots do they run today?"])
    kind: QuestionKind = Field(description="A question that has answers keeps its kind.")
    options: list[Line] = Field(
        default_factory=list,
        max_length=30,
        description="The choices of `single` and `multi`: 2 to 30, each once. Empty for other kinds.",
        examples=[["none", "1 to 10", "more"]],
    )
    weight: float = Field(1, ge=0, le=10, allow_inf_nan=False, description="How much an answer counts.")

    @model_validator(mode="after")
    def _has_its_choices(self) -> Self:
        offers_choices = self.kind in (QuestionKind.SINGLE, QuestionKind.MULTI)
        if offers_choices and len(set(self.options)) < max(2, len(self.options)):
            raise ValueError("a choice needs at least two options, each once")
        if not offers_choices and self.options:
            raise ValueError("only single and multi have options")
        return self


def _ids_differ(questions: list[QuestionIn]) -> list[QuestionIn]:
    ids = [question.id for question in questions if question.id]
    if len(set(ids)) < len(ids):
        raise ValueError("two questions have the same id")
    return questions


class TeamChange(Input):
    """JSON Merge Patch: what is absent stays. `profile: null` empties the whole profile.

    `questions` is the whole list, in order: what it leaves out is asked no more.
    """

    name: Line | None = None
    zone_id: UUID | None = Field(None, description="The zone of our booth; null: we have none.")
    profile: ProfileChange | None = None
    questions: Annotated[list[QuestionIn], Field(max_length=50), AfterValidator(_ids_differ)] | None = None


class Profile(Output):
    """Whom the team looks for. An empty part means "anybody"."""

    roles: list[str] = Field(default_factory=list)
    industries: list[str] = Field(default_factory=list)
    interests: list[str] = Field(default_factory=list)
    decision_power: list[DecisionPower] = Field(default_factory=list)


class QuestionOut(Output):
    id: UUID
    text: str
    kind: QuestionKind
    options: list[str]
    weight: float


class Colleague(Output):
    """A member as the team sees it. Those who left stay by name: their notes and scans are here."""

    id: UUID
    name: str
    role: MemberRole
    removed: bool


class MyTeam(Output):
    id: UUID
    name: str
    book_id: UUID
    zone_id: UUID | None
    profile: Profile
    questions: list[QuestionOut] = Field(description="What to ask everybody, in this order.")
    members: list[Colleague]

"""Teams, members and the target profile over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from api.core.schemas import Email, Input, Line, Output
from models import DecisionPower, MemberRole


def _once_each(items: list[str]) -> list[str]:
    return list(dict.fromkeys(items))


class TeamIn(Input):
    """`id` is optional; with one, sending the team again changes nothing."""

    id: UUID | None = None
    name: Line = Field(examples=["Acme Robotics"])
    manager_email: Email | None = Field(None, description="The first manager, who can sign in from now on.")


class TeamOut(Output):
    id: UUID
    name: str
    book_id: UUID = Field(description="The book that the team's scans go to.")
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


class TeamChange(Input):
    """JSON Merge Patch: what is absent stays. `profile: null` empties the whole profile."""

    name: Line | None = None
    profile: ProfileChange | None = None


class Profile(Output):
    """Whom the team looks for. An empty part means "anybody"."""

    roles: list[str] = Field(default_factory=list)
    industries: list[str] = Field(default_factory=list)
    interests: list[str] = Field(default_factory=list)
    decision_power: list[DecisionPower] = Field(default_factory=list)


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
    profile: Profile
    members: list[Colleague]

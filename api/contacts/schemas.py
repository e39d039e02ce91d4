"""Contacts over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.contacts.card import ContactCard
from api.contacts.filters import ContactFilter
from api.contacts.interest import Word
from api.core.pagination import CursorText, Limit
from api.core.schemas import Input, Line, Output
from models import DecisionPower


class ContactQuery(ContactFilter):
    limit: Limit = 50
    cursor: CursorText = None


class Author(Output):
    """Whoever said it: a member of the team, or (`member_id` null) the attendee whose own book this is."""

    member_id: UUID | None
    name: str = Field(examples=["Rui Rep"])


class CurrentRating(Output):
    """What one author thinks now. `word` is the band of the stated interest."""

    author: Author
    interest: int | None = Field(description="What they said, 0 (none) to 5 (hot).")
    word: Word | None
    gut: int | None = Field(description="What the author sensed, 1 to 5.")
    rated_at: datetime


class ContactOut(ContactCard):
    tags: list[str] = Field(examples=[["vip"]])
    ratings: list[CurrentRating] = Field(description="Of each author the newest on each scale.")
    note_count: int
    open_task_count: int


class ContactDetail(ContactOut):
    corrections: dict[str, str] = Field(
        description="The book's own words, which are shown in place of what the person disclosed.",
        examples=[{"company": "Globex Iberia"}],
    )
    booth_visits: int = Field(
        description="How often they stayed at the team's booth, as far as the radar noticed and they let the team see."
    )
    booth_minutes: int = Field(description="All those stays together.")


class ContactChange(Input):
    """JSON Merge Patch: what is absent stays; null takes the book's correction back."""

    name: Line | None = None
    given_name: Line | None = None
    family_name: Line | None = None
    company: Line | None = None
    job_title: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    industry: Line | None = None
    country: Line | None = None
    decision_power: DecisionPower | None = None

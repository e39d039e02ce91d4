"""Contacts over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.contacts.card import ContactCard
from api.contacts.filters import ContactFilter
from api.contacts.interest import Word
from api.contacts.relationship.steps import Sign
from api.core.pagination import CursorText, Limit
from api.core.schemas import Input, Line, Output
from models import DecisionPower, Step


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
    step: Step = Field(
        description="How far it has come, of eight steps. It follows from what happened, and falls back by one for "
        "every 30 days without any contact, never below `target`."
    )
    last_contact_at: datetime | None = Field(description="The last scan, note, touchpoint, task done or outcome.")
    lapsed: bool = Field(description="Whether `rhythm_weeks` have passed without any contact.")


class StepEvidence(Output):
    """What shows that a step was reached. `text` is in the caller's language."""

    step: Step
    sign: Sign
    text: str = Field(examples=["they came back"])
    at: datetime | None = Field(description="Null for what holds without having happened.")


class Gap(Output):
    """Words and feeling are far apart: a reason to check in."""

    difference: float = Field(
        description="What they said minus what was sensed, both on 0..1: 1 is said hot, felt cold.", examples=[0.75]
    )
    reason: str = Field(description="In the caller's language.")


class ContactDetail(ContactOut):
    corrections: dict[str, str] = Field(
        description="The book's own words, which are shown in place of what the person disclosed.",
        examples=[{"company": "Globex Iberia"}],
    )
    booth_visits: int = Field(
        description="How often they stayed at the team's booth, as far as the radar noticed and they let the team see."
    )
    booth_minutes: int = Field(description="All those stays together.")
    step_evidence: list[StepEvidence] = Field(description="Of the furthest step first; what says most comes first.")
    rhythm_weeks: int | None = Field(description="How often somebody wants to be in touch.")
    get_in_touch_by: datetime | None = Field(description="When it is time again, by that rhythm.")
    said: float | None = Field(description="Stated interest, 0 to 5: the mean of the newest rating of each author.")
    sensed: float | None = Field(description="Gut feeling, 1 to 5: the same.")
    gap: Gap | None = Field(description="Null unless the two are 0.4 or more apart.")


class ContactChange(Input):
    """JSON Merge Patch: what is absent stays; null takes the book's correction back, or removes."""

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
    rhythm_weeks: Annotated[int, Field(ge=1, le=104, strict=True)] | None = Field(
        None, description="How often somebody wants to be in touch; null: no rhythm."
    )

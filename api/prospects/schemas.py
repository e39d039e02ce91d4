"""Prospects over the wire."""

from pydantic import Field

from api.contacts.card import ContactCard
from api.core.schemas import Output
from api.prospects.urgency import Urgency
from models import Step


class ReasonOut(Output):
    """One thing that speaks for or against a contact."""

    feature: str = Field(
        description="What it is about: interest, gut, visits, scanned_back, outcome, talked, step, solved, promises, "
        "profile, power, answers, notes, tasks or followed_up.",
        examples=["interest"],
    )
    contribution: float = Field(
        description="What it adds to the log-odds of `probability`; below 0 it speaks against the contact.",
        examples=[2.0],
    )
    text: str = Field(
        description="In your language, see `PATCH /v1/me`.", examples=["rated hot by Ana yesterday, no follow-up yet"]
    )


class ProspectOut(Output):
    contact: ContactCard
    score: int = Field(ge=0, le=100, description="`probability` in per cent.", examples=[94])
    probability: float = Field(
        ge=0,
        le=1,
        description="That something good comes of it: they reply, meet, buy. Learned from the outcomes of this book; "
        "before there are any, what all books believe.",
    )
    reasons: list[ReasonOut] = Field(description="The weightiest first, three at most.")
    step: Step = Field(description="How far the relationship has come; falls back with silence.")
    next_step: str = Field(examples=["Call them: the call was due yesterday at 16:00"])
    urgency: Urgency = Field(
        description="How long the next step can wait, whatever the score. `now`: a promise or task is due within the "
        "hour, or overdue, or a warm contact waits and the event ends within three hours · `today`: one is due today, "
        "an occasion is today, the agreed rhythm has lapsed, a hot contact waits, or a warm one on the last day of the "
        "event · `soon`: one is due within a week or has no date, said and sensed disagree, a talk is unrated, or a "
        "warm contact waits · `later`: nothing waits."
    )
    urgent_because: str | None = Field(
        description="Why now; null if nothing waits.", examples=["a call was due yesterday at 16:00"]
    )

"""Prospects over the wire."""

from pydantic import Field

from api.contacts.card import ContactCard
from api.core.schemas import Output
from api.prospects.reasons import Urgency


class ReasonOut(Output):
    """One thing that speaks for or against a contact."""

    feature: str = Field(
        description="What it is about: interest, gut, visits, booth, profile, tasks, notes, followed_up or "
        "not_interested.",
        examples=["interest"],
    )
    contribution: float = Field(
        description="What it adds to the log-odds of `probability`; below 0 it speaks against the contact.",
        examples=[2.0],
    )
    text: str = Field(examples=["rated hot by Ana yesterday, no follow-up yet"])


class ProspectOut(Output):
    contact: ContactCard
    score: int = Field(ge=0, le=100, description="`probability` in percent.", examples=[94])
    probability: float = Field(
        gt=0, lt=1, description="That this contact is worth the next hour: a belief, not yet a measurement."
    )
    reasons: list[ReasonOut] = Field(description="The weightiest first, three at most.")
    next_step: str = Field(examples=["Call them: the call was due yesterday at 16:00"])
    urgency: Urgency = Field(
        description="How long the next step can wait. `now`: a task is overdue or due within the hour · `today`: a "
        "task is due today, or a hot contact waits · `soon`: a task is due within a week or has no date, a talk is "
        "unrated, or a warm contact waits · `later`: nothing waits."
    )

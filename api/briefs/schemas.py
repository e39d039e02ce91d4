"""Briefs over the wire. All words are in the caller's language."""

from uuid import UUID

from pydantic import Field

from api.briefs.sources import About
from api.contacts.card import ContactCard
from api.core.schemas import Output
from models import Step


class LineOut(Output):
    id: UUID | None = Field(description="Of the row that it is about; null for an interest, which is no row.")
    text: str


class StandingOut(Output):
    step: Step
    number: int = Field(ge=1, le=8)
    text: str = Field(description="The step's name.", examples=["listen"])
    evidence: list[str] = Field(
        description="What shows it, and says most, first.", examples=[["they came back (an hour ago)"]]
    )
    fallen: str | None = Field(description="How far it had come before a silence of 30 days or more.")


class OpeningOut(Output):
    about: About
    id: UUID | None = Field(description="Of the row that it quotes, if it quotes one.")
    text: str = Field(examples=["Pick up what Rui wrote down yesterday: “Wants a quote for 40 units by Friday”"])


class NextStepOut(Output):
    step: Step
    number: int = Field(ge=1, le=8)
    text: str = Field(description="The step's name.", examples=["open up"])
    aim: str = Field(examples=["share something of your own"])
    openings: list[OpeningOut] = Field(
        description="Two or three, the most fitting first. Each quotes what is on the record, or is a question."
    )


class DelightOut(Output):
    """A follow-up worth planning: send it to `POST /v1/tasks` with an id."""

    fact_id: UUID = Field(description="What it would use.")
    contact_id: UUID
    title: str = Field(examples=["Follow up with “vegetarian” in mind"])


class ColleagueOut(Output):
    contact: ContactCard
    score: int
    reason: str | None
    text: str = Field(examples=["Bo Boss, CEO (72: they decide)"])


class BriefOut(Output):
    """What to know of somebody in the ten seconds before meeting them. What is not known is empty or null."""

    contact: ContactCard
    who: str = Field(examples=["Zoë Ångström, Head of Procurement at Globex, decides"])
    over: str | None = Field(
        description="The newest outcome, if it is a no. Then there is no next step, and `colleagues` are people to "
        "turn to instead.",
        examples=["not interested, they said yesterday: “Bought elsewhere”"],
    )
    score: int = Field(description="As `GET /v1/prospects` gives it, and the weightiest reason.")
    reason: str | None
    preferences: list[LineOut] = Field(description="Facts: what to mind before you talk.")
    promises: list[LineOut] = Field(description="Open ones, the first due first.")
    difficulties: list[LineOut] = Field(description="Open ones, and who took them on.")
    gap: str | None = Field(description="If what they said and what was sensed are far apart.")
    in_common: list[LineOut] = Field(description="Facts and interests that are like ours.")
    last_words: list[LineOut] = Field(description="The newest three: notes, touchpoints, follow-ups done, outcomes.")
    grey_zone: list[LineOut] = Field(description="Their hope, our limit: the newest note of that kind.")
    known: list[LineOut] = Field(description="All other facts, the newest first.")
    plans: list[LineOut] = Field(description="Open tasks, the first due first.")
    occasions: list[LineOut] = Field(description="Those of the next seven days.")
    step: StandingOut
    next_step: NextStepOut | None
    delights: list[DelightOut] = Field(description="What would delight them, by facts that no follow-up has used yet.")
    colleagues: list[ColleagueOut] = Field(
        description="Others in this book of the same company, the best chances first; three at most."
    )

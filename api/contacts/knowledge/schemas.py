"""How well a contact is known, over the wire."""

from uuid import UUID

from pydantic import Field

from api.core.schemas import Output
from models import Topic


class QuestionWorthAsking(Output):
    """In the caller's language."""

    topic: Topic
    text: str = Field(examples=["What do you do when you do not work?"])


class OwnSide(Output):
    """What is true of one of us."""

    name: str = Field(description="Whose it is; empty for an interest of the team's profile, and in one's own book.")
    text: str


class CommonGround(Output):
    """A fact of theirs that shares a telling word with something of ours."""

    fact_id: UUID
    topic: Topic
    text: str
    ours: list[OwnSide]


class KnowledgeOut(Output):
    covered: list[Topic] = Field(description="Topics that something is known of.")
    missing: list[QuestionWorthAsking] = Field(description="The others, the one to ask about next first.")
    next_question: QuestionWorthAsking | None = Field(description="The first of them.")
    in_common: list[CommonGround]

"""An event's terms of sharing, over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from api.contacts.sharing import ordered
from api.core.schemas import Input, Output, Prose
from models import AfterWithdrawal, Basis, Language, SharedField


def _in_order(fields: list[SharedField]) -> list[SharedField]:
    return [SharedField(field) for field in ordered(fields)]


Fields = Annotated[list[SharedField], Field(max_length=20), AfterValidator(_in_order)]


class TermsChange(Input):
    """JSON Merge Patch: what is absent stays. It counts for what is shared from now on; what somebody was given before
    is for each person to change."""

    teams: Fields | None = None
    attendees: Fields | None = None
    everybody: Fields | None = None
    minimum: Fields | None = None
    after_withdrawal: AfterWithdrawal | None = None


class TermsOut(Output):
    """What is shared of people who have not said otherwise: with teams that scan them, with attendees whom they accept,
    and with everybody."""

    teams: list[SharedField]
    attendees: list[SharedField]
    everybody: list[SharedField]
    minimum: list[SharedField] = Field(description="What a team that scans somebody gets in any case.")
    after_withdrawal: AfterWithdrawal = Field(
        description="What becomes of notes, ratings and so on when the person takes everything back: `kept` without "
        "the person, or `removed`."
    )
    consent_version: int | None = Field(description="The consent text that is in force; null if there is none.")


class ConsentTextIn(Input):
    """`id` is optional; with one, sending the text again changes nothing."""

    id: UUID | None = None
    texts: Annotated[dict[Language, Prose], Field(min_length=1)] = Field(
        examples=[{"en": "If you let a team scan your badge, …", "de": "Wenn Sie Ihr Namensschild scannen lassen, …"}]
    )


class ConsentTextOut(Output):
    id: UUID
    version: int
    texts: dict[Language, str]
    created_at: datetime


class ConsentTextList(Output):
    items: list[ConsentTextOut]


class Count(Output):
    """`given`: disclosures that stand. `taken_back`: those that the person withdrew."""

    given: int
    taken_back: int


class TeamCount(Count):
    team_id: UUID
    name: str


class VersionCount(Count):
    version: int | None


class Report(Output):
    """What was shared with whom, in numbers. Of attendees' own books only all together."""

    people: int = Field(description="Who shares something with somebody.")
    books: int = Field(description="Teams and attendees who were given something.")
    total: Count
    by_basis: dict[Basis, Count]
    by_field: dict[SharedField, int]
    by_consent_version: list[VersionCount]
    by_team: list[TeamCount]
    attendees: Count

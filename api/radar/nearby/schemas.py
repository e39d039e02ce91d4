"""Who is nearby, over the wire."""

from enum import IntEnum
from uuid import UUID

from pydantic import Field

from api.core.schemas import Output
from api.radar.geometry import RADII, Band
from api.radar.nearby.shown import Source


class Radius(IntEnum):
    """Metres: as far as a band reaches. Any number would let a caller measure the distance to somebody."""

    HERE = RADII[Band.HERE]
    NEAR = RADII[Band.NEAR]
    AROUND = RADII[Band.AROUND]


class SharedCard(Output):
    """What somebody shares with those who see them."""

    name: str
    company: str
    job_title: str
    interests: list[str]


class NearbyProspect(Output):
    score: int = Field(ge=0, le=100, examples=[94])
    reason: str | None = Field(description="The weightiest.", examples=["rated hot by Ana yesterday, no follow-up yet"])


class NearbyPerson(Output):
    attendee_id: UUID
    card: SharedCard
    distance: Band = Field(
        description="`here`: within 5 m · `near`: within 25 m · `around`: within 100 m · `same_zone`. As far as is "
        "known: positions are inexact on purpose."
    )
    freshness_seconds: int = Field(description="For how long they have not been noticed again.")
    source: Source = Field(description="How it is known that they are nearby; the surest of several.")
    contact_id: UUID | None = Field(description="Where they are in my book.")
    prospect: NearbyProspect | None = Field(description="For members, of a contact: see `GET /v1/prospects`.")
    fits_profile: bool | None = Field(description="For members: whether they are whom the team looks for.")


class ZoneHere(Output):
    id: UUID
    name: str


class Nearby(Output):
    visibility: str | None = Field(
        description="Mine: `off` (then I see nobody), `contacts` or `everyone`. Null: I am here for a team."
    )
    located: bool = Field(
        description="Whether it is known where I am. If not, only people whom my phone hears are shown. A member who "
        "has not said is at the team's booth."
    )
    zone: ZoneHere | None = Field(description="Where I am.")
    items: list[NearbyPerson] = Field(description="Whom to approach comes first; 200 at most.")

"""What a brief is made of. Pure."""

from dataclasses import dataclass
from uuid import UUID

from api.briefs.record import Colleague
from api.briefs.sources import Opening
from models import Step


@dataclass(frozen=True, slots=True)
class Line:
    """`id`: of the row that it is about, if it is about one."""

    id: UUID | None
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The step where the relationship is. `number`: from 1 to 8."""

    step: Step
    number: int
    text: str
    evidence: list[str]
    fallen: str | None


@dataclass(frozen=True, slots=True)
class NextStep:
    step: Step
    number: int
    text: str
    aim: str
    openings: list[Opening]


@dataclass(frozen=True, slots=True)
class Delight:
    """A task worth planning, which would use this fact."""

    fact_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody else to meet, and the line about them."""

    colleague: Colleague
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """`over`: they said no, or it is lost; then there is no next step, and `colleagues` may be people of another
    company with the same role."""

    who: str
    over: str | None
    score: int
    reason: str | None
    preferences: list[Line]
    promises: list[Line]
    difficulties: list[Line]
    gap: str | None
    in_common: list[Line]
    last_words: list[Line]
    grey_zone: list[Line]
    known: list[Line]
    plans: list[Line]
    occasions: list[Line]
    step: Standing
    next_step: NextStep | None
    delights: list[Delight]
    colleagues: list[Met]

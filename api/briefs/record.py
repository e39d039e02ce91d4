"""What is on the record about a contact, for a brief to be made of. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from api.contacts.card import ContactCard
from api.contacts.knowledge.common import Ours
from api.contacts.relationship.steps import Sign
from models import Fact, Step

COMING = 7
"""Days before an occasion that it is worth a word."""


class What(StrEnum):
    """What an entry is. `promise`, `difficulty` and `task`: those open."""

    PROMISE = "promise"
    KEPT = "kept"
    NOTE = "note"
    GREY_ZONE = "grey_zone"
    TOUCHPOINT = "touchpoint"
    DIFFICULTY = "difficulty"
    SOLVED = "solved"
    TASK = "task"
    DONE = "done"
    OUTCOME = "outcome"


class Entry(NamedTuple):
    """One thing that somebody said or did. `at`: when it was said, kept, solved or done; `until`: put off until then;
    `state`: the kind of an outcome. `member_id` said or did it, `owner_id` took it on; None in an attendee's own book.
    """

    what: str
    id: UUID
    text: str
    at: datetime
    due_at: datetime | None
    until: datetime | None
    state: str | None
    member_id: UUID | None
    owner_id: UUID | None


class Shown(Protocol):
    """What shows that a step was reached, in the language of the brief."""

    @property
    def step(self) -> Step: ...
    @property
    def sign(self) -> Sign: ...
    @property
    def text(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Day:
    """An occasion: in how many days it comes, from 0."""

    id: UUID
    label: str
    days: int


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else to meet, and what the ranking says of them."""

    card: ContactCard
    score: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that a brief may say. `facts`: the newest first, with what of ours is like each in `common`; `used`: those
    that a follow-up used. `ours`: what is true of us. `names` of members; `me`: the member who reads, if it is one.
    `said` (0–5) and `sensed` (1–5) are told apart in `gap`, if they are far apart. `questions` are worth asking, the
    best first, by topic; `unanswered` are those that the team asks everybody, the weightiest first.
    `colleagues`: the best first."""

    card: ContactCard
    entries: Mapping[str, Sequence[Entry]]
    facts: Sequence[Fact]
    common: Mapping[UUID, Sequence[Ours]]
    used: frozenset[UUID]
    ours: Sequence[Ours]
    names: Mapping[UUID, str]
    me: UUID | None
    step: Step
    evidence: Sequence[Shown]
    said: float | None
    sensed: float | None
    gap: str | None
    days: Sequence[Day]
    questions: Mapping[str, str]
    unanswered: Sequence[tuple[UUID, str]]
    score: int
    reason: str | None
    colleagues: Sequence[Colleague]

    def of(self, what: What) -> Sequence[Entry]:
        return self.entries.get(what, ())


def days_until(on: date, today: date, *, yearly: bool) -> int | None:
    """In how many days an occasion comes; None if it is over, or far away. A yearly 29 February falls on the 28th in
    other years."""
    for year in (today.year, today.year + 1) if yearly else (on.year,):
        days = (_in_year(on, year) - today).days
        if 0 <= days <= COMING:
            return days
    return None


def _in_year(on: date, year: int) -> date:
    try:
        return on.replace(year=year)
    except ValueError:
        return date(year, 3, 1) - timedelta(days=1)

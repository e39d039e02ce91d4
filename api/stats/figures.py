"""What a manager sees of the team's work, as numbers. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from models import QuestionKind, Step

_MOST_BUCKETS = 6


@dataclass(frozen=True, slots=True)
class Hour:
    """So many leads were met first in the hour that begins then, by the clocks at the venue."""

    starts_at: datetime
    leads: int


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    leads: int


@dataclass(frozen=True, slots=True)
class RepFigures:
    """`leads`: that this member met first; `scans`: all that they made. Without a member: nobody's."""

    member_id: UUID | None
    name: str
    removed: bool
    leads: int
    scans: int


@dataclass(frozen=True, slots=True)
class Ratings:
    """Leads by the mean of what each author heard last, rounded; `unrated`: nobody said."""

    hot: int
    warm: int
    cold: int
    unrated: int


@dataclass(frozen=True, slots=True)
class FollowUps:
    """`followed_up`: leads with a task done, a promise kept or an outcome after they were met first. Seconds from there
    to the first of these: half of them within the `median`, nine of ten within `p90`."""

    followed_up: int
    waiting: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Badges of whom nobody knows yet, and the scans of them."""

    contacts: int
    scans: int


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    leads: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """Numbers from `least` to just below `below`."""

    least: float
    below: float
    leads: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """`answered`: of so many leads something is known. A lead of whom two authors heard different things counts with
    both."""

    question_id: UUID
    text: str
    kind: str
    answered: int
    options: list[Option]
    buckets: list[Bucket]


@dataclass(frozen=True, slots=True)
class Booth:
    """Leads whose stay at the team's own booth they let the team see; half of the stays were at most `median`
    seconds."""

    zone_id: UUID
    name: str
    leads: int
    visits: int
    median: float | None


@dataclass(frozen=True, slots=True)
class Reached:
    """`reached`: leads that came to this step or further; `now`: that stand there after silences."""

    step: Step
    reached: int
    now: int


def days(hours: Iterable[Hour], zone: ZoneInfo) -> list[Day]:
    """By the calendar of the venue, days without leads left out."""
    found: dict[date, int] = {}
    for hour in hours:
        day = hour.starts_at.astimezone(zone).date()
        found[day] = found.get(day, 0) + hour.leads
    return [Day(day, leads) for day, leads in sorted(found.items())]


def funnel(groups: Iterable[tuple[Step, Step, int]]) -> list[Reached]:
    """From how many leads came to which step at the furthest, and stand where."""
    steps = tuple(Step)
    furthest, present = [0] * len(steps), [0] * len(steps)
    for reached, now, leads in groups:
        furthest[steps.index(reached)] += leads
        present[steps.index(now)] += leads
    return [Reached(step, sum(furthest[place:]), present[place]) for place, step in enumerate(steps)]


def question(
    question_id: UUID, text: str, kind: str, options: Sequence[str], counts: Mapping[str | None, int]
) -> QuestionFigures:
    """`counts`: leads by what was answered, under None all of whom there is an answer. An option that was answered and
    is offered no more comes last."""
    said = {value: leads for value, leads in counts.items() if value is not None}
    answered = counts.get(None, 0)
    if kind == QuestionKind.NUMBER:
        return QuestionFigures(question_id, text, kind, answered, [], buckets(said))
    if kind == QuestionKind.TEXT:
        return QuestionFigures(question_id, text, kind, answered, [], [])
    offered = dict.fromkeys([*options, *sorted(said)])
    return QuestionFigures(question_id, text, kind, answered, [Option(o, said.get(o, 0)) for o in offered], [])


def buckets(counts: Mapping[str, int]) -> list[Bucket]:
    """At most so many steps of a round width (1, 2 or 5 and zeros) that hold all the numbers."""
    numbers: Counter[Decimal] = Counter()
    for text, leads in counts.items():
        numbers[Decimal(text)] += leads  # 7 and 7.0 are the same
    if not numbers:
        return []
    least, greatest = min(numbers), max(numbers)
    width = _round_width((greatest - least) / (_MOST_BUCKETS - 1))
    first, last = (int((end / width).to_integral_value(ROUND_FLOOR)) for end in (least, greatest))
    found = [0] * (last - first + 1)
    for number, leads in numbers.items():
        found[int((number / width).to_integral_value(ROUND_FLOOR)) - first] += leads
    return [
        Bucket(float((first + place) * width), float((first + place + 1) * width), leads)
        for place, leads in enumerate(found)
    ]


def _round_width(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20, 50 … (and 0.1, 0.2 …) that is no less."""
    if least == 0:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    return next(width for factor in (1, 2, 5, 10) if (width := factor * power) >= least)

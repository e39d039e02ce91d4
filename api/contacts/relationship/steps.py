"""How far a contact has come, from a first glance to a working relationship. Pure.

Nobody types it in. It follows from the touchpoints that members record, and from what the system saw by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from api.contacts.relationship.rhythm import is_kept
from models import DecisionPower, Step

STEPS = tuple(Step)
SILENCE = timedelta(days=30)
"""Without any contact for so long, the relationship falls back by one step."""

_LOWEST = STEPS.index(Step.TARGET)
_POWERFUL = {DecisionPower.DECIDES, DecisionPower.INFLUENCES}


class Sign(StrEnum):
    """What shows that a step was reached."""

    SCANNED = "scanned"
    HAS_POWER = "has_power"
    FITS_PROFILE = "fits_profile"
    TOUCHPOINT = "touchpoint"
    PREPARED = "prepared"
    THEY_TALKED = "they_talked"
    CAME_BACK = "came_back"
    SCANNED_BACK = "scanned_back"
    REPLIED = "replied"
    GREY_ZONE = "grey_zone"
    PROMISED = "promised"
    MET = "met"
    TAKEN_ON = "taken_on"
    SOLVED = "solved"
    RHYTHM_KEPT = "rhythm_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the book knows of one contact. Times are aware UTC, the newest of their kind; None: never.

    `came_back_at`: scanned again after half an hour or more. `replied_at`: they answered, agreed to meet, or more came
    of it. `met_at`: a meeting that was planned took place. `period_before_at`: the last contact in the rhythm's period
    before the present one.
    """

    fits_profile: bool = False
    decision_power: str | None = None
    rhythm_weeks: int | None = None
    touchpoints: Mapping[Step, datetime] = field(default_factory=dict)
    scanned_at: datetime | None = None
    came_back_at: datetime | None = None
    scanned_back_at: datetime | None = None
    replied_at: datetime | None = None
    they_talked_at: datetime | None = None
    prepared_at: datetime | None = None
    grey_zone_at: datetime | None = None
    promised_at: datetime | None = None
    met_at: datetime | None = None
    taken_on_at: datetime | None = None
    solved_at: datetime | None = None
    last_contact_at: datetime | None = None
    period_before_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """`at`: None for what holds without having happened. `weight`: how much it says, 1 for most things."""

    step: Step
    sign: Sign
    at: datetime | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """`furthest`: the step that was reached; `step`: where the relationship is now, after silence. `evidence`: the
    furthest step first, then what says most, then the newest."""

    step: Step
    furthest: Step
    evidence: tuple[Evidence, ...]


def progress(seen: Seen, now: datetime) -> Progress:
    """Everybody in a book is at `radar` at least: somebody noticed them."""
    evidence = sorted(_evidence(seen, now), key=_rank, reverse=True)
    furthest = evidence[0].step if evidence else Step.RADAR
    return Progress(_after_silence(furthest, seen.last_contact_at, now), furthest, tuple(evidence))


def _rank(one: Evidence) -> tuple[int, int, float]:
    return STEPS.index(one.step), one.weight, one.at.timestamp() if one.at else 0.0


def _after_silence(furthest: Step, last_contact_at: datetime | None, now: datetime) -> Step:
    place = STEPS.index(furthest)
    if last_contact_at is None or place <= _LOWEST:
        return furthest
    return STEPS[max(_LOWEST, place - max(0, (now - last_contact_at) // SILENCE))]


def _evidence(seen: Seen, now: datetime) -> Iterator[Evidence]:
    yield from (Evidence(step, Sign.TOUCHPOINT, at) for step, at in seen.touchpoints.items())
    # Preparation shows in an approach; alone it is a plan.
    if seen.prepared_at and Step.APPROACH in seen.touchpoints:
        yield Evidence(Step.APPROACH, Sign.PREPARED, seen.prepared_at)
    if seen.decision_power in _POWERFUL:
        yield Evidence(Step.TARGET, Sign.HAS_POWER)
    if seen.decision_power and seen.fits_profile:
        yield Evidence(Step.TARGET, Sign.FITS_PROFILE)
    for step, sign, at in _happened(seen):
        if at:
            yield Evidence(step, sign, at, weight=2 if sign is Sign.SOLVED else 1)
    if is_kept(seen.rhythm_weeks, seen.last_contact_at, seen.period_before_at, now):
        yield Evidence(Step.ENJOY, Sign.RHYTHM_KEPT, seen.last_contact_at)


def _happened(seen: Seen) -> tuple[tuple[Step, Sign, datetime | None], ...]:
    return (
        (Step.RADAR, Sign.SCANNED, seen.scanned_at),
        (Step.LISTEN, Sign.THEY_TALKED, seen.they_talked_at),
        (Step.LISTEN, Sign.CAME_BACK, seen.came_back_at),
        (Step.LISTEN, Sign.SCANNED_BACK, seen.scanned_back_at),
        (Step.LISTEN, Sign.REPLIED, seen.replied_at),
        (Step.OPEN_UP, Sign.GREY_ZONE, seen.grey_zone_at),
        (Step.OPEN_UP, Sign.PROMISED, seen.promised_at),
        (Step.DANCE, Sign.MET, seen.met_at),
        (Step.GET_REAL, Sign.TAKEN_ON, seen.taken_on_at),
        (Step.GET_REAL, Sign.SOLVED, seen.solved_at),
    )

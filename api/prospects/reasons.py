"""Why a contact ranks where it does, what to do about it next, and how long that can wait."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from api.prospects import phrases
from api.prospects.features import Observed
from api.prospects.phrases import HOT, MIDDLE
from api.prospects.ranker import Score
from api.prospects.when import days_between

Phrase = Callable[[Observed, datetime, ZoneInfo], str | None]
Urgency = Literal["now", "today", "soon", "later"]

_NEGLIGIBLE = 0.05  # log-odds; about one point of a score of 100
_ERRANDS = {"call": "Call them", "mail": "Write to them", "meeting": "Meet them", "send": "Send it"}

# Features that belong to one subject are told in one phrase, and their shares are added up.
_SUBJECTS: Mapping[str, tuple[tuple[str, ...], Phrase]] = {
    "interest": (("interest",), phrases.rated_and_left),
    "gut": (("gut", "gap"), phrases.sensed),
    "visits": (("visits", "recency"), phrases.met),
    "booth": (("booth_visits", "booth_time"), phrases.stayed),
    "profile": (("role", "industry", "interests", "decision_power"), phrases.profile),
    "tasks": (("promised", "overdue", "scheduled"), phrases.tasks),
    "notes": (("notes",), phrases.notes),
    "followed_up": (("followed_up",), phrases.followed_up),
    "not_interested": (("not_interested",), phrases.refused),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing worth saying: its subject (a feature, or several told together), their log-odds, the words."""

    feature: str
    contribution: float
    text: str


def reasons(observed: Observed, score: Score, now: datetime, tz: ZoneInfo, limit: int = 3) -> list[Reason]:
    """At most `limit` reasons, the weightiest first, for and against.

    `observed` is what the score was made of. If there is room, the list also says that nobody has rated the
    contact, with contribution 0: it moves nothing, yet explains why the score is so undecided.
    """
    found = []
    for subject, (names, phrase) in _SUBJECTS.items():
        share = math.fsum(score.contributions.get(name, 0.0) for name in names)
        if abs(share) >= _NEGLIGIBLE and (text := phrase(observed, now, tz)):
            found.append(Reason(subject, share, text))
    found.sort(key=lambda reason: -abs(reason.contribution))
    if _warmth(observed) is None:
        found.append(Reason("interest", 0.0, "nobody has rated them yet"))
    return found[:limit]


def next_step(observed: Observed, now: datetime, tz: ZoneInfo) -> str:
    """One imperative sentence: what to do about this contact next, and why."""
    due = observed.next_due_at
    if observed.not_interested_at:
        return f"Move on: {phrases.refused(observed, now, tz)}"
    if due and days_between(now, due, tz) <= 0:
        return f"{_errand(observed)}: {phrases.task(observed, 'the')} {phrases.is_due(due, now, tz)}"
    if _is_unrated_talk(observed):
        return "Rate the conversation: nobody has said how it went"
    if observed.open_tasks:
        return _plan(observed, now, tz)
    if _waits(observed):
        return _approach(observed, now, tz)
    if _is_cool(observed):
        return f"Let others come first: {_known(observed, now, tz)}"
    if observed.visits and not observed.notes:
        return "Write down what you talked about: there is no note yet"
    return _stay(observed, now, tz)


def urgency(observed: Observed, now: datetime, tz: ZoneInfo) -> Urgency:
    """How long the next step can wait.

    - `now`: a promise is overdue, or due within the hour
    - `today`: a promise is due before midnight at the event, or a hot contact waits with no follow-up and no plan
    - `soon`: a promise is due within a week or has no date yet, a talk is unrated, or a warm contact waits
    - `later`: nothing waits, or the contact is not interested

    A promise that was put off is due when it comes back.
    """
    if observed.not_interested_at:
        return "later"
    due = observed.next_due_at or observed.snoozed_until
    days = days_between(now, due, tz) if due else None
    if due and due <= now + timedelta(hours=1):
        return "now"
    warmth = (_warmth(observed) or 0.0) if _waits(observed) else 0.0
    if days == 0 or warmth >= HOT:
        return "today"
    planned = observed.open_tasks > 0 and (days is None or days <= 7)
    return "soon" if planned or _is_unrated_talk(observed) or warmth >= MIDDLE else "later"


def _warmth(observed: Observed) -> float | None:
    """What they said, or else what was sensed: the two scales share their upper end."""
    return observed.gut if observed.interest is None else observed.interest


def _is_unrated_talk(observed: Observed) -> bool:
    return observed.visits > 0 and _warmth(observed) is None


def _is_cool(observed: Observed) -> bool:
    warmth = _warmth(observed)
    return warmth is not None and warmth < MIDDLE


def _waits(observed: Observed) -> bool:
    """Whether nobody has done anything for them since the last meeting, and nothing is planned."""
    if observed.open_tasks:
        return False
    followed_up, met = observed.last_follow_up_at, observed.last_captured_at
    return followed_up is None or (met is not None and followed_up < met)


def _plan(observed: Observed, now: datetime, tz: ZoneInfo) -> str:
    """The step when something is promised, but not for today."""
    if due := observed.next_due_at:
        return f"Keep to the plan: {phrases.task(observed, 'the')} {phrases.is_due(due, now, tz)}"
    if back := observed.snoozed_until:
        return f"Leave it for now: {phrases.put_off(observed, 'the', back, now, tz)}"
    return f"{_errand(observed)}: {phrases.task(observed, 'the')} has no date yet"


def _approach(observed: Observed, now: datetime, tz: ZoneInfo) -> str:
    """The step towards somebody who waits."""
    if gap := phrases.gap(observed):
        return f"Check in with them: they {gap}"
    known = _known(observed, now, tz)
    if _is_cool(observed):
        return f"Let others come first: {known}"
    if observed.last_follow_up_at:
        return f"Follow up: {phrases.met(observed, now, tz)}, no follow-up since"
    return f"Follow up: {known}, no follow-up yet" if known else "Get in touch: no follow-up yet"


def _stay(observed: Observed, now: datetime, tz: ZoneInfo) -> str:
    """The step towards somebody who was looked after. They are, or they would be waiting."""
    moment = observed.last_follow_up_at
    is_fresh = moment is not None and days_between(moment, now, tz) <= 1
    return f"{'Give them time' if is_fresh else 'Keep in touch'}: {phrases.followed_up(observed, now, tz)}"


def _known(observed: Observed, now: datetime, tz: ZoneInfo) -> str | None:
    return phrases.rated(observed, now, tz) or phrases.sensed(observed, now, tz)


def _errand(observed: Observed) -> str:
    return _ERRANDS.get(observed.next_task_kind or "", "Get it done")

"""What the ranking looks at: observations of a contact, turned into features on fixed scales.

A feature that is not known has no key at all. Not knowing somebody's industry is not the same as knowing that it is
the wrong one, and must not be scored as if it were.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from api.core.folding import fold

_DAY = timedelta(days=1)
_LONG_STAY = timedelta(minutes=10)
# Scripts that put no spaces between words: Thai, kana and Chinese characters.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class TargetProfile:
    """Whom a team looks for, each part as the manager wrote it; an empty part means "anybody"."""

    roles: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    decision_power: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Per part the profile's words that fit, `()` when none does, None when one side says nothing about it."""

    roles: tuple[str, ...] | None = None
    industries: tuple[str, ...] | None = None
    interests: tuple[str, ...] | None = None
    decision_power: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a book knows of one contact, as one set-based statement can read it. Times are aware UTC.

    `interest` (0–5) and `gut` (1–5) are means over the newest rating of each author. A task is overdue when it is
    open, not put off, and its due time has passed; `next_…` is the open task that is due first. If all are put off,
    it is the one that comes back first, at `snoozed_until`. `last_follow_up_at` is the newest thing somebody did for
    the contact (a task done, a call, a mail); a note is not a follow-up.
    """

    visits: int = 0  # occasions on which the badge was scanned; scans close together are one
    booth_visits: int = 0  # stays at the booth that the radar noticed, while they let the team see them
    booth_time: timedelta = timedelta()  # all those stays together
    last_captured_at: datetime | None = None
    interest: float | None = None
    gut: float | None = None
    raters: int = 0  # authors behind `interest`
    last_rated_at: datetime | None = None  # newest of the ratings behind `interest`, and its author's name
    last_rated_by: str | None = None
    not_interested_at: datetime | None = None
    open_tasks: int = 0
    overdue_tasks: int = 0
    next_due_at: datetime | None = None
    snoozed_until: datetime | None = None
    next_task_kind: str | None = None  # call, mail, meeting, send, other
    next_task_title: str | None = None
    notes: int = 0
    last_follow_up_at: datetime | None = None
    match: Match = Match()


# What the product believes before it has seen a single outcome: log-odds for one unit of each feature.
PRIOR: Mapping[str, float] = {
    "interest": 2.0,  # what they said is the best evidence there is; from hot to cold the odds fall fiftyfold
    "gut": 1.2,  # what was sensed counts too, but less than words: one mood, one observer
    "gap": 0.3,  # words and feeling disagree: worth another look, whichever is right
    "visits": 1.2,  # coming back is interest shown with the feet
    "booth_visits": 0.6,  # so is coming back unasked; but nobody may have talked to them
    "booth_time": 0.6,  # time is what a visitor has least of
    "recency": 0.6,  # a talk fades from both memories; after a day half of the advantage is gone
    "role": 0.5,  # the target profile is what the team came for; all parts together nearly outweigh a cold rating
    "industry": 0.4,
    "interests": 0.3,  # self-declared topics are the weakest of the four
    "decision_power": 0.6,  # the representative they sent is often not the one with the power
    "promised": 0.3,  # an open promise is a reason to return
    "overdue": 1.2,  # a broken one is urgent: trust is lost by the day
    "notes": 0.4,  # somebody found the talk worth writing down
    "scheduled": -1.0,  # what has its time can wait for it
    "followed_up": -1.5,  # just looked after: those who wait come first until the answer had time to arrive
    "not_interested": -10.0,  # a no outweighs everything else taken together
}
# With nothing known, about one contact in five is worth the next hour. A guess, the same for all books.
INTERCEPT = -1.4


def match(
    profile: TargetProfile,
    job_title: str | None,
    industry: str | None,
    interests: tuple[str, ...],
    decision_power: str | None,
) -> Match:
    """Compares a contact with a profile, blind to case and accents.

    A role fits when all its words occur in the job title ("supply chain" fits "Manager, Supply Chain"); the other
    parts fit as a whole.
    """
    return Match(
        roles=_fitting_roles(profile.roles, job_title),
        industries=_fitting(profile.industries, (industry,)),
        interests=_fitting(profile.interests, interests),
        decision_power=_fitting(profile.decision_power, (decision_power,)),
    )


def fits(found: Match) -> bool:
    """Whether somebody is whom a team looks for: something about them fits the profile, and nothing does not."""
    parts = (found.roles, found.industries, found.interests, found.decision_power)
    return any(parts) and () not in parts


def features(observed: Observed, now: datetime) -> dict[str, float]:
    """The features that are known, on these scales:

    - `interest`, `gut`: -1 (cold) .. 1 (hot), 0 in the middle of the rating's own scale
    - `gap`: 0 (said and sensed agree) .. 1 (hot against cold)
    - `visits` and `booth_visits` (beyond the first), `promised` (open tasks), `overdue`, `notes`: 0, then 1/2, 3/4,
      7/8 .. 1
    - `booth_time`: 0, then 1/2 after ten minutes, 3/4 after twenty .. 1
    - `recency`, `followed_up`: 1 (this moment) .. 0, halved by every day
    - `scheduled`: 0 (the next task is due, or back from being put off) .. 1, half of the way with every day before
    - `role`, `industry`, `interests`, `decision_power`: 1 fits the target profile, -1 does not
    - `not_interested`: 1
    """
    known = {
        "interest": _centred(observed.interest, 0, 5),
        "gut": _centred(observed.gut, 1, 5),
        "gap": None if (gap := said_minus_sensed(observed)) is None else abs(gap),
        "visits": _saturating(observed.visits - 1) if observed.visits else None,
        "booth_visits": _saturating(observed.booth_visits - 1) if observed.booth_visits else None,
        "booth_time": _saturating(observed.booth_time / _LONG_STAY) if observed.booth_visits else None,
        "recency": _fading(observed.last_captured_at, now),
        "role": _fit(observed.match.roles),
        "industry": _fit(observed.match.industries),
        "interests": _fit(observed.match.interests),
        "decision_power": _fit(observed.match.decision_power),
        "promised": _saturating(observed.open_tasks),
        "overdue": _saturating(observed.overdue_tasks),
        "notes": _saturating(observed.notes),
        "scheduled": _approaching(observed.next_due_at or observed.snoozed_until, now),
        "followed_up": _fading(observed.last_follow_up_at, now),
        "not_interested": None if observed.not_interested_at is None else 1.0,
    }
    return {name: value for name, value in known.items() if value is not None}


def said_minus_sensed(observed: Observed) -> float | None:
    """Stated interest minus gut feeling, both put on 0..1: 1 is "said hot, felt cold". None unless both are known."""
    if observed.interest is None or observed.gut is None:
        return None
    return observed.interest / 5 - (observed.gut - 1) / 4


def _centred(value: float | None, low: float, high: float) -> float | None:
    return None if value is None else (2 * value - low - high) / (high - low)


def _saturating(count: float) -> float:
    return float(1 - 0.5**count)


def _fading(moment: datetime | None, now: datetime) -> float | None:
    if moment is None:
        return None
    days = (now - moment) / _DAY
    return float(0.5 ** max(days, 0.0))  # a phone whose clock is ahead is not rewarded for it


def _approaching(moment: datetime | None, now: datetime) -> float | None:
    if moment is None:
        return None
    days = (moment - now) / _DAY
    return float(1 - 0.5 ** max(days, 0.0))


def _fit(words: tuple[str, ...] | None) -> float | None:
    if words is None:
        return None
    return 1.0 if words else -1.0


# What follows is remembered, because one profile meets thousands of contacts whose titles and topics repeat.
_folded = lru_cache(maxsize=4096)(fold)


@lru_cache(maxsize=4096)
def _fitting(wanted: tuple[str, ...], stated: tuple[str | None, ...]) -> tuple[str, ...] | None:
    known = {_folded(text) for text in stated} - {""}
    if not wanted or not known:
        return None
    return tuple(word for word in wanted if _folded(word) in known)


@lru_cache(maxsize=4096)
def _fitting_roles(wanted: tuple[str, ...], job_title: str | None) -> tuple[str, ...] | None:
    title = _words(job_title)
    if not wanted or not title:
        return None
    return tuple(role for role in wanted if (words := _words(role)) and all(_occurs(word, title) for word in words))


@lru_cache(maxsize=4096)
def _words(text: str | None) -> tuple[str, ...]:
    # Letters, digits and the marks that belong to them: a pattern of \w would tear Devanagari words apart.
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in fold(text))
    return tuple("".join(kept).split())


def _occurs(word: str, title: tuple[str, ...]) -> bool:
    if _UNSPACED.search(word):
        return any(word in part for part in title)
    return word in title

"""Why now: how long the next step can wait, whatever the contact's chances. Pure."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from api.prospects.numbers import NOT_INTERESTED, Columns, Floats

Urgency = Literal["now", "today", "soon", "later"]
Cause = Literal[
    "promise", "task", "ending", "here", "colleague", "occasion", "rhythm", "waits", "gap", "unrated", "none"
]
Flags = NDArray[np.bool_]

URGENCIES: tuple[Urgency, ...] = ("now", "today", "soon", "later")
WARM, HOT = 2.5, 4.0
"""Least warmth (stated interest, 0–5, or else gut feeling) of somebody worth the effort, and of somebody who is hot."""
NOTABLE_GAP = 0.4
"""Between said and sensed, both on 0..1: two steps of stated interest."""
_SOON = timedelta(hours=1)
_CLOSING = timedelta(hours=3)
_WEEK = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Day:
    """A moment at the venue, and what its calendar says of it. `ends_on`: the last day of the event."""

    now: datetime
    tz: ZoneInfo
    ends_on: date

    @property
    def today(self) -> date:
        return self.now.astimezone(self.tz).date()

    @property
    def event_ends_at(self) -> datetime:
        return self.midnight(self.ends_on)

    @property
    def anniversaries(self) -> list[str]:
        """The days, as "MM-DD", that are celebrated today: in three years of four, 29 February on the 28th."""
        today = self.today
        days = [f"{today:%m-%d}"]
        return [*days, "02-29"] if days == ["02-28"] and not isleap(today.year) else days

    def midnight(self, day: date) -> datetime:
        """The end of that day."""
        return datetime.combine(day + timedelta(days=1), time(), self.tz)


class Marks(NamedTuple):
    """Of each contact what is true of this moment alone: an occasion of theirs is today, they are where the caller is,
    they are where a colleague is."""

    occasion: Flags
    here: Flags
    colleague: Flags


class Urgent(NamedTuple):
    """Of each contact the level, as a place in `URGENCIES`, and the weightiest cause."""

    level: NDArray[np.intp]
    cause: NDArray[np.str_]


def urgency(known: Columns, marks: Marks, day: Day) -> Urgent:
    """How long the next step can wait, and for which cause:

    - `now`: a promise or a task is overdue or due within the hour · somebody warm waits, and the event ends within
      three hours · they are here, or where a colleague is, and anything below but an unrated talk holds
    - `today`: a promise or task is due before midnight at the event · an occasion of theirs is today · the agreed
      rhythm has lapsed · somebody warm waits on the last day of the event · somebody hot
      waits, or who replied
    - `soon`: a promise or task is due within a week, or has no time · said and sensed disagree about somebody who
      waits · a talk is unrated · somebody warm waits
    - `later`: nothing waits, or they are not interested

    Who waits: somebody for whom nothing was done since the last meeting or reply, and nothing is planned.
    """
    found = _causes(known, marks.occasion, day)
    to_talk_about = np.logical_or.reduce([flags for _, cause, flags in found if cause != "unrated"])
    found += [("now", "here", marks.here & to_talk_about), ("now", "colleague", marks.colleague & to_talk_about)]
    found.sort(key=lambda one: URGENCIES.index(one[0]))
    moved_on = known["outcome"] == NOT_INTERESTED
    flags = [flags & ~moved_on for _, _, flags in found]
    level = np.select(flags, [URGENCIES.index(urgency) for urgency, _, _ in found], URGENCIES.index("later"))
    return Urgent(level, np.select(flags, [np.array(cause) for _, cause, _ in found], np.array("none")))


def _causes(known: Columns, is_occasion: Flags, day: Day) -> list[tuple[Urgency, Cause, Flags]]:
    """What calls at any place, in the order of weight. Of two that hold, the one that comes first counts."""
    moment, tonight = day.now.timestamp(), day.midnight(day.today).timestamp()
    soon, week = (day.now + _SOON).timestamp(), day.midnight(day.today + timedelta(days=7)).timestamp()
    promise = _due(known["open_promises"], known["promise_due"])
    task = _due(known["open_tasks"], known["task_due"])
    warmth = np.where(np.isnan(known["interest"]), known["gut"], known["interest"])
    waits = _waits(known)
    warm, hot = waits & (warmth >= WARM), waits & ((warmth >= HOT) | _unanswered(known))
    last_day = np.array(moment < day.event_ends_at.timestamp() and day.today == day.ends_on)
    closing = last_day & np.array(day.now + _CLOSING >= day.event_ends_at)
    unrated = (known["visits"] > 0) & np.isnan(warmth)
    return [
        ("now", "promise", (promise <= soon) | (known["promise_broken"] <= moment)),
        ("now", "task", task <= soon),
        ("now", "ending", warm & closing),
        ("today", "promise", promise < tonight),
        ("today", "task", task < tonight),
        ("today", "occasion", is_occasion),
        ("today", "rhythm", _last_contact(known) + known["rhythm"] * _WEEK <= moment),
        ("today", "ending", warm & last_day),
        ("today", "waits", hot),
        ("soon", "promise", promise < week),
        ("soon", "task", task < week),
        ("soon", "promise", np.isinf(promise)),
        ("soon", "task", np.isinf(task)),
        ("soon", "gap", waits & _disagree(known)),
        ("soon", "waits", warm),
        ("soon", "unrated", unrated),
    ]


def _due(count: Floats, due: Floats) -> Floats:
    """When the first of those open is due: never, if none has a time; NaN if there is none."""
    return np.where(count > 0, np.where(np.isnan(due), np.inf, due), np.nan)


def _waits(known: Columns) -> Flags:
    since = np.isnan(known["last_done"]) | (known["last_done"] < known["last_met"]) | _unanswered(known)
    waits: Flags = (known["open_tasks"] == 0) & since
    return waits


def _unanswered(known: Columns) -> Flags:
    """Whether they replied, and nothing was done since."""
    unanswered: Flags = (known["replied_at"] > known["last_done"]) | (
        ~np.isnan(known["replied_at"]) & np.isnan(known["last_done"])
    )
    return unanswered


def _disagree(known: Columns) -> Flags:
    """Whether said and sensed are far apart, and one of them is good."""
    gap = np.abs(known["interest"] / 5 - (known["gut"] - 1) / 4)
    notable: Flags = (gap >= NOTABLE_GAP - 1e-9) & ((known["interest"] >= WARM) | (known["gut"] > 3))
    return notable


def _last_contact(known: Columns) -> Floats:
    last: Floats = np.fmax(known["last_spoken"], known["last_done"])
    return last

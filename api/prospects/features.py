"""What the ranking looks at, on fixed scales, and what it believes before it has seen an outcome. Pure.

The probability is that of a good outcome: they reply, a meeting is booked, a deal is made. What makes a contact urgent
is no part of it (see `urgency.py`): a promise that is overdue calls at once, but the deal has become less likely.
A feature that is not known is NaN. Not knowing somebody's industry is not the same as knowing that it is the wrong one,
and must not be scored as if it were.
"""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from api.prospects.numbers import LOST, NOT_INTERESTED, Columns, Floats

_DAY = 86_400.0
_LONG_STAY = 600.0
_STEPS = 8

# Log-odds for one unit of each feature. Each is a belief, held by all books until outcomes teach them their own.
PRIOR: Mapping[str, float] = {
    "interest": 2.0,  # what they said is the best evidence there is; from hot to cold the odds fall fiftyfold
    "gut": 1.2,  # what was sensed counts too, but less than words: one mood, one observer
    "gap": -0.3,  # words and feeling disagree: one of the two is wrong
    "visits": 0.8,  # coming back is interest shown with the feet
    "another_day": 0.6,  # and more so after a night's sleep
    "booth_visits": 0.4,  # coming back unasked is, too; but nobody may have talked to them
    "booth_time": 0.6,  # time is what a visitor has least of
    "recency": 0.5,  # a talk fades from both memories; after a day half of the advantage is gone
    "scanned_back": 1.0,  # they wanted to keep us, too: reciprocity tells more than anything that only we noted
    "readiness": 1.0,  # whoever says yes to many says yes to us: the habit is the best predictor of all (measured)
    "replied": 1.5,  # so does an answer
    "talked": 0.5,  # who talks is interested; who listens to us may be polite
    "step": 1.2,  # how far two people have come together
    "solved": 1.2,  # a problem lived through together binds
    "kept": 0.6,  # trust is made of promises kept
    "promises": 0.2,  # one that is open is a reason to meet again
    "broken": -0.8,  # one that was forgotten costs the trust
    "role": 0.5,  # the target profile is what the team came for
    "industry": 0.4,
    "interests": 0.1,  # shared topics say almost nothing (measured, see the bench of the ranking)
    "decision_power": 0.6,
    "power": 0.4,  # the representative they sent is often not the one with the power
    "answered": 0.5,  # who answers the team's questions has taken time
    "notes": 0.3,  # somebody found the talk worth writing down
    "tasks": 0.2,  # and worth a plan
    "followed_up": 0.3,  # those whom nobody looks after are lost
    "lost": -2.5,
    "not_interested": -10.0,  # a no outweighs everything else taken together
}
# With nothing known, about one contact in five comes to something. A guess, the same for all books.
INTERCEPT = -1.4
CAUSED_BY_OUTCOMES = ("replied", "lost", "not_interested")
"""Features that outcomes make themselves: nothing can be learned about outcomes from them."""
MADE_BY_COMING_BACK = ("visits", "another_day", "booth_visits", "booth_time", "recency", "step", "tasks", "followed_up")
"""Features that change when somebody comes back, and a task about them is done."""


def features(known: Columns, now: datetime) -> dict[str, Floats]:
    """A column for each feature of `PRIOR`, on these scales:

    - `interest`, `gut`: -1 (cold) .. 1 (hot), 0 in the middle of the rating's own scale
    - `gap`: 0 (said and sensed agree) .. 1 (hot against cold)
    - `visits` and `booth_visits` (beyond the first), `promises`, `kept`, `tasks` (open), `followed_up` (done),
      `notes`, `solved`: 0, then 1/2, 3/4, 7/8 .. 1
    - `booth_time`: 0, then 1/2 after ten minutes, 3/4 after twenty .. 1
    - `another_day`, `scanned_back`, `replied`, `broken`, `lost`, `not_interested`: 1 if so
    - `readiness`: -1 (accepts no exchange) .. 1 (every one), from five decisions on; nothing is said of it
    - `recency`: 1 (this moment) .. 0, halved by every day
    - `step`: 1/8 (radar) .. 1 (enjoy)
    - `talked`: -1 (always we) .. 1 (always they)
    - `answered`: 0 .. 1, the part of the weight of the team's questions
    - `role`, `industry`, `interests`, `decision_power`: 1 fits the target profile, -1 does not
    - `power`: 1 decides, 1/2 influences, 0 uses, -1/2 keeps the gate
    """
    moment, outcome = now.timestamp(), known["outcome"]
    interest, gut = _centred(known["interest"], 0, 5), _centred(known["gut"], 1, 5)
    return {
        "interest": interest,
        "gut": gut,
        "gap": np.abs(interest - gut) / 2,
        "visits": _saturating(_beyond_the_first(known["visits"])),
        "booth_visits": _saturating(_beyond_the_first(known["booth_visits"])),
        "booth_time": _saturating(known["booth_seconds"] / _LONG_STAY),
        "another_day": known["another_day"],
        "recency": 0.5 ** (np.maximum(moment - known["last_met"], 0) / _DAY),  # no reward for a clock that is ahead
        "scanned_back": known["scanned_back"],
        "readiness": _centred(known["readiness"], 0, 1),
        "replied": _true(outcome < LOST),
        "talked": known["talked"],
        "step": known["step"] / _STEPS,
        "solved": _saturating(known["solved"]),
        "kept": _saturating(known["kept_promises"]),
        "promises": _saturating(known["open_promises"]),
        "broken": _true(known["promise_broken"] <= moment),
        "role": known["role"],
        "industry": known["industry"],
        "interests": known["interests"],
        "decision_power": known["decision_power"],
        "power": known["power"],
        "answered": known["answered"],
        "notes": _saturating(known["notes"]),
        "tasks": _saturating(known["open_tasks"]),
        "followed_up": _saturating(known["done_tasks"]),
        "lost": _true(outcome == LOST),
        "not_interested": _true(outcome == NOT_INTERESTED),
    }


def known_of(features: Mapping[str, Floats], place: int) -> dict[str, float]:
    """The features of one contact that are known."""
    return {name: float(column[place]) for name, column in features.items() if not np.isnan(column[place])}


def _centred(values: Floats, low: float, high: float) -> Floats:
    return (2 * values - low - high) / (high - low)


def _beyond_the_first(counts: Floats) -> Floats:
    return np.where(counts > 0, counts - 1, np.nan)


def _saturating(counts: Floats) -> Floats:
    return 1 - 0.5**counts


def _true(flags: NDArray[np.bool_]) -> Floats:
    return np.where(flags, 1.0, np.nan)

"""A book put in order, best first. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from api.core.folding import fold
from api.prospects.features import INTERCEPT, PRIOR, Observed, TargetProfile, features, match
from api.prospects.ranker import Ranker, Score
from api.prospects.reasons import Urgency, urgency

_RANKER = Ranker(PRIOR, intercept=INTERCEPT)


class Known(NamedTuple):
    """What a book knows of one contact: how the book shows it, and what `Observed` counts.

    `mine`: the caller scanned it, or is to do one of its open tasks. A tuple, because there are thousands of them.
    """

    contact_id: UUID
    mine: bool
    company: str
    job_title: str
    industry: str
    interests: list[str]
    decision_power: str | None
    visits: int
    last_captured_at: datetime | None
    booth_visits: int
    booth_time: timedelta
    interest: float | None
    gut: float | None
    raters: int
    last_rated_at: datetime | None
    open_tasks: int
    overdue_tasks: int
    next_due_at: datetime | None
    snoozed_until: datetime | None
    next_task_kind: str | None
    next_task_title: str | None
    last_follow_up_at: datetime | None
    notes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a caller asks for. `company` is a part of its name, however accented; empty is any."""

    mine: bool = False
    company: str = ""
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    contact_id: UUID
    observed: Observed
    score: Score


def ranked(
    book: Iterable[Known],
    profile: TargetProfile,
    wanted: Wanted,
    as_of: datetime,
    tz: ZoneInfo,
    *,
    after: tuple[float, UUID] | None,
    limit: int,
) -> list[Candidate]:
    """The best candidates at the moment `as_of`, at most `limit`. `after`: probability and id of the last one shown.

    Of equal probability, the lower id comes first.
    """
    # All are scored, and no score but the probability is kept: thousands of them would set off the garbage collector.
    places = [
        (-_candidate(known, profile, as_of).score.probability, known.contact_id, known)
        for known in _asked_for(book, wanted)
    ]
    if after:
        places = [place for place in places if place[:2] > (-after[0], after[1])]
    best_first = (_candidate(known, profile, as_of) for *_, known in sorted(places))
    return list(islice((one for one in best_first if _is_as_urgent(one, wanted, as_of, tz)), limit))


def _asked_for(book: Iterable[Known], wanted: Wanted) -> Iterator[Known]:
    company = fold(wanted.company)
    for known in book:
        if (known.mine or not wanted.mine) and (not company or company in fold(known.company)):
            yield known


def _is_as_urgent(candidate: Candidate, wanted: Wanted, as_of: datetime, tz: ZoneInfo) -> bool:
    return wanted.urgency is None or urgency(candidate.observed, as_of, tz) == wanted.urgency


def _candidate(known: Known, profile: TargetProfile, as_of: datetime) -> Candidate:
    observed = Observed(
        visits=known.visits,
        last_captured_at=known.last_captured_at,
        booth_visits=known.booth_visits,
        booth_time=known.booth_time,
        interest=known.interest,
        gut=known.gut,
        raters=known.raters,
        last_rated_at=known.last_rated_at,
        open_tasks=known.open_tasks,
        overdue_tasks=known.overdue_tasks,
        next_due_at=known.next_due_at,
        snoozed_until=known.snoozed_until,
        next_task_kind=known.next_task_kind,
        next_task_title=known.next_task_title,
        last_follow_up_at=known.last_follow_up_at,
        notes=known.notes,
        match=match(profile, known.job_title, known.industry, tuple(known.interests), known.decision_power),
    )
    return Candidate(known.contact_id, observed, _RANKER.score(features(observed, as_of)))

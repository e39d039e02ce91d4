"""What a book knows of a contact, as the database tells it. Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Observed(NamedTuple):
    """What was seen and said of one contact up to a moment. Times are aware UTC; a tuple, as there are thousands.

    `interest` (0–5), `gut` (1–5) and `talked` (-1: we did most of the talking, 1: they did) are means, the first two
    over the newest rating of each author. `task_due_at`: when the first open task calls, which is not before it comes
    back if it was put off. `next_…` is the open task that is due first; if all are put off, the one that comes back
    first, at `snoozed_until`. `step`: the furthest of the eight that was noted, from 1. `answered`: the part, 0..1, of
    the weight of the team's questions.
    """

    company: str = ""
    job_title: str = ""
    industry: str = ""
    interests: list[str] | tuple[str, ...] = ()
    decision_power: str | None = None
    rhythm_weeks: int | None = None
    visits: int = 0  # occasions on which the badge was scanned; scans close together are one
    first_captured_at: datetime | None = None
    last_captured_at: datetime | None = None
    interest: float | None = None
    gut: float | None = None
    raters: int = 0  # authors behind `interest`
    last_rated_at: datetime | None = None
    open_tasks: int = 0
    overdue_tasks: int = 0
    done_tasks: int = 0
    task_due_at: datetime | None = None
    next_due_at: datetime | None = None
    snoozed_until: datetime | None = None
    next_task_kind: str | None = None  # call, mail, meeting, send, other
    next_task_title: str | None = None
    last_done_at: datetime | None = None  # a task
    notes: int = 0  # that promise nothing
    open_promises: int = 0
    kept_promises: int = 0
    promise_due_at: datetime | None = None  # of those open, the first
    promise_broken_at: datetime | None = None  # from when on one that is open counts as broken
    promise: str | None = None  # the words of the first
    step: int | None = None
    talked: float | None = None
    spoken_at: datetime | None = None  # the newest sign of contact, tasks apart
    solved: int = 0  # difficulties that we solved
    answered: float | None = None
    last_outcome: str | None = None
    last_outcome_at: datetime | None = None
    # Not read with the others:
    scanned_back: bool = False
    readiness: float | None = None  # 0..1, how readily they accept exchanges; never said
    booth_visits: int = 0  # stays at the booth that the radar noticed, while they let the team see them
    booth_time: timedelta = timedelta()  # all those stays together
    colleague: str | None = None  # one who is where they are now
    occasion: str | None = None  # one of today
    last_rated_by: str | None = None

    @property
    def moved_on(self) -> bool:
        return self.last_outcome == "not_interested"

    @property
    def replied_at(self) -> datetime | None:
        """If a reply is the last that came of it."""
        return self.last_outcome_at if self.last_outcome == "replied" else None

    @property
    def warmth(self) -> float | None:
        """What they said, or else what was sensed: the two scales share their upper end."""
        return self.gut if self.interest is None else self.interest

    @property
    def last_contact_at(self) -> datetime | None:
        return max(filter(None, (self.spoken_at, self.last_done_at)), default=None)

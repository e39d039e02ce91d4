"""Why now: the level and its cause, by the calendar of the venue, alike for one contact and for many."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.contacts.target import TargetProfile
from api.prospects.numbers import columns, table
from api.prospects.observed import Observed
from api.prospects.urgency import URGENCIES, Day, Marks, urgency

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 14, 13, 0, tzinfo=UTC)  # a Wednesday, 15:00 in Berlin
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
A_WEEK_AHEAD = Day(NOW, BERLIN, date(2026, 10, 21))


def told(observed: Observed, day: Day = A_WEEK_AHEAD, *true: str) -> tuple[str, str]:
    marks = Marks(*(np.array([name in true]) for name in Marks._fields))
    found = urgency(columns(table([observed], TargetProfile(), BERLIN)), marks, day)
    return URGENCIES[found.level[0]], str(found.cause[0])


def promise(due_in: timedelta | None = None, **more: Any) -> Observed:
    due = None if due_in is None else NOW + due_in
    return Observed(open_promises=1, promise_due_at=due, promise_broken_at=due and due + DAY, **more)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (promise(-DAY), ("now", "promise")),
        (promise(HOUR), ("now", "promise")),
        (promise(8 * HOUR), ("today", "promise")),  # 23:00 in Berlin
        (promise(10 * HOUR), ("soon", "promise")),  # 01:00 tomorrow
        (promise(), ("soon", "promise")),
        (promise(8 * DAY), ("later", "none")),
        (Observed(open_promises=1, promise_broken_at=NOW), ("now", "promise")),  # it had no time, and was forgotten
        (promise(-DAY, open_tasks=1, task_due_at=NOW - DAY), ("now", "promise")),
        (promise(DAY, open_tasks=1, task_due_at=NOW), ("now", "task")),
        (Observed(open_tasks=1, task_due_at=NOW - DAY), ("now", "task")),
        (Observed(open_tasks=1, task_due_at=NOW + HOUR), ("now", "task")),
        (Observed(open_tasks=1, task_due_at=NOW + 8 * HOUR), ("today", "task")),
        (Observed(open_tasks=1, task_due_at=NOW + 7 * DAY), ("soon", "task")),
        (Observed(open_tasks=1, task_due_at=NOW + 8 * DAY), ("later", "none")),
        (Observed(open_tasks=1, task_due_at=NOW + 8 * DAY, visits=1), ("soon", "unrated")),
        (Observed(open_tasks=1), ("soon", "task")),
        (Observed(interest=4), ("today", "waits")),
        (Observed(gut=5), ("today", "waits")),
        (Observed(interest=5, open_tasks=1, task_due_at=NOW + 2 * DAY), ("soon", "task")),
        (Observed(interest=5, last_captured_at=NOW - DAY, last_done_at=NOW - HOUR), ("later", "none")),
        (Observed(interest=5, last_captured_at=NOW - HOUR, last_done_at=NOW - DAY), ("today", "waits")),
        (Observed(last_outcome="replied", last_outcome_at=NOW - HOUR), ("today", "waits")),
        (Observed(last_outcome="replied", last_outcome_at=NOW - HOUR, last_done_at=NOW - DAY), ("today", "waits")),
        (Observed(last_outcome="replied", last_outcome_at=NOW - DAY, last_done_at=NOW - HOUR), ("later", "none")),
        (Observed(interest=3), ("soon", "waits")),
        (Observed(interest=2.5), ("soon", "waits")),
        (Observed(interest=2.4), ("later", "none")),
        (Observed(interest=3, gut=1), ("soon", "gap")),
        (Observed(interest=1, gut=5), ("soon", "gap")),
        (Observed(interest=0, gut=3), ("later", "none")),
        (Observed(visits=1), ("soon", "unrated")),
        (Observed(rhythm_weeks=2, spoken_at=NOW - 2 * WEEK), ("today", "rhythm")),
        (Observed(rhythm_weeks=2, spoken_at=NOW - 2 * WEEK + HOUR), ("later", "none")),
        (Observed(rhythm_weeks=2, spoken_at=NOW - 5 * WEEK, last_done_at=NOW - DAY), ("later", "none")),
        (Observed(), ("later", "none")),
        (promise(-DAY, interest=5, last_outcome="not_interested"), ("later", "none")),
    ],
)
def test_levels_and_causes(observed: Observed, expected: tuple[str, str]) -> None:
    assert told(observed) == expected


def test_an_occasion_is_for_today() -> None:
    assert told(Observed(), A_WEEK_AHEAD, "occasion") == ("today", "occasion")
    assert told(Observed(last_outcome="not_interested"), A_WEEK_AHEAD, "occasion") == ("later", "none")


@pytest.mark.parametrize("close", ["here", "colleague"])
def test_who_is_close_by_is_for_now_if_there_is_something_to_talk_about(close: str) -> None:
    assert told(Observed(interest=3), A_WEEK_AHEAD, close) == ("now", close)
    assert told(promise(10 * HOUR), A_WEEK_AHEAD, close) == ("now", close)
    assert told(promise(-DAY), A_WEEK_AHEAD, close) == ("now", "promise")
    assert told(Observed(), A_WEEK_AHEAD, close) == ("later", "none")
    assert told(Observed(visits=1), A_WEEK_AHEAD, close) == ("soon", "unrated")
    assert told(Observed(interest=5, last_outcome="not_interested"), A_WEEK_AHEAD, close) == ("later", "none")


def test_here_counts_more_than_where_a_colleague_is() -> None:
    assert told(Observed(interest=3), A_WEEK_AHEAD, "here", "colleague") == ("now", "here")


@pytest.mark.parametrize(
    ("ends_on", "now", "interest", "expected"),
    [
        (date(2026, 10, 14), NOW, 3, ("today", "ending")),
        (date(2026, 10, 14), NOW, 2, ("later", "none")),
        (date(2026, 10, 14), NOW + 6 * HOUR, 3, ("now", "ending")),  # 21:00, until midnight
        (date(2026, 10, 14), NOW + 6 * HOUR - timedelta(seconds=1), 5, ("today", "ending")),
        (date(2026, 10, 14), NOW + 9 * HOUR, 5, ("today", "waits")),  # it is over
        (date(2026, 10, 15), NOW, 3, ("soon", "waits")),
        (date(2026, 10, 13), NOW, 3, ("soon", "waits")),
    ],
)
def test_who_is_warm_and_waits_cannot_wait_beyond_the_event(
    ends_on: date, now: datetime, interest: float, expected: tuple[str, str]
) -> None:
    assert told(Observed(interest=interest), Day(now, BERLIN, ends_on)) == expected


def test_many_at_once() -> None:
    book = [promise(-DAY), Observed(), Observed(interest=5), Observed(visits=1)]
    found = urgency(
        columns(table(book, TargetProfile(), BERLIN)), Marks(*[np.zeros(4, dtype=np.bool_)] * 3), A_WEEK_AHEAD
    )

    assert found.level.tolist() == [0, 3, 1, 2]
    assert found.cause.tolist() == ["promise", "none", "waits", "unrated"]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 21), ["11-21"]),
        (date(2026, 2, 28), ["02-28", "02-29"]),
        (date(2028, 2, 28), ["02-28"]),
        (date(2028, 2, 29), ["02-29"]),
    ],
)
def test_29_february_comes_every_year(today: date, days: list[str]) -> None:
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=BERLIN)

    assert Day(noon, BERLIN, today).anniversaries == days

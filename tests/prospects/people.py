"""Contacts as they were observed, at one moment at one venue, and what is said of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.contacts.target import TargetProfile, match
from api.prospects.features import INTERCEPT, PRIOR, features, known_of
from api.prospects.numbers import columns, table
from api.prospects.observed import Observed
from api.prospects.phrases import Person
from api.prospects.ranker import Ranker
from api.prospects.reasons import Reason, reasons
from api.prospects.urgency import Day
from api.prospects.voice import Voice
from models import Language

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 14, 13, 0, tzinfo=UTC)  # a Wednesday, 15:00 in Berlin
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
YESTERDAY_16 = datetime(2026, 10, 13, 14, 0, tzinfo=UTC)
RANKER = Ranker(PRIOR, intercept=INTERCEPT)
TODAY = Day(NOW, BERLIN, date(2026, 10, 21))
EN, DE = (Voice(language, NOW, BERLIN) for language in (Language.ENGLISH, Language.GERMAN))
PROFILE = TargetProfile(roles=("procurement",), industries=("logistics",), interests=("fleet",))


def person(seen: Observed) -> Person:
    return Person(seen, match(PROFILE, seen.job_title, seen.industry, tuple(seen.interests), seen.decision_power))


def told(seen: Observed, voice: Voice = EN, limit: int = 9) -> list[Reason]:
    row = known_of(features(columns(table([seen], PROFILE, BERLIN)), NOW), 0)
    return reasons(person(seen), RANKER.score(row).contributions, voice, limit)


def texts(seen: Observed, voice: Voice = EN) -> list[str]:
    return [reason.text for reason in told(seen, voice)]


def hot(**more: Any) -> Observed:
    return Observed(interest=5, raters=1, last_rated_by="Ana", last_rated_at=NOW - DAY)._replace(**more)


def call(due_in: timedelta | None, **more: Any) -> Observed:
    due = None if due_in is None else NOW + due_in
    is_overdue = due is not None and due <= NOW
    task = Observed(open_tasks=1, overdue_tasks=int(is_overdue), next_due_at=due, next_task_kind="call")
    return task._replace(**more)


def promise(due_in: timedelta | None) -> Observed:
    due = None if due_in is None else NOW + due_in
    return Observed(
        open_promises=1, promise="send the drawings", promise_due_at=due, promise_broken_at=due and due + DAY
    )

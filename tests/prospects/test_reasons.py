"""Reasons: true to the data, in order of weight; nothing is said that was not observed."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.contacts.target import Match
from api.prospects.features import PRIOR
from api.prospects.numbers import OUTCOMES
from api.prospects.observed import Observed
from api.prospects.phrases import Person
from api.prospects.plans import because, next_step
from api.prospects.reasons import SUBJECTS, Reason, reasons
from api.prospects.urgency import Cause
from api.prospects.voice import Voice
from tests.prospects.people import DAY, DE, EN, NOW, TODAY, hot, person, texts, told


def test_the_weightiest_come_first_for_and_against() -> None:
    seen = hot(gut=5, scanned_back=True, job_title="Student", notes=1)

    assert [(reason.feature, reason.contribution > 0) for reason in told(seen)] == [
        ("interest", True),
        ("gut", True),
        ("scanned_back", True),
        ("profile", False),
        ("notes", True),
    ]
    assert told(seen, limit=3) == told(seen)[:3]


def test_features_of_one_subject_are_added_up() -> None:
    profile, *_ = told(Observed(job_title="procurement", industry="logistics", interests=["fleet"]))

    assert profile.contribution == pytest.approx(sum(PRIOR[name] for name in ("role", "industry", "interests")))


def test_every_feature_belongs_to_one_subject() -> None:
    told_together = [name for names, _ in SUBJECTS.values() for name in names]

    # How readily somebody accepts is never said about them.
    assert sorted([*told_together, "readiness"]) == sorted(PRIOR)


def test_what_moves_nothing_is_not_a_reason() -> None:
    assert texts(hot(interest=2.5, visits=1, last_captured_at=NOW - 9 * DAY)) == []


def test_a_feature_without_words_is_passed_over() -> None:
    assert reasons(Person(Observed(interest=3), Match()), {"weather": 2.0}, EN) == []


def test_nobody_has_rated_them_comes_last_and_weighs_nothing() -> None:
    seen = Observed(visits=1, last_captured_at=NOW)

    assert told(seen)[-1] == Reason("interest", 0.0, "nobody has rated them yet")
    assert "nobody has rated them yet" not in texts(Observed(gut=3))


def _possible(seen: Observed) -> Observed:
    """The same without details of tasks or promises that there are none of."""
    if not seen.open_tasks:
        seen = seen._replace(overdue_tasks=0, next_due_at=None, snoozed_until=None, next_task_kind=None)
    if not seen.open_promises:
        seen = seen._replace(promise=None, promise_due_at=None, promise_broken_at=None)
    return seen


past = st.none() | st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda age: NOW - age)
anytime = st.none() | st.timedeltas(timedelta(days=-30), timedelta(days=30)).map(lambda ahead: NOW + ahead)
fields_of: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "job_title": st.sampled_from(["", "procurement", "Student"]),
        "industry": st.sampled_from(["", "logistics", "Press"]),
        "decision_power": st.sampled_from([None, "decides", "gatekeeps"]),
        "rhythm_weeks": st.none() | st.integers(1, 3),
        "visits": st.integers(0, 4),
        "first_captured_at": past,
        "last_captured_at": past,
        "interest": st.none() | st.integers(0, 5),
        "gut": st.none() | st.integers(1, 5),
        "raters": st.integers(0, 3),
        "last_rated_at": st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda age: NOW - age),
        "last_rated_by": st.none() | st.just("Ana"),
        "open_tasks": st.integers(0, 3),
        "overdue_tasks": st.integers(0, 3),
        "next_due_at": anytime,
        "snoozed_until": st.none() | st.just(NOW + DAY),
        "next_task_kind": st.none() | st.sampled_from(["call", "mail", "meeting", "send", "other"]),
        "next_task_title": st.none() | st.just("Price list"),
        "last_done_at": past,
        "notes": st.integers(0, 3),
        "open_promises": st.integers(0, 3),
        "kept_promises": st.integers(0, 3),
        "promise": st.just("drawings"),
        "promise_due_at": anytime,
        "promise_broken_at": anytime,
        "step": st.none() | st.integers(1, 8),
        "talked": st.none() | st.floats(-1, 1),
        "spoken_at": past,
        "solved": st.integers(0, 3),
        "answered": st.none() | st.floats(0, 1),
        "last_outcome": st.none() | st.sampled_from(OUTCOMES),
        "last_outcome_at": st.just(NOW - DAY),
        "scanned_back": st.booleans(),
        "booth_visits": st.integers(0, 4),
        "booth_time": st.timedeltas(timedelta(0), timedelta(hours=2)),
        "colleague": st.none() | st.just("Ben"),
        "occasion": st.none() | st.just("Birthday"),
    }
)
observations = fields_of.map(lambda fields: _possible(Observed(**fields)))


@given(observations, st.integers(0, 9), st.sampled_from([EN, DE]))
def test_nothing_is_said_that_was_not_observed(seen: Observed, limit: int, voice: Voice) -> None:
    listed = told(seen, voice, limit)
    causes = [because(cause, person(seen), TODAY, voice) for cause in get_args(Cause) if cause != "here"]
    said = " / ".join(
        [*(reason.text for reason in listed), next_step(person(seen), "none", TODAY, voice), *filter(None, causes)]
    )

    assert len(listed) <= limit
    weights = [abs(reason.contribution) for reason in listed]
    assert weights == sorted(weights, reverse=True)
    assert not any(wrong in said for wrong in ("None", "  ", "{", "}"))
    assert seen.interest is not None or not any(text in said for text in ("rated hot", "said cold", "als heiß"))
    assert seen.gut is not None or ("gut feeling" not in said and "Bauchgefühl" not in said)
    assert seen.open_promises or "drawings" not in said
    assert seen.occasion or "Birthday" not in said
    assert seen.scanned_back or "scan" not in said
    assert seen.open_tasks or "Price list" not in said
    assert seen.last_done_at is None or ("no follow-up yet" not in said and "noch nicht nachgefasst" not in said)
    assert seen.solved or ("solved" not in said and "gelöst" not in said)

"""Observations become features on fixed scales; what is not known stays out; the prior ranks as people would."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.contacts.target import TargetProfile
from api.prospects.features import CAUSED_BY_OUTCOMES, INTERCEPT, PRIOR, features, known_of
from api.prospects.numbers import OUTCOMES, columns, table
from api.prospects.observed import Observed
from api.prospects.ranker import Ranker

NOW = datetime(2026, 10, 14, 15, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RANKER = Ranker(PRIOR, intercept=INTERCEPT)
PROFILE = TargetProfile(
    roles=("buyer",), industries=("Logistics",), interests=("robots",), decision_power=("decides", "influences")
)

moments = st.none() | st.timedeltas(timedelta(days=-3), timedelta(days=60)).map(lambda age: NOW - age)
counts = st.integers(0, 9)
fields_of: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "job_title": st.sampled_from(["", "Buyer", "Student"]),
        "industry": st.sampled_from(["", "logistics", "Press"]),
        "interests": st.sampled_from([[], ["Robots"], ["cats"]]),
        "decision_power": st.sampled_from([None, "decides", "influences", "uses", "gatekeeps"]),
        "visits": counts,
        "first_captured_at": moments,
        "last_captured_at": moments,
        "interest": st.none() | st.floats(0, 5),
        "gut": st.none() | st.floats(1, 5),
        "open_tasks": counts,
        "done_tasks": counts,
        "notes": counts,
        "open_promises": counts,
        "kept_promises": counts,
        "promise_broken_at": moments,
        "step": st.none() | st.integers(1, 8),
        "talked": st.none() | st.floats(-1, 1),
        "solved": counts,
        "answered": st.none() | st.floats(0, 1),
        "last_outcome": st.none() | st.sampled_from(OUTCOMES),
        "scanned_back": st.booleans(),
    }
)
observations = fields_of.map(lambda fields: Observed(**fields))


def row(observed: Observed) -> dict[str, float]:
    return known_of(features(columns(table([observed], PROFILE, BERLIN)), NOW), 0)


def probability(**observed: Any) -> float:
    return RANKER.score(row(Observed(**observed))).probability


def test_of_a_contact_nobody_knows_anything_about_only_counts_are_known() -> None:
    assert row(Observed()) == dict.fromkeys(("solved", "kept", "promises", "notes", "tasks", "followed_up"), 0.0)


@pytest.mark.parametrize(
    ("observed", "name", "value"),
    [
        (Observed(interest=5), "interest", 1.0),
        (Observed(interest=2.5), "interest", 0.0),
        (Observed(interest=0), "interest", -1.0),
        (Observed(gut=1), "gut", -1.0),
        (Observed(gut=3), "gut", 0.0),
        (Observed(gut=5), "gut", 1.0),
        (Observed(interest=5, gut=5), "gap", 0.0),
        (Observed(interest=5, gut=2), "gap", 0.75),
        (Observed(interest=0, gut=5), "gap", 1.0),
        (Observed(visits=1), "visits", 0.0),
        (Observed(visits=2), "visits", 0.5),
        (Observed(visits=3), "visits", 0.75),
        (Observed(first_captured_at=NOW - HOUR, last_captured_at=NOW), "another_day", 0.0),
        (Observed(first_captured_at=NOW - DAY, last_captured_at=NOW), "another_day", 1.0),
        # 23:59 and 00:00 in Berlin
        (
            Observed(first_captured_at=NOW.replace(hour=21, minute=59), last_captured_at=NOW.replace(hour=22)),
            "another_day",
            1.0,
        ),
        (Observed(last_captured_at=NOW), "recency", 1.0),
        (Observed(last_captured_at=NOW - DAY), "recency", 0.5),
        (Observed(last_captured_at=NOW - 3 * DAY), "recency", 0.125),
        (Observed(last_captured_at=NOW + DAY), "recency", 1.0),
        (Observed(scanned_back=True), "scanned_back", 1.0),
        (Observed(last_outcome="replied"), "replied", 1.0),
        (Observed(last_outcome="won"), "replied", 1.0),
        (Observed(last_outcome="lost"), "lost", 1.0),
        (Observed(last_outcome="not_interested"), "not_interested", 1.0),
        (Observed(talked=-0.5), "talked", -0.5),
        (Observed(step=1), "step", 0.125),
        (Observed(step=8), "step", 1.0),
        (Observed(solved=1), "solved", 0.5),
        (Observed(open_promises=1), "promises", 0.5),
        (Observed(kept_promises=2), "kept", 0.75),
        (Observed(open_promises=1, promise_broken_at=NOW), "broken", 1.0),
        (Observed(open_tasks=1), "tasks", 0.5),
        (Observed(done_tasks=2), "followed_up", 0.75),
        (Observed(notes=1), "notes", 0.5),
        (Observed(answered=0.3), "answered", 0.3),
        (Observed(job_title="Head buyer"), "role", 1.0),
        (Observed(job_title="Student"), "role", -1.0),
        (Observed(industry="LOGISTICS"), "industry", 1.0),
        (Observed(interests=["cats"]), "interests", -1.0),
        (Observed(decision_power="influences"), "decision_power", 1.0),
        (Observed(decision_power="influences"), "power", 0.5),
        (Observed(decision_power="gatekeeps"), "decision_power", -1.0),
        (Observed(decision_power="gatekeeps"), "power", -0.5),
    ],
)
def test_scales(observed: Observed, name: str, value: float) -> None:
    assert row(observed)[name] == pytest.approx(value)


@pytest.mark.parametrize(
    ("observed", "unknown"),
    [
        (Observed(interest=5), "gap"),
        (Observed(gut=2), "gap"),
        (Observed(), "visits"),
        (Observed(), "scanned_back"),
        (Observed(open_promises=1, promise_broken_at=NOW + HOUR), "broken"),
        (Observed(last_outcome="lost"), "replied"),
        (Observed(last_outcome="won"), "lost"),
        (Observed(job_title=""), "role"),
    ],
)
def test_what_is_not_known_is_left_out(observed: Observed, unknown: str) -> None:
    assert unknown not in row(observed)


@given(observations)
def test_every_feature_is_named_in_the_prior_and_stays_on_its_scale(observed: Observed) -> None:
    found = row(observed)

    assert found.keys() <= PRIOR.keys()
    assert all(-1 <= value <= 1 for value in found.values())


def test_the_prior_names_nothing_else() -> None:
    assert features(columns(table([], PROFILE, BERLIN)), NOW).keys() == PRIOR.keys()
    assert set(CAUSED_BY_OUTCOMES) < PRIOR.keys()


@given(st.lists(observations, max_size=8))
def test_many_at_once_are_what_each_is_alone(book: list[Observed]) -> None:
    together = features(columns(table(book, PROFILE, BERLIN)), NOW)
    log_odds = RANKER.log_odds(together)

    for place, observed in enumerate(book):
        assert known_of(together, place) == row(observed)
        score = RANKER.score(row(observed))
        assert log_odds[place] == pytest.approx(INTERCEPT + sum(score.contributions.values()))


@given(observations.filter(lambda observed: observed.interest is not None and observed.interest <= 4))
def test_a_warmer_rating_never_lowers(observed: Observed) -> None:
    warmer = observed._replace(interest=(observed.interest or 0.0) + 1)

    assert probability(**warmer._asdict()) > probability(**observed._asdict())


@given(observations.filter(lambda observed: not observed.scanned_back))
def test_reciprocity_raises_and_a_broken_promise_lowers(observed: Observed) -> None:
    before = probability(**observed._replace(promise_broken_at=None)._asdict())

    assert probability(**observed._replace(promise_broken_at=None, scanned_back=True)._asdict()) > before
    assert probability(**observed._replace(promise_broken_at=NOW)._asdict()) < before


def test_a_no_outweighs_everything_else() -> None:
    best: dict[str, Any] = {"interest": 5, "gut": 5, "visits": 9, "last_captured_at": NOW, "step": 8, "solved": 9}
    best |= {"scanned_back": True, "kept_promises": 9, "notes": 9, "talked": 1, "job_title": "Buyer"}

    assert probability(**best) > 0.99
    assert probability(**best, last_outcome="not_interested") < probability()


def test_hot_ranks_over_warm_over_unrated_over_cold() -> None:
    met: dict[str, Any] = {"visits": 1, "last_captured_at": NOW}
    ranking = [probability(**met, interest=interest) for interest in (5, 3, None, 1)]

    assert ranking == sorted(ranking, reverse=True)
    assert len(set(ranking)) == 4

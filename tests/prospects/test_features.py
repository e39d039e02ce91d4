"""Observations become features on fixed scales; what is not known stays out; the prior ranks as people would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.prospects.features import INTERCEPT, PRIOR, Match, Observed, TargetProfile, features, match, said_minus_sensed
from api.prospects.ranker import Ranker

NOW = datetime(2026, 10, 14, 15, 0, tzinfo=UTC)
RANKER = Ranker(PRIOR, intercept=INTERCEPT)
FITS = Match(("buyer",), ("Logistics",), ("warehousing",), ("decides",))

moments = st.none() | st.timedeltas(timedelta(days=-3), timedelta(days=60)).map(lambda age: NOW - age)
parts = st.none() | st.sampled_from([(), ("logistics",), ("logistics", "energy")])
observations = st.builds(
    Observed,
    visits=st.integers(0, 9),
    booth_visits=st.integers(0, 9),
    booth_time=st.timedeltas(timedelta(0), timedelta(hours=9)),
    last_captured_at=moments,
    interest=st.none() | st.floats(0, 5),
    gut=st.none() | st.floats(1, 5),
    not_interested_at=moments,
    open_tasks=st.integers(0, 9),
    overdue_tasks=st.integers(0, 9),
    next_due_at=moments,
    notes=st.integers(0, 9),
    last_follow_up_at=moments,
    match=st.builds(Match, parts, parts, parts, parts),
)


def probability(**observed: Any) -> float:
    return RANKER.score(features(Observed(**observed), NOW)).probability


def test_a_contact_nobody_knows_anything_about_has_counts_only() -> None:
    assert features(Observed(), NOW) == {"promised": 0.0, "overdue": 0.0, "notes": 0.0}


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
        (Observed(last_captured_at=NOW), "recency", 1.0),
        (Observed(last_captured_at=NOW - timedelta(days=1)), "recency", 0.5),
        (Observed(last_captured_at=NOW - timedelta(days=3)), "recency", 0.125),
        (Observed(last_captured_at=NOW + timedelta(days=1)), "recency", 1.0),
        (Observed(open_tasks=1), "promised", 0.5),
        (Observed(overdue_tasks=2), "overdue", 0.75),
        (Observed(notes=1), "notes", 0.5),
        (Observed(last_follow_up_at=NOW - timedelta(days=2)), "followed_up", 0.25),
        (Observed(next_due_at=NOW - timedelta(days=2)), "scheduled", 0.0),
        (Observed(next_due_at=NOW + timedelta(days=2)), "scheduled", 0.75),
        (Observed(snoozed_until=NOW + timedelta(days=1)), "scheduled", 0.5),
        (Observed(match=Match(roles=("buyer",))), "role", 1.0),
        (Observed(match=Match(roles=())), "role", -1.0),
        (Observed(match=Match(industries=("Energy",))), "industry", 1.0),
        (Observed(match=Match(interests=())), "interests", -1.0),
        (Observed(match=Match(decision_power=("decides",))), "decision_power", 1.0),
        (Observed(not_interested_at=NOW), "not_interested", 1.0),
    ],
)
def test_scales(observed: Observed, name: str, value: float) -> None:
    assert features(observed, NOW)[name] == pytest.approx(value)


@pytest.mark.parametrize(
    ("observed", "gap"),
    [(Observed(interest=5), None), (Observed(gut=2), None), (Observed(interest=0, gut=5), -1.0)],
)
def test_the_gap_needs_both_sides(observed: Observed, gap: float | None) -> None:
    assert said_minus_sensed(observed) == gap


@given(observations)
def test_every_feature_is_named_in_the_prior_and_stays_on_its_scale(observed: Observed) -> None:
    row = features(observed, NOW)

    assert row.keys() <= PRIOR.keys()
    assert all(-1 <= value <= 1 for value in row.values())


@given(observations.filter(lambda observed: observed.interest is None))
def test_a_cold_rating_lowers_at_once(observed: Observed) -> None:
    unrated = RANKER.score(features(observed, NOW)).probability

    assert RANKER.score(features(replace(observed, interest=0.0), NOW)).probability < unrated
    assert RANKER.score(features(replace(observed, interest=5.0), NOW)).probability > unrated


@given(observations.filter(lambda observed: observed.interest is not None and observed.interest <= 4))
def test_a_warmer_rating_never_lowers(observed: Observed) -> None:
    warmer = replace(observed, interest=(observed.interest or 0.0) + 1)

    assert RANKER.score(features(warmer, NOW)).probability > RANKER.score(features(observed, NOW)).probability


@given(observations.filter(lambda observed: observed.overdue_tasks < 5))
def test_another_broken_promise_raises(observed: Observed) -> None:
    later = replace(observed, overdue_tasks=observed.overdue_tasks + 1)

    assert RANKER.score(features(later, NOW)).probability > RANKER.score(features(observed, NOW)).probability


def test_a_no_outweighs_everything_else() -> None:
    best: dict[str, Any] = {
        "interest": 5,
        "gut": 5,
        "visits": 9,
        "last_captured_at": NOW,
        "overdue_tasks": 9,
        "open_tasks": 9,
        "booth_visits": 9,
        "booth_time": timedelta(hours=9),
    }

    assert probability(**best, notes=9, match=FITS) > 0.99
    assert probability(**best, notes=9, match=FITS, not_interested_at=NOW) < probability()


def test_those_who_wait_come_before_those_who_are_looked_after_or_planned_for_later() -> None:
    hot = {"visits": 1, "last_captured_at": NOW, "interest": 5.0}

    assert probability(**hot) > probability(**hot, open_tasks=1, next_due_at=NOW + timedelta(days=9))
    assert probability(**hot) > probability(**hot, last_follow_up_at=NOW)
    assert probability(**hot, open_tasks=1, overdue_tasks=1, next_due_at=NOW - timedelta(days=1)) > probability(**hot)


def test_hot_now_ranks_over_warm_over_unrated_over_cold() -> None:
    met = {"visits": 1, "last_captured_at": NOW}
    ranking = [probability(**met, interest=interest) for interest in (5, 3, None, 1)]

    assert ranking == sorted(ranking, reverse=True)
    assert len(set(ranking)) == 4


PROFILE = TargetProfile(
    roles=("procurement", "supply chain manager"),
    industries=("Logistics", "Énergie"),
    interests=("Warehousing", "telematics"),
    decision_power=("decides", "influences"),
)


@pytest.mark.parametrize(
    ("job_title", "roles"),
    [
        ("Head of Procurement", ("procurement",)),
        ("PROCUREMENT LEAD", ("procurement",)),
        ("Manager, Supply Chain & Procurement", ("procurement", "supply chain manager")),
        ("Supply-Chain-Manager", ("supply chain manager",)),
        ("Supply Chain Analyst", ()),
        ("Procurements", ()),
        ("", None),
        ("–", None),
        (None, None),
    ],
)
def test_roles_fit_by_their_words(job_title: str | None, roles: tuple[str, ...] | None) -> None:
    assert match(PROFILE, job_title, None, (), None) == Match(roles=roles)


@pytest.mark.parametrize(
    ("role", "job_title", "fits"),
    [
        ("IT", "IT-Leiter", True),
        ("IT", "Titan welder", False),
        ("Einkäufer", "EINKAUFER", True),
        ("Zaopatrzenie Łódź", "zaopatrzenie, lodz", True),
        ("購買", "購買部長", True),
        ("購買", "営業部長", False),
        ("จัดซื้อ", "ผู้จัดการฝ่ายจัดซื้อ", True),
        ("प्रबंधक", "क्रय प्रबंधक", True),
        ("मान", "नाम", False),  # the same letters around a vowel sign
        ("구매", "구매 팀장", True),
    ],
)
def test_roles_in_other_spellings_and_scripts(role: str, job_title: str, fits: bool) -> None:
    expected = (role,) if fits else ()

    assert match(TargetProfile(roles=(role,)), job_title, None, (), None).roles == expected


def test_the_other_parts_fit_as_a_whole_blind_to_case_and_accents() -> None:
    assert match(PROFILE, None, "energie", ("TELEMATICS", "sailing"), "Decides") == Match(
        industries=("Énergie",), interests=("telematics",), decision_power=("decides",)
    )
    assert match(PROFILE, None, "Logistics software", ("telematic",), "uses") == Match(
        industries=(), interests=(), decision_power=()
    )


def test_a_profile_that_asks_nothing_says_nothing() -> None:
    assert match(TargetProfile(), "Head of Procurement", "Logistics", ("telematics",), "decides") == Match()
    assert match(PROFILE, None, None, (), None) == Match()

"""The score is a logistic rule whose parts add up, whatever the features are called."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.prospects.ranker import Ranker

names = st.text(max_size=8)
weights = st.floats(-3, 3)
priors = st.dictionaries(names, weights, max_size=5)
rows = st.dictionaries(names, st.floats(-1, 1), max_size=5)


@given(priors, rows, weights)
def test_contributions_and_intercept_are_the_log_odds(
    prior: dict[str, float], row: dict[str, float], intercept: float
) -> None:
    score = Ranker(prior, intercept=intercept).score(row)

    log_odds = intercept + sum(score.contributions.values())
    assert math.log(score.probability / (1 - score.probability)) == pytest.approx(log_odds, rel=1e-6, abs=1e-6)
    assert score.contributions.keys() == row.keys()


@given(priors, rows, names, st.floats(0, 3), st.floats(-1, 1), st.floats(0, 1))
def test_more_of_a_good_thing_never_lowers_the_score(
    prior: dict[str, float], row: dict[str, float], name: str, weight: float, value: float, more: float
) -> None:
    ranker = Ranker({**prior, name: weight})

    before, after = ranker.score({**row, name: value}), ranker.score({**row, name: value + more})

    assert after.probability >= before.probability


@given(priors, rows, st.floats(-1e9, 1e9))
def test_a_feature_without_a_prior_contributes_nothing(
    prior: dict[str, float], row: dict[str, float], value: float
) -> None:
    ranker = Ranker(prior)

    with_unknown = ranker.score({**row, "never heard of": value})

    assert with_unknown.probability == ranker.score(row).probability
    assert with_unknown.contributions["never heard of"] == 0


@given(priors, rows, st.randoms())
def test_the_order_of_features_is_irrelevant(prior: dict[str, float], row: dict[str, float], random: Random) -> None:
    shuffled = list(row.items())
    random.shuffle(shuffled)

    assert Ranker(prior).score(dict(shuffled)) == Ranker(prior).score(row)


def test_the_order_is_irrelevant_even_where_adding_in_turn_would_lose_digits() -> None:
    score = Ranker({"up": 1e16, "small": 1.0, "down": -1e16}).score({"up": 1.0, "small": 1.0, "down": 1.0})

    assert score.probability == pytest.approx(1 / (1 + math.exp(-1)))


@pytest.mark.parametrize(("log_odds", "probability"), [(0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25)])
def test_known_log_odds(log_odds: float, probability: float) -> None:
    assert Ranker({}, intercept=log_odds).score({}).probability == pytest.approx(probability)


@pytest.mark.parametrize(("weight", "probability"), [(1e6, 1.0), (-1e6, 0.0)])
def test_extreme_log_odds_do_not_overflow(weight: float, probability: float) -> None:
    assert Ranker({"loud": weight}).score({"loud": 1.0}).probability == probability


def test_many_rows_keep_their_order() -> None:
    ranker = Ranker({"a": 1.0})

    assert ranker.score_many([{"a": 1.0}, {}, {"a": -1.0}]) == [
        ranker.score({"a": 1.0}),
        ranker.score({}),
        ranker.score({"a": -1.0}),
    ]


@pytest.mark.parametrize("prior_sd", [0.0, -0.1])
def test_a_standard_deviation_is_positive(prior_sd: float) -> None:
    with pytest.raises(ValueError, match="prior_sd"):
        Ranker({}, prior_sd=prior_sd)

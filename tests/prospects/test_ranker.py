"""The score is a logistic rule whose parts add up, whatever the features are called, and which learns with care."""

import json
import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.prospects.ranker import Ranker

Rows = list[dict[str, float]]

names = st.text(max_size=8)
weights = st.floats(-3, 3)
values = st.floats(-1, 1)
priors = st.dictionaries(names, weights, max_size=5)
rows = st.dictionaries(names, values, max_size=5)
sds = st.floats(0.05, 2)
# Few names, so that rows share features; constant, collinear and missing ones occur among them.
lessons = st.lists(st.tuples(st.dictionaries(st.sampled_from("abcd"), values), st.booleans()), max_size=30)
rankers = st.builds(Ranker, st.dictionaries(st.sampled_from("abce"), weights), sds, weights)


def taught(ranker: Ranker, lesson: list[tuple[dict[str, float], bool]]) -> Ranker:
    return ranker.learn([row for row, _ in lesson], [outcome for _, outcome in lesson])


def slope(prior: Ranker, ranker: Ranker, lesson: list[tuple[dict[str, float], bool]], name: str | None) -> float:
    """How much the improbability of what was learned changes with one weight; None is the intercept."""
    at = ranker.intercept - prior.intercept if name is None else ranker.weights[name] - prior.weights.get(name, 0.0)
    missed = [
        (ranker.score(row).probability - outcome) * (1 if name is None else row.get(name, 0.0))
        for row, outcome in lesson
    ]
    return sum(missed) + at / (1.0 if name is None else prior.prior_sd) ** 2


@given(priors, rows, weights)
def test_contributions_and_intercept_are_the_log_odds(
    prior: dict[str, float], row: dict[str, float], intercept: float
) -> None:
    score = Ranker(prior, intercept=intercept).score(row)

    log_odds = intercept + sum(score.contributions.values())
    assert math.log(score.probability / (1 - score.probability)) == pytest.approx(log_odds, rel=1e-6, abs=1e-6)
    assert score.contributions.keys() == row.keys()


@given(rankers, lessons, rows)
def test_contributions_are_the_log_odds_also_of_what_was_learned(
    ranker: Ranker, lesson: list[tuple[dict[str, float], bool]], row: dict[str, float]
) -> None:
    learned = taught(ranker, lesson)

    score = learned.score(row)

    log_odds = learned.intercept + sum(score.contributions.values())
    assert math.log(score.probability / (1 - score.probability)) == pytest.approx(log_odds, rel=1e-6, abs=1e-6)


@given(priors, rows, names, st.floats(0, 3), values, st.floats(0, 1))
def test_more_of_a_good_thing_never_lowers_the_score(
    prior: dict[str, float], row: dict[str, float], name: str, weight: float, value: float, more: float
) -> None:
    ranker = Ranker({**prior, name: weight})

    before, after = ranker.score({**row, name: value}), ranker.score({**row, name: value + more})

    assert after.probability >= before.probability


@given(rankers, lessons, rows, st.sampled_from("abcde"), values, st.floats(0, 1))
def test_more_of_what_was_learned_to_be_good_never_lowers_the_score(
    ranker: Ranker,
    lesson: list[tuple[dict[str, float], bool]],
    row: dict[str, float],
    name: str,
    value: float,
    more: float,
) -> None:
    learned = taught(ranker, lesson)
    direction = math.copysign(1, learned.weights.get(name, 0.0))

    before, after = learned.score({**row, name: value}), learned.score({**row, name: value + direction * more})

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


@given(rankers, lessons, st.lists(rows, max_size=20))
def test_many_rows_are_scored_as_each_alone(
    ranker: Ranker, lesson: list[tuple[dict[str, float], bool]], several: Rows
) -> None:
    learned = taught(ranker, lesson)

    assert learned.score_many(several) == [learned.score(row) for row in several]


@given(rankers, lessons)
def test_what_was_learned_is_most_probable(ranker: Ranker, lesson: list[tuple[dict[str, float], bool]]) -> None:
    learned = taught(ranker, lesson)

    for name in (None, *learned.weights):
        assert slope(ranker, learned, lesson, name) == pytest.approx(0, abs=1e-6)


def test_one_outcome_moves_the_weights_by_what_the_formula_says() -> None:
    learned = Ranker({"a": 0.5}, prior_sd=0.2, intercept=-1.0).learn([{"a": 1.0, "b": -2.0}], [True])

    # At the most probable weights each has moved by variance · value · (1 - probability).
    missing = 1 - learned.score({"a": 1.0, "b": -2.0}).probability
    assert 0.4 < missing < 0.6
    assert learned.intercept == pytest.approx(-1.0 + missing)
    assert learned.weights == pytest.approx({"a": 0.5 + 0.04 * missing, "b": -0.08 * missing})


@given(rankers, lessons)
def test_the_covariance_is_the_inverse_of_the_curvature(
    ranker: Ranker, lesson: list[tuple[dict[str, float], bool]]
) -> None:
    learned = taught(ranker, lesson)

    curvature = np.diag([1.0, *[ranker.prior_sd**-2] * len(learned.weights)])
    for row, _ in lesson:
        values, probability = np.array([1.0, *(row.get(name, 0.0) for name in learned.weights)]), learned.score(row)
        curvature += probability.probability * (1 - probability.probability) * np.outer(values, values)
    assert learned.covariance @ curvature == pytest.approx(np.eye(len(curvature)), abs=1e-9)


@given(rankers)
def test_without_outcomes_the_prior_stays(ranker: Ranker) -> None:
    learned = ranker.learn([], [])

    assert (learned.weights, learned.intercept) == (ranker.weights, ranker.intercept)
    assert learned.covariance == pytest.approx(ranker.covariance, rel=1e-9)


@given(rankers, lessons)
def test_learning_leaves_the_ranker_as_it_was(ranker: Ranker, lesson: list[tuple[dict[str, float], bool]]) -> None:
    before = json.dumps(ranker.to_json())

    taught(ranker, lesson)

    assert json.dumps(ranker.to_json()) == before


@given(rankers, lessons, st.randoms())
def test_the_order_of_outcomes_is_irrelevant(
    ranker: Ranker, lesson: list[tuple[dict[str, float], bool]], random: Random
) -> None:
    shuffled = random.sample(lesson, len(lesson))

    one, other = taught(ranker, lesson), taught(ranker, shuffled)

    assert one.weights == pytest.approx(other.weights, abs=1e-8)
    assert one.intercept == pytest.approx(other.intercept, abs=1e-8)


def drawn(random: Random, count: int) -> list[tuple[dict[str, float], bool]]:
    """Rows of three features, one often missing, with outcomes that follow known weights."""
    truth = Ranker({"a": 1.5, "b": -0.5}, intercept=-1.0)
    found = []
    for _ in range(count):
        row = {name: random.uniform(-1, 1) for name in "abc" if name != "c" or random.random() < 0.5}
        found.append((row, random.random() < truth.score(row).probability))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_two_halves_in_either_order_agree_closely_with_all_at_once(seed: int) -> None:
    lesson = drawn(Random(seed), 200)
    half, rest = lesson[:100], lesson[100:]
    ranker = Ranker({"a": 1.0}, intercept=-1.0)

    at_once = taught(ranker, lesson)

    moved = max(abs(at_once.weights[name] - ranker.weights.get(name, 0.0)) for name in at_once.weights)
    for in_turn in (taught(taught(ranker, half), rest), taught(taught(ranker, rest), half)):
        assert in_turn.weights == pytest.approx(at_once.weights, abs=0.03)
        assert in_turn.intercept == pytest.approx(at_once.intercept, abs=0.03)
        assert in_turn.covariance == pytest.approx(at_once.covariance, rel=0.1, abs=1e-3)
    assert moved > 0.1  # more than the tolerance: forgetting the first half would show


def test_many_outcomes_outweigh_the_prior() -> None:
    learned = taught(Ranker({"b": 2.0}), drawn(Random(1), 10_000))

    assert learned.weights == pytest.approx({"a": 1.5, "b": -0.5, "c": 0.0}, abs=0.2)
    assert learned.intercept == pytest.approx(-1.0, abs=0.1)


def test_a_few_outcomes_hardly_move_a_weight_but_the_intercept() -> None:
    learned = Ranker({"a": 1.0}).learn([{"a": 0.5}] * 20, [False] * 20)

    assert learned.weights["a"] == pytest.approx(1.0, abs=0.1)
    assert learned.intercept < -1.5


@pytest.mark.parametrize("outcome", [True, False])
@pytest.mark.parametrize("row", [{}, {"a": 1.0}, {"a": 1.0, "same": 1.0, "twice": 2.0}, {"a": 0.0}, {"a": 1e6}])
@pytest.mark.parametrize("count", [1, 2, 500])
def test_one_sided_repeated_and_collinear_outcomes_give_finite_weights(
    row: dict[str, float], outcome: bool, count: int
) -> None:
    ranker = Ranker({"a": 0.5, "other": 1.0})

    learned = ranker.learn([row] * count, [outcome] * count)

    before, after = ranker.score(row).probability, learned.score(row).probability
    assert after >= before if outcome else after <= before
    assert learned.weights["other"] == pytest.approx(1.0)
    assert np.isfinite(learned.covariance).all()
    assert (np.diag(learned.covariance) > 0).all()


def test_steps_that_would_overshoot_are_shortened() -> None:
    # Far from the goal the curve is flat, and a whole Newton step leads ever further away.
    prior = Ranker({"a": -5.0}, prior_sd=5.0, intercept=8.0)
    lesson = [({"a": -40.0}, False), ({"a": -20.0}, False), ({"a": 20.0}, True), ({"a": 40.0}, True)]

    learned = taught(prior, lesson)

    assert learned.weights["a"] > 0
    assert slope(prior, learned, lesson, "a") == pytest.approx(0, abs=1e-6)


@given(rankers, lessons, lessons)
def test_what_was_learned_can_be_stored_and_learns_on(
    ranker: Ranker, lesson: list[tuple[dict[str, float], bool]], more: list[tuple[dict[str, float], bool]]
) -> None:
    learned = taught(ranker, lesson)

    restored = Ranker.from_json(json.loads(json.dumps(learned.to_json(), allow_nan=False, sort_keys=True)))

    assert restored.to_json() == learned.to_json()
    assert taught(restored, more).to_json() == taught(learned, more).to_json()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["known", "unknown"])
def test_values_are_finite(name: str, value: float) -> None:
    ranker = Ranker({"known": 1.0})

    with pytest.raises(ValueError, match="finite"):
        ranker.score({name: value})
    with pytest.raises(ValueError, match="finite"):
        ranker.score_many([{}, {name: value}])
    with pytest.raises(ValueError, match="finite"):
        ranker.learn([{}, {name: value}], [True, False])


def test_values_to_learn_from_are_of_a_sensible_size() -> None:
    with pytest.raises(ValueError, match="1e6"):
        Ranker({}).learn([{"a": 1.1e6}], [True])


@pytest.mark.parametrize("outcomes", [[], [True], [True, False, True]])
def test_every_row_has_an_outcome(outcomes: list[bool]) -> None:
    with pytest.raises(ValueError, match="2 rows"):
        Ranker({}).learn([{}, {}], outcomes)


@pytest.mark.parametrize("prior_sd", [0.0, -0.1, math.inf, math.nan])
def test_a_standard_deviation_is_positive(prior_sd: float) -> None:
    with pytest.raises(ValueError, match="prior_sd"):
        Ranker({}, prior_sd=prior_sd)

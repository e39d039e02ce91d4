"""The ranking rule: a logistic score in which every feature's share can be named.

    log-odds = intercept + Σ weight(feature) · value(feature)

The rule knows no feature by name, so that a new one needs no change here.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """`probability` in 0..1; `contributions` in log-odds by feature, which together with the intercept make it."""

    probability: float
    contributions: dict[str, float]


class Ranker:
    """Scores rows of features with the weights of a prior.

    `prior` gives the mean weight of each feature, in log-odds per unit of the feature; a feature it does not name
    has mean 0. `prior_sd` is the standard deviation of the prior on each weight, in the same unit: how far the
    outcomes of one book may pull a weight away from its mean.
    Raises ValueError if `prior_sd` is not positive.
    """

    def __init__(self, prior: Mapping[str, float], prior_sd: float = 0.15, intercept: float = 0.0) -> None:
        if prior_sd <= 0:
            raise ValueError("prior_sd is a standard deviation and must be positive")
        self.prior = dict(prior)
        self.prior_sd = prior_sd
        self.intercept = intercept

    def score(self, row: Mapping[str, float]) -> Score:
        """The score of one row. What the row leaves out contributes nothing; values must be finite."""
        contributions = {name: self.prior.get(name, 0.0) * value for name, value in row.items()}
        # fsum rounds once, so the order in which features arrive cannot change the score.
        log_odds = math.fsum([self.intercept, *contributions.values()])
        return Score(_logistic(log_odds), contributions)

    def score_many(self, rows: Iterable[Mapping[str, float]]) -> list[Score]:
        """The scores of the rows, in their order."""
        return [self.score(row) for row in rows]


def _logistic(log_odds: float) -> float:
    # Two forms of the same function: each is used on the side where exp() cannot overflow.
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1 + odds)

"""The ranking rule: a logistic score in which every feature's share can be named, and which learns from outcomes.

    log-odds = intercept + Σ weight(feature) · value(feature)

The rule knows no feature by name, so that a new one needs no change here.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.prospects.laplace import Floats, posterior

# How likely a good outcome is at all differs much from book to book: the odds may well be seven times as high or low.
_INTERCEPT_SD = 1.0
# Far beyond any sensible scale; still larger values would drown all others in rounding errors.
_LARGEST = 1e6


@dataclass(frozen=True, slots=True)
class Score:
    """`probability` in 0..1; `contributions` in log-odds by feature, which together with the intercept make it."""

    probability: float
    contributions: dict[str, float]


class Ranker:
    """Scores rows of features with the most probable weights.

    `prior` gives the mean weight of each feature, in log-odds per unit of the feature; a feature it does not name
    has mean 0. `prior_sd` is the standard deviation of the prior on each weight, in the same unit: how far the
    outcomes of one book may pull a weight away from its mean. `intercept` is the log-odds of a row without features;
    outcomes may move it freely.

    `weights` and `intercept` are the most probable values, `covariance` is theirs: a square array, the intercept
    first, then the features in the order of `weights`.
    Raises ValueError if `prior_sd` is not positive and finite.
    """

    def __init__(self, prior: Mapping[str, float], prior_sd: float = 0.15, intercept: float = 0.0) -> None:
        if not 0 < prior_sd < math.inf:
            raise ValueError("prior_sd is a standard deviation and must be positive")
        self.weights = dict(prior)
        self.prior_sd = prior_sd
        self.intercept = intercept
        self.covariance: Floats = np.diag([_INTERCEPT_SD**2] + [prior_sd**2] * len(self.weights))

    def score(self, row: Mapping[str, float]) -> Score:
        """The score of one row. What the row leaves out contributes nothing.

        Raises ValueError if a value is not finite.
        """
        contributions = {name: self.weights.get(name, 0.0) * value for name, value in row.items()}
        # fsum rounds once, so the order in which features arrive cannot change the score.
        log_odds = math.fsum([self.intercept, *contributions.values()])
        if not math.isfinite(log_odds):
            raise ValueError("the values of features must be finite")
        return Score(_logistic(log_odds), contributions)

    def score_many(self, rows: Iterable[Mapping[str, float]]) -> list[Score]:
        """The scores of the rows, in their order."""
        return [self.score(row) for row in rows]

    def log_odds(self, columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Of many rows at once, given as a column for each feature; NaN is what a row leaves out."""
        total = np.full(np.broadcast_shapes(*(column.shape for column in columns.values())), self.intercept)
        # Column by column, and not as a product of matrices: equal rows must be equal to the last digit.
        for name in sorted(columns.keys() & self.weights.keys()):
            total += self.weights[name] * np.nan_to_num(columns[name])
        return total

    def learn(self, rows: Sequence[Mapping[str, float]], outcomes: Sequence[bool]) -> "Ranker":
        """What to believe after these outcomes, one a row, in any order; this ranker stays as it is.

        What a row leaves out counts as 0. Nothing is centred or scaled here: `prior_sd` belongs to the scales that
        the values come on. What was learned can learn on: its covariance then stands for the outcomes behind it, as
        a normal distribution. So two lots one after the other agree closely, but not exactly, with all at once.
        Raises ValueError if a value is not finite or beyond ±1e6, or if there is not one outcome a row.
        """
        if len(rows) != len(outcomes):
            raise ValueError(f"{len(rows)} rows, but {len(outcomes)} outcomes")
        prior = self._with(sorted({name for row in rows for name in row} - self.weights.keys()))
        mean, covariance = posterior(
            np.array([prior.intercept, *prior.weights.values()]),
            prior.covariance,
            _table(rows, list(prior.weights)),
            np.array([1.0 if outcome else 0.0 for outcome in outcomes]),
        )
        return _believing(self.prior_sd, prior.weights, mean, covariance)

    def to_json(self) -> dict[str, Any]:
        """Everything that was learned, in numbers, texts and lists (PostgreSQL's jsonb keeps no order of keys)."""
        return {
            "prior_sd": self.prior_sd,
            "intercept": self.intercept,
            "features": list(self.weights),
            "weights": list(self.weights.values()),
            "covariance": self.covariance.tolist(),
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "Ranker":
        """The ranker of which `to_json` made `stored`."""
        mean = np.array([stored["intercept"], *stored["weights"]])
        return _believing(stored["prior_sd"], stored["features"], mean, np.array(stored["covariance"]))

    def _with(self, features: Sequence[str]) -> "Ranker":
        """The same, knowing more features: nothing was learned about them yet."""
        wider = Ranker(self.weights | dict.fromkeys(features, 0.0), self.prior_sd, self.intercept)
        known = len(self.covariance)
        wider.covariance[:known, :known] = self.covariance
        return wider


def _believing(prior_sd: float, features: Iterable[str], mean: Floats, covariance: Floats) -> Ranker:
    intercept, *weights = mean.tolist()
    ranker = Ranker(dict(zip(features, weights, strict=True)), prior_sd, intercept)
    ranker.covariance = covariance
    return ranker


def _table(rows: Sequence[Mapping[str, float]], features: Sequence[str]) -> Floats:
    values = [[1.0, *(row.get(name, 0.0) for name in features)] for row in rows]
    table = np.array(values, dtype=np.float64).reshape(len(rows), 1 + len(features))
    if not (np.abs(table) <= _LARGEST).all():
        raise ValueError("the values of features must be finite, and within ±1e6")
    return table


def _logistic(log_odds: float) -> float:
    # Two forms of the same function: each is used on the side where exp() cannot overflow.
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1 + odds)

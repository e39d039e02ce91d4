"""Bayesian logistic regression: what outcomes say about coefficients of which something was believed before.

The most probable coefficients are found by Newton's method. Around them the belief is taken to be a normal
distribution with the same curvature (Laplace's approximation; Bishop, "Pattern Recognition and Machine Learning", 4.5).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_STEPS = 100  # six or so are usual
_HALVINGS = 40
_SETTLED = 1e-16  # in log-probability, like all that follows
_ROUNDING = 1e-12  # relative


def posterior(mean: Floats, covariance: Floats, table: Floats, outcomes: Floats) -> tuple[Floats, Floats]:
    """The mean and covariance of the coefficients after the outcomes (0 or 1).

    `mean` and `covariance` are those before; `table` has a row for each outcome and a column for each coefficient.
    """
    belief = _Belief(mean, np.linalg.inv(covariance), table, outcomes)
    at = mean
    for _ in range(_STEPS):
        step = np.linalg.solve(belief.curvature(at), belief.slope(at))
        further = belief.descend(at, step)
        if further is None:
            break
        at = further
    return at, np.linalg.inv(belief.curvature(at))


@dataclass(frozen=True, slots=True)
class _Belief:
    """How improbable coefficients are: minus the logarithm of prior times likelihood, and its derivatives."""

    mean: Floats
    precision: Floats
    table: Floats
    outcomes: Floats

    def improbability(self, at: Floats) -> float:
        log_odds, away = self.table @ at, at - self.mean
        return float(np.sum(np.logaddexp(0, log_odds) - self.outcomes * log_odds) + away @ self.precision @ away / 2)

    def slope(self, at: Floats) -> Floats:
        return self.table.T @ (self._probabilities(at) - self.outcomes) + self.precision @ (at - self.mean)

    def curvature(self, at: Floats) -> Floats:
        probabilities = self._probabilities(at)
        return (self.table.T * (probabilities * (1 - probabilities))) @ self.table + self.precision

    def descend(self, at: Floats, step: Floats) -> Floats | None:
        """Down along a Newton step, which may be too long far from the goal. None if there is nothing to gain."""
        gain = float(self.slope(at) @ step)
        if gain < _SETTLED:
            return None
        here = self.improbability(at)
        tolerated = _ROUNDING * (1 + here)
        for halvings in range(_HALVINGS):
            length = 0.5**halvings
            further = at - length * step
            if self.improbability(further) <= here - 1e-4 * length * gain + tolerated:
                return further
        return None

    def _probabilities(self, at: Floats) -> Floats:
        return np.exp(-np.logaddexp(0, -(self.table @ at)))

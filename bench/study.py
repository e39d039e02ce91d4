"""Learning from all evenings but one, and scoring that one; in turn for every evening."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from api.prospects.features import INTERCEPT
from api.prospects.ranker import Ranker
from bench.encounters import Encounter, Row
from bench.quality import Floats, Quality, quality

# Learns from rows and their outcomes, and gives the probabilities of further rows.
Learner = Callable[[Sequence[Row], Sequence[bool], Sequence[Row]], Floats]


@dataclass(frozen=True)
class Study:
    """Encounters, and a row of features for each."""

    encounters: Sequence[Encounter]
    rows: Sequence[Row]

    @cached_property
    def evenings(self) -> list[tuple[list[int], list[int]]]:
        """For each evening the numbers of the encounters of all others, and of its own."""
        waves = [each.wave for each in self.encounters]
        return [
            ([n for n, other in enumerate(waves) if other != wave], [n for n, own in enumerate(waves) if own == wave])
            for wave in dict.fromkeys(waves)
        ]

    def scores(self, learner: Learner, size: int | None = None, seed: int = 0) -> Floats:
        """Every evening scored by what `size` encounters of the others taught; None is all of them.

        They are the first ones in an order that `seed` gives, the same for every evening: one book's outcomes, as
        nearly as leaving evenings out allows.
        """
        scores = np.zeros(len(self.rows))
        place = np.random.default_rng(seed).permutation(len(self.rows))
        for others, own in self.evenings:
            drawn = sorted(others, key=place.__getitem__)[:size]
            outcomes = [self.encounters[n].mutual for n in drawn]
            scores[own] = learner([self.rows[n] for n in drawn], outcomes, [self.rows[n] for n in own])
        return scores

    def runs(self, learner: Learner, size: int | None = None, seeds: Sequence[int] = (0,)) -> list[Quality]:
        return [quality(self.encounters, self.scores(learner, size, seed)) for seed in seeds]


def ours(prior: Row, prior_sd: float = 0.15) -> Learner:
    def learner(rows: Sequence[Row], outcomes: Sequence[bool], further: Sequence[Row]) -> Floats:
        ranker = Ranker(prior, prior_sd, INTERCEPT).learn(rows, outcomes)
        return np.array([score.probability for score in ranker.score_many(further)])

    return learner


def reference(rows: Sequence[Row], outcomes: Sequence[bool], further: Sequence[Row]) -> Floats:
    """scikit-learn as it comes: what is empty gets the column's mean, columns are standardised, weights start at 0."""
    if len(set(outcomes)) < 2:
        return np.full(len(further), np.mean(outcomes))
    names = sorted({name for row in rows for name in row})
    model = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression())
    model.fit(_table(rows, names), outcomes)
    return np.asarray(model.predict_proba(_table(further, names))[:, 1])


def _table(rows: Sequence[Row], names: Sequence[str]) -> Floats:
    return np.array([[row.get(name, np.nan) for name in names] for row in rows])

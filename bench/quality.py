"""How good a ranking is: whether those with a good outcome come first, and whether probabilities mean what they say."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import ndcg_score

from bench.encounters import Encounter

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Quality:
    """Areas under the ROC curve over all encounters, and means over evenings and over raters; NDCG@5 over raters.

    Only evenings and raters with both outcomes count. `pooled` also compares what different models said, as every
    evening has its own; a book is ranked by one model, so `evening` and `rater` tell what its owner would see.
    """

    pooled: float
    evening: float
    rater: float
    ndcg: float
    brier: float


def quality(encounters: Sequence[Encounter], scores: Floats) -> Quality:
    """`scores` are probabilities, one an encounter."""
    outcomes = np.array([each.mutual for each in encounters])
    evenings = _groups([(each.wave,) for each in encounters], outcomes)
    raters = _groups([(each.wave, each.rater) for each in encounters], outcomes)
    return Quality(
        _area(outcomes, scores),
        float(np.mean([_area(outcomes[group], scores[group]) for group in evenings])),
        float(np.mean([_area(outcomes[group], scores[group]) for group in raters])),
        _ndcg([outcomes[group] for group in raters], [scores[group] for group in raters]),
        float(np.mean((scores - outcomes) ** 2)),
    )


def calibration(encounters: Sequence[Encounter], scores: Floats, groups: int = 10) -> list[tuple[float, float, int]]:
    """Equal groups by score, lowest first: mean probability, share of good outcomes, size."""
    outcomes = np.array([each.mutual for each in encounters])
    parts = np.array_split(np.argsort(scores, kind="stable"), groups)
    return [(float(scores[part].mean()), float(outcomes[part].mean()), len(part)) for part in parts if len(part)]


def summary(runs: Sequence[Quality]) -> tuple[Quality, Quality]:
    """Mean and standard deviation over runs."""
    table = np.array([astuple(run) for run in runs])
    return Quality(*table.mean(axis=0).tolist()), Quality(*table.std(axis=0).tolist())


def _area(outcomes: Flags, scores: Floats) -> float:
    """How often a good outcome has the higher score of the two, a tie counting half."""
    apart = scores[outcomes][:, np.newaxis] - scores[~outcomes]
    return float((np.sign(apart).mean() + 1) / 2)


def _ndcg(outcomes: Sequence[Flags], scores: Sequence[Floats]) -> float:
    # One call for all raters who met as many people: a call for each would take longer than all the rest.
    total = 0.0
    for size in {len(group) for group in outcomes}:
        some = [n for n, group in enumerate(outcomes) if len(group) == size]
        total += ndcg_score([outcomes[n] for n in some], [scores[n] for n in some], k=5) * len(some)
    return total / len(outcomes)


def _groups(keys: Sequence[tuple[str, ...]], outcomes: Flags) -> list[NDArray[np.intp]]:
    members: dict[tuple[str, ...], list[int]] = {}
    for number, key in enumerate(keys):
        members.setdefault(key, []).append(number)
    groups = [np.array(group, dtype=np.intp) for group in members.values()]
    return [group for group in groups if 0 < outcomes[group].sum() < len(group)]

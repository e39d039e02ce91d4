"""`scripts/bench ranking encounters.csv`: what the ranker makes of real encounters, evening by evening.

Every evening is ranked by what was learned from the other evenings alone. What a book knows of a contact is here what
the rater noted; the outcome is that both said yes. `bench/encounters.py` describes the table.

The prior is the product's own, as far as it has a word for a note: how much they like them is `interest`, how likely
they think they are liked is `gut`, shared interests are `interests`; the other notes start without a weight. It is
the same for every evening, and no outcome had a say in it.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from statistics import fmean

import numpy as np

from api.prospects.features import PRIOR
from api.prospects.ranker import Ranker
from bench.encounters import CIRCUMSTANCES, NOTES, Row, habits, notes, read
from bench.quality import Quality, calibration, summary
from bench.ranking_charts import Curve, calibration_plot, learning_curve
from bench.study import Learner, Study, ours, reference

SIZES = (20, 50, 100, 500)
SEEDS = range(10)
NOTED = {"like": PRIOR["interest"], "prob": PRIOR["gut"], "shar": PRIOR["interests"]}
WITH_HABIT = NOTED | {"habit": 1.0}  # half of `like`: by judgement, before it was tried


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench ranking", description="Measure the ranker on encounters.")
    parser.add_argument("path", type=Path, help="the encounters, as CSV")
    parser.add_argument("--out", type=Path, default=Path("data/bench"), help="folder for the charts (%(default)s)")
    arguments = parser.parse_args()
    try:
        encounters = read(arguments.path)
    except KeyError as column:
        parser.error(f"{arguments.path} has no column {column}")
    noted = Study(encounters, [notes(each) for each in encounters])
    if len(noted.evenings) < 2:
        parser.error("leaving one evening out needs at least two")
    _describe(noted)
    curves = _notes_alone(noted)
    with_habit = _and_habit(noted)
    _speed()
    _draw(arguments.out, curves, {"notes": (noted, NOTED), "notes and habit": (with_habit, WITH_HABIT)})


def _describe(study: Study) -> None:
    mutual = np.mean([each.mutual for each in study.encounters])
    named = ", ".join(name for name in NOTES if any(name in row for row in study.rows))
    print(f"{len(study.rows)} encounters, {len(study.evenings)} evenings, {mutual:.1%} mutual; notes: {named}")
    print(
        "Pooled AUC also compares evenings, each of which has a model of its own; a book has one for all its contacts."
    )


def _notes_alone(study: Study) -> dict[str, Curve]:
    _head("What the rater noted")
    _line("random", [run for seed in SEEDS for run in study.runs(_random(seed))])
    _line("like alone", study.runs(ours({"like": 1.0}), 0))
    mine = _curve(study, ours(NOTED), "ours")
    loose = _curve(study, ours(NOTED, prior_sd=1.0), "ours, loose")
    theirs = _curve(study, reference, "scikit-learn")
    everything = [each.values for each in study.encounters]
    _line(f"scikit-learn, all, and {len(CIRCUMSTANCES)} more", Study(study.encounters, everything).runs(reference))
    _verdict(mine, theirs)
    return {"ours": mine, "ours, with a loose prior (sd 1)": loose, "scikit-learn": theirs}


def _and_habit(noted: Study) -> Study:
    """The study with the habits of a whole evening, after measuring it, and the one of what was known at the time."""
    for earlier in (True, False):
        known = habits(noted.encounters, earlier=earlier)
        study = Study(noted.encounters, [row | habit for row, habit in zip(noted.rows, known, strict=True)])
        _head(f"And how readily the partner says yes, in {'earlier' if earlier else 'all other'} encounters")
        print(f"  (known in {sum(map(bool, known))} of {len(known)})")
        if any(known):
            mine = _curve(study, ours(WITH_HABIT), "ours")
            _verdict(mine, {None: _line("scikit-learn, all outcomes", study.runs(reference))})
    return study


def _curve(study: Study, learner: Learner, name: str) -> Curve:
    curve: dict[int | None, list[Quality]] = {}
    if learner is not reference:  # which knows nothing before it has learned
        curve[0] = _line(f"{name}, the prior alone", study.runs(learner, 0))
    for size in SIZES:
        curve[size] = _line(f"{name}, {size} outcomes", study.runs(learner, size, SEEDS))
    return curve | {None: _line(f"{name}, all outcomes", study.runs(learner))}


def _random(seed: int) -> Learner:
    random = np.random.default_rng(seed)
    return lambda _rows, _outcomes, further: random.random(len(further))


def _head(title: str) -> None:
    print(f"\n{title}\n  {'':32}pooled AUC   per evening  per rater    NDCG@5       Brier")


def _line(name: str, runs: list[Quality]) -> list[Quality]:
    means, spreads = map(astuple, summary(runs))
    cells = [
        f"{mean:.3f}" + (f" ±{spread:.3f}" if len(runs) > 1 else "")
        for mean, spread in zip(means, spreads, strict=True)
    ]
    print(f"  {name:32}" + "".join(f"{cell:13}" for cell in cells))
    return runs


def _verdict(mine: Curve, theirs: Curve) -> None:
    for what in ("evening", "rater", "ndcg"):
        (before,) = _values(mine[0], what)
        few = [_values(mine[size], what) for size in SIZES]
        mean, worst = min(map(fmean, few)) - before, min(map(min, few)) - before
        print(
            f"  {what}, least with few against the prior alone: {mean:+.3f}, target > -0.01 (worst draw {worst:+.3f})"
        )
    all_mine, all_theirs = mine[None][0], theirs[None][0]
    print(
        f"  all outcomes: ours {all_mine.rater:.3f} per rater and NDCG@5 {all_mine.ndcg:.3f}, "
        f"scikit-learn {all_theirs.rater:.3f} and {all_theirs.ndcg:.3f}"
    )


def _values(runs: Sequence[Quality], what: str) -> list[float]:
    return [getattr(run, what) for run in runs]


def _speed() -> None:
    random = np.random.default_rng(0)
    names = [f"feature {n}" for n in range(30)]
    rows: list[Row] = [dict(zip(names, row, strict=True)) for row in random.uniform(-1, 1, (10_000, 30)).tolist()]
    outcomes = (random.random(len(rows)) < 0.2).tolist()
    learned = Ranker({}).learn(rows, outcomes)
    print("\n10,000 rows of 30 features, best of 5")
    print(f"  learning {_best(lambda: Ranker({}).learn(rows, outcomes)):5.0f} ms   target < 1000")
    print(f"  scoring  {_best(lambda: learned.score_many(rows)):5.0f} ms   target < 100")


def _best(work: Callable[[], object]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return min(times)


def _draw(folder: Path, curves: Mapping[str, Curve], studies: Mapping[str, tuple[Study, Row]]) -> None:
    print()
    tenths = {
        name: calibration(study.encounters, study.scores(ours(prior))) for name, (study, prior) in studies.items()
    }
    for name, groups in tenths.items():
        error = sum(abs(said - came) * size for said, came, size in groups) / sum(size for *_, size in groups)
        print(f"  calibration, {name}: expected error {error:.3f}")
    charts = {
        "learning-curve.svg": learning_curve(curves, curves["ours"][0][0].rater),
        "calibration.svg": calibration_plot(tenths),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in charts.items():
        (folder / name).write_text(drawing, encoding="utf-8")
        print(f"  {folder / name}")


if __name__ == "__main__":
    main()

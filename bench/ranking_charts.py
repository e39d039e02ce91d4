"""The two charts of `scripts/bench ranking`."""

import math
from collections.abc import Mapping, Sequence

from bench.charts import Axis, Line, chart
from bench.quality import Quality

# Qualities by how many outcomes were learned from, None for all: one for each draw of them.
Curve = Mapping[int | None, Sequence[Quality]]


def learning_curve(curves: Mapping[str, Curve], before: float) -> str:
    """Area under the curve per rater over the number of outcomes, with its range; `before` is that of the prior."""
    sizes = list(dict.fromkeys(size for curve in curves.values() for size in curve))
    lines = {"the prior alone": Line([(0, before), (len(sizes) - 1, before)], dashed=True)}
    for name, curve in curves.items():
        areas = {sizes.index(size): [run.rater for run in runs] for size, runs in curve.items()}
        lines[name] = Line(
            [(at, sum(area) / len(area)) for at, area in areas.items()],
            [(min(area), max(area)) for area in areas.values()],
        )
    x = Axis("outcomes learned from", {at: _size(size) for at, size in enumerate(sizes)})
    y = Axis(
        "AUC per rater: mean and range over draws", _ticks([low for line in lines.values() for low, _ in line.band])
    )
    return chart("Learning curve, each evening ranked by what the others taught", x, y, lines)


def calibration_plot(groups: Mapping[str, Sequence[tuple[float, float, int]]]) -> str:
    """Share of good outcomes over probability, for tenths of all encounters."""
    most = max(max(said, came) for tenths in groups.values() for said, came, _ in tenths)
    ticks = {n / 10: f"{n * 10} %" for n in range(math.ceil(most * 10) + 1)}
    lines = {name: Line([(said, came) for said, came, _ in tenths]) for name, tenths in groups.items()}
    perfect = Line([(0, 0), (max(ticks), max(ticks))], dashed=True)
    x, y = Axis("probability (mean of a tenth)", ticks), Axis("share of good outcomes", ticks)
    return chart("Calibration after all outcomes of the other evenings", x, y, {"perfect": perfect} | lines)


def _size(size: int | None) -> str:
    return "all" if size is None else str(size or "none")


def _ticks(values: Sequence[float]) -> dict[float, str]:
    low = math.floor(min(values) * 20)
    return {n / 20: f"{n / 20:.2f}" for n in range(low, 20) if n / 20 <= max(values) + 0.05}

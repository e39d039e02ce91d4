"""Encounters of four minutes, many an evening, after which both said what they noted and whether they want more.

A table as CSV, one row for each of the two views: `wave` (the evening), `rater` and `partner`; what the rater noted
about the partner on scales from 1 to 10; `rater_yes` and `partner_yes`, and `mutual`, which is both. Cells may be
empty and columns of notes missing.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

# like: how much they like them · prob: how likely they think they are liked · shar: shared interests
NOTES = ("like", "prob", "attr", "sinc", "intel", "fun", "amb", "shar")
# What else is known on the row, on scales of its own.
CIRCUMSTANCES = ("int_corr", "met_before", "rater_age", "partner_age")

_LEAST_DECISIONS = 5

Row = dict[str, float]


@dataclass(frozen=True, slots=True)
class Encounter:
    wave: str
    rater: str
    partner: str
    number: float | None  # which meeting of the rater's evening it was
    values: Row  # notes and circumstances as they are in the table; what is empty has no key
    partner_yes: bool | None
    mutual: bool


def read(path: Path) -> list[Encounter]:
    """The encounters whose outcome is known. Raises KeyError if a column is missing that has no substitute."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        found = [_encounter(cells) for cells in csv.DictReader(file)]
    return [encounter for encounter in found if encounter]


def notes(encounter: Encounter) -> Row:
    """The notes on the fixed scale -1 (worst) .. 1 (best)."""
    return {name: (encounter.values[name] - 5.5) / 4.5 for name in NOTES if name in encounter.values}


def habits(encounters: Sequence[Encounter], *, earlier: bool) -> list[Row]:
    """How readily the partner of each encounter says yes to anybody: `habit`, -1 (never) .. 1 (always).

    Counted over the partner's other encounters of the evening, never the encounter itself; with `earlier` only over
    those that the partner had before it. Unknown below five decisions.
    """
    order = {(each.wave, each.rater, each.partner): each.number for each in encounters}
    made: dict[tuple[str, str], list[_Decision]] = defaultdict(list)
    for each in encounters:
        if each.partner_yes is not None:
            # Each side counts its own meetings, so the partner's number is on the row of the partner's view.
            number = order.get((each.wave, each.partner, each.rater))
            made[each.wave, each.partner].append(_Decision(each.rater, number, each.partner_yes))
    return [
        _habit(made[each.wave, each.partner], each.rater, order.get((each.wave, each.partner, each.rater)), earlier)
        for each in encounters
    ]


class _Decision(NamedTuple):
    about: str
    number: float | None
    yes: bool


def _habit(decisions: Sequence[_Decision], rater: str, number: float | None, earlier: bool) -> Row:
    others = [one for one in decisions if one.about != rater and (not earlier or _is_before(one.number, number))]
    if len(others) < _LEAST_DECISIONS:
        return {}
    return {"habit": 2 * sum(one.yes for one in others) / len(others) - 1}


def _is_before(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def _encounter(cells: Mapping[str, str]) -> Encounter | None:
    partner_yes = _decision(cells, "partner_yes")
    if "mutual" in cells:
        mutual = _decision(cells, "mutual")
    else:
        rater_yes = _number(cells["rater_yes"])
        mutual = None if rater_yes is None or partner_yes is None else rater_yes > 0 and partner_yes
    if mutual is None:
        return None
    values = {name: _number(cells.get(name)) for name in (*NOTES, *CIRCUMSTANCES)}
    return Encounter(
        cells["wave"],
        cells["rater"],
        cells["partner"],
        _number(cells.get("meeting_number")),
        {name: value for name, value in values.items() if value is not None},
        partner_yes,
        mutual,
    )


def _decision(cells: Mapping[str, str], column: str) -> bool | None:
    value = _number(cells.get(column))
    return None if value is None else value > 0


def _number(cell: str | None) -> float | None:
    if cell is None or cell.strip() in {"", "NA"}:
        return None
    value = float(cell)
    return value if math.isfinite(value) else None

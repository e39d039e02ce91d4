"""Rows as JSON, one object a line. Nothing there can be a formula, so texts stay as they are."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from api.exports.columns import Cell


def lines(headers: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Each row as an object by header. Moments are ISO 8601; those in the event's zone have no offset."""
    return "".join(
        json.dumps(dict(zip(headers, map(_value, row), strict=True)), ensure_ascii=False, separators=(",", ":")) + "\n"
        for row in rows
    )


def _value(cell: Cell) -> str | float | None:
    return cell.isoformat() if isinstance(cell, datetime) else cell

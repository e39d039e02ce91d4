"""Cells as CSV text: RFC 4180, safe in a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from api.exports.columns import Cell
from api.exports.guard import guard
from api.exports.plain import plain

BYTE_ORDER_MARK = "\ufeff"


def lines(rows: Iterable[Iterable[Cell]]) -> str:
    """The rows, each ended by CRLF. A line break inside a cell is LF, as spreadsheets write it themselves."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([text_of(cell) for cell in row] for row in rows)
    return text.getvalue()


def text_of(cell: Cell) -> str:
    """A cell as a reader of the file gets it."""
    if isinstance(cell, str):
        return guard(plain(cell)) if cell else cell
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")[:19]  # without the offset: the header names the zone
    return "" if cell is None else str(cell)

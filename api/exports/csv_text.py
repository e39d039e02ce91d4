"""Cells as CSV text: RFC 4180, safe in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime

from api.exports.columns import Cell
from api.exports.guard import guard

BYTE_ORDER_MARK = "\ufeff"

_LINE_BREAK = re.compile(r"\r\n?")
# They show nothing, and U+001A ends the file for some readers.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def lines(rows: Iterable[Iterable[Cell]]) -> str:
    """The rows, each ended by CRLF. A line break inside a cell is LF, as spreadsheets write it themselves."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_text(cell) for cell in row] for row in rows)
    return text.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return guard(cell if cell.isprintable() else _CONTROL.sub("", _LINE_BREAK.sub("\n", cell)))
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(" ", "seconds")  # the header names the zone
    return "" if cell is None else str(cell)

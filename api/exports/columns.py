"""Tables of columns: each is a header and a function of a record. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.exports.guard import guard

Cell = str | int | float | datetime | None
"""Text written by people, or a number or moment of ours; each format writes them in its own way."""

_MARK = " […]"


@dataclass(frozen=True, slots=True)
class Column:
    """`{zone}` in a header becomes the name of the event's zone. `limit`: characters that the other system takes."""

    header: str
    cell: Callable[[Any], Cell]
    limit: int | None = None


@dataclass(slots=True)
class Tally:
    """What is counted while a file is made."""

    rows: int = 0
    deletions: int = 0
    cut_texts: int = 0


def placed(columns: Iterable[Column], zone: str) -> tuple[Column, ...]:
    """The columns with the zone in their headers, each header once: an event in UTC gives each time only once."""
    here = (replace(column, header=column.header.replace("{zone}", zone)) for column in columns)
    return tuple({column.header: column for column in here}.values())


def told_apart(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns, with a number behind each header that there was before: imports go by headers."""
    headers: set[str] = set()
    result = []
    for column in columns:
        header, number = column.header, 1
        while header.casefold() in headers:
            number += 1
            header = f"{column.header} ({number})"
        headers.add(header.casefold())
        result.append(replace(column, header=header))
    return tuple(result)


def at_most(columns: Iterable[Column], limit: int) -> tuple[Column, ...]:
    """The columns with no text longer than `limit`."""
    return tuple(replace(column, limit=min(limit, column.limit or limit)) for column in columns)


def cells(columns: Sequence[Column], record: Any, tally: Tally) -> list[Cell]:
    """A row. Texts over their limit are cut with a mark, and counted."""
    row: list[Cell] = []
    for column in columns:
        cell = column.cell(record)
        # A guard may double a text at worst; what is shorter than half needs no second look.
        if column.limit and isinstance(cell, str) and len(cell) * 2 > column.limit and _length(cell) > column.limit:
            cell = _cut(cell, column.limit)
            tally.cut_texts += 1
        row.append(cell)
    return row


def _cut(text: str, limit: int) -> str:
    kept = text[: limit - len(_MARK)]
    while (excess := _length(kept) + len(_MARK) - limit) > 0:
        kept = kept[:-excess]
    return kept + _MARK


def _length(text: str) -> int:
    """Of the text as it stands in a CSV file."""
    return len(guard(text))

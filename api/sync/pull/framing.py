"""How changed rows go over the wire: as WatermelonDB's document, or as lines. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from api.sync.tables import Table


class Row(Protocol):
    """The number of a table, an id, and the row as JSON; None: deleted."""

    def __iter__(self) -> Iterator[Any]: ...

    def __getitem__(self, index: int, /) -> Any: ...


class Frame(ABC):
    """Takes rows in portions, in the order of their tables; gives the text to be sent for each portion."""

    media_type: str

    @abstractmethod
    def begin(self) -> str: ...

    @abstractmethod
    def add(self, rows: Iterable[Row]) -> str: ...

    @abstractmethod
    def end(self, timestamp: int) -> str: ...


class Document(Frame):
    """`{"changes": {table: {"created": [], "updated": [row…], "deleted": [id…]}}, "timestamp": …}`

    Everything is `updated`: the protocol allows it, and a phone that lost an answer knows some of the "created" rows.
    """

    media_type = "application/json"

    def __init__(self, tables: Sequence[Table], known: Sequence[bool]) -> None:
        """`known`: whether the phone's schema has the table."""
        self._tables = tables
        self._known = known
        self._number = -1
        self._deleted: list[str] = []
        self._is_first = True

    def begin(self) -> str:
        return '{"changes":{'

    def add(self, rows: Iterable[Row]) -> str:
        parts = []
        for number, same_table in groupby(rows, key=itemgetter(0)):
            parts.append(self._advance(number))
            living = []
            for _, row_id, row in same_table:
                if row is None:
                    self._deleted.append(f'"{row_id}"')
                else:
                    living.append(row)
            if living:
                parts.append(("" if self._is_first else ",") + ",".join(living))
                self._is_first = False
        return "".join(parts)

    def end(self, timestamp: int) -> str:
        return f'{self._advance(len(self._tables))}}},"timestamp":{timestamp}}}'

    def _advance(self, number: int) -> str:
        """Close the table that is open and open the next ones, up to this."""
        if number < self._number:
            raise AssertionError("the database gave the tables in another order")
        parts = []
        while self._number < number:
            parts.append(self._close())
            self._number += 1
            parts.append(self._open())
        return "".join(parts)

    def _open(self) -> str:
        if self._number == len(self._tables) or not self._known[self._number]:
            return ""
        self._is_first = True
        comma = "," if any(self._known[: self._number]) else ""
        return f'{comma}"{self._tables[self._number].name}":{{"created":[],"updated":['

    def _close(self) -> str:
        deleted, self._deleted = self._deleted, []
        if self._number < 0 or not self._known[self._number]:
            return ""
        return f'],"deleted":[{",".join(deleted)}]}}'


class Lines(Frame):
    """One JSON object a line: `{"table", "id", "row"}` or `{"table", "id", "deleted": true}`, and last `{"cursor"}`."""

    media_type = "application/x-ndjson"

    def __init__(self, tables: Sequence[Table]) -> None:
        self._names = [table.name for table in tables]

    def begin(self) -> str:
        return ""

    def add(self, rows: Iterable[Row]) -> str:
        return "".join(
            f'{{"table":"{self._names[number]}","id":"{row_id}",'
            + ('"deleted":true}\n' if row is None else f'"row":{row}}}\n')
            for number, row_id, row in rows
        )

    def end(self, timestamp: int) -> str:
        return f'{{"cursor":{timestamp}}}\n'

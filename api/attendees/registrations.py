"""Attendee lists of ticketing systems, read row by row in bounded memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from api.attendees.columns import Columns, recognise
from api.attendees.csv_reading import BrokenRecord, DelimitedFile, UnreadableFile, open_delimited
from api.attendees.rows import FailedRow, Registration, Row, SkippedRow, read_row

__all__ = [
    "FailedRow",
    "Registration",
    "RegistrationFile",
    "Row",
    "SkippedRow",
    "UnreadableFile",
    "open_registrations",
]


@dataclass(frozen=True, slots=True)
class RegistrationFile:
    """An attendee list whose columns are known.

    Iterating reads the file from its beginning, one row at a time; one iteration must end before the next begins.
    """

    _file: DelimitedFile
    _columns: Columns

    @property
    def system(self) -> str:
        """`eventbrite`, `tito`, `sessionize`, `pretix`, `luma` or `plain`."""
        return self._columns.system

    @property
    def encoding(self) -> str:
        """`utf-8`, `utf-16-le`, `utf-16-be` or `windows-1252`."""
        return self._file.encoding.name

    @property
    def delimiter(self) -> str:
        return self._file.delimiter

    @property
    def columns(self) -> dict[str, str]:
        """The recognised fields, each with its heading in the file."""
        return {name: self._columns.heading(name) for name in self._columns.of_field}

    @property
    def kept(self) -> list[str]:
        """The names under which further columns go into `custom`."""
        return list(self._columns.kept.values())

    @property
    def ignored(self) -> list[str]:
        """The headings of columns of which nothing is taken."""
        return self._columns.ignored()

    def __iter__(self) -> Iterator[Row]:
        for record in self._file.rows():
            if isinstance(record, BrokenRecord):
                yield FailedRow(record.line, "", record.problem)
            else:
                yield read_row(self._columns, record)


def open_registrations(file: BinaryIO, mapping: Mapping[str, str] | None = None) -> RegistrationFile:
    """Recognises encoding, delimiter and columns. `mapping` gives fields the heading of their column, as an override.

    `file` must be seekable and stay open while rows are read; it is not closed. Raises `UnreadableFile`.
    """
    opened = open_delimited(file)
    return RegistrationFile(opened, recognise(opened.header.cells, mapping or {}))

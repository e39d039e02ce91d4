"""Delimited text of unknown origin, read record by record with the line each begins on.

At most one record is held in memory, and never more than `MAX_RECORD` characters of it. A quotation mark that is
opened and not closed would swallow the rows behind it: such a record is reported as broken, and the lines it swallowed
are read again, each as a record of its own. `csv.field_size_limit` stays as it is: it belongs to the whole process.
"""

import csv
import io
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from api.attendees.encodings import Encoding, sniff_encoding
from api.attendees.values import clean

MAX_RECORD = 100_000
# On a tie the one that is rarer inside a heading wins: "Name, first;E-mail" has one comma and one semicolon.
_DELIMITERS = ("\t", ";", "|", ",")
_SEPARATOR_LINE = re.compile(r'"?sep=([\t;|,])"?\s*', re.IGNORECASE)
_SAMPLE_BYTES = 8192
_ACCIDENTS = 20
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnreadableFile(ValueError):
    """The file as a whole cannot be read as an attendee list; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class DelimitedFile:
    """A file whose encoding, delimiter and header row are known. `rows` may be called again, one after the other."""

    file: BinaryIO
    encoding: Encoding
    delimiter: str
    skipped_lines: int
    header: Record

    def rows(self) -> Iterator[Record | BrokenRecord]:
        """Every record behind the header, blank ones left out."""
        for record in _read_file(self.file, self.encoding, self.delimiter, self.skipped_lines):
            if record.line > self.header.line and not _is_blank(record):
                yield record


def open_delimited(file: BinaryIO) -> DelimitedFile:
    """Recognises encoding, delimiter and header row. Raises `UnreadableFile`."""
    encoding = sniff_encoding(file)
    _refuse_binary(file, encoding)
    declared = _declared_delimiter(file, encoding)
    skipped = 1 if declared else 0
    candidates = (declared,) if declared else _DELIMITERS
    headers = [(delimiter, _first_record(file, encoding, delimiter, skipped)) for delimiter in candidates]
    delimiter, header = max(headers, key=lambda found: _width(found[1]))
    if header is None:
        raise UnreadableFile("The file is empty.")
    if isinstance(header, BrokenRecord):
        raise UnreadableFile(f"The header in line {header.line} cannot be read: {header.problem}")
    return DelimitedFile(file, encoding, delimiter, skipped, header)


def read_records(lines: Iterator[str], delimiter: str, line: int = 1) -> Iterator[Record | BrokenRecord]:
    """Records of `lines`, the first of which has the number `line`. A blank line is a record without cells."""
    source = _Source(lines)
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=True, strict=True)
    while not source.ended:
        source.start_record()
        record = _next_record(reader, source, delimiter, line)
        if record:
            yield record
        if isinstance(record, BrokenRecord):
            for offset, swallowed in enumerate(source.record[1:], start=1):
                yield from read_records(iter([swallowed]), delimiter, line + offset)
        line += len(source.record)


class _RecordTooLongError(Exception):
    pass


class _Source:
    """Hands lines to `csv.reader` and remembers those of the record it is reading."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.ended = False
        self.start_record()

    def start_record(self) -> None:
        self.record: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.record.append(line)
        self._size += len(line)
        if self._size > MAX_RECORD:
            raise _RecordTooLongError
        return line


def _next_record(
    reader: Iterator[list[str]], source: _Source, delimiter: str, line: int
) -> Record | BrokenRecord | None:
    try:
        cells = next(reader, None)
    except _RecordTooLongError:
        return BrokenRecord(line, _too_long(source))
    except csv.Error:
        return _read_leniently(source.record, delimiter, line)
    return None if cells is None else Record(line, cells)


def _too_long(source: _Source) -> str:
    if len(source.record) == 1:
        return f"The row is longer than {MAX_RECORD:,} characters."
    return "A quotation mark is opened and not closed."


def _read_leniently(lines: list[str], delimiter: str, line: int) -> Record | BrokenRecord:
    """One line with text behind a closing quotation mark is still clear; over several lines nobody knows."""
    source = _Source(iter(lines))
    cells = next(csv.reader(source, delimiter=delimiter, skipinitialspace=True), [])
    if source.ended or len(lines) > 1:
        return BrokenRecord(line, "A quotation mark is opened and not closed.")
    return Record(line, cells)


@contextmanager
def _opened(file: BinaryIO, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    """Bytes that the encoding does not know become U+FFFD. The binary file stays open."""
    file.seek(encoding.start)
    text = io.TextIOWrapper(file, encoding.name, errors="replace", newline="")
    try:
        yield text
    finally:
        if not file.closed:
            text.detach()


def _read_file(
    file: BinaryIO, encoding: Encoding, delimiter: str, skipped_lines: int
) -> Generator[Record | BrokenRecord]:
    with _opened(file, encoding) as text:
        lines = _physical_lines(text)
        for _ in range(skipped_lines):
            next(lines)
        yield from read_records(lines, delimiter, skipped_lines + 1)


def _physical_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines with their ends. Of one longer than `MAX_RECORD` only enough is kept to show that it is too long."""
    while line := text.readline(MAX_RECORD + 1):
        if len(line) > MAX_RECORD:
            yield line
            _skip_rest_of_line(text, line)
        else:
            yield line.replace("\0", "")


def _skip_rest_of_line(text: io.TextIOWrapper, piece: str) -> None:
    while piece and piece[-1] not in "\r\n":
        piece = text.readline(MAX_RECORD)


def _declared_delimiter(file: BinaryIO, encoding: Encoding) -> str | None:
    """The `sep=;` that Excel writes above the header, and obeys when it opens the file."""
    with _opened(file, encoding) as text:
        declared = _SEPARATOR_LINE.fullmatch(text.readline(20))
    return declared.group(1) if declared else None


def _first_record(
    file: BinaryIO, encoding: Encoding, delimiter: str, skipped_lines: int
) -> Record | BrokenRecord | None:
    with closing(_read_file(file, encoding, delimiter, skipped_lines)) as records:
        return next((record for record in records if not _is_blank(record)), None)


def _width(record: Record | BrokenRecord | None) -> int:
    return len(record.cells) if isinstance(record, Record) else 0


def _is_blank(record: Record | BrokenRecord) -> bool:
    return isinstance(record, Record) and not any(map(clean, record.cells))


def _refuse_binary(file: BinaryIO, encoding: Encoding) -> None:
    """A tenth of control characters is no text; pictures, archives and workbooks have more. A few are an accident."""
    file.seek(encoding.start)
    sample = file.read(_SAMPLE_BYTES)
    if sample.startswith(_WORKBOOKS):
        raise UnreadableFile("The file is a workbook or an archive. Save the sheet as CSV and upload that.")
    text = sample.decode(encoding.name, errors="replace")
    junk = sum(character == "\ufffd" or _is_control(character) for character in text)
    if junk > max(_ACCIDENTS, len(text) // 10):
        raise UnreadableFile("The file is not text. Save the list as CSV and upload that.")


def _is_control(character: str) -> bool:
    return (character < " " and character not in "\t\n\v\f\r") or "\x7f" <= character <= "\x9f"

"""The rules for one row of an attendee list.

Text is single-spaced, NFC and without control characters; what is not known is "". A text that is too long fails its
row rather than being cut. The buyer's e-mail address is never taken for the attendee's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from api.attendees.admission import skip_reason
from api.attendees.columns import Columns
from api.attendees.csv_reading import Record
from api.attendees.names import join_name, split_name
from api.attendees.values import (
    MAX_NAME,
    MAX_TEXT,
    InvalidCell,
    clean,
    limited,
    read_email,
    read_interests,
    read_key,
    read_phone,
)

_Value = TypeVar("_Value")

# What Eventbrite writes for a ticket whose holder was asked and has not answered.
_PLACEHOLDER = "info requested"
_PERSON = ("email", "name", "given_name", "family_name")
_KEYS = ("external_id", "barcode", "email", "order_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Somebody who is coming. `line` is the line of the file on which the row begins, from 1.

    `email` is lower-case; `phone` is E.164 if it says its country, else as written; `custom` holds what the organiser
    asked beyond the usual (see `columns`), texts of up to 300 characters, under the heading of their column.
    A row with an e-mail address and no name is somebody too, without a name.
    """

    line: int
    external_id: str = ""
    barcode: str = ""
    email: str = ""
    given_name: str = ""
    family_name: str = ""
    name: str = ""
    company: str = ""
    job_title: str = ""
    phone: str = ""
    category: str = ""
    industry: str = ""
    country: str = ""
    interests: tuple[str, ...] = ()
    custom: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """Nobody who is coming: `refunded`, `void`, `cancelled`, `unpaid`, `unassigned` or `not_accepted`; or
    `forgotten`, on their own wish."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A row that cannot be taken over. `column` is the heading at fault, "" if it is the row as a whole."""

    line: int
    column: str
    message: str


Row = Registration | SkippedRow | FailedRow


def read_row(columns: Columns, record: Record) -> Row:
    """What the row says, or the first thing that is wrong with it."""
    cells = _Cells(columns, record)
    if problem := _shape_problem(columns, cells, record):
        return FailedRow(record.line, "", problem)
    if reason := skip_reason(cells.text, columns.system):
        return SkippedRow(record.line, reason)
    if not any(map(cells.person, _PERSON)):
        return _nobody(columns, cells, record.line)
    try:
        return _registration(columns, cells, record.line)
    except _InvalidField as invalid:
        return FailedRow(record.line, invalid.heading, str(invalid))


class _InvalidField(Exception):
    def __init__(self, heading: str, message: str) -> None:
        super().__init__(message)
        self.heading = heading


class _Cells:
    """The cells of a row by the name of their field."""

    def __init__(self, columns: Columns, record: Record) -> None:
        self._columns = columns
        self._cells = record.cells

    def raw(self, name: str) -> str:
        """The first filled cell of the field, as it stands in the file."""
        for place in self._columns.of_field.get(name, ()):
            if place < len(self._cells) and (cell := self._cells[place]) and not cell.isspace():
                return cell
        return ""

    def text(self, name: str) -> str:
        cell = self.raw(name)
        return clean(cell) if cell else ""

    def person(self, name: str) -> str:
        text = self.text(name)
        return "" if text.casefold() == _PLACEHOLDER else text

    def read(self, name: str, reader: Callable[[str], _Value], text: str | None = None) -> _Value:
        """`text`, or what the field says, through `reader`. Raises `_InvalidField` with the heading at fault."""
        try:
            return reader(self.text(name) if text is None else text)
        except InvalidCell as invalid:
            raise _InvalidField(self._columns.heading(name), str(invalid)) from None

    def kept(self) -> dict[str, str]:
        """Longer texts are prose rather than a field, and must not cost the person: they are left out."""
        texts = {
            name: clean(self._cells[place]) for place, name in self._columns.kept.items() if place < len(self._cells)
        }
        return {name: text for name, text in texts.items() if text and len(text) <= MAX_TEXT}


def _shape_problem(columns: Columns, cells: _Cells, record: Record) -> str:
    """A cell too many has shifted the others. A short row is half a row, unless it still says who it is."""
    width = len(columns.headings)
    counted = f"The row has {len(record.cells)} cells, the header has {width}."
    if any(map(clean, record.cells[width:])):
        return counted
    expected = [name for name in _KEYS if name in columns.of_field]
    if len(record.cells) < width and expected and not any(map(cells.raw, expected)):
        return counted
    return ""


def _nobody(columns: Columns, cells: _Cells, line: int) -> SkippedRow | FailedRow:
    """A ticket that nobody holds yet; in a hand-made list, a row that says nothing of use."""
    if columns.system != "plain" or cells.raw("external_id") or cells.raw("barcode"):
        return SkippedRow(line, "unassigned")
    heading = next(filter(None, map(columns.heading, reversed(_PERSON))), "")
    return FailedRow(line, heading, "The row names nobody.")


def _registration(columns: Columns, cells: _Cells, line: int) -> Registration:
    name, given_name, family_name = _names(columns, cells)
    return Registration(
        line=line,
        external_id=_external_id(cells),
        barcode=cells.read("barcode", read_key),
        email=cells.read("email", read_email, cells.person("email")),
        given_name=given_name,
        family_name=family_name,
        name=name,
        company=cells.read("company", _short_text),
        job_title=cells.read("job_title", _short_text),
        phone=cells.read("phone", read_phone),
        category=cells.read("category", _short_text) or ("Speaker" if columns.system == "sessionize" else ""),
        industry=cells.read("industry", _short_text),
        country=cells.read("country", _short_text),
        interests=cells.read("interests", read_interests, cells.raw("interests")),
        custom=cells.kept(),
    )


def _names(columns: Columns, cells: _Cells) -> tuple[str, str, str]:
    """(name, given, family), what is missing derived from what is there."""
    name, given, family = (
        cells.read(half, _short_name, cells.person(half)) for half in ("name", "given_name", "family_name")
    )
    if name in ("", given, family) and not _holds_both(name, given, family):
        longest = "family_name" if "family_name" in columns.of_field else "given_name"
        return cells.read(longest, _short_name, join_name(given, family)), given, family
    if given and family and name not in (given, family):
        return name, given, family
    name, first, last = split_name(name)
    return (name, first, last) if first and last else (name, given, family)


def _holds_both(name: str, given: str, family: str) -> bool:
    """One column was taken for the whole name and for the half that the file lacks: is it the whole one here?"""
    if name == family:
        return name.startswith(f"{given} ")
    return name.endswith(f" {family}")


def _external_id(cells: _Cells) -> str:
    """pretix numbers the tickets of an order: the order's code alone would be the same for a whole group."""
    if own := cells.read("external_id", read_key):
        return own
    order, position = cells.text("order_code"), cells.text("position")
    return cells.read("order_code", read_key, f"{order}-{position}") if order and position else ""


def _short_text(text: str) -> str:
    return limited(text, MAX_TEXT)


def _short_name(text: str) -> str:
    return limited(text, MAX_NAME)

"""Attendee lists made up for tests."""

import csv
import io

from api.attendees.registrations import FailedRow, Registration, Row, open_registrations


def rows(header: str, *people: dict[str, str]) -> list[Row]:
    """The rows of a file in which each person has the cells given by heading, and else empty ones."""
    headings = header.split(",")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([person.get(heading, "") for heading in headings] for person in people)
    return read(text.getvalue())


def read(text: str) -> list[Row]:
    return list(open_registrations(io.BytesIO(text.encode())))


def person(**cells: str) -> Registration:
    """The one registration in a plain list with these columns."""
    [row] = rows(",".join(cells), cells)
    assert isinstance(row, Registration)
    return row


def failure(**cells: str) -> FailedRow:
    [row] = rows(",".join(cells), cells)
    assert isinstance(row, FailedRow)
    return row

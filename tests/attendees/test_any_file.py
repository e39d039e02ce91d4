"""Properties: what was written is read, nothing makes the reader fall over, and a large file stays on disk."""

import csv
import io
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, cast

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from api.attendees.registrations import Registration, Row, UnreadableFile, open_registrations
from api.attendees.values import clean
from tests.attendees.test_csv_reading import ENCODINGS, traced_peak

TEXTS = {
    "windows-1252": st.text(st.sampled_from(bytes(range(32, 256)).decode("windows-1252", "ignore")), max_size=30),
    "": st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
}
ADDRESSES = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z0-9]{1,5})?@[a-z]{1,8}\.example\.com", fullmatch=True)
FIELDS = {
    "given_name": "First name",
    "family_name": "Last name",
    "email": "E-Mail",
    "company": "Company",
    "job_title": "Job title",
    "category": "Ticket type",
}


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(ENCODINGS), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_is_read(data: st.DataObject, encoding: str, delimiter: str, line_end: str) -> None:
    texts = TEXTS.get(encoding, TEXTS[""]).map(clean).filter(lambda text: text.casefold() != "info requested")
    people = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, texts) | {"email": ADDRESSES}), max_size=5))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(FIELDS.values())
    writer.writerows([who[field] for field in FIELDS] for who in people)
    content = text.getvalue().encode(encoding)
    # Windows-1252 text that happens to be valid UTF-8 cannot be told from UTF-8.
    assume(encoding != "windows-1252" or content.isascii() or not _is_utf_8(content))

    opened = open_registrations(io.BytesIO(content))
    read_back = [{field: getattr(row, field, row) for field in FIELDS} for row in opened]
    assert read_back == people
    assert opened.delimiter == delimiter


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


HEADS = st.sampled_from([b"", b"Name,Email\n", b"sep=;\n", b"\xef\xbb\xbfName;Phone\n", "Name\tID\n".encode("utf-16")])
CSV_BYTES = st.binary(max_size=300) | st.lists(
    st.sampled_from([b'"', b",", b";", b"\n", b"\r", b"\0", b"a", b"\xe9", b"\xff", b"@", b"+49", b"\xef\xbb\xbf"])
).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(HEADS, CSV_BYTES)
@example(b"Name,Email\n", b'"')
def test_arbitrary_bytes_raise_nothing_but_unreadable_file(head: bytes, content: bytes) -> None:
    try:
        found = list(open_registrations(io.BytesIO(head + content)))
    except UnreadableFile:
        return
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))
    assert all(not isinstance(row, Registration) or row.name or row.email for row in found)


def test_a_hundred_thousand_rows_in_bounded_memory() -> None:
    """Traced at both ends: tracing all of it would take four times as long and see the same."""
    with tempfile.TemporaryFile() as file:
        file.write(b"Attendee #,Name,Email,Company,Barcode\n")
        for number in range(100_000):
            email = "" if number % 10 else "zoe@example.com"
            file.write(f'{number},Zoë {number},{email},"Acme, Inc",B{number}\n'.encode())
        registered = 0

        def opened() -> Iterator[Row]:
            yield from open_registrations(cast("BinaryIO", file))

        def take(count: int) -> None:
            nonlocal registered
            registered += sum(isinstance(row, Registration) for row in islice(found, count))

        found = opened()
        assert traced_peak(lambda: take(10_000)) < 1_000_000
        take(80_000)
        assert traced_peak(lambda: take(20_000)) < 1_000_000
    assert registered == 100_000

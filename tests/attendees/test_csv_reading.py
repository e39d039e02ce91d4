"""Encoding, delimiter, records and their line numbers, whatever the file is made of."""

import csv
import io
import tempfile
import tracemalloc
from collections.abc import Callable
from typing import BinaryIO, cast

import pytest

from api.attendees.csv_reading import (
    MAX_RECORD,
    BrokenRecord,
    Record,
    UnreadableFile,
    open_delimited,
)

HEADER = ["First Name", "Last Name", "E-mail"]
PEOPLE = [["Zoë", "Ångström", "zoe@example.com"], ["José", "Nuñez, Jr; a|b\tc", "jose@example.com"]]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"]


def written(rows: list[list[str]], delimiter: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def found(content: bytes | str) -> list[tuple[int, list[str] | str]]:
    """Line and cells of every record, or the problem of a broken one."""
    data = content.encode() if isinstance(content, str) else content
    return [
        (record.line, record.cells if isinstance(record, Record) else record.problem)
        for record in open_delimited(io.BytesIO(data)).rows()
    ]


def traced_peak(work: Callable[[], None]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_with_every_delimiter(encoding: str, delimiter: str) -> None:
    file = io.BytesIO(written([HEADER, *PEOPLE], delimiter).encode(encoding))
    opened = open_delimited(file)
    names = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
    assert (opened.encoding.name, opened.delimiter) == (names.get(encoding, encoding), delimiter)
    assert opened.header == Record(1, HEADER)
    assert list(opened.rows()) == [Record(2, PEOPLE[0]), Record(3, PEOPLE[1])]
    assert not file.closed


def test_utf_16_big_endian_with_a_byte_order_mark() -> None:
    opened = open_delimited(io.BytesIO(("\ufeff" + written([HEADER, *PEOPLE])).encode("utf-16-be")))
    assert (opened.encoding.name, opened.header.cells) == ("utf-16-be", HEADER)


def test_one_invalid_byte_late_in_the_file_makes_it_windows_1252() -> None:
    text = written([HEADER, *[["A" * 50, "B", "C"]] * 3000])
    opened = open_delimited(io.BytesIO(text.encode() + b"Zo\xeb,X,y@example.com"))
    assert opened.encoding.name == "windows-1252"
    assert list(opened.rows())[-1] == Record(3002, ["Zoë", "X", "y@example.com"])


def test_windows_1252_that_ends_like_an_unfinished_utf_8_character() -> None:
    assert found(b"Name,Company\nAda,Caf\xe9") == [(2, ["Ada", "Café"])]


@pytest.mark.parametrize(
    ("start", "damaged"), [(b"", b"\x81\x8d\x8f\x90\x9d"), (b"\xef\xbb\xbf", b"\xff"), (b"\xff\xfe", b"\x00\xd8")]
)
def test_bytes_outside_the_encoding_become_replacement_characters(start: bytes, damaged: bytes) -> None:
    encoding = "utf-16-le" if start == b"\xff\xfe" else "windows-1252"
    data = start + f"Name,E-mail\n{'Ada ' * 20},".encode(encoding) + damaged + ",\n".encode(encoding)
    [(_, cells)] = found(data)
    assert "\ufffd" in cells[1]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_numbers_behind_line_breaks_in_cells_and_blank_lines(line_end: str) -> None:
    rows = [["Name", "What do you\ndo?"], [], ["Ada", "one\ntwo\nthree"], [" ", "\ufeff"], ["Bob", "x"]]
    text = written(rows).replace("\r\n", "\n").replace("\n", line_end)
    breaks = text.count(line_end)
    assert found(text) == [(4, ["Ada", line_end.join(("one", "two", "three"))]), (breaks, ["Bob", "x"])]


def test_the_separator_line_of_excel() -> None:
    assert found("sep=;\r\nName;A, B, C, D\r\nAda;x\r\n") == [(3, ["Ada", "x"])]
    assert found('"sep=\t"\r\n\r\nName\tA, B, C, D\r\nAda\tx') == [(4, ["Ada", "x"])]
    assert open_delimited(io.BytesIO(b"sep=^\nName,x")).header == Record(1, ["sep=^"])


def test_delimiters_inside_quotation_marks_do_not_count() -> None:
    opened = open_delimited(io.BytesIO(b'"Name, first, middle, last";"E-mail"\nAda;a@example.com\n'))
    assert (opened.delimiter, opened.header.cells) == (";", ["Name, first, middle, last", "E-mail"])


def test_a_comma_inside_a_heading_does_not_win_over_the_semicolon() -> None:
    assert open_delimited(io.BytesIO(b"Name, Vorname;E-Mail\n")).header.cells == ["Name, Vorname", "E-Mail"]


def test_nul_bytes_are_dropped() -> None:
    assert found("Name,E-mail\r\nA\0da,x\0\r\0\nBob,y") == [(2, ["Ada", "x"]), (4, ["Bob", "y"])]


def test_spaces_before_a_quoted_cell_and_text_behind_it() -> None:
    assert found('Name,Title\n"Ada", "Countess, of"\n"Bob" ,x\n"5" disk",y\n') == [
        (2, ["Ada", "Countess, of"]),
        (3, ["Bob ", "x"]),
        (4, ['5 disk"', "y"]),
    ]


UNCLOSED = "A quotation mark is opened and not closed."


@pytest.mark.parametrize("behind", ["", 'Cid,"Gamma, Inc"\n', '"Dora, Jr",Delta\n'])
def test_an_unclosed_quotation_mark_costs_only_its_own_row(behind: str) -> None:
    records = found(f'Name,Company\nAda,"Acme\nBob,Beta\n\n{behind}Eve,Eta\n')
    assert records[:2] == [(2, UNCLOSED), (3, ["Bob", "Beta"])]
    assert records[-1] == (5 + bool(behind), ["Eve", "Eta"])
    assert len(records) == 3 + bool(behind)


def test_an_unclosed_quotation_mark_long_before_the_end() -> None:
    rows = "".join(f"Person {number},Acme\n" for number in range(20_000))
    records = found(f'Name,Company\nAda,"Acme\n{rows}')
    assert records[0] == (2, UNCLOSED)
    assert records[1:] == [(number + 3, [f"Person {number}", "Acme"]) for number in range(20_000)]


def test_lines_that_open_and_close_in_step_are_read_twice_at_most() -> None:
    """Each line leaves a quotation mark open, read from outside and from inside: trying all would take hours."""
    records = found("Name,Company\n" + 'a","x\n' * 100_000)
    assert len(records) == 100_000
    assert all(problem == UNCLOSED for _, problem in records)


def test_a_cell_may_be_long_and_the_limit_of_the_csv_module_stays() -> None:
    before = csv.field_size_limit()
    assert found(f'Name,Bio\nAda,"{"x" * (MAX_RECORD - 10)}"\n') == [(2, ["Ada", "x" * (MAX_RECORD - 10)])]
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("unit", ["x" * 10_000, "x" * 9_999 + "\n"])
def test_a_monstrous_cell_fails_its_row_without_filling_the_memory(unit: str) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b'Name,Bio\nAda,"')
        for _ in range(5_000):
            file.write(unit.encode())
        file.write(b"\nBob,b\n")
        problems: list[BrokenRecord] = []
        last: list[Record | BrokenRecord] = []

        def read() -> None:
            for record in open_delimited(cast("BinaryIO", file)).rows():
                problems.extend([record] if isinstance(record, BrokenRecord) else [])
                last[:] = [record]

        assert traced_peak(read) < 2_000_000
    assert [problem.line for problem in problems] == [2]
    assert isinstance(last[0], Record)
    assert last[0].cells == ["Bob", "b"]


def test_a_line_that_is_too_long_inside_a_record() -> None:
    long = "y" * (MAX_RECORD + 1)
    assert found(f'Name,Bio\nAda,"a\nBob,{long}\nCid,"c\nd"\n') == [
        (2, UNCLOSED),
        (3, "The row is longer than 100,000 characters."),
        (4, ["Cid", "c\nd"]),
    ]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n \r\n\n", b"sep=;\n", b"sep=,"])
def test_an_empty_file(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^The file is empty\.$"):
        open_delimited(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\x14\0\x06\0" + bytes(range(256)), "is a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "is a workbook or an archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "is not text"),
        (bytes(1000), "is not text"),
        (b'"Name,E-mail\nAda,ada@example.com\n', "header in line 1 cannot be read: A quotation mark"),
        (b"Name," + b"x" * MAX_RECORD, "header in line 1 cannot be read: The row is longer"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        open_delimited(io.BytesIO(content))


def test_a_file_can_be_read_again_and_left_early() -> None:
    with tempfile.SpooledTemporaryFile(max_size=10) as file:
        file.write(written([HEADER, *PEOPLE]).encode())
        opened = open_delimited(cast("BinaryIO", file))
        assert next(iter(opened.rows())) == Record(2, PEOPLE[0])
        assert [record.line for record in opened.rows()] == [2, 3]
        abandoned = iter(opened.rows())
        next(abandoned)
    abandoned.close()  # type: ignore[attr-defined]  # a generator; the file is closed before it

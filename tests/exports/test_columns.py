"""What a contact looks like as a row, and a row as text. No database."""

import csv
import io
import json
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.exports import csv_text, json_lines
from api.exports.columns import Column, Tally, at_most, cells, placed, told_apart
from api.exports.fields import FIELDS, answer
from api.exports.guard import guard
from api.exports.presets import GENERIC
from api.exports.records import ContactRecord

MORNING = datetime(2026, 7, 1, 8, 5, tzinfo=UTC)
NIGHT = MORNING.replace(hour=23, minute=30)
LISBON = ZoneInfo("Europe/Lisbon")  # an hour ahead of UTC in July

ZOE = ContactRecord(
    id=UUID(int=1),
    state="resolved",
    badge_key="7K3QZM1P",
    name="Zoë Ångström",
    given_name="Zoë",
    family_name="Ångström",
    company="Globex",
    job_title="Buyer",
    email="zoe@globex.example",
    phone="+351211234567",
    industry="Logistics",
    country="PT",
    interests=["robotics", "drones"],
    decision_power="decides",
    scan_count=2,
    first_captured_at=MORNING,
    first_captured_local=MORNING.astimezone(LISBON).replace(tzinfo=None),
    last_captured_at=NIGHT,
    last_captured_local=NIGHT.astimezone(LISBON).replace(tzinfo=None),
    captured_by=["Ana", "Rui", "Ana"],
    source="scan",
    best_interest=5,
    tags=["vip", "Press"],
    note_count=0,
    consent_basis="badge scanned",
    consent_at=MORNING,
    event="Expo",
)


def row(contact: ContactRecord) -> dict[str, str]:
    """The contact's cells as they stand in a file, by header."""
    columns = placed(GENERIC, "Europe/Lisbon")
    text = csv_text.lines([cells(columns, contact, Tally())])
    (read,) = csv.reader(io.StringIO(text, newline=""), strict=True)
    return dict(zip([column.header for column in columns], read, strict=True))


def test_who_captured_the_person_first_is_the_owner() -> None:
    assert (row(ZOE)["Owner"], row(ZOE)["Captured by"]) == ("Ana", "Ana; Rui")


def test_tags_stand_in_the_order_of_the_alphabet() -> None:
    assert row(ZOE)["Tags"] == "Press; vip"


def test_without_ratings_there_is_no_interest() -> None:
    assert row(ZOE._replace(best_interest=None))["Best interest (0-5)"] == ""


def test_an_interest_of_none_is_told_from_no_rating() -> None:
    assert row(ZOE._replace(best_interest=0))["Best interest (0-5)"] == "0"


def test_who_is_not_known_yet_has_at_least_the_badge() -> None:
    unresolved = row(ZOE._replace(state="unresolved", badge_key="TICKET-7", name=""))

    assert (unresolved["Name"], unresolved["Unresolved badge"]) == ("", "TICKET-7")


def test_of_who_is_gone_only_the_id_is_left() -> None:
    gone = row(ContactRecord.gone(UUID(int=7)))

    assert {header: cell for header, cell in gone.items() if cell} == {
        "Contact id": str(UUID(int=7)),
        "State": "deleted",
    }


def test_an_event_in_utc_gives_each_time_once() -> None:
    names = [column.header for column in placed(GENERIC, "UTC")]

    assert len(names) == len(set(names)) == len(GENERIC) - 2
    assert [name for name in names if "captured (" in name] == ["First captured (UTC)", "Last captured (UTC)"]


def test_the_file_begins_with_no_word_that_excel_misreads() -> None:
    assert not GENERIC[0].header.upper().startswith("ID")


def test_a_header_that_was_there_before_gets_a_number() -> None:
    columns = [Column(header, FIELDS["name"]) for header in ("Name", "name", "Budget", "NAME", "name (2)")]

    headers = [column.header for column in told_apart(columns)]

    assert headers == ["Name", "name (2)", "Budget", "NAME (3)", "name (2) (2)"]


ASKED = UUID(int=5)


@pytest.mark.parametrize(
    ("answers", "cell"),
    [
        ([], None),
        ([["Ana", 40]], 40),
        ([["Rui", "yes"], ["Ana", "yes"]], "yes"),
        ([["Rui", "no"], ["Ana", "yes"]], "Rui: no; Ana: yes"),
        ([["Ana", ["call", "mail"]]], "call; mail"),
        ([["Ana", []]], ""),
    ],
)
def test_what_all_agree_on_stands_alone(answers: list[list[object]], cell: object) -> None:
    given_ = [[str(ASKED), *said] for said in answers] + [[str(UUID(int=6)), "Ana", "to something else"]]

    assert answer(ASKED)(ZOE._replace(answers=json.dumps(given_))) == cell


@given(st.text(max_size=300), st.integers(min_value=20, max_value=100))
def test_no_text_is_longer_than_its_limit_as_it_stands_in_a_file(text: str, limit: int) -> None:
    tally = Tally()

    (cell,) = cells([Column("Name", FIELDS["name"], limit)], ZOE._replace(name=text), tally)

    assert isinstance(cell, str)
    assert len(guard(cell)) <= limit
    assert (cell != text) == (tally.cut_texts == 1) == (len(guard(text)) > limit)
    assert cell == text or (cell.endswith(" […]") and text.startswith(cell.removesuffix(" […]")))


def test_a_limit_of_the_format_stands_beside_that_of_the_column() -> None:
    columns = [Column("a", FIELDS["name"]), Column("b", FIELDS["name"], 40), Column("c", FIELDS["name"], 900)]

    assert [column.limit for column in at_most(columns, 100)] == [100, 40, 100]


def test_every_cell_in_its_own_way() -> None:
    moment = datetime(2026, 11, 21, 10, 0, tzinfo=LISBON)

    assert csv_text.lines([["plain", 'a "b", c', "", None, 5, moment]]) == (
        'plain,"a ""b"", c",,,5,2026-11-21 10:00:00\r\n'
    )


def test_json_lines_keep_what_was_written() -> None:
    text = json_lines.lines(["a", "b", "c", "d"], [["=1+1\n\u2028", None, 5, MORNING]])

    assert text.count("\n") == 1
    assert json.loads(text) == {"a": "=1+1\n\u2028", "b": None, "c": 5, "d": "2026-07-01T08:05:00+00:00"}


def test_line_breaks_stay_inside_the_cell() -> None:
    text = csv_text.lines([["one\ntwo\r\nthree\rfour", "next"], ["last"]])

    assert text == '"one\ntwo\nthree\nfour",next\r\nlast\r\n'


def test_characters_that_show_nothing_are_left_out() -> None:
    assert csv_text.lines([["be\x1afore\x07\x0bafter\ttab"]]) == "beforeafter\ttab\r\n"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), min_size=1, max_size=4))
def test_every_cell_can_be_read_back(rows: list[list[str]]) -> None:
    text = csv_text.lines(rows)

    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert read == [[_as_written(cell) for cell in cells_] for cells_ in rows]
    outside_quotes = "".join(text.split('"')[::2])
    assert outside_quotes.count("\r\n") == outside_quotes.count("\n") == outside_quotes.count("\r") == len(rows)


def _as_written(cell: str) -> str:
    plain = cell.replace("\r\n", "\n").replace("\r", "\n")
    return guard("".join(c for c in plain if c in "\t\n" or not (ord(c) < 32 or ord(c) == 127)))

"""What a contact looks like as a row, and a row as text. No database."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from api.exports import csv_text
from api.exports.columns import CONTACTS, cells, headers, in_zone
from api.exports.guard import guard
from api.exports.records import ContactRecord, NoteRecord, RatingRecord, ScanRecord, TaskRecord

MORNING = datetime(2026, 7, 1, 8, 5, tzinfo=UTC)
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
    last_captured_at=MORNING.replace(hour=23, minute=30),
    notes=[NoteRecord("Ana", MORNING, "wants a quote"), NoteRecord("Rui", MORNING.replace(hour=9), "two\nlines")],
    ratings=[RatingRecord("Ana", 5, 4), RatingRecord("Mia", None, 2), RatingRecord("Rui", 3, None)],
    tags=["press", "vip"],
    scans=[
        ScanRecord("Ana", MORNING),
        ScanRecord("Rui", MORNING.replace(hour=9)),
        ScanRecord("Ana", MORNING.replace(hour=23, minute=30)),
    ],
    tasks=[
        TaskRecord("Ana", "Call back", "call", MORNING.replace(day=2), None),
        TaskRecord("", "Send the brochure", "send", None, None),
        TaskRecord("Rui", "Say thanks", "mail", MORNING, MORNING.replace(hour=10)),
    ],
)


def row(contact: ContactRecord) -> dict[str, str]:
    """The contact's cells as they stand in a file, by header."""
    text = csv_text.lines([cells(CONTACTS, contact, LISBON)])
    (read,) = csv.reader(io.StringIO(text, newline=""), strict=True)
    return dict(zip(headers(CONTACTS, LISBON), read, strict=True))


def test_a_row_says_everything() -> None:
    assert row(ZOE) == {
        "Contact id": "00000000-0000-0000-0000-000000000001",
        "State": "resolved",
        "Name": "Zoë Ångström",
        "Given name": "Zoë",
        "Family name": "Ångström",
        "Company": "Globex",
        "Job title": "Buyer",
        "E-mail": "zoe@globex.example",
        "Phone": "+351211234567",
        "Industry": "Logistics",
        "Country": "PT",
        "Interests": "robotics; drones",
        "Decision power": "decides",
        "First captured (Europe/Lisbon)": "2026-07-01 09:05:00",
        "First captured (UTC)": "2026-07-01 08:05:00",
        "Last captured (Europe/Lisbon)": "2026-07-02 00:30:00",
        "Last captured (UTC)": "2026-07-01 23:30:00",
        "Scan count": "2",
        "Captured by": "Ana; Rui",
        "Scans (Europe/Lisbon)": "2026-07-01 09:05 Ana\n2026-07-01 10:05 Rui\n2026-07-02 00:30 Ana",
        "Best interest (0-5)": "5",
        "Ratings": "Ana: hot (5), gut 4; Mia: gut 2; Rui: warm (3)",
        "Tags": "press; vip",
        "Note count": "2",
        "Notes (Europe/Lisbon)": "2026-07-01 09:05 Ana: wants a quote\n\n2026-07-01 10:05 Rui: two\nlines",
        "Open tasks (Europe/Lisbon)": "Call back (call, Ana, due 2026-07-02 09:05)\nSend the brochure (send)",
        "Done tasks (Europe/Lisbon)": "Say thanks (mail, Rui, due 2026-07-01 09:05, done 2026-07-01 11:05)",
        "Unresolved badge": "",
    }


def test_without_ratings_there_is_no_interest() -> None:
    unrated = row(replace(ZOE, ratings=[]))

    assert (unrated["Best interest (0-5)"], unrated["Ratings"]) == ("", "")


def test_an_interest_of_none_is_told_from_no_rating() -> None:
    cold = row(replace(ZOE, ratings=[RatingRecord("Ana", 0, None)]))

    assert (cold["Best interest (0-5)"], cold["Ratings"]) == ("0", "Ana: cold (0)")


def test_who_is_not_known_yet_has_at_least_the_badge() -> None:
    unresolved = row(replace(ZOE, state="unresolved", badge_key="TICKET-7", name=""))

    assert (unresolved["Name"], unresolved["Unresolved badge"]) == ("", "TICKET-7")


def test_an_event_in_utc_gives_each_time_once() -> None:
    names = headers(in_zone(CONTACTS, ZoneInfo("UTC")), ZoneInfo("UTC"))

    assert len(names) == len(set(names)) == len(CONTACTS) - 2
    assert [name for name in names if "captured (" in name] == ["First captured (UTC)", "Last captured (UTC)"]


def test_the_file_begins_with_no_word_that_excel_misreads() -> None:
    assert not CONTACTS[0].header.upper().startswith("ID")


def test_every_cell_in_its_own_way() -> None:
    moment = datetime(2026, 11, 21, 10, 0, tzinfo=LISBON)

    assert csv_text.lines([["plain", 'a "b", c', "", None, 5, moment]]) == (
        'plain,"a ""b"", c",,,5,2026-11-21 10:00:00\r\n'
    )


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

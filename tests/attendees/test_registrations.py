"""What the rows of each system's export become, and of a file as a whole."""

import io

import pytest

from api.attendees.registrations import Registration, SkippedRow, open_registrations
from tests.attendees.lists import read, rows
from tests.attendees.test_columns import EVENTBRITE, LUMA, PRETIX, PRETIX_CHECK_IN, SESSIONIZE, TITO


def test_eventbrite() -> None:
    ada = {
        "Order #": "1001",
        "First Name": "Ada",
        "Last Name": "Lovelace",
        "Email": "Ada@Example.com",
        "Ticket Type": "VIP",
        "Attendee #": "5001",
        "Attendee Status": "Attending",
        "Home Country": "GB",
        "Home Zip": "W1",
        "Total Paid": "99.00",
        "How did you hear about this event?": "Radio",
        "Job Title": "Analyst",
        "Company": "Engines  Ltd",
        "Barcode #": "500110001",
    }
    refunded = ada | {"Attendee Status": "Refunded", "Email": "not an address"}
    asked = {"First Name": "Info Requested", "Last Name": "Info Requested", "Email": "Info Requested"}
    assert rows(f"{EVENTBRITE},Barcode #", ada, refunded, ada | asked, ada | {"Attendee Status": "Not Attending"}) == [
        Registration(
            line=2,
            external_id="5001",
            barcode="500110001",
            email="ada@example.com",
            given_name="Ada",
            family_name="Lovelace",
            name="Ada Lovelace",
            company="Engines Ltd",
            job_title="Analyst",
            category="VIP",
            country="GB",
            custom={"How did you hear about this event?": "Radio"},
        ),
        SkippedRow(3, "refunded"),
        SkippedRow(4, "unassigned"),
        SkippedRow(5, "cancelled"),
    ]


def test_tito_never_takes_the_buyer_for_the_holder() -> None:
    buyer = {"Order Name": "Bea Buyer", "Order Email": "bea@example.com", "Order Phone Number": "+493012345678"}
    ticket = buyer | {"Ticket": "Early bird", "Ticket Reference": "ABCD-1", "Tags": "press"}
    holder = {
        "Ticket Full Name": "Ada Lovelace",
        "Ticket Email": "ada@example.com",
        "Ticket Phone Number": "0170/12345",
    }
    ada = Registration(
        line=3,
        external_id="ABCD-1",
        email="ada@example.com",
        given_name="Ada",
        family_name="Lovelace",
        name="Ada Lovelace",
        phone="0170/12345",
        category="Early bird",
        custom={"Tags": "press"},
    )
    assert rows(TITO, ticket, ticket | holder, ticket | holder | {"Void Status": "void"}) == [
        SkippedRow(2, "unassigned"),
        ada,
        SkippedRow(4, "void"),
    ]
    [unreachable] = rows(TITO, ticket | holder | {"Ticket Email": ""})
    assert isinstance(unreachable, Registration)
    assert unreachable.email == ""


def test_sessionize_gives_a_row_for_each_session_of_a_speaker() -> None:
    speaker = {"Speaker Id": "s-1", "FirstName": "Ada", "LastName": "Lovelace", "Email": "ada@example.com"}
    text = {"TagLine": "Analyst at Engines", "Bio": "b" * 301, "LinkedIn": "in/ada", "Owner Email": "x@example.com"}
    [first, second, nobody] = rows(
        SESSIONIZE,
        speaker | text | {"Title": "Engines", "Level": "Expert"},
        speaker | text | {"Title": "Poetry", "Level": "Beginner"},
        {"Session Id": "9", "Title": "Lunch", "Owner Email": "x@example.com"},
    )
    assert first == Registration(
        line=2,
        external_id="s-1",
        email="ada@example.com",
        given_name="Ada",
        family_name="Lovelace",
        name="Ada Lovelace",
        job_title="Analyst at Engines",
        category="Speaker",
        custom={"LinkedIn": "in/ada"},
    )
    assert isinstance(second, Registration)
    assert (second.line, second.external_id, second.custom) == (3, first.external_id, first.custom)
    assert nobody == SkippedRow(4, "unassigned")


@pytest.mark.parametrize(
    ("status", "reason"),
    [("Nominated", "not_accepted"), ("Accept_Queue", "not_accepted"), ("Declined", "not_accepted"), ("Accepted", "")],
)
def test_sessionize_speakers_who_were_not_accepted(status: str, reason: str) -> None:
    [row] = rows(f"{SESSIONIZE},Status", {"Speaker Id": "s", "FirstName": "Ada", "Status": status})
    assert (row.reason if isinstance(row, SkippedRow) else "") == reason


def test_pretix() -> None:
    ticket = {"Order code": "ABC12", "Email": "buyer@example.com", "Phone number": "+493012345678", "Status": "paid"}
    ada = {"Position ID": "1", "Attendee name": "Ada King", "Attendee email": "ada@example.com", "T-shirt size": "M"}
    bob = {"Position ID": "2", "Attendee name": "Bob", "Status": "pending (confirmed)"}
    gone = {"Position ID": "3", "Attendee name": "Cid", "Status": "Canceled (paid fee)"}
    poor = {"Position ID": "4", "Attendee name": "Dora", "Status": "Expired"}
    parking = {"Position ID": "5", "Product": "Parking"}
    assert rows(PRETIX, *(ticket | who for who in (ada, bob, gone, poor, parking))) == [
        Registration(
            line=2,
            external_id="ABC12-1",
            email="ada@example.com",
            given_name="Ada",
            family_name="King",
            name="Ada King",
            custom={"T-shirt size": "M"},
        ),
        Registration(line=3, external_id="ABC12-2", name="Bob"),
        SkippedRow(4, "cancelled"),
        SkippedRow(5, "unpaid"),
        SkippedRow(6, "unassigned"),
    ]


def test_pretix_check_in_list() -> None:
    ada = {"Order code": "ABC12", "Attendee name": "Ada", "Secret": "s3cr3t", "Paid": "Yes", "Comment": "rude"}
    assert rows(PRETIX_CHECK_IN, ada, ada | {"Paid": "No"}) == [
        Registration(line=2, barcode="s3cr3t", name="Ada"),
        SkippedRow(3, "unpaid"),
    ]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("approved", ""),
        ("", ""),
        ("declined", "not_accepted"),
        ("pending_approval", "not_accepted"),
        ("waitlist", "not_accepted"),
        ("invited", "not_accepted"),
        ("something new", "not_accepted"),
    ],
)
def test_luma(status: str, reason: str) -> None:
    guest = {"api_id": "gst-1", "name": "Ada King", "approval_status": status, "What's your company?": "Engines"}
    link = {"qr_code_url": "https://luma.com/check-in/evt-1?pk=g-1", "amount": "$5.00", "ticket_name": "VIP"}
    ada = Registration(
        line=2,
        external_id="gst-1",
        barcode="https://luma.com/check-in/evt-1?pk=g-1",
        given_name="Ada",
        family_name="King",
        name="Ada King",
        company="Engines",
        category="VIP",
    )
    assert rows(LUMA, guest | link) == [SkippedRow(2, reason) if reason else ada]


def test_one_bad_row_never_stops_the_others() -> None:
    bad, fine = 'Ada,"ada@\nexample",\n', 'Bob,bob@example.com,"a\nb"\nCid,cid@example.com\n'
    text = f"Name,Email,Bio\n{bad}{fine}Dora,d,x,y\nEve\n,,\nFay,f@x"
    assert [(row.line, getattr(row, "column", None) or getattr(row, "message", "")) for row in read(text)] == [
        (2, "Email"),
        (4, ""),
        (6, ""),
        (7, "The row has 4 cells, the header has 3."),
        (8, "The row has 1 cells, the header has 3."),
        (10, "Email"),
    ]


def test_rows_that_are_too_short_or_too_long() -> None:
    assert read("Name,Company,Shirt\nAda\nBob,Acme,M,,\n") == [
        Registration(line=2, name="Ada"),
        Registration(line=3, name="Bob", company="Acme", custom={"Shirt": "M"}),
    ]
    assert read("Email,Name,Company\nada@example.com,Ada\n") == [
        Registration(line=2, email="ada@example.com", name="Ada")
    ]


def test_the_mapping_overrides() -> None:
    opened = open_registrations(
        io.BytesIO("Wer;E-Mail;Dienstlich\nAda King;private@example.com;ada@example.com\n".encode("windows-1252")),
        {"name": "wer", "email": "Dienstlich"},
    )
    assert (opened.system, opened.encoding, opened.delimiter) == ("plain", "utf-8", ";")
    assert opened.columns == {"name": "Wer", "email": "Dienstlich"}
    assert (opened.kept, opened.ignored) == ([], ["E-Mail"])
    [ada] = opened
    assert isinstance(ada, Registration)
    assert (ada.name, ada.email) == ("Ada King", "ada@example.com")


def test_a_header_alone_is_a_list_of_nobody() -> None:
    opened = open_registrations(io.BytesIO(b"Name,Email\n"))
    assert list(opened) == []
    assert list(opened) == []

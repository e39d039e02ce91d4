"""The rules for one row: who is skipped, how names, numbers and texts are taken over, what fails."""

import pytest

from api.attendees.registrations import FailedRow, Registration, SkippedRow
from api.attendees.values import MAX_INTERESTS
from tests.attendees.lists import failure, person, read, rows


@pytest.mark.parametrize(
    ("heading", "status", "reason"),
    [
        ("Status", "Confirmed", None),
        ("Status", " STORNIERT ", "cancelled"),
        ("Statut", "Annulé", "cancelled"),
        ("Estado", "Reembolsado", "refunded"),
        ("Ticket status", "unassigned", "unassigned"),
        ("Registration status", "waiting list", "not_accepted"),
        ("Status", "partially refunded", None),
        ("Void", "true", "void"),
        ("Void status", "not voided", None),
        ("Void status", "refunded", "refunded"),
        ("Refunded", "yes", "refunded"),
        ("Refunded", "0.00", None),
        ("Cancelled", "1", "cancelled"),
        ("Bezahlt", "Nein", "unpaid"),
        ("Payment status", "pending", "unpaid"),
        ("Paid", "Ja", None),
    ],
)
def test_skipping(heading: str, status: str, reason: str | None) -> None:
    [row] = rows(f"Name,{heading}", {"Name": "Ada", heading: status})
    assert (row.reason if isinstance(row, SkippedRow) else None) == reason


def test_a_ticket_without_a_holder_and_a_row_without_a_ticket() -> None:
    people = [{"Barcode": "1"}, {"Company": "Acme"}, {"Email": "a@example.com"}]
    assert rows("Name,Email,Company,Barcode", *people) == [
        SkippedRow(2, "unassigned"),
        FailedRow(3, "Name", "The row names nobody."),
        Registration(line=4, email="a@example.com"),
    ]


@pytest.mark.parametrize(
    ("name", "given_name", "family_name", "written"),
    [
        ("Ada Lovelace", "Ada", "Lovelace", "Ada Lovelace"),
        ("Lovelace, Ada", "Ada", "Lovelace", "Ada Lovelace"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven", "Ludwig van Beethoven"),
        ("Ana María de la Cruz", "Ana María", "de la Cruz", "Ana María de la Cruz"),
        ("Van Morrison", "Van", "Morrison", "Van Morrison"),
        ("John Smith, PhD", "John", "Smith", "John Smith, PhD"),
        ("Smith, John, Jr.", "", "", "Smith, John, Jr."),
        ("Ada King,", "", "", "Ada King,"),
        ("von Trapp", "", "", "von Trapp"),
        ("Cher", "", "", "Cher"),
        ("山田太郎", "", "", "山田太郎"),
        ("山田 太郎", "太郎", "山田", "山田 太郎"),
        ("Анна Ахматова", "Анна", "Ахматова", "Анна Ахматова"),
    ],
)
def test_splitting_a_name(name: str, given_name: str, family_name: str, written: str) -> None:
    ada = person(Name=name)
    assert (ada.given_name, ada.family_name, ada.name) == (given_name, family_name, written)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"First name": "Ada", "Last name": "King"}, ("Ada", "King", "Ada King")),
        ({"First name": "太郎", "Last name": "山田"}, ("太郎", "山田", "山田太郎")),
        ({"First name": "Ada", "Last name": ""}, ("Ada", "", "Ada")),
        ({"First name": "Ada", "Last name": "King", "Full name": "Ada, Countess"}, ("Ada", "King", "Ada, Countess")),
        ({"First name": "Cher", "Last name": "", "Full name": "Cher"}, ("Cher", "", "Cher")),
        ({"Name": "King", "Vorname": "Ada"}, ("Ada", "King", "Ada King")),
        ({"Name": "Ada King", "Vorname": "Ada"}, ("Ada", "King", "Ada King")),
        ({"Nombre": "Ada", "Apellidos": "King Byron"}, ("Ada", "King Byron", "Ada King Byron")),
        ({"Nombre": "Ada King", "Apellidos": "King"}, ("Ada", "King", "Ada King")),
    ],
)
def test_joining_a_name(cells: dict[str, str], expected: tuple[str, str, str]) -> None:
    ada = person(**cells)
    assert (ada.given_name, ada.family_name, ada.name) == expected


def test_text_is_normalised() -> None:
    ada = person(
        Name=" Zoe\u0308\u00a0\n A\u030angstro\u0308m\x07 ", Company="\u202eAcme\u200b\tLtd", Job="شرکت\u200cها"
    )
    assert (ada.name, ada.company, ada.job_title) == ("Zoë Ångström", "Acme Ltd", "شرکت\u200cها")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+49 (0)89 636-48018", "+498963648018"),
        ("0049 89 63648018", "+498963648018"),
        ("'+44 20 7946 0018", "+442079460018"),
        ("089 / 636 48018", "089 / 636 48018"),
        ("(212) 555-0123 ext. 45", "(212) 555-0123 ext. 45"),
        ("+1 212 555 0123 x45", "+1 212 555 0123 x45"),
        ("+1 23456", "+1 23456"),
        ("n/a", ""),
    ],
)
def test_phone_numbers(written: str, expected: str) -> None:
    assert person(Name="Ada", Phone=written).phone == expected


def test_interests() -> None:
    ada = person(Name="Ada", Interests="AI, Robots;ai | Open  Source\nLaw, ")
    assert ada.interests == ("AI", "Robots", "Open Source", "Law")


def test_an_address_is_lower_case_with_an_international_domain_too() -> None:
    assert person(Email="Zoë@BÜCHER.example.COM").email == "zoë@bücher.example.com"


def test_the_first_filled_of_two_columns_with_the_same_heading() -> None:
    assert [
        row.company for row in read("Name,Company,Company\nA,,X\nB,Y,\nC,Y,X\n") if isinstance(row, Registration)
    ] == ["X", "Y", "Y"]


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"Name": "Ada", "E-Mail": "ada@"}, "E-Mail", "This is not an e-mail address"),
        ({"Name": "Ada", "E-Mail": "a@example.com, b@example.com"}, "E-Mail", "This is not an e-mail address"),
        ({"Name": "Ada", "Phone": "4.91701E+11"}, "Phone", "This is not a phone number."),
        ({"Name": "Ada", "Phone": "12"}, "Phone", "This is not a phone number."),
        ({"Name": "Ada", "Phone": "call 0170 1234567"}, "Phone", "This is not a phone number."),
        ({"Name": "Ada", "Barcode #": "5.0011E+11"}, "Barcode #", "A spreadsheet has shortened this number"),
        ({"Name": "Ada", "Attendee #": "5E+11"}, "Attendee #", "A spreadsheet has shortened this number"),
        ({"Name": "n" * 201}, "Name", "The text is longer than 200 characters."),
        ({"First name": "n" * 201}, "First name", "The text is longer than 200 characters."),
        ({"First name": "n" * 150, "Last name": "m" * 150}, "Last name", "The text is longer than 200 characters."),
        ({"Name": "Ada", "Company": "c" * 301}, "Company", "The text is longer than 300 characters."),
        ({"Name": "Ada", "Barcode": "c" * 301}, "Barcode", "The text is longer than 300 characters."),
        ({"Name": "Ada", "Phone": "+49 " + "1-" * 300}, "Phone", "The text is longer than 300 characters."),
        ({"Name": "Ada", "Interests": "i" * 301}, "Interests", "The text is longer than 300 characters."),
        (
            {"Name": "Ada", "Interests": ",".join(map(str, range(MAX_INTERESTS + 1)))},
            "Interests",
            f"These are more than {MAX_INTERESTS} interests.",
        ),
    ],
)
def test_a_cell_that_cannot_be_taken_over(cells: dict[str, str], column: str, message: str) -> None:
    failed = failure(**cells)
    assert (failed.line, failed.column) == (2, column)
    assert failed.message.startswith(message)

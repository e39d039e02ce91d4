"""Which column is taken for what, by the headings that ticketing systems and people really write."""

import pytest

from api.attendees.columns import MAX_COLUMNS, Columns, recognise
from api.attendees.csv_reading import UnreadableFile

EVENTBRITE = (
    "Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Order Type,"
    "Currency,Total Paid,Fees Paid,Eventbrite Fees,Eventbrite Payment Processing,Attendee Status,Home Address 1,"
    "Home Address 2,Home City,Home State,Home Zip,Home Country,How did you hear about this event?,Job Title,Company"
)
EVENTBRITE_ORDERS = (
    "Order ID,Order Date,Attendee Status,Name,Email,Event Name,Ticket Quantity,Ticket Type,Ticket Price,"
    "Buyer Name,Buyer Email"
)
TITO = (
    "Number,Ticket Created Date,Ticket,Ticket Full Name,Ticket First Name,Ticket Last Name,Ticket Email,"
    "Ticket Company Name,Ticket Phone Number,Event,Void Status,Price,Ticket Reference,Tags,Unique Ticket URL,"
    "Unique Order URL,Order Reference,Order Name,Order Email,Order Company Name,Order Phone Number,"
    "Order Discount Code,Order IP,Order Created Date,Order Completed Date,Payment Reference"
)
SESSIONIZE = (
    "Session Id,Title,Description,Owner,Owner Email,Session format,Level,Owner Informed,Owner Confirmed,Room,"
    "Scheduled At,Scheduled Duration,Live Link,Recording Link,Favorited Count,Speaker Id,FirstName,LastName,Email,"
    "TagLine,Bio,LinkedIn,Blog,X (Twitter),Profile Picture"
)
PRETIX = (
    "Event slug,Order code,Position ID,Status,Email,Phone number,Order date,Order time,Product,Variation,Price,"
    "Tax rate,Tax rule,Tax value,Attendee name,Attendee name: Given name,Attendee name: Family name,Attendee email,"
    "Company,Address,ZIP code,City,Country,State,Voucher,Pseudonymization ID,Seat name,Order comment,T-shirt size,"
    "Company,Invoice address name,Address,ZIP code,City,Country,State,VAT ID,Sales channel,Payment providers"
)
PRETIX_CHECK_IN = (
    "Order code,Attendee name,Product,Price,Checked in,Paid,Secret,E-mail,Company,Voucher code,Order date,Comment"
)
LUMA = (
    "api_id,name,first_name,last_name,email,phone_number,created_at,approval_status,checked_in_at,custom_source,"
    "qr_code_url,amount,amount_tax,amount_discount,currency,coupon_code,eth_address,solana_address,"
    "survey_response_rating,survey_response_feedback,ticket_type_id,ticket_name,What's your company?,"
    "What’s your role?,What is your LinkedIn?"
)


def columns(header: str, **mapping: str) -> Columns:
    return recognise(header.split(","), mapping)


def fields(header: str, **mapping: str) -> dict[str, str]:
    recognised = columns(header, **mapping)
    return {field: recognised.heading(field) for field in recognised.of_field}


def test_eventbrite() -> None:
    found = columns(EVENTBRITE)
    assert found.system == "eventbrite"
    assert fields(EVENTBRITE) == {
        "external_id": "Attendee #",
        "email": "Email",
        "given_name": "First Name",
        "family_name": "Last Name",
        "company": "Company",
        "job_title": "Job Title",
        "category": "Ticket Type",
        "country": "Home Country",
        "status": "Attendee Status",
    }
    assert list(found.kept.values()) == ["Group", "How did you hear about this event?"]
    assert {"Order #", "Total Paid", "Home Address 1", "Home Zip", "Eventbrite Fees"} <= set(found.ignored())


def test_eventbrite_without_attendee_numbers() -> None:
    found = columns(EVENTBRITE_ORDERS)
    assert (found.system, found.heading("name"), found.heading("email")) == ("eventbrite", "Name", "Email")
    assert (found.heading("external_id"), list(found.kept)) == ("", [])


def test_tito() -> None:
    found = columns(TITO)
    assert found.system == "tito"
    assert fields(TITO) == {
        "external_id": "Ticket Reference",
        "email": "Ticket Email",
        "given_name": "Ticket First Name",
        "family_name": "Ticket Last Name",
        "name": "Ticket Full Name",
        "company": "Ticket Company Name",
        "phone": "Ticket Phone Number",
        "category": "Ticket",
        "void": "Void Status",
    }
    assert list(found.kept.values()) == ["Tags"]
    assert {"Order Name", "Order Email", "Order Phone Number", "Order IP", "Unique Ticket URL"} <= set(found.ignored())


def test_sessionize() -> None:
    found = columns(SESSIONIZE)
    assert found.system == "sessionize"
    assert fields(SESSIONIZE) == {
        "external_id": "Speaker Id",
        "email": "Email",
        "given_name": "FirstName",
        "family_name": "LastName",
        "job_title": "TagLine",
    }
    assert list(found.kept.values()) == ["Bio", "LinkedIn", "Blog", "X (Twitter)", "Profile Picture"]
    assert {"Title", "Owner", "Owner Email", "Level", "Room"} <= set(found.ignored())


def test_a_session_title_is_never_a_job_title() -> None:
    assert "job_title" not in fields("Session Id,Title,Speaker Id,FirstName,LastName")
    assert fields("Name,Title")["job_title"] == "Title"


def test_pretix() -> None:
    found = columns(PRETIX)
    assert found.system == "pretix"
    assert fields(PRETIX) == {
        "email": "Attendee email",
        "given_name": "Attendee name: Given name",
        "family_name": "Attendee name: Family name",
        "name": "Attendee name",
        "company": "Company",
        "category": "Product",
        "country": "Country",
        "status": "Status",
        "order_code": "Order code",
        "position": "Position ID",
    }
    assert list(found.kept.values()) == ["Variation", "City", "State", "Seat name", "T-shirt size"]
    assert {"Email", "Phone number", "Order comment", "VAT ID", "Invoice address name"} <= set(found.ignored())


def test_pretix_check_in_list() -> None:
    found = fields(PRETIX_CHECK_IN)
    assert columns(PRETIX_CHECK_IN).system == "pretix"
    assert (found["barcode"], found["paid"], found["email"]) == ("Secret", "Paid", "E-mail")
    assert columns(PRETIX_CHECK_IN).kept == {}


def test_luma() -> None:
    found = columns(LUMA)
    assert found.system == "luma"
    assert fields(LUMA) == {
        "external_id": "api_id",
        "barcode": "qr_code_url",
        "email": "email",
        "given_name": "first_name",
        "family_name": "last_name",
        "name": "name",
        "company": "What's your company?",
        "job_title": "What’s your role?",
        "phone": "phone_number",
        "category": "ticket_name",
        "approval": "approval_status",
    }
    assert list(found.kept.values()) == ["What is your LinkedIn?"]


@pytest.mark.parametrize(
    "heading", ["E-Mail", "e mail", "EMAIL", " Email  address ", "e_mail", "E‑Mail*", "Email (work)", "Your e-mail"]
)
def test_spelling_does_not_matter(heading: str) -> None:
    assert list(fields(f"{heading},Shirt")) == ["email"]


@pytest.mark.parametrize(
    "header",
    [
        "First name,Surname,Email address,Organisation,Job title,Telephone,Sector,Country,Interests",
        "Vorname,Nachname,E-Mail-Adresse,Firma,Position,Telefonnummer,Branche,Land,Interessen",
        "Prénom,Nom de famille,Adresse e-mail,Société,Fonction,Téléphone,Secteur d’activité,Pays,Centres d'intérêt",
        "Nombre de pila,Apellidos,Correo electrónico,Empresa,Cargo,Teléfono móvil,Sector de actividad,País,Intereses",
    ],
)
def test_localised_headings(header: str) -> None:
    expected = ["given_name", "family_name", "email", "company", "job_title", "phone", "industry", "country"]
    assert fields(header) == dict(zip([*expected, "interests"], header.split(","), strict=True))


@pytest.mark.parametrize("half", ["Vorname,Name", "Prénom,Nom", "Apellidos,Nombre", "First name,Name"])
def test_a_name_beside_half_a_name_may_be_the_other_half(half: str) -> None:
    first, second = half.split(",")
    found = fields(f"{half},Email")
    assert found["name"] == second
    assert {found["given_name"], found["family_name"]} == {first, second}


@pytest.mark.parametrize("buyer", ["Order Email", "Buyer Email", "Purchaser E-mail", "Invoice e-mail", "Owner Email"])
def test_the_buyers_address_is_never_the_attendees(buyer: str) -> None:
    found = columns(f"Name,{buyer},Company")
    assert "email" not in found.of_field
    assert found.ignored() == [buyer]
    assert fields(f"{buyer},Name,Email")["email"] == "Email"


@pytest.mark.parametrize("heading", ["Barcode", "Barcode #", "barcode number", "QR-Code", "Ticket code", "Secret"])
def test_barcodes(heading: str) -> None:
    assert fields(f"Name,{heading}")["barcode"] == heading


def test_the_same_heading_twice() -> None:
    found = columns("Name,Company,Shirt,company,Shirt,Shirt (2)")
    assert found.of_field["company"] == (1, 3)
    assert found.kept == {2: "Shirt", 4: "Shirt (2)", 5: "Shirt (2) (2)"}


@pytest.mark.parametrize(
    "heading",
    [
        *("Order note", "Bestelldatum", "Amount paid", "Price", "VAT ID", "Coupon", "IP address", "Rechnungsadresse"),
        *("Second e-mail", "Parent's phone", "Street", "Date of birth", "Dietary wishes", "Passport number", "Number"),
        *("Password", "utm_source", "linkedin_click_id", "Internal notes", "Do you have allergies?", "", "***"),
    ],
)
def test_what_nobody_asked_for_is_not_kept(heading: str) -> None:
    assert columns(f"Name,{heading}").kept == {}


@pytest.mark.parametrize("heading", ["T-shirt size", "LinkedIn URL", "In order to plan: day two?", "Hashtag", "Stand"])
def test_what_the_organiser_asked_is_kept(heading: str) -> None:
    assert columns(f"Name,{heading}").kept == {1: heading}


def test_the_mapping_wins() -> None:
    header = "Name,Email,Private address,Unit,Company,姓名"
    assert fields(header, email="private ADDRESS", company="Unit")["email"] == "Private address"
    found = columns(header, email="Private address", company="Unit", external_id="Email")
    assert found.of_field == {"email": (2,), "company": (3,), "external_id": (1,), "name": (0,)}
    assert list(found.kept.values()) == ["Company", "姓名"]
    assert columns(header, name="姓名").heading("name") == "姓名"


def test_the_mapping_prefers_the_exact_heading() -> None:
    assert columns("Name,E-mail,Email", email="Email").of_field["email"] == (2,)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"shoe_size": "Name"}, "The mapping names an unknown field: shoe_size"),
        ({"email": "Mails"}, "The mapping names a column that the file does not have: Mails"),
        ({"email": ""}, "The mapping names a column that the file does not have: "),
    ],
)
def test_a_mapping_that_does_not_fit(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(UnreadableFile, match=f"^{message}$"):
        recognise(["Name", "E-mail", ""], mapping)


def test_no_column_that_names_a_person() -> None:
    with pytest.raises(UnreadableFile, match=r"No column names a person\. The header reads: Ticket, Company"):
        columns("Ticket,Company")


def test_too_many_columns() -> None:
    columns("Name" + ",a" * (MAX_COLUMNS - 1))
    with pytest.raises(UnreadableFile, match="501 columns"):
        columns("Name" + ",a" * MAX_COLUMNS)

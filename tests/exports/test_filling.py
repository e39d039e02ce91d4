"""What CRMs insist on, of what is known."""

from uuid import UUID

import pytest

from api.exports import filling
from api.exports.records import ContactRecord


def person(**fields: str) -> ContactRecord:
    return ContactRecord(id=UUID(int=1), state="resolved", **fields)  # type: ignore[arg-type]  # texts alone


@pytest.mark.parametrize(
    ("fields", "first", "last"),
    [
        ({"name": "Zoë Ångström", "given_name": "Zoë", "family_name": "Ångström"}, "Zoë", "Ångström"),
        ({"name": "Zoë", "given_name": "Zoë"}, "", "Zoë"),
        ({"name": "Ana Maria Silva"}, "Ana Maria", "Silva"),
        ({"name": "Ana Silva", "given_name": "Ana"}, "Ana", "Silva"),
        ({"name": "Madonna"}, "", "Madonna"),
        ({"family_name": "Silva"}, "", "Silva"),
        ({"email": "ana.silva@acme.example"}, "", "ana.silva"),
        ({"badge_key": "TICKET-42"}, "", "Badge TICKET-42"),
        ({}, "", "[not provided]"),
    ],
)
def test_nobody_is_without_a_last_name(fields: dict[str, str], first: str, last: str) -> None:
    contact = person(**fields)

    assert (filling.first_name(contact), filling.last_name(contact)) == (first, last)
    assert filling.full_name(contact)


def test_nobody_is_without_a_company() -> None:
    assert filling.company(person(company="Globex")) == "Globex"
    assert filling.company(person()) == "[not provided]"


@pytest.mark.parametrize("email", ["ana@acme.example", "a.b+c@sub.acme-x.example", "o'hara@acme.example"])
def test_an_address_that_is_one(email: str) -> None:
    assert (filling.email(person(email=email)), filling.refused_email(person(email=email))) == (email, "")


@pytest.mark.parametrize(
    "email", ["ana", "ana@acme", "ana@@acme.example", "ana silva@acme.example", "ana@acme..example", "@acme.example",
              "ana@acme.example; bob@acme.example", "=cmd|'/c calc'!A0", "a" * 80 + "@acme.example"],
)  # fmt: skip
def test_an_address_that_is_none_is_kept_elsewhere(email: str) -> None:
    assert (filling.email(person(email=email)), filling.refused_email(person(email=email))) == ("", email)


@pytest.mark.parametrize(
    ("phone", "landline", "mobile"),
    [
        ("+351211234567", "+351211234567", ""),
        ("+351912345678", "", "+351912345678"),
        ("+12015550123", "+12015550123", ""),  # in America one cannot tell
        ("call my desk", "call my desk", ""),
        ("+999", "+999", ""),
        ("", "", ""),
    ],
)
def test_a_mobile_number_is_told_from_a_desk(phone: str, landline: str, mobile: str) -> None:
    assert (filling.phone(person(phone=phone)), filling.mobile(person(phone=phone))) == (landline, mobile)

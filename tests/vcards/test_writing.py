"""What is written is what others read, in every script, and no line is longer than phones take."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.vcards.writing import Person, Picture, is_worth_writing, write
from tests.vcards.reading import by_ical_js, by_vobject

UID = UUID("01930000-0000-7000-8000-000000000001")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PEOPLE = [
    Person(
        uid=UID,
        revised_at=NOW,
        name="Zoë Ångström",
        given_name="Zoë",
        family_name="Ångström",
        company="Müller; Söhne, KG",
    ),
    Person(uid=UID, revised_at=NOW, name="王小明", company="株式会社サンプル技術研究所" * 6, job_title="部長"),
    Person(uid=UID, revised_at=NOW, name="محمد بن سلمان", email="m@people.example", phone="+971501234567"),
    Person(uid=UID, revised_at=NOW, name="👩🏽‍🚀 Ada \\ Backslash", note="First line\nsecond, with; all\\of it"),
    Person(uid=UID, revised_at=NOW, name="Ελένη", links=["https://a.example/b?c=d", "https://a.example/" + "x" * 200]),
]


def person(**fields: Any) -> Person:
    return Person(uid=UID, revised_at=NOW, **fields)


@pytest.mark.parametrize("read", [by_vobject, by_ical_js])
def test_two_parsers_read_back_every_script(read: Any) -> None:
    cards = read(b"".join(map(write, PEOPLE)))
    assert [card["fn"] for card in cards] == [[each.name] for each in PEOPLE]
    assert [card.get("org", [""]) for card in cards] == [[each.company] for each in PEOPLE]
    assert [card.get("title", [""]) for card in cards] == [[each.job_title] for each in PEOPLE]
    assert [card.get("note", [""]) for card in cards] == [[each.note] for each in PEOPLE]
    assert [card.get("email", [""]) for card in cards] == [[each.email] for each in PEOPLE]
    assert [card.get("tel", [""]) for card in cards] == [[each.phone] for each in PEOPLE]
    assert [card.get("url", []) for card in cards] == [list(each.links) for each in PEOPLE]
    assert cards[0]["n"] == [["Ångström", "Zoë", "", "", ""]]
    assert cards[1]["n"] == [["", "王小明", "", "", ""]]  # not known which is which: phones sort by it all the same
    assert cards[0]["uid"] == [f"urn:uuid:{UID}"]


@pytest.mark.parametrize("read", [by_vobject, by_ical_js])
def test_a_photo_arrives_as_it_is(read: Any) -> None:
    content = bytes(range(256)) * 40
    (card,) = read(write(person(name="Ana", photo=Picture("image/jpeg", content))))
    (found,) = card["photo"]
    assert (found if isinstance(found, bytes) else base64.b64decode(found)) == content


def test_a_photo_that_phones_do_not_show_is_left_out() -> None:
    assert b"PHOTO" not in write(person(name="Ana", photo=Picture("image/webp", b"RIFF")))


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_lines_are_folded_between_characters(text: str) -> None:
    written = write(person(name="Ana", note=text))
    assert written.endswith(b"END:VCARD\r\n")
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()  # no character lies on two lines
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert b"\r" not in written.replace(b"\r\n", b"")


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=80))
def test_whatever_somebody_is_called_is_read_back(text: str) -> None:
    (card,) = by_vobject(write(person(name="Ana", company=text, note=text)))
    assert (card["org"], card["note"]) == ([text], [text])


@pytest.mark.parametrize("read", [by_vobject, by_ical_js])
def test_a_link_stays_one(read: Any) -> None:
    (card,) = read(write(person(name="Ana", links=["https://a.example/b;c,d\\e"])))
    assert card["url"] == ["https://a.example/b%3Bc%2Cd%5Ce"]


def test_nobody_writes_a_line_of_their_own() -> None:
    written = write(person(name="Ana\r\nTEL:110", links=["https://a.example/\r\nTEL:110"], note="x\u2028TEL:110"))
    (card,) = by_vobject(written)
    assert "tel" not in card
    assert b"\r\nTEL" not in written


def test_a_card_needs_somebody() -> None:
    assert not is_worth_writing(person(note="Met: Expo"))
    assert is_worth_writing(person(email="a@people.example"))
    assert by_vobject(write(person(email="a@people.example")))[0]["fn"] == ["a@people.example"]

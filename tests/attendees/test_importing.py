"""Attendee lists: whatever system they come from, imported as often as you like, nobody doubled."""

import asyncio
import csv
import io
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from api.attendees import importing, storing, upload
from models import Attendee, Badge, Book, Contact, Note
from tests.conftest import Clock
from tests.world import Caller, World

PATH = "/v1/attendees/import"
COUNTS = ("created", "updated", "unchanged", "skipped", "failed")


def sheet(*rows: dict[str, str]) -> str:
    """A CSV with the columns that any of the rows has."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(column for row in rows for column in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


async def send(organiser: Caller, content: str | bytes, query: str = "") -> httpx.Response:
    return await organiser.post(PATH + query, content=content, headers={"Content-Type": "text/csv"})


async def imported(organiser: Caller, content: str | bytes, query: str = "") -> dict[str, Any]:
    answer = await send(organiser, content, query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    """Created, updated, unchanged, skipped, failed."""
    return tuple(report[count] for count in COUNTS)


async def state(world: World) -> list[Any]:
    """All that an import could change."""
    attendees = [
        {column.key: getattr(row, column.key) for column in Attendee.__table__.columns if column.key != "updated_at"}
        for row in await world.rows(Attendee)
    ]
    badges = [(row.key, row.attendee_id, row.revoked_at) for row in await world.rows(Badge)]
    books = [row.attendee_id for row in await world.rows(Book)]
    return [sorted(attendees, key=lambda row: str(row["id"])), sorted(badges), sorted(books)]


EVENTBRITE = sheet(
    *(
        {
            "Order #": f"98{number}",
            "First Name": given_name,
            "Last Name": family_name,
            "Email": f"{given_name}@acme.example",
            "Ticket Type": "Full pass",
            "Attendee #": f"77{number}",
            "Attendee Status": status,
            "Barcode #": f"98{number}77{number}001",
            "Company": "Acme",
        }
        for number, (given_name, family_name, status) in enumerate(
            [("Ana", "Silva", "Attending"), ("Bob", "Costa", "Refunded"), ("Zoë", "Ångström", "Checked In")]
        )
    )
)
TITO = sheet(
    *(
        {
            "Number": str(number),
            "Ticket": "Speaker",
            "Ticket Full Name": name,
            "Ticket First Name": name.partition(" ")[0],
            "Ticket Last Name": name.partition(" ")[2],
            "Ticket Email": email,
            "Ticket Company Name": "Acme",
            "Ticket Phone Number": "+351 211 234 567",
            "Void Status": void,
            "Ticket Reference": f"TI-{number}",
            "Order Email": "assistant@acme.example",
        }
        for number, (name, email, void) in enumerate(
            [
                ("Ana Silva", "both@acme.example", ""),
                ("Bob Costa", "both@acme.example", ""),
                ("", "", ""),
                ("Eve Void", "eve@acme.example", "Voided"),
            ]
        )
    )
)
SESSIONIZE = sheet(
    *(
        {
            "Session Id": str(number),
            "Title": f"Talk {number}",
            "Speaker Id": speaker,
            "FirstName": "Ana",
            "LastName": "Silva",
            "Email": f"{speaker}@acme.example",
            "TagLine": "CTO at Acme",
        }
        for number, speaker in enumerate(("s1", "s2", "s1"))
    )
)


async def test_eventbrite(world: World) -> None:
    report = await imported(await world.organiser(), EVENTBRITE)

    assert (report["system"], report["encoding"], report["delimiter"]) == ("eventbrite", "utf-8", ",")
    assert counts(report) == (2, 0, 0, 1, 0)
    assert report["skips"] == [{"line": 3, "reason": "refunded"}]
    assert report["columns"]["external_id"] == "Attendee #"
    assert "Order #" in report["ignored"]
    people = {row.name: row for row in await world.rows(Attendee)}
    assert people.keys() == {"Ana Silva", "Zoë Ångström"}
    zoe = people["Zoë Ångström"]
    assert (zoe.external_id, zoe.email, zoe.company, zoe.category) == ("772", "zoë@acme.example", "Acme", "Full pass")
    keys = {row.key: row.issue for row in await world.rows(Badge, attendee_id=zoe.id)}
    assert keys.pop("982772001") is None
    assert list(keys.values()) == [1]
    assert len(await world.rows(Book, attendee_id=zoe.id)) == 1


async def test_tito_with_one_address_for_two_tickets(world: World) -> None:
    report = await imported(await world.organiser(), TITO)

    assert counts(report) == (2, 0, 0, 2, 0)
    assert [skip["reason"] for skip in report["skips"]] == ["unassigned", "void"]
    people = {row.name: row for row in await world.rows(Attendee)}
    assert {name: row.external_id for name, row in people.items()} == {"Ana Silva": "TI-0", "Bob Costa": "TI-1"}
    assert people["Bob Costa"].phone == "+351211234567"
    assert {row.email for row in people.values()} == {"both@acme.example"}


async def test_a_speaker_with_two_talks_is_one_person(world: World) -> None:
    report = await imported(await world.organiser(), SESSIONIZE)

    assert (report["system"], counts(report)) == ("sessionize", (2, 0, 1, 0, 0))
    assert {row.category for row in await world.rows(Attendee)} == {"Speaker"}


@pytest.mark.parametrize("content", [EVENTBRITE, TITO, SESSIONIZE])
async def test_importing_again_changes_nothing(world: World, content: str) -> None:
    organiser = await world.organiser()
    first = await imported(organiser, content)
    before = await state(world)

    again = await imported(organiser, content)

    assert counts(again)[:2] == (0, 0)
    assert again["unchanged"] == first["created"] + first["unchanged"]
    assert await state(world) == before


def _texts(longest: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=longest)


@st.composite
def _lists(draw: st.DrawFn) -> list[dict[str, str]]:
    """Up to five people in up to twelve rows, which differ in what they say of the same person. People may share an
    address and a name; an id and a barcode they have to themselves, or none."""
    people = [
        {
            "Ticket ID": draw(st.sampled_from(["", f"{number}"])),
            "Barcode": draw(st.sampled_from(["", f"B{number}"])),
            "Email": draw(st.sampled_from(["", "a@x.example", "b@x.example", "not an address"])),
            "Name": draw(st.sampled_from(["", "Ana Silva", "Ana Maria Silva", "Bob Costa"]) | _texts(20)),
        }
        for number in range(5)
    ]
    row = st.fixed_dictionaries({"Company": st.sampled_from(["Acme", "Globex"]), "T-shirt": _texts(5)})
    return draw(
        st.lists(st.builds(lambda person, said: person | said, st.sampled_from(people), row), min_size=1, max_size=12)
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_lists(), chunk=st.integers(1, 5))
async def test_any_list_may_be_repeated_and_rehearsed(
    world: World, monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, str]], chunk: int
) -> None:
    monkeypatch.setattr(importing, "CHUNK", chunk)
    world = await World.create(world.app, world.http, world.now)
    organiser, content = await world.organiser(), sheet(*rows)

    rehearsed = await imported(organiser, content, "?dry_run=true")
    assert await state(world) == [[], [], []]
    first = await imported(organiser, content)
    assert rehearsed == first | {"dry_run": True}
    assert sum(counts(first)) == len(rows)
    before = await state(world)
    assert len(before[0]) == len(before[2]) == first["created"]

    again = await imported(organiser, content)

    assert (again["created"], again["skips"]) == (0, first["skips"])
    assert await state(world) == before


async def test_a_dry_run_writes_nothing_and_predicts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    organiser = await world.organiser()
    await imported(organiser, sheet({"Email": "ana@x.example", "Name": "Ana Silva"}))
    before = await state(world)
    monkeypatch.setattr(importing, "CHUNK", 2)
    people = [{"Email": f"p{number % 4}@x.example", "Name": f"Person {number % 4}"} for number in range(9)]
    content = sheet({"Email": "ana@x.example", "Name": "Ana Costa"}, *people)

    rehearsed = await imported(organiser, content, "?dry_run=true")
    assert await state(world) == before
    done = await imported(organiser, content)

    assert counts(rehearsed) == (4, 1, 5, 0, 0)
    assert rehearsed == done | {"dry_run": True}


async def test_changes_arrive_and_empty_cells_erase_nothing(world: World) -> None:
    organiser = await world.organiser()
    await imported(organiser, sheet({"Ticket ID": "1", "Name": "Ana Silva", "Company": "Acme", "T-shirt": "M"}))
    (before,) = await world.rows(Attendee)

    report = await imported(organiser, sheet({"Ticket ID": "1", "Name": "Ana Silva", "Company": "", "Lunch": "no"}))

    (after,) = await world.rows(Attendee)
    assert counts(report) == (0, 1, 0, 0, 0)
    assert (after.id, after.key, after.company) == (before.id, before.key, "Acme")
    assert after.custom == {"T-shirt": "M", "Lunch": "no"}


async def test_an_import_reaches_contacts(world: World, clock: Clock) -> None:
    organiser, rep = await world.organiser(), await world.rep(await world.team())
    attendee = await world.attendee("Ana Silva", email="ana@x.example", company="Acme")
    known = {"id": str(uuid4()), "badge": await world.qr(attendee), "captured_at": clock.now.isoformat()}
    late = {"id": str(uuid4()), "badge": "LATE-7", "captured_at": clock.now.isoformat(), "note": "ask again"}
    for body in (known, late):
        assert (await rep.post("/v1/scans", body)).is_success

    people = [
        {"Email": "ana@x.example", "Name": "Ana Silva", "Company": "Initech", "Barcode": ""},
        {"Email": "late@x.example", "Name": "Lee Late", "Company": "Globex", "Barcode": "LATE-7"},
    ]
    await imported(organiser, sheet(*people))

    contacts = {contact.name: contact for contact in await world.rows(Contact)}
    (note,) = await world.rows(Note)
    assert {name: contact.company for name, contact in contacts.items()} == {
        "Ana Silva": "Initech",
        "Lee Late": "Globex",
    }
    assert (note.text, note.contact_id) == ("ask again", contacts["Lee Late"].id)


async def test_a_bad_row_stops_no_other(world: World) -> None:
    organiser = await world.organiser()
    await world.barcode(await world.attendee("Zoë Ångström"), "B-TAKEN")
    people = [
        {"Ticket ID": "1", "Barcode": "B-1", "Email": "ana@x.example", "Name": "Ana Silva"},
        {"Ticket ID": "2", "Barcode": "B-2", "Email": "no address", "Name": "Bob Costa"},
        {"Ticket ID": "3", "Barcode": "B-1", "Email": "eve@x.example", "Name": "Eve Copy"},
        {"Ticket ID": "4", "Barcode": "B-4", "Email": "dan@x.example", "Name": "Dan Good"},
    ]

    report = await imported(organiser, sheet(*people))

    assert counts(report) == (2, 0, 0, 0, 2)
    assert [(failure["line"], failure["column"]) for failure in report["failures"]] == [(3, "Email"), (4, "Barcode")]
    assert report["failures"][1]["message"] == "This barcode belongs to somebody else."
    assert {row.name for row in await world.rows(Attendee)} == {"Zoë Ångström", "Ana Silva", "Dan Good"}


async def test_long_lists_of_failures_are_cut_and_counted(world: World) -> None:
    people = [{"Email": "nonsense", "Name": f"Person {number}"} for number in range(1_100)]

    report = await imported(await world.organiser(), sheet(*people))

    assert (report["failed"], len(report["failures"]), report["truncated"]) == (1_100, 1_000, True)


async def test_a_list_without_any_key_is_repeatable_with_a_warning(world: World) -> None:
    organiser, content = await world.organiser(), sheet({"Name": "Ana Silva"}, {"Name": "Bob Costa"})

    reports = [await imported(organiser, content) for _ in range(2)]

    assert [counts(report)[:3] for report in reports] == [(2, 0, 0), (0, 0, 2)]
    assert all("name and company" in report["warnings"][0] for report in reports)


async def test_a_form_with_a_mapping(world: World) -> None:
    organiser = await world.organiser()
    content = sheet({"Who": "Ana Silva", "Contact": "ana@x.example", "Works for": "Acme"})
    mapping = {"name": "Who", "email": "Contact", "company": "Works for"}

    answer = await organiser.post(
        PATH, files={"file": ("people.csv", content.encode(), "text/csv")}, data={"mapping": json.dumps(mapping)}
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["columns"] == mapping
    (person,) = await world.rows(Attendee)
    assert (person.name, person.email, person.company) == ("Ana Silva", "ana@x.example", "Acme")


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"files": {"other": ("people.csv", b"Name\nAna\n")}}, 422, "invalid_input"),
        ({"files": {"file": ("people.csv", b"Name\nAna\n")}, "data": {"mapping": "[1]"}}, 422, "invalid_input"),
        ({"files": {"file": ("people.csv", b"Name\nAna\n")}, "data": {"mapping": '{"hat": "Name"}'}}, 422, None),
        ({"content": b"Name\nAna", "headers": {"Content-Type": "multipart/form-data"}}, 400, "upload_broken"),
    ],
)
async def test_a_wrong_form_is_refused(world: World, form: dict[str, Any], status: int, code: str | None) -> None:
    answer = await (await world.organiser()).post(PATH, **form)

    assert (answer.status_code, answer.json()["code"]) == (status, code or "file_unreadable")
    assert await world.rows(Attendee) == []


@pytest.mark.parametrize("content", ["", "Colour,Size\nred,M\n", b"PK\x03\x04 a workbook"])
async def test_a_file_that_is_no_list_says_why(world: World, content: str | bytes) -> None:
    answer = await send(await world.organiser(), content)

    assert (answer.status_code, answer.json()["code"]) == (422, "file_unreadable")
    assert len(answer.json()["detail"]) > 10


async def test_a_file_that_is_too_large_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MAX_BYTES", 1_000)
    organiser, content = await world.organiser(), "Name\n" + "Ana Silva\n" * 200

    for answer in (await send(organiser, content), await organiser.post(PATH, files={"file": content.encode()})):
        assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
    assert await world.rows(Attendee) == []


async def test_two_imports_at_once_double_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 5)
    organiser = await world.organiser()
    people = [{"Email": f"p{number}@x.example", "Name": f"Person {number}"} for number in range(30)]

    reports = await asyncio.gather(*(imported(organiser, sheet(*people)) for _ in range(3)))

    assert sum(report["created"] for report in reports) == 30
    assert sum(report["unchanged"] for report in reports) == 60
    assert len(await world.rows(Attendee)) == 30


async def test_what_was_imported_before_a_failure_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    organiser = await world.organiser()
    content = sheet(*({"Email": f"p{number}@x.example", "Name": f"Person {number}"} for number in range(6)))
    calls = []

    async def power_cut(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise ConnectionError
        await storing.equip(*args)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "equip", power_cut)
        assert (await send(organiser, content)).status_code == 503
    assert len(await world.rows(Attendee)) == len(await world.rows(Book)) == 2

    report = await imported(organiser, content)

    assert counts(report)[:3] == (4, 0, 2)
    assert len(await world.rows(Attendee)) == len(await world.rows(Book)) == 6


async def test_a_chunk_costs_the_same_few_statements_however_many_rows(world: World) -> None:
    organiser, seen = await world.organiser(), []
    engine = world.session().get_bind()

    def note(*args: Any) -> None:
        seen.append(args[2])

    async def cost(count: int, company: str) -> int:
        seen.clear()
        people = [
            {
                "Email": f"{count}-{number}@x.example",
                "Name": f"P {number}",
                "Barcode": f"{count}-{number}",
                "Company": company,
            }
            for number in range(count)
        ]
        event.listen(engine, "before_cursor_execute", note)
        await imported(organiser, sheet(*people))
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    assert await cost(3, "Acme") == await cost(300, "Acme")
    assert await cost(3, "Globex") == await cost(300, "Globex")


async def test_nothing_of_another_event_is_recognised(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    theirs = await elsewhere.attendee("Ana Silva", email="ana@x.example", external_id="1")
    await elsewhere.barcode(theirs, "B-1")
    content = sheet({"Ticket ID": "1", "Barcode": "B-1", "Email": "ana@x.example", "Name": "Ana Costa"})

    report = await imported(await world.organiser(), content)

    assert counts(report) == (1, 0, 0, 0, 0)
    assert [row.name for row in await elsewhere.rows(Attendee)] == ["Ana Silva"]

"""Files as other systems import them: their headers, their words, what they insist on, and no more than they take."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from api.exports.presets import PRESETS, Preset
from models import Contact, ExportPreset, Note
from tests.conftest import Clock
from tests.exports.book import fill, scan
from tests.exports.reading import csv_of, csv_rows, export, files_of, json_of, workbook_of
from tests.world import Caller, World

HOSTILE = "=cmd|'/c calc'!A0"
CRMS = ["salesforce", "hubspot", "pipedrive", "zoho"]


async def contacts_of(caller: Caller, preset: str) -> list[dict[str, str]]:
    if preset != "hubspot":
        return await csv_rows(caller, preset=preset)
    return csv_of(files_of(await export(caller, preset=preset))["contacts.csv"])


async def typed_in(caller: Caller, clock: Clock, **contact: str) -> UUID:
    body = {"id": str(uuid4()), "source": "manual", "captured_at": clock.now.isoformat(), "contact": contact}
    answer = await caller.post("/v1/scans", body)
    assert answer.is_success, answer.text
    return UUID(answer.json()["contact"]["id"])


@pytest.mark.parametrize(
    ("preset", "headers"),
    [
        (
            "salesforce",
            ["First Name", "Last Name", "Company", "Email", "Phone", "Mobile Phone", "Title", "Lead Source",
             "Lead Status", "Rating", "Description"],
        ),
        ("hubspot", ["First name", "Last name", "Email", "Phone number", "Company name", "Job title", "Contact owner"]),
        (
            "pipedrive",
            ["Person - Name", "Person - First name", "Person - Last name", "Person - Email", "Person - Phone"],
        ),
        ("zoho", ["First Name", "Last Name", "Company", "Email", "Phone", "Mobile"]),
    ],
)  # fmt: skip
async def test_the_headers_are_theirs(world: World, clock: Clock, preset: str, headers: list[str]) -> None:
    rep = await world.rep(await world.team())
    await scan(rep, clock, await world.qr(await world.attendee()))

    (row,) = await contacts_of(rep, preset)

    assert list(row)[: len(headers)] == headers
    assert "Full Name" not in row


async def test_a_lead_in_the_words_of_salesforce(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Ana")
    zoe = await world.attendee("Zoë Ångström", email="zoe@globex.example", phone="+351912345678")
    task = {"title": "Call back", "kind": "call", "due": "tomorrow_morning"}
    contact_id = await scan(
        rep, clock, await world.qr(zoe), note="wants\na quote", rating="hot", tags=["vip"], task=task
    )

    (row,) = await contacts_of(rep, "salesforce")

    assert {header: row[header] for header in list(row)[:15]} == {
        "First Name": "Zoë",
        "Last Name": "Ångström",
        "Company": "Globex",
        "Email": "zoe@globex.example",
        "Phone": "",
        "Mobile Phone": "+351912345678",
        "Title": "Head of Procurement",
        "Lead Source": "Trade Show",
        "Lead Status": "Open - Not Contacted",
        "Rating": "Hot",
        "Description": "Notes (Europe/Lisbon):\n2026-11-21 10:00 Ana: wants\na quote\n\n"
        "Open tasks (Europe/Lisbon):\nCall back (call, Ana, due "
        "2026-11-22 09:00)\n\nRatings:\nAna: hot (5)\n\nTags:\nvip",
        "Lead Owner": row["Lead Owner"],
        "Industry": "Logistics",
        "Country": "PT",
        "Rapport ID": str(contact_id),
    }
    assert row["Lead Owner"].endswith("@mail.example")
    assert (row["Event"], row["Consent basis"]) == ("Expo", "badge scanned")
    assert (row["First captured (Europe/Lisbon)"], row["First captured (UTC)"]) == ("2026-11-21 10:00:00",) * 2


async def test_who_was_followed_up_has_another_status(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await scan(rep, clock, await world.qr(await world.attendee()), task={"title": "Call"})
    (task,) = (await rep.get("/v1/tasks")).json()["items"]
    await rep.patch(f"/v1/tasks/{task['id']}", {"done": True})

    words = {
        preset: {row[header] for header in ("Lead Status", "Lead status") if header in row}
        for preset in CRMS
        for row in await contacts_of(rep, preset)
    }

    assert words == {
        "salesforce": {"Working - Contacted"},
        "hubspot": {"Attempted to contact"},
        "pipedrive": set(),
        "zoho": {"Contacted"},
    }


@pytest.mark.parametrize(
    ("preset", "rating", "header", "word"),
    [
        ("salesforce", "warm", "Rating", "Warm"),
        ("hubspot", "cold", "Rating", "Cold"),
        ("pipedrive", "hot", "Person - Label", "Hot lead"),
        ("zoho", "hot", "Rating", "Active"),
        ("zoho", "cold", "Rating", ""),
        ("zoho", "cold", "Tag", "Cold"),
        ("pipedrive", None, "Person - Label", ""),
    ],
)
async def test_ratings_in_their_words(
    world: World, clock: Clock, preset: str, rating: str | None, header: str, word: str
) -> None:
    rep = await world.rep(await world.team())
    await scan(rep, clock, await world.qr(await world.attendee()), **({"rating": rating} if rating else {}))

    (row,) = await contacts_of(rep, preset)

    assert row[header] == word


@pytest.mark.parametrize(
    ("preset", "required"),
    [
        ("salesforce", ["Last Name", "Company"]),
        ("hubspot", ["Last name"]),
        ("pipedrive", ["Person - Name"]),
        ("zoho", ["Last Name", "Company"]),
    ],
)
async def test_what_they_insist_on_is_never_empty(world: World, clock: Clock, preset: str, required: list[str]) -> None:
    rep = await world.rep(await world.team())
    await typed_in(rep, clock, name="Zoë", given_name="Zoë")
    await typed_in(rep, clock, name="Zoë", email="not an address")
    await scan(rep, clock, "TICKET-42")

    rows = await contacts_of(rep, preset)

    assert len(rows) == 3
    assert all(row[header] for row in rows for header in required)
    assert sorted(row["E-mail not accepted"] for row in rows) == ["", "", "not an address"]


async def test_hubspots_notes_are_a_file_of_their_own(world: World, clock: Clock) -> None:
    clock.now = clock.now.replace(month=7)  # Lisbon is an hour ahead of UTC
    rep = await world.rep(await world.team(), "Ana")
    zoe = await world.attendee("Zoë", email="zoe@globex.example")
    contact_id = await scan(rep, clock, await world.qr(zoe), note=f'{HOSTILE}\nthen; "more"')

    answer = await export(rep, preset="hubspot")

    assert answer.headers["content-disposition"] == ('attachment; filename="expo-team-hubspot-contacts-2026-07-21.zip"')
    files = files_of(answer)
    assert list(files) == ["contacts.csv", "notes.csv"]
    assert csv_of(files["notes.csv"]) == [
        {
            "Activity date": "2026-07-21 11:00:00",
            "Note body": f'Ana: {HOSTILE}\nthen; "more"',
            "Email": "zoe@globex.example",
            "Rapport ID": str(contact_id),
            "Written at (UTC)": "2026-07-21 10:00:00",
            "Time zone of activity date": "Europe/Lisbon",
        }
    ]


async def test_hubspot_in_every_format(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Ana")
    await scan(rep, clock, await world.qr(await world.attendee("Zoë Ångström")), note="hello")

    lines = files_of(await export(rep, "jsonl", preset="hubspot"))
    books = files_of(await export(rep, "xlsx", preset="hubspot"))

    assert [json_of(lines[f"{name}.jsonl"])[0]["Email"] for name in ("contacts", "notes")] == [
        workbook_of(books[f"{name}.xlsx"])[0]["Email"] for name in ("contacts", "notes")
    ]
    assert json_of(lines["notes.jsonl"])[0]["Note body"] == "Ana: hello"


async def test_texts_over_their_limit_are_cut_with_a_mark_and_counted(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    long = "x" * 81
    contact_id = await typed_in(rep, clock, name="X", family_name=long, company="y" * 80)
    for _ in range(5):
        note = {"id": str(uuid4()), "text": "z" * 9_000}
        assert (await rep.post(f"/v1/contacts/{contact_id}/notes", note)).status_code == 201

    (row,) = await contacts_of(rep, "salesforce")
    (whole,) = await csv_rows(rep)

    assert row["Last Name"] == "x" * 76 + " […]"
    assert (len(row["Description"]), row["Description"][-4:]) == (32_000, " […]")
    author = len("2026-11-21 10:00 Rui Rep: ")
    assert (whole["Family name"], len(whole["Notes (Europe/Lisbon)"])) == (long, 5 * 9_000 + 5 * author + 8)
    receipts = (await rep.get("/v1/exports")).json()["items"]
    assert {receipt["preset"]: receipt["cut_texts"] for receipt in receipts} == {"salesforce": 2, "generic": 0}


@pytest.mark.parametrize("preset", [*CRMS, "generic"])
async def test_nothing_that_people_write_is_a_formula(world: World, clock: Clock, preset: str) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team, HOSTILE)
    fields = ("name", "given_name", "family_name", "company", "job_title", "email", "phone")
    contact_id = await typed_in(rep, clock, **dict.fromkeys(fields, HOSTILE))
    question = {"id": str(uuid4()), "text": HOSTILE, "kind": "text"}
    assert (await manager.patch("/v1/team", {"questions": [question]})).is_success
    for path, said in (("notes", {"text": HOSTILE}), ("tags", {"label": HOSTILE}),
                       ("answers", {"question_id": question["id"], "value": HOSTILE})):  # fmt: skip
        assert (await rep.post(f"/v1/contacts/{contact_id}/{path}", {"id": str(uuid4()), **said})).is_success

    answer = await export(rep, preset=preset)
    files = files_of(answer) if preset == "hubspot" else {"contacts.csv": answer.content}

    for content in files.values():
        for row in csv_of(content):
            assert not [text for pair in row.items() for text in pair if text.startswith(("=", "+", "-", "@"))]
    (row,) = csv_of(files["contacts.csv"])
    assert row[f"'{HOSTILE}"] == f"'{HOSTILE}"


async def test_what_the_team_asks_is_a_column_each(world: World, clock: Clock) -> None:
    team = await world.team()
    manager, ana, rui = await world.manager(team), await world.rep(team, "Ana"), await world.rep(team, "Rui")
    robots, name, gone = (str(uuid4()) for _ in range(3))
    questions = [
        {"id": robots, "text": "How many robots?", "kind": "number"},
        {"id": name, "text": "Company", "kind": "text"},  # as a column is called already
        {"id": gone, "text": "Asked no more", "kind": "text"},
    ]
    assert (await manager.patch("/v1/team", {"questions": questions})).is_success
    contact_id = await scan(ana, clock, await world.qr(await world.attendee()))
    await scan(ana, clock, await world.qr(await world.attendee("Nobody Asked")))
    for caller, question, value in ((ana, robots, 30), (ana, robots, 40), (ana, name, "yes"), (rui, name, "no")):
        clock.advance(timedelta(minutes=1))
        said = {"id": str(uuid4()), "question_id": question, "value": value}
        assert (await caller.post(f"/v1/contacts/{contact_id}/answers", said)).is_success
    assert (await manager.patch("/v1/team", {"questions": questions[:2]})).is_success

    for preset in ("generic", *CRMS):
        rows = {row.get("Rapport ID", row.get("Contact id")): row for row in await contacts_of(ana, preset)}
        row = rows.pop(str(contact_id))
        company = "Company (2)" if "Company" in row else "Company"
        if preset in ("hubspot", "pipedrive"):
            company = "Company"
        assert (row["How many robots?"], row[company]) == ("40", "Rui: no; Ana: yes")
        assert "Asked no more" not in row
        assert [(other["How many robots?"], other[company]) for other in rows.values()] == [("", "")]
    books = workbook_of((await export(ana, "xlsx")).content)
    assert {book["How many robots?"] for book in books} == {40, None}


async def test_more_rows_than_an_import_takes_go_into_several_files(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = PRESETS[ExportPreset.SALESFORCE]
    monkeypatch.setitem(PRESETS, ExportPreset.SALESFORCE, Preset(layout.columns, rows_per_file=400))
    rep = await world.rep(await world.team())
    await fill(world, rep, 1_001)

    files = files_of(await export(rep, preset="salesforce"))

    read = {name: csv_of(content) for name, content in files.items()}
    assert {name: len(rows) for name, rows in read.items()} == {
        "contacts-1.csv": 400,
        "contacts-2.csv": 400,
        "contacts-3.csv": 201,
    }
    assert [row["Last Name"] for rows in read.values() for row in rows] == [str(n) for n in range(1, 1_002)]
    assert list(files_of(await export(rep, preset="salesforce", since_export="last"))) == [
        "contacts.csv",
        "deletions.csv",
    ]


async def test_an_attendees_own_book_in_a_preset(world: World, clock: Clock) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    await scan(me, clock, await world.qr(await world.attendee("Ana Other")), note="nice talk")

    (row,) = await contacts_of(me, "salesforce")

    assert (row["Last Name"], row["Lead Owner"]) == ("Other", "Me Myself")
    assert "Me Myself: nice talk" in row["Description"]


async def test_a_preset_that_nobody_knows(world: World) -> None:
    rep = await world.rep(await world.team())

    answer = await rep.get("/v1/exports/contacts.csv", params={"preset": "sugar"})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert (await rep.get("/v1/exports")).json()["items"] == []


async def test_what_was_taken_back_is_in_no_file(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    contact_id = await scan(rep, clock, await world.qr(await world.attendee()), note="withdrawn", rating="hot")
    async with world.session() as session:
        for table in (Note, Contact):
            these = table.event_id == world.event.id
            await session.execute(update(table).where(these).values(deleted_at=world.now))
        await session.commit()

    files = files_of(await export(rep, preset="hubspot"))

    assert str(contact_id).encode() not in b"".join(files.values())

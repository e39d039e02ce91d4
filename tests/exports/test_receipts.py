"""Every export leaves a receipt, and the next one can go on from it: what changed since, and who is gone."""

import asyncio
import hashlib
from contextlib import aclosing
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from api.core.revisions import next_revision
from api.exports import planning, service
from models import Book, Export, ExportFormat, ExportPreset
from tests.conftest import Clock
from tests.exports.book import fill, holder_of, scan
from tests.exports.reading import csv_of, csv_rows, export, files_of, json_of
from tests.world import Caller, World

CRMS = ["salesforce", "hubspot", "pipedrive", "zoho"]


async def receipts(caller: Caller) -> list[dict[str, object]]:
    answer = await caller.get("/v1/exports")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def people(world: World, caller: Caller, clock: Clock, *names: str) -> list[UUID]:
    return [await scan(caller, clock, await world.qr(await world.attendee(name))) for name in names]


async def say(caller: Caller, contact_id: UUID, path: str, **said: object) -> None:
    answer = await caller.post(f"/v1/contacts/{contact_id}/{path}", {"id": str(uuid4()), **said})
    assert answer.is_success, answer.text


async def test_a_receipt_says_all_there_is_to_say(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Ana")
    await people(world, rep, clock, "Zoë Ångström", "Bob Builder")

    answer = await export(rep)

    (receipt,) = await receipts(rep)
    (book,) = await world.rows(Book, id=rep.principal.book_id)
    assert receipt == {
        "id": answer.headers["export-id"],
        "member_id": str(rep.principal.member_id),
        "made_by": "Ana",
        "created_at": "2026-11-21T10:00:00Z",
        "preset": "generic",
        "format": "csv",
        "from_revision": 0,
        "to_revision": book.revision,
        "rows": 2,
        "deletions": 0,
        "cut_texts": 0,
        "checksum": hashlib.sha256(answer.content).hexdigest(),
    }


@pytest.mark.parametrize("preset", [preset for preset in ExportPreset if preset is not ExportPreset.CUSTOM])
@pytest.mark.parametrize("format_", ExportFormat)
async def test_every_kind_of_file_leaves_one(world: World, clock: Clock, preset: str, format_: str) -> None:
    rep = await world.rep(await world.team())
    await people(world, rep, clock, "Zoë Ångström")

    answer = await export(rep, format_, preset=preset)

    (receipt,) = await receipts(rep)
    assert (receipt["preset"], receipt["format"], receipt["rows"]) == (preset, format_, 1)
    assert receipt["checksum"] == hashlib.sha256(answer.content).hexdigest()


async def test_since_the_last_only_what_changed(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Ana")
    noted, tagged, _rested, _other = await people(world, rep, clock, "Noted", "Tagged", "Rested", "Other")
    await export(rep)

    assert await csv_rows(rep, since_export="last") == []
    await say(rep, noted, "notes", text="wants a quote")
    await say(rep, tagged, "tags", label="vip")
    (new,) = await people(world, rep, clock, "New")

    rows = await csv_rows(rep, since_export="last")
    assert {row["Contact id"] for row in rows} == {str(noted), str(tagged), str(new)}
    assert {row["Name"]: row["Tags"] for row in rows} == {"Noted": "", "Tagged": "vip", "New": ""}
    assert await csv_rows(rep, since_export="last") == []
    newest, between, empty, first = await receipts(rep)
    assert [receipt["rows"] for receipt in (first, empty, between, newest)] == [4, 0, 3, 0]
    assert between["from_revision"] == empty["to_revision"] == first["to_revision"]


@pytest.mark.parametrize("about", ["ratings", "answers", "tasks", "scans", "correction", "withdrawn tag"])
async def test_whatever_is_said_about_somebody_is_a_change(world: World, clock: Clock, about: str) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    attendee = await world.attendee("Zoë Ångström")
    badge, question, tag = await world.qr(attendee), str(uuid4()), str(uuid4())
    asked = {"questions": [{"id": question, "text": "How many?", "kind": "number"}]}
    await manager.patch("/v1/team", asked)
    contact_id = await scan(rep, clock, badge)
    await people(world, rep, clock, "Bob Builder")
    await rep.post(f"/v1/contacts/{contact_id}/tags", {"id": tag, "label": "vip"})
    await export(rep)

    match about:
        case "ratings":
            await say(rep, contact_id, "ratings", interest="hot")
        case "answers":
            await say(rep, contact_id, "answers", question_id=question, value=40)
        case "tasks":
            task = {"id": str(uuid4()), "title": "Call", "contact_id": str(contact_id)}
            assert (await rep.post("/v1/tasks", task)).is_success
        case "scans":
            await scan(rep, clock, badge)
        case "correction":
            await rep.patch(f"/v1/contacts/{contact_id}", {"company": "Globex Iberia"})
        case "withdrawn tag":
            await rep.delete(f"/v1/contacts/{contact_id}/tags/{tag}")

    assert [row["Name"] for row in await csv_rows(rep, since_export="last")] == ["Zoë Ångström"]


async def test_who_is_gone_is_a_deletion(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    withdrawn = await world.attendee("With Drawn")
    gone = await scan(rep, clock, await world.qr(withdrawn))
    deleted, _kept = await people(world, rep, clock, "De Leted", "Ke Pt")
    for preset in ("generic", *CRMS):
        await export(rep, preset=preset)

    await (await world.organiser()).patch(f"/v1/attendees/{withdrawn.id}", {"scan_consent": False})
    await rep.delete(f"/v1/contacts/{deleted}")

    rows = await csv_rows(rep, since_export="last")
    assert {(row["Contact id"], row["State"], row["Name"]) for row in rows} == {
        (str(gone), "deleted", ""),
        (str(deleted), "deleted", ""),
    }
    for preset in CRMS:
        files = files_of(await export(rep, preset=preset, since_export="last"))
        assert csv_of(files["contacts.csv"]) == []
        assert {row["Rapport ID"] for row in csv_of(files["deletions.csv"])} == {str(gone), str(deleted)}
    assert {(receipt["rows"], receipt["deletions"]) for receipt in (await receipts(rep))[:5]} == {(0, 2)}
    lines = json_of((await export(rep, "jsonl", since_export=(await receipts(rep))[-1]["id"])).content)
    assert {line["State"] for line in lines} == {"deleted"}


async def test_somebody_who_is_back_is_a_change_and_no_deletion(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    badge = await world.qr(await world.attendee("Ba Ck"))
    contact_id = await scan(rep, clock, badge)
    await export(rep)
    await rep.delete(f"/v1/contacts/{contact_id}")
    assert await scan(rep, clock, badge) == contact_id

    (row,) = await csv_rows(rep, since_export="last")

    assert (row["Contact id"], row["State"], row["Name"]) == (str(contact_id), "resolved", "Ba Ck")


async def test_who_turned_out_to_be_another_says_whom(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    attendee = await world.attendee("Zoë Ångström")
    kept = await scan(rep, clock, await world.qr(attendee))
    barcode = await scan(rep, clock, "TICKET-7")
    await export(rep, preset="zoho")
    organiser = await world.organiser()
    answer = await organiser.patch(f"/v1/attendees/{attendee.id}", {"external_id": "TICKET-7"})
    assert answer.is_success, answer.text
    async with world.session() as session:
        revision = await next_revision(session, world.event.id, rep.principal.book_id)  # type: ignore[arg-type]
        await session.execute(
            text("UPDATE contacts SET deleted_at = now(), merged_into = :kept, revision = :revision WHERE id = :id"),
            {"kept": kept, "revision": revision, "id": barcode},
        )
        await session.commit()

    files = files_of(await export(rep, preset="zoho", since_export="last"))

    assert csv_of(files["deletions.csv"]) == [{"Rapport ID": str(barcode), "Merged into": str(kept)}]


async def test_the_first_with_since_last_takes_everything(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await people(world, rep, clock, "Zoë Ångström")
    await rep.delete(f"/v1/contacts/{(await people(world, rep, clock, 'Long Gone'))[0]}")

    files = files_of(await export(rep, preset="zoho", since_export="last"))

    assert list(files) == ["contacts.csv", "deletions.csv"]  # as all that follow
    assert [row["Last Name"] for row in csv_of(files["contacts.csv"])] == ["Ångström"]
    assert csv_of(files["deletions.csv"]) == []


async def test_the_last_is_ones_own_and_for_the_same_system(world: World, clock: Clock) -> None:
    team = await world.team()
    ana, rui = await world.rep(team, "Ana"), await world.rep(team, "Rui")
    await people(world, ana, clock, "Zoë Ångström")
    theirs = (await export(ana, preset="salesforce")).headers["export-id"]
    await export(ana, preset="zoho")

    assert len(await csv_rows(ana, since_export="last")) == 1  # never exported as generic
    assert (await export(ana, "xlsx", since_export="last")).headers["export-id"] == (await receipts(ana))[0]["id"]
    assert (await receipts(ana))[0]["rows"] == 0  # in whatever format
    assert len(await csv_rows(rui, since_export="last")) == 1  # what Ana has taken, Rui has not
    assert await csv_rows(rui, since_export=theirs) == []  # unless he says so


async def test_hubspot_gets_no_note_twice(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Ana")
    (contact_id,) = await people(world, rep, clock, "Zoë Ångström")
    await say(rep, contact_id, "notes", text="first")
    await export(rep, preset="hubspot")
    await say(rep, contact_id, "notes", text="second")

    files = files_of(await export(rep, preset="hubspot", since_export="last"))

    assert list(files) == ["contacts.csv", "notes.csv", "deletions.csv"]
    assert [row["Note body"] for row in csv_of(files["notes.csv"])] == ["Ana: second"]


async def test_what_arrives_meanwhile_comes_with_the_next(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 450)
    holder = holder_of(rep)
    async with world.session() as session:
        plan = await planning.prepare(session, holder, ExportPreset.GENERIC, ExportFormat.CSV, None, world.now)
    parts = service.file(world.app.state.database, holder, plan)

    content = await anext(parts)
    await people(world, rep, clock, "Late Comer")
    content += b"".join([part async for part in parts])

    assert "Late Comer" not in {row["Name"] for row in csv_of(content)}
    assert [row["Name"] for row in await csv_rows(rep, since_export="last")] == ["Late Comer"]


async def test_a_download_that_breaks_loses_nothing(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 450)
    holder = holder_of(rep)
    async with world.session() as session:
        plan = await planning.prepare(session, holder, ExportPreset.GENERIC, ExportFormat.CSV, "last", world.now)
    async with aclosing(service.file(world.app.state.database, holder, plan)) as parts:
        await anext(parts)
        await anext(parts)

    assert await receipts(rep) == []
    assert len(await csv_rows(rep, since_export="last")) == 450


async def test_two_at_the_same_time_leave_two_receipts(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 300)

    await asyncio.gather(*(csv_rows(rep, since_export="last") for _ in range(4)))

    assert [receipt["rows"] for receipt in await receipts(rep)] == [300] * 4


async def test_an_export_of_another_book_does_not_exist(world: World, clock: Clock) -> None:
    ours, theirs = await world.rep(await world.team("Ours")), await world.rep(await world.team("Theirs"))
    await people(world, ours, clock, "Zoë Ångström")
    made = (await export(ours)).headers["export-id"]

    for unknown in (made, str(uuid4())):
        answer = await theirs.get("/v1/exports/contacts.csv", params={"since_export": unknown})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    nonsense = await theirs.get("/v1/exports/contacts.csv", params={"since_export": "yesterday"})
    assert (nonsense.status_code, nonsense.json()["code"]) == (422, "validation_failed")
    assert await receipts(theirs) == []


async def test_receipts_come_in_pages(world: World, clock: Clock) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    made = [(await export(me)).headers["export-id"] for _ in range(3)]

    first = (await me.get("/v1/exports", params={"limit": 2})).json()
    second = (await me.get("/v1/exports", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
    assert {item["made_by"] for item in first["items"]} == {"Me Myself"}
    assert len(await world.rows(Export)) == 3

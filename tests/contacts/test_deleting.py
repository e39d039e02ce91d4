"""Deleting a contact, and what brings it back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from api.auth.principal import as_book_holder
from api.contacts import service
from api.contacts.about import EMPTIED
from api.core.revisions import next_revision
from models import Answer, Base, Contact, Difficulty, Fact, Note, Occasion, Outcome, Rating, Scan, Tag, Task, Touchpoint
from models.base import InBook
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, items, names, one, page, revision, say_more
from tests.world import World

EVERYTHING: dict[str, Any] = {"note": "wants a quote", "rating": "hot", "tags": ["vip"], "task": {"title": "Call Zoë"}}


async def test_it_is_gone_and_leaves_an_empty_tombstone(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    rep, colleague = await world.rep(team), await world.rep(team)
    contact = await scanner.person(rep, "Zoë Ångström", **EVERYTHING)
    path = f"/v1/contacts/{contact['id']}"
    (note,) = await world.rows(Note)
    await rep.patch(f"{path}/notes/{note.id}", {"text": "wants two quotes"})
    await rep.patch(path, {"company": "Initech", "decision_power": "decides"})

    answer, again = await colleague.delete(path), await colleague.delete(path)

    assert (answer.status_code, answer.content, again.status_code) == (204, b"", 404)
    assert await names(rep) == []
    assert (await rep.get(path)).status_code == 404
    assert (await rep.get(f"{path}/notes")).status_code == 404
    (row,), now = await world.rows(Contact), await revision(world, rep)
    assert (row.deleted_at, row.revision, now) == (clock.now, now, 4)
    texts = (row.name, row.given_name, row.family_name, row.company, row.job_title, row.email, row.phone)
    assert set(texts) | {row.industry, row.country, row.search} == {""}
    assert (row.interests, row.corrections, row.decision_power, row.attendee_id) == ([], {}, None, None)


async def test_what_was_said_goes_with_it(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, **EVERYTHING)
    kept = await scanner.person(rep, "Somebody Else", **EVERYTHING)
    for each in (contact, kept):
        await say_more(world, rep, each["id"])
    path = f"/v1/contacts/{contact['id']}"
    withdrawn = {"id": str(uuid4()), "text": "said too much"}
    await rep.post(f"{path}/notes", withdrawn)
    await rep.delete(f"{path}/notes/{withdrawn['id']}")
    withdrawn_at = clock.now
    clock.advance(timedelta(minutes=1))

    await rep.delete(path)

    latest = await revision(world, rep)
    for table in EMPTIED.keys() - {Scan}:
        rows = await world.rows(table, contact_id=contact["id"])
        gone = [clock.now] if table is not Note else [withdrawn_at, clock.now]
        assert sorted(row.deleted_at for row in rows) == gone, table
        assert {row.revision for row in rows} == {latest}, table
    notes, (tag,), (task,) = [await world.rows(table, contact_id=contact["id"]) for table in (Note, Tag, Task)]
    assert [(note.text, note.history, note.search) for note in notes] == [("", [], "")] * 2
    (fact,), (touchpoint,), (answer,) = [
        await world.rows(table, contact_id=contact["id"]) for table in (Fact, Touchpoint, Answer)
    ]
    assert (tag.label, task.title, fact.text, touchpoint.text, answer.value) == ("", "", "", "", None)
    (difficulty,), (occasion,), (outcome,) = [
        await world.rows(table, contact_id=contact["id"]) for table in (Difficulty, Occasion, Outcome)
    ]
    assert (difficulty.text, occasion.label, occasion.on, outcome.text) == ("", "", date(1970, 1, 1), "")
    assert outcome.features is None
    (scan,) = await world.rows(Scan, contact_id=contact["id"])
    assert (scan.deleted_at, scan.revision) == (clock.now, latest)
    other = await one(rep, kept["id"])
    assert (other["tags"], other["note_count"], other["open_task_count"]) == (["vip"], 1, 1)
    kept_rows = [(await world.rows(table, contact_id=kept["id"]))[0] for table in (Fact, Touchpoint, Answer)]
    assert [row.deleted_at for row in kept_rows] == [None] * 3
    assert (kept_rows[0].text, kept_rows[1].text, kept_rows[2].value) == ("two daughters", "her move to Porto", 40_000)


def test_no_table_about_contacts_is_forgotten() -> None:
    in_book = [mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, InBook)]
    about = {mapper.class_ for mapper in in_book if "contact_id" in mapper.columns}
    assert about == EMPTIED.keys()


async def test_many_are_deleted_in_as_many_statements_as_one(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    holder = as_book_holder(rep.principal)
    assert holder
    first, *others = [await scanner.person(rep, f"Number {number}", **EVERYTHING) for number in range(5)]
    kept = await scanner.person(rep, "Somebody Else", **EVERYTHING)
    sent = []

    for chosen in ([first], others):
        async with world.session() as session:
            revision = await next_revision(session, holder.event_id, holder.book_id)
            with counted_statements() as statements:
                ids = [UUID(contact["id"]) for contact in chosen]
                await service.delete_many(session, holder, ids, revision, clock.now)
            await session.commit()
        sent.append(len(statements))

    assert sent[0] == sent[1]
    assert await names(rep) == ["Somebody Else"]
    for table in (Note, Rating, Tag, Task, Scan):
        assert [str(row.contact_id) for row in await world.rows(table, deleted_at=None)] == [kept["id"]], table


async def test_the_same_scan_again_does_not_bring_it_back(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    badge = await world.qr(await world.attendee())
    scan = {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat()}
    contact = (await rep.post("/v1/scans", scan)).json()["contact"]
    await rep.delete(f"/v1/contacts/{contact['id']}")

    again = await rep.post("/v1/scans", scan)
    batch = await rep.post("/v1/scans/batch", {"scans": [scan]})

    assert (again.status_code, again.json()["status"], again.json()["contact"]) == (200, "replayed", None)
    (result,) = batch.json()["results"]
    assert (result["status"], result["contact"], result["problem"]) == ("replayed", None, None)
    assert await names(rep) == []


async def test_a_new_scan_brings_it_back_without_the_old_notes(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, "Zoë Ångström", **EVERYTHING)
    path = f"/v1/contacts/{contact['id']}"
    await rep.patch(path, {"name": "Zoe A.", "decision_power": "decides"})
    await rep.delete(path)

    back = await scanner.badge(rep, contact["badge_key"], note="a new start", ago=-timedelta(minutes=1))

    assert back["id"] == contact["id"]
    (item,) = (await page(rep))["items"]
    assert (item["name"], item["state"], item["scan_count"]) == ("Zoë Ångström", "resolved", 1)
    assert item["first_captured_at"] == item["last_captured_at"] == back["last_captured_at"]
    assert (item["ratings"], item["tags"], item["decision_power"]) == ([], [], None)
    assert (item["note_count"], item["open_task_count"]) == (1, 0)
    assert [note["text"] for note in await items(rep, f"{path}/notes")] == ["a new start"]
    assert (await names(rep, q="quote"), await names(rep, q="angstrom start")) == ([], ["Zoë Ångström"])


async def test_another_badge_of_the_person_makes_them_a_contact_again(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    attendee = await world.attendee("Zoë Ångström")
    await world.barcode(attendee, "TICKET-0042")
    first = await scanner.badge(rep, await world.qr(attendee))
    await rep.delete(f"/v1/contacts/{first['id']}")

    await scanner.badge(rep, "TICKET-0042")
    await scanner.badge(rep, await world.qr(attendee))

    (item,) = (await page(rep))["items"]
    assert (item["name"], item["scan_count"]) == ("Zoë Ångström", 2)


async def test_a_note_for_a_contact_that_is_gone_is_not_found(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep)
    await rep.delete(f"/v1/contacts/{contact['id']}")

    answer = await rep.post(f"/v1/contacts/{contact['id']}/notes", {"id": str(uuid4()), "text": "too late"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await world.rows(Note) == []

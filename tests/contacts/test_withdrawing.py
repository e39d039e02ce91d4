"""Consent that was taken back: the person disappears from every book."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from api.contacts import following
from api.contacts.about import EMPTIED
from models import Attendee, Book, Contact, Note, Rating, Scan, Tag, Task
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, names, page, revision, say_more
from tests.contacts.test_resolving import resolve
from tests.world import World

EVERYTHING: dict[str, Any] = {"note": "wants a quote", "rating": "hot", "tags": ["vip"], "task": {"title": "Call back"}}


async def refuse(world: World, *attendees: Attendee, consent: bool = False) -> None:
    """These people take their consent back (or give it again), and nobody has told the books yet."""
    async with world.session() as session:
        these = Attendee.event_id == world.event.id, Attendee.id.in_([each.id for each in attendees])
        await session.execute(update(Attendee).where(*these).values(scan_consent=consent))
        await session.commit()


async def withdraw(world: World, clock: Clock, *attendees: Attendee) -> None:
    await refuse(world, *attendees)
    async with world.session() as session:
        await following.withdraw(session, world.event.id, [each.id for each in attendees], clock.now)
        await session.commit()


async def test_every_book_forgets_the_person_and_nobody_else(world: World, scanner: Scanner, clock: Clock) -> None:
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Other"))
    me = await world.as_attendee(await world.attendee("Me Myself"))
    gone, stays = await world.attendee("Gone Girl"), await world.attendee("Still Here")
    for caller in (rep, me):
        for attendee in (gone, stays):
            await scanner.badge(caller, await world.qr(attendee), **EVERYTHING)
    await scanner.badge(other, await world.qr(stays))
    clock.advance(timedelta(minutes=1))

    await withdraw(world, clock, gone)

    for caller in (rep, me):
        assert await names(caller) == ["Still Here"]
        rows = await world.rows(Contact, book_id=caller.principal.book_id)
        (tombstone,) = [row for row in rows if row.deleted_at]
        assert (tombstone.deleted_at, tombstone.revision) == (clock.now, await revision(world, caller))
        assert (tombstone.name, tombstone.email, tombstone.search, tombstone.attendee_id) == ("", "", "", None)
        assert tombstone.revision == 3
    assert (await names(other), await revision(world, other)) == (["Still Here"], 1)


async def test_all_that_was_said_goes_and_the_scans_stay_known(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    gone, stays = await world.attendee("Gone Girl"), await world.attendee("Still Here")
    scan = {"id": str(uuid4()), "badge": await world.qr(gone), "captured_at": clock.now.isoformat(), **EVERYTHING}
    contact = (await rep.post("/v1/scans", scan)).json()["contact"]
    kept = await scanner.badge(rep, await world.qr(stays), **EVERYTHING)
    for each in (contact, kept):
        await say_more(world, rep, each["id"])

    await withdraw(world, clock, gone)

    latest = await revision(world, rep)
    for table in EMPTIED:
        (row,) = await world.rows(table, contact_id=UUID(contact["id"]))
        assert (row.deleted_at, row.revision) == (clock.now, latest), table
        (row,) = await world.rows(table, contact_id=UUID(kept["id"]))
        assert row.deleted_at is None, table
    (note,), (tag,), (task,) = [await world.rows(table, contact_id=UUID(contact["id"])) for table in (Note, Tag, Task)]
    assert (note.text, note.search, note.history, tag.label, task.title) == ("", "", [], "", "")
    again = await rep.post("/v1/scans", scan)
    assert (again.status_code, again.json()["status"], again.json()["contact"]) == (200, "replayed", None)


async def test_what_is_only_a_barcode_of_theirs_goes_too(world: World, scanner: Scanner, clock: Clock) -> None:
    """One that arrived in the moment in which they were registered, say, and waits to be resolved."""
    rep, gone = await world.rep(await world.team()), await world.attendee("Gone Girl")
    for badge in ("TICKET-7", "TICKET-8", await world.qr(gone)):
        await scanner.badge(rep, badge, note="about them")
    await world.barcode(gone, "TICKET-7")

    await withdraw(world, clock, gone)

    assert [item["badge_key"] for item in (await page(rep))["items"]] == ["TICKET-8"]
    assert sorted(note.text for note in await world.rows(Note)) == ["", "", "about them"]


async def test_a_scan_after_a_new_consent_brings_the_person_back(world: World, scanner: Scanner, clock: Clock) -> None:
    rep, gone = await world.rep(await world.team()), await world.attendee("Gone Girl")
    first = await scanner.badge(rep, await world.qr(gone), **EVERYTHING)
    await withdraw(world, clock, gone)

    await refuse(world, gone, consent=True)
    await resolve(world, gone)
    nobody = await names(rep)
    back = await scanner.badge(rep, await world.qr(gone), note="a new start")

    assert (nobody, await names(rep)) == ([], ["Gone Girl"])
    assert (back["id"], back["scan_count"]) == (first["id"], 1)
    (item,) = (await page(rep))["items"]
    assert (item["note_count"], item["tags"], item["ratings"], item["open_task_count"]) == (1, [], [], 0)


async def test_many_take_no_more_statements_than_one(world: World, scanner: Scanner, clock: Clock) -> None:
    callers = [await world.rep(await world.team(name)) for name in ("One", "Other")]
    people = [await world.attendee(f"Number {number}") for number in range(6)]
    for attendee in people:
        for caller in callers:
            await scanner.badge(caller, await world.qr(attendee), **EVERYTHING)

    with counted_statements() as few:
        await withdraw(world, clock, people[0])
    with counted_statements() as many:
        await withdraw(world, clock, *people[1:])

    assert len(few) == len(many)
    for caller in callers:
        assert (await names(caller), await revision(world, caller)) == ([], 8)
    for table in (Note, Rating, Tag, Task, Scan):
        assert await world.rows(table, deleted_at=None) == [], table


async def test_whom_nobody_has_met_disturbs_no_book(world: World, scanner: Scanner, clock: Clock) -> None:
    await scanner.person(await world.rep(await world.team()))
    gone = await world.attendee("Gone Girl")

    async with world.session() as busy:
        await busy.execute(select(Book).where(Book.event_id == world.event.id).with_for_update())
        await asyncio.wait_for(withdraw(world, clock, gone), timeout=5)

    assert {book.revision for book in await world.rows(Book)} == {0, 1}


async def test_whoever_was_scanned_while_they_withdrew_is_found(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    gone, stays = await world.attendee("Gone Girl"), await world.attendee("Still Here")
    for attendee in (gone, stays):
        await scanner.badge(rep, await world.qr(attendee))
    await refuse(world, gone)  # as the books stand if that scan ends only now

    async with world.session() as session:
        found = (await following.overlooked(session))[world.event.id]
        await following.withdraw(session, world.event.id, found, clock.now)
        await session.commit()

    assert found == {gone.id}
    assert await names(rep) == ["Still Here"]
    async with world.session() as session:
        assert world.event.id not in await following.overlooked(session)

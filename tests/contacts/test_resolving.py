"""A late registration: contacts that were only a barcode become known, in every book, with all that was said."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from api.contacts import following
from models import Attendee, Badge, Book, Contact, Note, Rating, Scan, Tag, Task
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, items, names, one, page, revision
from tests.world import World

EVERYTHING: dict[str, Any] = {"note": "wants a quote", "rating": "hot", "tags": ["vip"], "task": {"title": "Call back"}}


async def resolve(world: World, *attendees: Attendee) -> None:
    async with world.session() as session:
        await following.resolve_barcodes(session, world.event.id, [each.id for each in attendees], world.now)
        await session.commit()


async def registered(world: World, name: str, barcode: str, **fields: Any) -> Attendee:
    """An attendee whose ticket has this barcode; nobody has told the books yet."""
    attendee = await world.attendee(name, **fields)
    await world.barcode(attendee, barcode)
    return attendee


async def test_a_barcode_becomes_a_person_with_all_that_was_said(world: World, scanner: Scanner) -> None:
    team = await world.team()
    rep = await world.rep(team)
    contact = await scanner.badge(rep, "LATE-7", **EVERYTHING)
    path = f"/v1/contacts/{contact['id']}"

    await resolve(world, await registered(world, "Zoë Ångström", "LATE-7"))

    known = await one(rep, contact["id"])
    assert (known["state"], known["name"], known["company"]) == ("resolved", "Zoë Ångström", "Globex")
    assert (known["interests"], known["badge_key"], known["scan_count"]) == (["robotics"], "LATE-7", 1)
    assert (known["tags"], known["note_count"], known["open_task_count"]) == (["vip"], 1, 1)
    assert [note["text"] for note in await items(rep, f"{path}/notes")] == ["wants a quote"]
    assert await names(rep, q="angstrom quote", state="resolved") == ["Zoë Ångström"]
    assert known["revision"] == await revision(world, rep) == 2


async def test_the_books_corrections_stay_and_are_found(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.badge(rep, "LATE-7")
    await rep.patch(f"/v1/contacts/{contact['id']}", {"name": "Zoe from Acme", "decision_power": "decides"})

    await resolve(world, await registered(world, "Zoë Ångström", "LATE-7"))

    known = await one(rep, contact["id"])
    assert (known["name"], known["company"], known["decision_power"]) == ("Zoe from Acme", "Globex", "decides")
    assert await names(rep, q="acme angstrom") == ["Zoe from Acme"]


async def test_every_book_learns_it_and_no_other_is_touched(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team("One"))
    me = await world.as_attendee(await world.attendee("Me Myself"))
    other = await world.rep(await world.team("Other"))
    elsewhere = await World.create(world.app, world.http, world.now)
    abroad = await elsewhere.rep(await elsewhere.team())
    for caller, badge in ((rep, "LATE-7"), (rep, "LATE-8"), (me, "LATE-7"), (other, "LATE-9"), (abroad, "LATE-7")):
        await scanner.badge(caller, badge)
    late = [await registered(world, f"Late {number}", f"LATE-{number}") for number in (7, 8)]

    await resolve(world, *late)

    assert sorted(await names(rep)) == ["Late 7", "Late 8"]
    assert await names(me) == ["Late 7"]
    assert (await names(other), await names(abroad)) == ([""], [""])
    assert (await revision(world, rep), await revision(world, me)) == (3, 2)
    assert (await revision(world, other), await revision(elsewhere, abroad)) == (1, 1)


async def test_again_changes_nothing(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.badge(rep, "LATE-7")
    late = await registered(world, "Zoë Ångström", "LATE-7")
    await resolve(world, late)
    before = await page(rep)

    await resolve(world, late)

    assert await page(rep) == before
    assert await revision(world, rep) == 2


async def test_who_refuses_stays_a_barcode(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.badge(rep, "LATE-7")

    await resolve(world, await registered(world, "No Thanks", "LATE-7", scan_consent=False))

    (item,) = (await page(rep))["items"]
    assert (item["state"], item["name"], await revision(world, rep)) == ("unresolved", "", 1)


async def test_a_revoked_barcode_names_nobody(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await scanner.badge(rep, "LATE-7")
    late = await world.attendee("Zoë Ångström")
    await world.add(
        Badge(
            event_id=world.event.id,
            id=uuid5(late.id, "LATE-7"),
            key="LATE-7",
            attendee_id=late.id,
            created_at=clock.now,
            revoked_at=clock.now,
        )
    )

    await resolve(world, late)

    assert [item["state"] for item in (await page(rep))["items"]] == ["unresolved"]


async def test_what_was_deleted_stays_deleted(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.badge(rep, "LATE-7")
    await rep.delete(f"/v1/contacts/{contact['id']}")

    await resolve(world, await registered(world, "Zoë Ångström", "LATE-7"))

    assert await names(rep) == []
    assert [row.name for row in await world.rows(Contact)] == [""]


async def two_of_one(
    world: World, scanner: Scanner, clock: Clock, *, barcode_first: bool
) -> tuple[Any, Attendee, dict[str, Any], dict[str, Any]]:
    """A book with two contacts of one person: by barcode and by badge, in this order of creation or the other."""
    rep = await world.rep(await world.team())
    attendee = await world.attendee("Zoë Ångström")
    badges = ["LATE-7", await world.qr(attendee)]
    contacts: list[dict[str, Any]] = []
    for badge in badges if barcode_first else reversed(badges):
        contacts.append(await scanner.badge(rep, badge, ago=timedelta(minutes=len(contacts)), **EVERYTHING))
        clock.advance(timedelta(seconds=10))
    await world.barcode(attendee, "LATE-7")
    return rep, attendee, contacts[0], contacts[1]


async def check_merged(world: World, scanner: Scanner, clock: Clock, *, barcode_first: bool) -> None:
    rep, attendee, older, newer = await two_of_one(world, scanner, clock, barcode_first=barcode_first)

    await resolve(world, attendee)

    (item,) = (await page(rep))["items"]
    assert (item["id"], item["state"], item["attendee_id"]) == (older["id"], "resolved", str(attendee.id))
    assert (item["name"], item["badge_key"], item["scan_count"]) == ("Zoë Ångström", older["badge_key"], 2)
    assert (item["first_captured_at"], item["last_captured_at"]) == (
        min(older["first_captured_at"], newer["first_captured_at"]),
        max(older["last_captured_at"], newer["last_captured_at"]),
    )
    assert (item["note_count"], item["open_task_count"], item["tags"]) == (2, 2, ["vip"])
    latest = await revision(world, rep)
    assert latest == 3
    for table in (Scan, Note, Rating, Tag, Task):
        rows = await world.rows(table)
        assert [str(row.contact_id) for row in rows] == [older["id"]] * 2, table
        assert sorted(row.revision for row in rows) == [1, latest], table
    (tombstone,) = await world.rows(Contact, id=UUID(newer["id"]))
    assert (tombstone.deleted_at, tombstone.revision) == (world.now, latest)
    assert (tombstone.name, tombstone.search, tombstone.attendee_id) == ("", "", None)
    assert (tombstone.merged_into, tombstone.badge_key) == (UUID(older["id"]), newer["badge_key"])


async def test_an_older_barcode_takes_over_the_contact(world: World, scanner: Scanner, clock: Clock) -> None:
    await check_merged(world, scanner, clock, barcode_first=True)


async def test_an_older_contact_takes_over_the_barcode(world: World, scanner: Scanner, clock: Clock) -> None:
    await check_merged(world, scanner, clock, barcode_first=False)


async def test_in_a_merger_the_older_ones_corrections_win(world: World, scanner: Scanner, clock: Clock) -> None:
    rep, attendee, older, newer = await two_of_one(world, scanner, clock, barcode_first=True)
    await rep.patch(f"/v1/contacts/{older['id']}", {"name": "Zoe A."})
    await rep.patch(f"/v1/contacts/{newer['id']}", {"name": "Z. Ang", "phone": "+1 555", "decision_power": "uses"})

    await resolve(world, attendee)

    merged = await one(rep, older["id"])
    assert merged["corrections"] == {"name": "Zoe A.", "phone": "+1 555"}
    assert merged["decision_power"] == "uses"
    assert await names(rep, q="zoe a. 555 angstrom") == ["Zoe A."]


async def test_after_a_merger_every_badge_leads_to_the_one_contact(
    world: World, scanner: Scanner, clock: Clock
) -> None:
    rep, attendee, older, _ = await two_of_one(world, scanner, clock, barcode_first=True)
    await resolve(world, attendee)

    for badge in ("LATE-7", await world.qr(attendee)):
        assert (await scanner.badge(rep, badge))["id"] == older["id"]

    assert [item["scan_count"] for item in (await page(rep))["items"]] == [4]


async def test_a_scan_sent_again_after_the_merger_is_known(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    attendee = await world.attendee("Zoë Ångström")
    first = await scanner.badge(rep, await world.qr(attendee))
    clock.advance(timedelta(seconds=10))
    scan = {"id": str(uuid5(attendee.id, "scan")), "badge": "LATE-7", "captured_at": clock.now.isoformat()}
    await rep.post("/v1/scans", scan)
    await world.barcode(attendee, "LATE-7")
    await resolve(world, attendee)

    again = await rep.post("/v1/scans", scan)

    assert (again.status_code, again.json()["contact"]["id"]) == (200, first["id"])


async def test_two_barcodes_of_one_person_become_one_contact(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    older = await scanner.badge(rep, "LATE-7")
    clock.advance(timedelta(seconds=10))
    await scanner.badge(rep, "LATE-8", note="second ticket")
    attendee = await registered(world, "Zoë Ångström", "LATE-7")
    await world.barcode(attendee, "LATE-8")

    await resolve(world, attendee)

    (item,) = (await page(rep))["items"]
    assert (item["id"], item["name"], item["scan_count"]) == (older["id"], "Zoë Ångström", 2)
    assert item["note_count"] == 1


async def test_of_two_made_at_the_same_moment_the_smaller_id_stays(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    ids = [(await scanner.badge(rep, f"LATE-{number}"))["id"] for number in (7, 8)]
    attendee = await registered(world, "Zoë Ångström", "LATE-7")
    await world.barcode(attendee, "LATE-8")

    await resolve(world, attendee)

    assert [item["id"] for item in (await page(rep))["items"]] == [min(ids)]


async def test_many_take_no_more_statements_than_one(world: World, scanner: Scanner, clock: Clock) -> None:
    callers = [await world.rep(await world.team(name)) for name in ("One", "Other")]
    late = []
    for number in range(6):
        for caller in callers:
            await scanner.badge(caller, f"LATE-{number}")
        clock.advance(timedelta(seconds=1))
        late.append(await world.attendee(f"Late {number}"))
        for caller in callers:
            await scanner.badge(caller, await world.qr(late[-1]))
        await world.barcode(late[-1], f"LATE-{number}")

    with counted_statements() as few:
        await resolve(world, late[0])
    with counted_statements() as many:
        await resolve(world, *late[1:])

    assert len(few) == len(many)
    for caller in callers:
        shown = (await page(caller))["items"]
        assert sorted(item["name"] for item in shown) == [f"Late {number}" for number in range(6)]
        assert {item["scan_count"] for item in shown} == {2}


async def test_without_anything_to_resolve_it_takes_one_statement_and_no_lock(world: World, scanner: Scanner) -> None:
    await scanner.person(await world.rep(await world.team()))
    late = await registered(world, "Zoë Ångström", "LATE-7")

    async with world.session() as busy:
        await busy.execute(select(Book).where(Book.event_id == world.event.id).with_for_update())
        with counted_statements() as sent:
            await asyncio.wait_for(resolve(world, late), timeout=5)

    assert len(sent) == 1


async def test_books_are_locked_in_the_order_of_their_ids(world: World, scanner: Scanner) -> None:
    """Or two imports at the same time might wait for each other for ever."""
    books = []
    for name in ("One", "Two", "Three"):
        caller = await world.rep(await world.team(name))
        await scanner.badge(caller, "LATE-7")
        books.append(caller.principal.book_id)
    late = await registered(world, "Zoë Ångström", "LATE-7")
    first, *others = sorted(book_id for book_id in books if book_id)

    async with world.session() as busy:
        await busy.execute(_locked(world, [first]))
        resolving = asyncio.create_task(resolve(world, late))
        await asyncio.sleep(0.3)
        async with world.session() as onlooker:
            free = (await onlooker.scalars(_locked(world, others, skip=True))).all()
    await resolving

    assert sorted(book.id for book in free) == others


def _locked(world: World, book_ids: Sequence[UUID], *, skip: bool = False) -> Any:
    books = select(Book).where(Book.event_id == world.event.id, Book.id.in_(book_ids))
    return books.with_for_update(skip_locked=skip)

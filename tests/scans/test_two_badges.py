"""A person with several badges is one contact, in whatever order they are scanned and sent; and a badge that was
replaced is good for as long as it was."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import delete, update

from models import Attendee, Badge, Book, Contact, Disclosure, Note, Scan
from tests.conftest import Clock
from tests.scans.test_batch import send
from tests.scans.test_scan import scan_of
from tests.world import Caller, World


async def reissued(world: World, attendee: Attendee, clock: Clock) -> tuple[str, str]:
    """The badge that was replaced just now, and the one in its place; a minute has passed since."""
    organiser, old = await world.organiser(), await world.qr(attendee)
    answer = await organiser.post(f"/v1/attendees/{attendee.id}/badges")
    assert answer.status_code == 201, answer.text
    clock.advance(timedelta(minutes=1))
    return old, await world.qr(attendee)


def scanned(badge: str, clock: Clock, ago: timedelta, **fields: object) -> dict[str, object]:
    return scan_of(badge, clock, **fields) | {"captured_at": (clock.now - ago).isoformat()}


EARLIER, SINCE = timedelta(minutes=2), timedelta(seconds=30)


async def contact_of(caller: Caller, scan: dict[str, object]) -> dict[str, Any]:
    answer = await caller.post("/v1/scans", scan)
    assert answer.status_code in (201, 202), answer.text
    contact: dict[str, Any] = answer.json()["contact"]
    return contact


async def test_a_badge_is_good_until_it_is_replaced(world: World, clock: Clock) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    old, _new = await reissued(world, attendee, clock)
    replaced_at = timedelta(minutes=1)

    offline = await rep.post("/v1/scans", scanned(old, clock, replaced_at + timedelta(seconds=1), note="offline"))
    refused = [await rep.post("/v1/scans", scanned(old, clock, ago)) for ago in (replaced_at, SINCE)]

    assert (offline.status_code, offline.json()["contact"]["name"]) == (201, "Zoë Ångström")
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(410, "badge_revoked")] * 2
    (contact,) = await world.rows(Contact)
    assert (contact.scan_count, contact.attendee_id) == (1, attendee.id)
    assert [scan.refusal for scan in await world.rows(Scan, contact_id=None)] == ["badge_revoked"] * 2


async def test_a_token_of_nobody_stays_refused_whenever_it_was_scanned(world: World, clock: Clock) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee()
    qr = await world.qr(attendee)
    async with world.session() as session:
        await session.execute(delete(Badge).where(Badge.event_id == world.event.id, Badge.attendee_id == attendee.id))
        await session.commit()

    answer = await rep.post("/v1/scans", scanned(qr, clock, timedelta(days=1)))

    assert (answer.status_code, answer.json()["code"]) == (410, "badge_revoked")


@pytest.mark.parametrize("old_first", [True, False])
async def test_the_old_badge_and_the_new_one_are_one_contact(world: World, clock: Clock, old_first: bool) -> None:
    rep = await world.rep(await world.team())
    old, new = await reissued(world, await world.attendee(), clock)
    scans = [scanned(old, clock, EARLIER), scanned(new, clock, SINCE)]

    ids = {(await contact_of(rep, scan))["id"] for scan in (scans if old_first else reversed(scans))}

    (contact,) = await world.rows(Contact)
    assert ids == {str(contact.id)}
    assert (contact.scan_count, contact.last_captured_at) == (2, clock.now - SINCE)
    assert contact.first_captured_at == clock.now - EARLIER


@pytest.mark.parametrize("old_first", [True, False])
async def test_in_one_batch_too(world: World, clock: Clock, old_first: bool) -> None:
    team = await world.team()
    rep = await world.rep(team)
    old, new = await reissued(world, await world.attendee(), clock)
    scans = [scanned(old, clock, EARLIER, note="old"), scanned(new, clock, SINCE, note="new", tags=["vip"])]

    results = await send(rep, scans if old_first else scans[::-1])

    (contact,), (book,) = await world.rows(Contact), await world.rows(Book, team_id=team.id)
    key = old.rpartition("/")[2]
    assert [result["status"] for result in results] == ["created", "created"]
    assert (contact.id, contact.badge_key, contact.scan_count) == (uuid5(book.id, key), key, 2)
    assert {row.contact_id for row in [*await world.rows(Scan), *await world.rows(Note)]} == {contact.id}
    assert {result["contact"]["id"] for result in results} == {str(contact.id)}


async def test_in_one_batch_with_a_refused_scan_the_accepted_one_names_the_contact(world: World, clock: Clock) -> None:
    team = await world.team()
    rep = await world.rep(team)
    attendee = await world.attendee()
    old, new = await reissued(world, attendee, clock)
    clock.advance(timedelta(minutes=5))

    results = await send(rep, [scanned(old, clock, timedelta(minutes=5)), scanned(new, clock, timedelta(minutes=1))])

    (contact,), (book,) = await world.rows(Contact), await world.rows(Book, team_id=team.id)
    assert [result["status"] for result in results] == ["rejected", "created"]
    assert (contact.id, contact.scan_count) == (uuid5(book.id, new.rpartition("/")[2]), 1)


async def test_many_people_with_two_badges_each_in_one_batch(world: World, clock: Clock) -> None:
    rep, scans = await world.rep(await world.team()), []
    for number in range(5):
        attendee = await world.attendee(f"Number {number}")
        await world.barcode(attendee, f"TICKET-{number}")
        scans += [scan_of(badge, clock) for badge in (await world.qr(attendee), f"TICKET-{number}")]
    scans += [scan_of(f"UNKNOWN-{number}", clock) for number in (1, 1, 2)]

    results = await send(rep, [*scans[::2], *scans[1::2]])
    again = await send(rep, scans)

    contacts = {contact.name or contact.badge_key: contact.scan_count for contact in await world.rows(Contact)}
    assert contacts == {f"Number {number}": 2 for number in range(5)} | {"UNKNOWN-1": 2, "UNKNOWN-2": 1}
    assert {result["status"] for result in results} == {"created", "unresolved"}
    assert {result["status"] for result in again} == {"replayed"}


async def test_a_person_who_is_known_by_one_badge_keeps_their_contact(world: World, clock: Clock) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee()
    await world.barcode(attendee, "TICKET-1")
    first = await contact_of(rep, scan_of("TICKET-1", clock))

    old, new = await reissued(world, attendee, clock)
    results = await send(rep, [scanned(old, clock, EARLIER), scanned(new, clock, SINCE)])

    assert {result["contact"]["id"] for result in results} == {first["id"]}
    assert [contact.scan_count for contact in await world.rows(Contact)] == [3]


async def another_books_contact(world: World, clock: Clock, contact_id: UUID) -> Contact:
    """Somebody has written a contact into their own book under this id."""
    other = await world.rep(await world.team("Other"))
    await contact_of(other, scan_of(await world.qr(await world.attendee("Their Contact")), clock))
    taken = update(Contact).where(Contact.event_id == world.event.id).values(id=contact_id)
    async with world.session() as session:
        await session.execute(update(Scan).where(Scan.event_id == world.event.id).values(contact_id=None))
        await session.execute(delete(Disclosure).where(Disclosure.event_id == world.event.id))
        await session.execute(taken)
        await session.commit()
    (contact,) = await world.rows(Contact)
    assert isinstance(contact, Contact)
    return contact


async def test_a_contact_of_another_book_is_neither_changed_nor_shown(world: World, clock: Clock) -> None:
    team = await world.team()
    rep, qr = await world.rep(team), await world.qr(await world.attendee("Zoë Ångström"))
    (book,) = await world.rows(Book, team_id=team.id)
    theirs = await another_books_contact(world, clock, uuid5(book.id, qr.rpartition("/")[2]))
    fine = scan_of("UNKNOWN-1", clock)

    alone = await rep.post("/v1/scans", scan_of(qr, clock, note="mine", rating="hot", tags=["vip"]))
    batch = await rep.post("/v1/scans/batch", {"scans": [fine, scan_of(qr, clock, note="mine")]})
    without = await rep.post("/v1/scans/batch", {"scans": [fine]})

    assert [(answer.status_code, answer.json()["code"]) for answer in (alone, batch)] == [(409, "id_reused")] * 2
    assert "Their Contact" not in alone.text + batch.text
    (still,) = await world.rows(Contact, id=theirs.id)
    unchanged = ("book_id", "revision", "name", "attendee_id", "scan_count", "last_captured_at", "deleted_at")
    assert all(getattr(still, name) == getattr(theirs, name) for name in unchanged)
    assert await world.rows(Note) == []
    assert [result["status"] for result in without.json()["results"]] == ["unresolved"]
    assert (await world.rows(Book, id=book.id))[0].revision == 1


async def test_a_tombstone_that_comes_back_to_life_is_a_contact_like_any_other(world: World, clock: Clock) -> None:
    """Also one that showed phones why its badge was refused, and one that was merged."""
    rep, qr = await world.rep(await world.team()), await world.qr(await world.attendee("Zoë Ångström"))
    heir = await contact_of(rep, scan_of("UNKNOWN-1", clock))
    contact = await contact_of(rep, scan_of(qr, clock))
    for values in ({"refusal": "consent_refused"}, {"merged_into": UUID(heir["id"])}):
        async with world.session() as session:
            tombstone = update(Contact).where(Contact.event_id == world.event.id, Contact.id == UUID(contact["id"]))
            await session.execute(tombstone.values(values | {"deleted_at": clock.now, "attendee_id": None}))
            await session.commit()

        await contact_of(rep, scan_of(qr, clock))

        (row,) = await world.rows(Contact, id=UUID(contact["id"]))
        assert (row.deleted_at, row.refusal, row.merged_into, row.scan_count) == (None, None, None, 1)
        assert row.name == "Zoë Ångström"

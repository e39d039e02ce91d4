"""Scans that are refused: phones see why, nobody else sees anything, and nothing that was said is lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid5

import pytest

from models import Attendee, Contact
from tests.conftest import Clock
from tests.sync.rows import (
    MS,
    codes,
    contact_id,
    key_of,
    new,
    offline_scan,
    pull,
    push,
    push_well,
    scanned,
    two_reps,
)
from tests.world import Caller, World


async def forged(world: World) -> str:
    key = await key_of(world, await world.attendee())
    return key[:-1] + ("0" if key[-1] != "0" else "1")


async def malformed(world: World) -> str:
    return "HTTPS://EVENTS.EXAMPLE/B/WHAT?"


async def of_another_event(world: World) -> str:
    far = await World.create(world.app, world.http, world.now)
    return await far.qr(await far.attendee())


async def revoked(world: World) -> str:
    attendee = await world.attendee()
    qr = await world.qr(attendee)
    await reissue(world, attendee)
    return qr


async def of_somebody_who_refuses(world: World) -> str:
    return await world.qr(await world.attendee(scan_consent=False))


async def reissue(world: World, attendee: Attendee) -> None:
    answer = await (await world.organiser()).post(f"/v1/attendees/{attendee.id}/badges")
    assert answer.status_code == 201, answer.text


async def consent(world: World, attendee: Attendee, *, consents: bool) -> None:
    organiser = await world.organiser()
    answer = await organiser.patch(f"/v1/attendees/{attendee.id}", {"scan_consent": consents})
    assert answer.status_code == 200, answer.text


async def refused(world: World, caller: Caller) -> tuple[Attendee, str, str]:
    """Somebody who refuses, and the contact and the scan that a phone pushed of them."""
    attendee = await world.attendee("Eve Refuses", scan_consent=False)
    contact, scan = offline_scan(caller, await key_of(world, attendee))
    await push_well(caller, contacts=[contact], scans=[scan])
    return attendee, str(contact["id"]), str(scan["id"])


@pytest.mark.parametrize(
    ("badge", "why"),
    [
        (forged, "badge_forged"),
        (malformed, "badge_malformed"),
        (of_another_event, "badge_wrong_event"),
        (revoked, "badge_revoked"),
        (of_somebody_who_refuses, "consent_refused"),
    ],
)
async def test_phones_see_why(world: World, badge: Any, why: str) -> None:
    """Whatever was typed about the person, and whichever text of the code was sent."""
    ann, ben = await two_reps(world)
    text = await badge(world)
    key = text.rpartition("/B/")[2] if why != "badge_malformed" else text
    contact, scan = offline_scan(ann, key)
    note = new(contact_id=contact["id"], text="did not look happy")

    await push_well(ann, contacts=[contact | {"name": "Eve"}], scans=[scan | {"badge_key": text}], notes=[note])

    for phone in (ann, ben):
        brought = await pull(phone)
        shown = brought.one("contacts")
        assert (shown["id"], shown["state"], shown["refusal"]) == (contact["id"], "refused", why)
        assert (shown["name"], shown["badge_key"], shown["scan_count"]) == ("", key, 0)
        stored = brought.one("scans")
        assert (stored["refusal"], stored["contact_id"], stored["badge_key"]) == (why, contact["id"], key)
        assert brought.one("notes")["text"] == "did not look happy"
    assert (await ann.get("/v1/contacts")).json()["items"] == []
    assert (await ann.get(f"/v1/contacts/{contact['id']}")).status_code == 404


async def test_sending_it_again_changes_nothing(world: World) -> None:
    rep = await world.rep(await world.team())
    contact, scan = offline_scan(rep, await forged(world))
    note = new(contact_id=contact["id"], text="hello")
    await push_well(rep, contacts=[contact], scans=[scan], notes=[note])
    before = await pull(rep)
    await push_well(rep, contacts=[contact], scans=[scan], notes=[note])
    await push_well(rep, before.timestamp, contacts=[contact], scans=[scan], notes=[note])
    assert (await pull(rep)).tables == before.tables


async def test_a_contact_without_a_scan_is_refused_too(world: World) -> None:
    rep = await world.rep(await world.team())
    key = await forged(world)
    await push_well(rep, contacts=[{"id": contact_id(rep, key), "badge_key": key}])
    brought = await pull(rep)
    assert brought.one("contacts")["refusal"] == brought.one("scans")["refusal"] == "badge_forged"


async def test_a_later_scan_that_is_accepted_brings_it_to_life(world: World) -> None:
    """With all that was said about it, and all of its scans."""
    ann, ben = await two_reps(world)
    attendee, contact, scan = await refused(world, ann)
    await push_well(ann, notes=[new(contact_id=contact, text="asked for a catalogue")])
    since = (await pull(ann)).timestamp
    await consent(world, attendee, consents=True)

    made, second = offline_scan(ben, await key_of(world, attendee))
    await push_well(ben, contacts=[made], scans=[second])

    shown = (await pull(ann, since)).one("contacts")
    assert (shown["id"], shown["state"], shown["name"]) == (contact, "resolved", "Eve Refuses")
    assert (shown["refusal"], shown["scan_count"]) == (None, 1)
    everything = await pull(ann)
    assert everything.one("notes")["contact_id"] == contact
    assert {row["id"]: (row["contact_id"], row["refusal"]) for row in everything.rows("scans")} == {
        scan: (contact, "consent_refused"),
        second["id"]: (contact, None),
    }
    notes = (await ann.get(f"/v1/contacts/{contact}/notes")).json()["items"]
    assert [note["text"] for note in notes] == ["asked for a catalogue"]


async def test_a_refused_contact_can_be_deleted(world: World) -> None:
    ann, ben = await two_reps(world)
    _, contact, scan = await refused(world, ann)
    note = new(contact_id=contact, text="hello")
    await push_well(ann, notes=[note])
    since = (await pull(ben)).timestamp

    await push_well(ann, since, deleted={"contacts": [contact]})

    gone = await pull(ben, since)
    assert (gone.deleted("contacts"), gone.deleted("scans"), gone.deleted("notes")) == ({contact}, {scan}, {note["id"]})
    assert (await pull(ben)).rows("contacts") == []
    late = new(contact_id=contact, text="too late")
    assert codes(await push(ben, since, notes=[late])) == {late["id"]: "contact_deleted"}


async def test_nothing_is_kept_of_somebody_who_refused(world: World) -> None:
    rep = await world.rep(await world.team())
    _, contact, _ = await refused(world, rep)
    before = await pull(rep)
    shown = before.one("contacts")

    answer = await push(rep, before.timestamp, updated={"contacts": [shown | {"name": "Eve", "company": "Initech"}]})

    assert codes(answer) == {contact: "contact_refused"}
    assert (await pull(rep, before.timestamp)).one("contacts") == shown
    (stored,) = await world.rows(Contact)
    assert (stored.name, stored.company, stored.corrections, stored.search) == ("", "", {}, "")


async def test_a_scan_that_is_refused_of_somebody_known_leaves_them_alone(world: World) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    key = await key_of(world, attendee)
    known = await scanned(world, rep, attendee)
    await reissue(world, attendee)
    contact, scan = offline_scan(rep, key)

    await push_well(rep, contacts=[contact], scans=[scan])

    brought = await pull(rep)
    assert (brought.one("contacts")["state"], brought.one("contacts")["scan_count"]) == ("resolved", 1)
    stored = brought.row("scans", scan["id"])
    assert (stored["refusal"], stored["contact_id"]) == ("badge_revoked", known)


async def test_a_badge_that_was_replaced_after_it_was_scanned_was_good(world: World, clock: Clock) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    key = await key_of(world, attendee)
    clock.advance(timedelta(minutes=5))
    await reissue(world, attendee)
    contact, scan = offline_scan(rep, key, captured_at=MS)
    await push_well(rep, contacts=[contact], scans=[scan])
    assert (await pull(rep)).one("contacts")["name"] == "Zoë Ångström"


async def test_one_scan_that_is_accepted_is_enough(world: World, clock: Clock) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    key = await key_of(world, attendee)
    clock.advance(timedelta(minutes=5))
    await reissue(world, attendee)
    contact, good = offline_scan(rep, key, captured_at=MS)
    _, late = offline_scan(rep, key, captured_at=MS + 301_000)
    for scans in ([good, late], [late, good]):
        await push_well(rep, contacts=[contact], scans=scans)
    brought = await pull(rep)
    assert (brought.one("contacts")["state"], brought.one("contacts")["scan_count"]) == ("resolved", 1)
    assert {row["contact_id"] for row in brought.rows("scans")} == {contact["id"]}


async def test_the_loser_of_a_merger_stays_merged(world: World, clock: Clock) -> None:
    """Also when its badge is scanned once more and refused: what is said about it goes to the heir."""
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    old = await key_of(world, attendee)
    await world.barcode(attendee, "TICKET-1")
    known, scan = offline_scan(rep, "TICKET-1")
    await push_well(rep, contacts=[known], scans=[scan])
    loser, scan = offline_scan(rep, old)
    await push_well(rep, contacts=[loser], scans=[scan])
    clock.advance(timedelta(minutes=5))
    await reissue(world, attendee)

    _, late = offline_scan(rep, old, captured_at=MS + 300_000)
    note = new(contact_id=loser["id"], text="hello")
    await push_well(rep, contacts=[loser], scans=[late], notes=[note])

    brought = await pull(rep)
    assert [row["id"] for row in brought.rows("contacts")] == [known["id"]]
    assert brought.row("scans", late["id"])["refusal"] == "badge_revoked"
    assert {brought.row("scans", late["id"])["contact_id"], brought.one("notes")["contact_id"]} == {known["id"]}


async def test_a_phone_with_an_id_of_its_own_for_a_refused_badge(world: World) -> None:
    rep = await world.rep(await world.team())
    key = await forged(world)
    contact = new(badge_key=key)
    scan = new(contact_id=contact["id"], badge_key=key, source="scan", captured_at=MS)
    await push_well(rep, contacts=[contact], scans=[scan])
    shown = (await pull(rep)).one("contacts")
    assert (shown["id"], shown["state"]) == (contact["id"], "refused")
    assert contact["id"] != str(uuid5(rep.principal.book_id or world.event.id, key))


async def test_consent_that_is_taken_back_reaches_the_phones(world: World) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    contact = await scanned(world, rep, attendee)
    await push_well(rep, notes=[new(contact_id=contact, text="hello")])
    since = (await pull(rep)).timestamp
    await consent(world, attendee, consents=False)

    gone = await pull(rep, since)
    assert gone.deleted("contacts") == {contact}
    assert len(gone.deleted("notes")) == 1

    made, scan = offline_scan(rep, await key_of(world, attendee))
    await push_well(rep, gone.timestamp, contacts=[made], scans=[scan])
    shown = (await pull(rep, gone.timestamp)).one("contacts")
    assert (shown["state"], shown["refusal"], shown["name"]) == ("refused", "consent_refused", "")

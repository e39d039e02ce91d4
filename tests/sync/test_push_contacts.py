"""Contacts that phones make, correct and delete: one for each person, whoever met them and how often."""

import asyncio
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from models import Contact, Note, Scan
from tests.sync.rows import (
    MS,
    codes,
    contact_id,
    key_of,
    new,
    offline_scan,
    pull,
    push,
    push_in_vain,
    push_well,
    scanned,
    two_reps,
)
from tests.world import World


async def test_a_scan_makes_the_contact(world: World) -> None:
    """The phone knows nothing but the badge; the name comes with the next pull."""
    rep = await world.rep(await world.team())
    key = await key_of(world, await world.attendee("Zoë Ångström", company="Globex"))
    contact, scan = offline_scan(rep, key)
    note = new(contact_id=contact["id"], text="Wants a quote", written_at=MS)

    await push_well(rep, contacts=[contact], scans=[scan], notes=[note])

    brought = await pull(rep)
    stored = brought.one("contacts")
    assert (stored["id"], stored["name"], stored["company"]) == (contact["id"], "Zoë Ångström", "Globex")
    assert (stored["state"], stored["scan_count"], stored["last_captured_at"]) == ("resolved", 1, MS)
    assert brought.one("notes")["contact_id"] == brought.one("scans")["contact_id"] == contact["id"]


@pytest.mark.parametrize("form", ["url", "bare token", "small letters"])
async def test_a_phone_may_send_the_whole_text_of_the_code(world: World, form: str) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee()
    key = await key_of(world, attendee)
    text = {"url": await world.qr(attendee), "bare token": key, "small letters": (await world.qr(attendee)).lower()}[
        form
    ]
    contact, scan = offline_scan(rep, key)

    await push_well(rep, contacts=[contact | {"badge_key": text}], scans=[scan | {"badge_key": text}])

    brought = await pull(rep)
    assert (brought.one("contacts")["id"], brought.one("contacts")["badge_key"]) == (contact["id"], key)
    assert (brought.one("scans")["badge_key"], brought.one("scans")["contact_id"]) == (key, contact["id"])


async def test_a_scan_alone_makes_the_contact_too(world: World) -> None:
    """Its badge may stand in the contact, and the contact may be of another phone."""
    rep = await world.rep(await world.team())
    contact, scan = offline_scan(rep, "TICKET-1")
    other, second = offline_scan(rep, "TICKET-2")
    await push_well(rep, scans=[scan | {"contact_id": None}])
    await push_well(rep, contacts=[other], scans=[second | {"badge_key": None}])

    brought = await pull(rep)
    assert {row["id"]: row["badge_key"] for row in brought.rows("contacts")} == {
        contact["id"]: "TICKET-1",
        other["id"]: "TICKET-2",
    }
    assert {row["contact_id"] for row in brought.rows("scans")} == {contact["id"], other["id"]}


async def test_a_foreign_barcode_waits_for_its_person(world: World) -> None:
    rep = await world.rep(await world.team())
    contact, scan = offline_scan(rep, "TICKET-1")
    await push_well(rep, contacts=[contact | {"company": "Initech?"}], scans=[scan])
    row = (await pull(rep)).one("contacts")
    assert (row["state"], row["badge_key"], row["name"]) == ("unresolved", "TICKET-1", "")
    assert row["company"] == "Initech?", "typed for want of a name"


async def test_two_phones_scan_the_same_person(world: World) -> None:
    ann, ben = await two_reps(world)
    key = await key_of(world, await world.attendee())
    for rep, at in ((ann, MS - 60_000), (ben, MS - 120_000)):
        contact, scan = offline_scan(rep, key, captured_at=at)
        note = new(contact_id=contact["id"], text=f"at {at}")
        await push_well(rep, contacts=[contact], scans=[scan], notes=[note])

    brought = await pull(ann)
    stored = brought.one("contacts")
    assert stored["scan_count"] == len(brought.rows("scans")) == len(brought.rows("notes")) == 2
    assert (stored["first_captured_at"], stored["last_captured_at"]) == (MS - 120_000, MS - 60_000)


async def test_a_contact_without_a_scan_is_one(world: World) -> None:
    """Of a card that was handed over; once, however often it is sent."""
    rep = await world.rep(await world.team())
    contact = {"id": contact_id(rep, "TICKET-1"), "badge_key": "TICKET-1"}
    await push_well(rep, contacts=[contact])
    await push_well(rep, contacts=[contact])
    await push_well(rep, (await pull(rep)).timestamp, contacts=[contact])

    brought = await pull(rep)
    assert brought.one("contacts")["scan_count"] == 1
    scan = brought.one("scans")
    assert (scan["contact_id"], scan["source"], scan["captured_at"]) == (contact["id"], "card", MS)


async def test_a_contact_under_an_id_of_the_phones_own_is_that_of_its_badge(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = new(badge_key="TICKET-1", country="PT")
    note = new(contact_id=contact["id"], text="hello")
    await push_well(rep, contacts=[contact], notes=[note])

    brought = await pull(rep, 1)
    assert brought.one("contacts")["id"] == contact_id(rep, "TICKET-1")
    assert brought.one("contacts")["country"] == "PT"
    assert brought.one("notes")["contact_id"] == brought.one("contacts")["id"]
    assert contact["id"] in brought.deleted("contacts")


async def test_somebody_is_typed_in(world: World) -> None:
    rep = await world.rep(await world.team())
    typed = new(name="Grace Hopper", company="Navy", email="grace@navy.example", country="US", decision_power="decides")
    await push_well(rep, contacts=[typed])
    await push_well(rep, contacts=[typed])

    brought = await pull(rep)
    stored = brought.one("contacts")
    assert {name: stored[name] for name in typed} == typed
    assert (stored["state"], stored["badge_key"], stored["scan_count"]) == ("manual", None, 1)
    assert (brought.one("scans")["source"], brought.one("scans")["contact_id"]) == ("manual", typed["id"])
    assert len((await rep.get("/v1/contacts", params={"q": "hopper"})).json()["items"]) == 1


async def test_somebody_typed_in_is_met_again(world: World) -> None:
    rep = await world.rep(await world.team())
    typed = new(name="Grace Hopper", company="Navy")
    await push_well(rep, contacts=[typed], scans=[new(contact_id=typed["id"], source="manual", captured_at=MS - 5000)])
    await push_well(rep, scans=[new(contact_id=typed["id"], source="manual", captured_at=MS)])

    stored = (await pull(rep)).one("contacts")
    assert (stored["name"], stored["company"], stored["scan_count"]) == ("Grace Hopper", "Navy", 2)
    assert (stored["first_captured_at"], stored["last_captured_at"]) == (MS - 5000, MS)


async def test_nobody_at_all_is_no_contact(world: World) -> None:
    rep = await world.rep(await world.team())
    nobody = new(name="  ")
    scan, note = new(contact_id=nobody["id"], source="manual"), new(contact_id=nobody["id"], text="hello")
    answer = await push(rep, contacts=[nobody], scans=[scan], notes=[note])
    assert codes(answer) == {nobody["id"]: "blank", scan["id"]: "badge_missing", note["id"]: "contact_unknown"}

    await push_well(rep, contacts=[nobody | {"name": "Grace"}], scans=[scan], notes=[note])
    assert (await pull(rep)).one("contacts")["scan_count"] == 1


async def test_a_badge_is_not_as_long_as_a_book(world: World) -> None:
    rep = await world.rep(await world.team())
    longest, scan = offline_scan(rep, "Ä" * 500)
    too_long = "".join(chr(0x4E00 + number) for number in range(501))
    other, second = offline_scan(rep, too_long)
    answer = await push(rep, contacts=[longest, other], scans=[scan, second])
    assert codes(answer) == {other["id"]: "badge_too_long", second["id"]: "badge_too_long"}
    assert (await pull(rep)).one("contacts")["badge_key"] == "Ä" * 500


async def test_people_are_corrected(world: World) -> None:
    """The person's own words stay below, and the others on the phone are no corrections."""
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep, await world.attendee("Zoë Ångström", company="Globex"))
    brought = await pull(rep)
    row = brought.one("contacts")

    await push_well(
        rep, brought.timestamp, updated={"contacts": [row | {"company": "Initech", "decision_power": "decides"}]}
    )

    (stored,) = await world.rows(Contact)
    assert (stored.corrections, stored.company) == ({"company": "Initech"}, "Globex")
    shown = (await pull(rep, brought.timestamp)).one("contacts")
    assert (shown["company"], shown["decision_power"], shown["name"]) == ("Initech", "decides", "Zoë Ångström")
    found = (await rep.get("/v1/contacts", params={"q": "initech"})).json()["items"]
    assert [item["id"] for item in found] == [contact]


async def test_a_phone_that_never_saw_the_person_fills_gaps_only(world: World) -> None:
    ann, ben = await two_reps(world)
    attendee = await world.attendee("Zoë Ångström", company="", industry="")
    key = await key_of(world, attendee)
    contact, scan = offline_scan(ann, key)
    await push_well(ann, contacts=[contact | {"company": "Globex"}], scans=[scan])

    contact, scan = offline_scan(ben, key)
    guess = {"name": "Zoe?", "company": "Glob Ex?", "industry": "Logistics", "decision_power": "uses"}
    await push_well(ben, contacts=[contact | guess], scans=[scan])

    stored = (await pull(ben)).one("contacts")
    assert (stored["name"], stored["company"], stored["industry"], stored["decision_power"]) == (
        "Zoë Ångström",
        "Globex",
        "Logistics",
        "uses",
    )


async def test_a_registration_may_hold_more_than_a_line(world: World) -> None:
    """The phone sends it back; cut, it would hide what the person writes later."""
    rep = await world.rep(await world.team())
    await scanned(world, rep, await world.attendee(company="x" * 300))
    brought = await pull(rep)

    await push(rep, brought.timestamp, updated={"contacts": [brought.one("contacts") | {"country": "ES"}]})

    (stored,) = await world.rows(Contact)
    assert stored.corrections == {"country": "ES"}


async def test_two_who_correct_the_same_person_conflict(world: World) -> None:
    ann, ben = await two_reps(world)
    await scanned(world, ann)
    before = await pull(ben)
    row = before.one("contacts")
    await push_well(ann, before.timestamp, updated={"contacts": [row | {"company": "Initech"}]})

    await push_in_vain(ben, before.timestamp, updated={"contacts": [row | {"country": "ES"}]})

    now = await pull(ben, before.timestamp)
    await push_well(ben, now.timestamp, updated={"contacts": [now.one("contacts") | {"country": "ES"}]})
    assert (await pull(ann)).one("contacts")["company"] == "Initech"


async def test_what_a_phone_may_not_write_in_a_contact_is_put_right(world: World) -> None:
    rep = await world.rep(await world.team())
    await scanned(world, rep)
    before = await pull(rep)
    row = before.one("contacts")
    theirs = {"scan_count": 99, "state": "manual", "interests": "[]", "attendee_id": str(uuid4()), "refusal": "x"}

    await push_well(rep, before.timestamp, updated={"contacts": [row | theirs]})

    assert (await pull(rep, before.timestamp)).one("contacts") == row


async def test_deleting_a_contact_takes_along_what_was_said(world: World) -> None:
    """Also by others, and also what comes in the same push."""
    ann, ben = await two_reps(world)
    contact = await scanned(world, ann)
    said: dict[str, Any] = {
        "notes": [new(contact_id=contact, text="by Ben")],
        "ratings": [new(contact_id=contact, interest=3)],
        "touchpoints": [new(contact_id=contact, step="listen")],
        "tasks": [new(contact_id=contact, title="Call")],
    }
    await push_well(ben, **said)
    since = (await pull(ann)).timestamp
    late, scan = new(contact_id=contact, text="in the same push"), new(contact_id=contact, source="manual")

    await push_well(
        ann,
        since,
        notes=[late],
        scans=[scan],
        deleted={"contacts": [contact]} | {table: [row["id"] for row in rows] for table, rows in said.items()},
    )

    brought = await pull(ben, since)
    assert brought.deleted("contacts") == {contact}
    for table, (row,) in said.items():
        assert row["id"] in brought.deleted(table), table
    assert {name: ids for name, ids in (await pull(ben)).news().items() if name not in ("teams", "members")} == {}
    assert {note.text for note in await world.rows(Note)} == {""}


async def test_whoever_deletes_a_contact_has_to_have_seen_it(world: World) -> None:
    ann, ben = await two_reps(world)
    attendee = await world.attendee()
    contact = await scanned(world, ann, attendee)
    since = (await pull(ann)).timestamp
    await scanned(world, ben, attendee)
    assert (await pull(ann)).row("contacts", contact)["scan_count"] == 2

    await push_in_vain(ann, since, deleted={"contacts": [contact]})
    await push_well(ann, (await pull(ann)).timestamp, deleted={"contacts": [contact]})
    await push_well(ann, since, deleted={"contacts": [contact]})  # the same once more, late

    assert contact in (await pull(ben, since)).deleted("contacts")


async def test_what_is_said_about_a_deleted_contact_goes_with_it(world: World) -> None:
    ann, ben = await two_reps(world)
    contact = await scanned(world, ann)
    since = (await pull(ben)).timestamp
    await push_well(ann, since, deleted={"contacts": [contact]})
    said: dict[str, Any] = {
        "notes": [new(contact_id=contact, text="too late")],
        "ratings": [new(contact_id=contact, interest=3)],
        "tags": [new(contact_id=contact, label="vip")],
        "facts": [new(contact_id=contact, text="rows")],
        "touchpoints": [new(contact_id=contact, text="at the bar")],
        "tasks": [new(contact_id=contact, title="Call")],
        "scans": [new(contact_id=contact, source="manual")],
    }

    answer = await push(ben, since, **said)

    about = {rows[0]["id"]: "contact_deleted" for table, rows in said.items() if table != "scans"}
    assert (codes(answer), answer["experimentalRejectedIds"]) == (about, {})
    brought = await pull(ben, since)
    assert {table: brought.deleted(table) for table in said} == {
        table: {row["id"] for row in rows} | brought.deleted(table) for table, rows in said.items()
    }
    assert brought.rows("contacts") == []
    (note,) = await world.rows(Note)
    assert note.text == ""
    await push(ben, since, **said)
    await push_in_vain(ben, since, updated={"contacts": [{"id": contact, "name": "Zoe"}]})


async def test_a_new_scan_brings_a_deleted_contact_back(world: World) -> None:
    ann, ben = await two_reps(world)
    attendee = await world.attendee("Zoë Ångström")
    contact = await scanned(world, ann, attendee)
    await push_well(ann, notes=[new(contact_id=contact, text="old")])
    since = (await pull(ben)).timestamp
    await push_well(ann, since, deleted={"contacts": [contact]})

    made, scan = offline_scan(ben, await key_of(world, attendee))
    await push_well(ben, since, contacts=[made], scans=[scan], notes=[new(contact_id=contact, text="new")])

    brought = await pull(ann)
    assert (brought.one("contacts")["name"], brought.one("contacts")["scan_count"]) == ("Zoë Ångström", 1)
    assert brought.one("notes")["text"] == "new"


async def test_whoever_knows_that_somebody_was_deleted_may_make_them_anew(world: World) -> None:
    rep = await world.rep(await world.team())
    typed, scan = new(name="Grace Hopper"), new(source="manual")
    scan["contact_id"] = typed["id"]
    await push_well(rep, contacts=[typed], scans=[scan])
    since = (await pull(rep)).timestamp
    await push_well(rep, since, deleted={"contacts": [typed["id"]]})

    await push_well(rep, since, contacts=[typed])  # the same once more, late
    assert (await pull(rep)).rows("contacts") == []
    seen = (await pull(rep)).timestamp
    await push_well(rep, seen, contacts=[typed | {"company": "Navy"}], scans=[scan])
    await push_well(rep, seen, contacts=[typed | {"company": "Navy"}], scans=[scan])

    brought = await pull(rep, seen)
    stored = brought.one("contacts")
    assert (stored["name"], stored["company"], stored["scan_count"]) == ("Grace Hopper", "Navy", 1)
    assert scan["id"] in brought.deleted("scans"), "that one went with the contact"


async def test_another_badge_of_somebody_known_is_the_same_contact(world: World) -> None:
    """The phones show one, and what was said about the other follows."""
    ann, ben = await two_reps(world)
    attendee = await world.attendee("Zoë Ångström")
    await world.barcode(attendee, "TICKET-1")
    known = await scanned(world, ann, attendee)
    before = await pull(ann)
    other, scan = offline_scan(ben, "TICKET-1")
    note, task = new(contact_id=other["id"], text="met again"), new(contact_id=other["id"], title="Call")

    await push_well(ben, contacts=[other | {"decision_power": "uses"}], scans=[scan], notes=[note], tasks=[task])

    for phone in (ann, ben):
        brought = await pull(phone, before.timestamp)
        assert (brought.one("contacts")["id"], brought.one("contacts")["scan_count"]) == (known, 2)
        assert brought.one("contacts")["decision_power"] == "uses"
        assert brought.deleted("contacts") == {other["id"]}
        for table in ("scans", "notes", "tasks"):
            assert brought.one(table)["contact_id"] == known, table
    late = new(contact_id=other["id"], text="one more, before the phone heard of it")
    await push_well(ben, notes=[late])
    assert (await pull(ann)).row("notes", late["id"])["contact_id"] == known
    await push_well(ben, (await pull(ben)).timestamp, deleted={"contacts": [other["id"]]})
    assert (await pull(ann)).one("contacts")["id"] == known, "who deletes what is gone deletes nothing"


async def test_two_badges_of_somebody_new_are_one_contact(world: World) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    await world.barcode(attendee, "TICKET-1")
    first, scan = offline_scan(rep, await key_of(world, attendee), captured_at=MS - 1000)
    second, again = offline_scan(rep, "TICKET-1")
    notes = [new(contact_id=made["id"], text="hello") for made in (first, second)]

    await push_well(rep, contacts=[second, first], scans=[again, scan], notes=notes)

    brought = await pull(rep)
    assert (brought.one("contacts")["id"], brought.one("contacts")["scan_count"]) == (first["id"], 2)
    assert {row["contact_id"] for table in ("scans", "notes") for row in brought.rows(table)} == {first["id"]}


async def test_a_merged_contact_leads_on_to_its_heir(world: World) -> None:
    """Also over several steps, and also for one that a phone only now makes."""
    rep = await world.rep(await world.team())
    ids = [await scanned(world, rep, await world.attendee(name)) for name in ("One", "Two", "Three")]
    async with world.session() as session:
        for loser, winner in pairwise(ids):
            contact = await session.get_one(Contact, (world.event.id, loser))
            contact.merged_into, contact.deleted_at = winner, world.now  # type: ignore[assignment]  # a text will do
        await session.commit()

    note = new(contact_id=ids[0], text="hello")
    await push_well(rep, notes=[note], tasks=[new(contact_id=ids[1], title="Call")])

    brought = await pull(rep)
    assert brought.one("contacts")["id"] == ids[2]
    assert brought.one("notes")["contact_id"] == brought.one("tasks")["contact_id"] == ids[2]


async def test_a_thousand_scans_of_one_person(world: World) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee()
    contact, scan = offline_scan(rep, await key_of(world, attendee))
    scans = [scan | {"id": str(uuid4()), "captured_at": MS - number} for number in range(1000)]
    await push_well(rep, contacts=[contact], scans=scans)
    assert (await pull(rep)).one("contacts")["scan_count"] == len(await world.rows(Scan)) == 1000


async def test_two_phones_at_once(world: World) -> None:
    ann, ben = await two_reps(world)
    key = await key_of(world, await world.attendee())

    async def work(rep: Any) -> None:
        for number in range(10):
            contact, scan = offline_scan(rep, key)
            other, second = offline_scan(rep, f"TICKET-{number}")
            await push_well(rep, contacts=[contact, other], scans=[scan, second])

    await asyncio.gather(work(ann), work(ben), work(ann))

    counts = sorted(row["scan_count"] for row in (await pull(ann)).rows("contacts"))
    assert counts == [3] * 10 + [30]

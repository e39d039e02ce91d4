"""Whether somebody may be scanned: said by the organiser, and taken back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from api.attendees import profile
from api.attendees.recognition import Person
from api.attendees.storing import equip, store
from api.core.locks import lock_event
from models import Attendee, Book, Contact, Note
from tests.attendees.test_attendees import ZOE, scan, statements
from tests.conftest import Clock
from tests.world import Caller, World


async def ranked(caller: Caller) -> list[str]:
    return [item["contact"]["name"] for item in (await caller.get("/v1/prospects")).json()["items"]]


async def test_somebody_may_decide_not_to_be_scanned(world: World, clock: Clock) -> None:
    organiser, attendee, rep = await world.organiser(), await world.attendee(), await world.rep(await world.team())

    await organiser.patch(f"/v1/attendees/{attendee.id}", {"scan_consent": False})

    body = {"id": str(uuid4()), "badge": await world.qr(attendee), "captured_at": clock.now.isoformat()}
    answer = await rep.post("/v1/scans", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_refused")


async def test_a_barcode_waits_until_its_owner_may_be_scanned(world: World, clock: Clock) -> None:
    organiser, rep = await world.organiser(), await world.rep(await world.team())
    await scan(rep, "LATE-7", clock)
    shy = (await organiser.post("/v1/attendees", ZOE | {"barcode": "LATE-7", "scan_consent": False})).json()
    (waiting,) = await world.rows(Contact)

    await organiser.patch(f"/v1/attendees/{shy['id']}", {"scan_consent": True})

    (contact,) = await world.rows(Contact)
    assert (waiting.attendee_id, waiting.name) == (None, "")
    assert (str(contact.attendee_id), contact.name) == (shy["id"], "Zoë Ångström")


async def test_who_takes_consent_back_disappears_from_every_book(world: World, clock: Clock) -> None:
    organiser, attendee = await world.organiser(), await world.attendee("Zoë Ångström", email="old@people.example")
    rep, me = await world.rep(await world.team()), await world.as_attendee(await world.attendee("Me Myself"))
    badge, path = await world.qr(attendee), f"/v1/attendees/{attendee.id}"
    contacts = [(await scan(caller, badge, clock, note="secret"))["contact"]["id"] for caller in (rep, me)]
    assert await ranked(rep) == ["Zoë Ångström"]

    answer = await organiser.patch(path, {"scan_consent": False, "email": "new@people.example"})

    assert (answer.status_code, answer.json()["scan_consent"]) == (200, False)
    for caller, contact_id in zip((rep, me), contacts, strict=True):
        assert (await caller.get(f"/v1/contacts/{contact_id}")).status_code == 404
        assert (await caller.get("/v1/contacts")).json()["items"] == await ranked(caller) == []
        assert (await caller.get("/v1/exports/contacts.csv")).text.count("\n") == 1  # the header
    assert {(row.name, row.email, row.search) for row in await world.rows(Contact)} == {("", "", "")}
    assert {note.text for note in await world.rows(Note)} == {""}


async def test_consent_given_again_brings_back_only_what_is_scanned_from_then_on(world: World, clock: Clock) -> None:
    organiser, attendee = await world.organiser(), await world.attendee(email="old@people.example")
    rep, path = await world.rep(await world.team()), f"/v1/attendees/{attendee.id}"
    contact_id = (await scan(rep, await world.qr(attendee), clock, note="before"))["contact"]["id"]
    for change in ({"scan_consent": False}, {"email": "new@people.example"}, {"scan_consent": True}):
        await organiser.patch(path, change)
    assert (await rep.get(f"/v1/contacts/{contact_id}")).status_code == 404

    again = await scan(rep, await world.qr(attendee), clock, note="after")

    assert (again["contact"]["id"], again["contact"]["email"]) == (contact_id, "new@people.example")
    notes = (await rep.get(f"/v1/contacts/{contact_id}/notes")).json()["items"]
    assert [note["text"] for note in notes] == ["after"]


async def test_saying_again_what_is_so_disturbs_no_book(world: World, clock: Clock) -> None:
    organiser, attendee, team = await world.organiser(), await world.attendee(), await world.team()
    await scan(await world.rep(team), await world.qr(attendee), clock)

    await organiser.patch(f"/v1/attendees/{attendee.id}", {"scan_consent": True})

    assert [contact.deleted_at for contact in await world.rows(Contact)] == [None]
    assert (await world.rows(Book, team_id=team.id))[0].revision == 1


async def withdrawn_by_a_list(world: World, attendees: list[Attendee], **changes: Any) -> int:
    """Write down what a list says of them; with how many statements."""
    people = []
    for attendee in attendees:
        person = Person.stored_as(attendee.id, [getattr(attendee, column) for column in profile.COLUMNS])
        person.known |= changes
        people.append(person)
    async with world.session() as session:
        with statements(world) as sent:
            await lock_event(session, world.event.id)
            keys = await store(session, world.event.id, people, world.now)
            await equip(session, "secret", world.event.id, people, keys, world.now)
        await session.commit()
    return len(sent)


async def test_a_list_of_people_who_withdrew_takes_as_many_statements_as_one(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    people = [await world.attendee(f"Number {number}") for number in range(6)]
    for attendee in people:
        await scan(rep, await world.qr(attendee), clock)
        clock.advance(timedelta(seconds=1))

    few = await withdrawn_by_a_list(world, people[:1], scan_consent=False, company="Secret")
    many = await withdrawn_by_a_list(world, people[1:5], scan_consent=False, company="Secret")
    await withdrawn_by_a_list(world, people[5:], company="Initech")

    assert few == many
    items = (await rep.get("/v1/contacts")).json()["items"]
    assert [(item["name"], item["company"]) for item in items] == [("Number 5", "Initech")]

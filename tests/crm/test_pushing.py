"""What changed in a book is in HubSpot after a push: completely, and once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update

from models import CrmConnection
from tests.contacts.book import Scanner
from tests.crm.conftest import Link
from tests.crm.hubspot import HubSpot
from tests.world import World


async def test_a_contact_with_all_that_was_said(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    contact = await scanner.person(link.manager, "Zoë Ångström", rating="hot", tags=["vip"])
    await link.say(contact, "notes", id=str(uuid4()), text="Wants <two>\nby March")
    due = {"id": str(uuid4()), "title": "Call back", "kind": "call", "contact_id": contact["id"]}
    await link.manager.post("/v1/tasks", due | {"due_at": "2026-12-01T09:00:00Z"})

    pushed = await link.push()

    assert (pushed["state"], pushed["counts"], pushed["rows"]) == ("done", {"sent": 1}, [])
    there = hubspot.contact(contact["id"])
    assert there is not None
    assert {name: there[name] for name in ("firstname", "lastname", "company", "phone", "rapport_rating")} == {
        "firstname": "Zoë",
        "lastname": "Ångström",
        "company": "Globex",
        "phone": "+351211234567",
        "rapport_rating": "Hot",
    }
    assert (there["rapport_tags"], there["rapport_event"]) == ("vip", "Expo")
    assert "badge scanned" in there["rapport_consent"]
    (note,) = hubspot.about(contact["id"], "notes")
    assert note["hs_note_body"] == "Mia Manager: Wants &lt;two&gt;<br>by March"
    (task,) = hubspot.about(contact["id"], "tasks")
    assert (task["hs_task_subject"], task["hs_task_type"], task["hs_timestamp"]) == (
        "Call back",
        "CALL",
        "2026-12-01T09:00:00.000Z",
    )
    assert {kind: type_ for kind, _, _, type_ in hubspot.associations} == {"notes": 202, "tasks": 204}


async def test_a_second_push_sends_only_what_changed_since(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    one, other = await scanner.person(link.manager, "One"), await scanner.person(link.manager, "Other")
    await link.say(one, "notes", id=str(uuid4()), text="First")
    await link.push()
    hubspot.asked.clear()
    assert (await link.push())["counts"] == {}
    assert hubspot.asked == []

    await link.say(one, "notes", id=str(uuid4()), text="Second")
    pushed = await link.push()

    assert pushed["counts"] == {"sent": 1}
    (upsert,) = [asked for asked in hubspot.asked if asked.path.endswith("contacts/batch/upsert")]
    assert [one["id"] for one in upsert.body["inputs"]] == [one["id"]]
    (notes,) = [asked for asked in hubspot.asked if asked.path.endswith("notes/batch/upsert")]
    assert len(notes.body["inputs"]) == 1, "the first note was there already"
    assert len(hubspot.about(one["id"], "notes")) == 2
    assert hubspot.contact(other["id"])


async def test_a_note_that_is_changed_or_deleted_is_so_there(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    contact = await scanner.person(link.manager)
    kept, gone = [await link.say(contact, "notes", id=str(uuid4()), text=text) for text in ("Kept", "Gone")]
    await link.push()
    path = f"/v1/contacts/{contact['id']}/notes"
    assert (await link.manager.patch(f"{path}/{kept['id']}", {"text": "Kept and changed"})).status_code == 200
    assert (await link.manager.delete(f"{path}/{gone['id']}")).status_code == 204
    await link.push()
    assert [note["hs_note_body"] for note in hubspot.objects["notes"].values()] == ["Mia Manager: Kept and changed"]


async def test_a_hundred_at_a_time(link: Link, world: World, hubspot: HubSpot) -> None:
    scans = [
        {"id": str(uuid4()), "badge": f"T-{number}", "captured_at": world.now.isoformat()} for number in range(230)
    ]
    answer = await link.manager.post("/v1/scans/batch", {"scans": scans})
    assert answer.status_code == 200
    assert (await link.push())["counts"] == {"sent": 230}
    sizes = [len(one.body["inputs"]) for one in hubspot.asked if one.path.endswith("contacts/batch/upsert")]
    assert sizes == [100, 100, 30]


async def test_a_dry_run_shows_and_sends_nothing(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    contact = await scanner.person(link.manager)
    await link.say(contact, "notes", id=str(uuid4()), text="A note")
    hubspot.asked.clear()

    answer = await link.manager.post(f"{link.path}/push", {"dry_run": True})

    assert answer.status_code == 200
    would = answer.json()
    assert (would["counts"]["send"], would["first"][0]["items"]) == (1, 1)
    assert would["first"][0]["properties"]["lastname"] == "Ångström"
    assert hubspot.asked == []
    assert (await link.pushes(), (await link.shown())["waiting"]) == ([], 0)
    assert (await link.push())["counts"] == {"sent": 1}


async def test_after_a_change_it_waits_for_others(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    await link.change(trigger="after_change", delay_seconds=60)
    contact = await scanner.person(link.manager)
    await link.round()
    due = datetime.fromisoformat((await link.shown())["next_push_at"])
    assert timedelta(seconds=50) < due - datetime.now(UTC) <= timedelta(seconds=60)
    assert hubspot.contact(contact["id"]) is None
    await link.manager.patch(f"/v1/contacts/{contact['id']}", {"company": "Renamed"})
    await _time_passes(link)

    await link.round()

    (push,) = await link.pushes()
    assert (push["cause"], push["counts"]) == ("change", {"sent": 1})
    assert (hubspot.contact(contact["id"]) or {})["company"] == "Renamed"
    assert (await link.shown())["next_push_at"] is None
    await link.round()
    assert len(await link.pushes()) == 1


async def test_nightly_at_two_at_the_venue(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    await link.change(trigger="nightly")
    assert (await link.shown())["next_push_at"] == "2026-11-22T02:00:00Z"  # the application's clock; Lisbon
    contact = await scanner.person(link.manager)
    await _time_passes(link)
    await link.round()
    assert hubspot.contact(contact["id"])
    assert (await link.pushes())[0]["cause"] == "night"
    assert datetime.fromisoformat((await link.shown())["next_push_at"]) > datetime.now(UTC)


async def test_what_waits_is_sent_as_it_is_by_then(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    contact = await scanner.person(link.manager)
    await link.manager.post(f"{link.path}/push")
    await link.manager.patch(f"/v1/contacts/{contact['id']}", {"company": "Second"})
    await link.manager.post(f"{link.path}/push")
    await link.send()
    second, first = await link.pushes()
    assert (first["counts"], second["counts"]) == ({"superseded": 1}, {"sent": 1})
    assert (hubspot.contact(contact["id"]) or {})["company"] == "Second"
    assert len(hubspot.paths("contacts/batch/upsert")) == 1


async def test_the_dated_paths_do_the_same(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    await link.change(api_version="2026-09")
    contact = await scanner.person(link.manager)
    await link.push()
    assert hubspot.contact(contact["id"])
    assert "/crm/objects/2026-09/contacts/batch/upsert" in hubspot.paths()


async def test_who_turned_out_to_be_another_is_there_once(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    attendee = await scanner.world.attendee("Zoë Zwei")
    barcode = await scanner.badge(link.manager, "BARCODE-1")
    await link.push()
    await scanner.badge(link.manager, await scanner.world.qr(attendee))
    await link.push()
    assert len(hubspot.objects["contacts"]) == 2
    organiser = await scanner.world.organiser()
    csv = f"email,name,barcode\n{attendee.email},Zoë Zwei,BARCODE-1\n"
    imported = await organiser.post("/v1/attendees/import", content=csv.encode(), headers={"Content-Type": "text/csv"})
    assert imported.status_code == 200, imported.text
    await link.push()
    remaining = hubspot.objects["contacts"].values()
    assert len(remaining) == 1, barcode


async def _time_passes(link: Link) -> None:
    async with link.world.session() as session:
        await session.execute(
            update(CrmConnection).where(CrmConnection.id == UUID(link.id)).values(due_at=datetime.now(UTC))
        )
        await session.commit()

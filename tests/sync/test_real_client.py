"""What an app does all day, with the real WatermelonDB. The app's side is in `client/`: sync.js is all it takes.

Phones sync only where a test says so; in between they are offline.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from api.core.ids import uuid7
from api.worker import work_once
from models import Attendee, Badge
from tests.conftest import Clock
from tests.sync.conftest import Booth, OpenPhone
from tests.sync.phones import Phone, settle
from tests.world import World

pytestmark = pytest.mark.usefixtures("time_passes")


async def test_a_new_phone_gets_all_that_the_team_has(world: World, booth: Booth, open_phone: OpenPhone) -> None:
    await booth.ann.scan(await world.qr(await world.attendee("Zoë Ångström")), note="wants a demo", interest=5)
    await booth.ann.sync()

    newcomer = await open_phone(booth.ann.caller)
    await newcomer.sync()

    (contact,) = await newcomer.rows("contacts")
    assert (contact["name"], contact["state"], contact["scan_count"]) == ("Zoë Ångström", "resolved", 1)
    assert {member["name"] for member in await newcomer.rows("members")} == {"Ann", "Ben", "Mia"}
    assert [team["name"] for team in await newcomer.rows("teams")] == ["Acme"]
    await settle(booth.ann, booth.ben, newcomer)


async def test_the_first_scan_of_a_book_reaches_a_phone_that_synced_before_it(world: World, booth: Booth) -> None:
    """The book was empty then, and WatermelonDB takes no timestamp of 0."""
    await booth.ben.sync()
    await booth.ann.scan(await world.qr(await world.attendee()))

    rows = await settle(booth.ann, booth.ben)

    assert len(rows["scans"]) == 1


async def test_two_phones_scan_the_same_person_offline(world: World, booth: Booth) -> None:
    badge = await world.qr(await world.attendee("Zoë Ångström"))
    contact_id = await booth.ann.scan(badge, note="asked for prices", interest=4, gut=3)
    assert await booth.ben.scan(badge, note="knows our competitor", interest=1) == contact_id

    rows = await settle(booth.ann, booth.ben)

    assert list(rows["contacts"]) == [contact_id]
    assert rows["contacts"][contact_id]["scan_count"] == 2
    assert rows["contacts"][contact_id]["name"] == "Zoë Ångström"
    assert {note["text"] for note in rows["notes"].values()} == {"asked for prices", "knows our competitor"}
    said = {(rating["interest"], rating["gut"]) for rating in rows["ratings"].values()}
    assert said == {(4, 3), (1, None)}
    assert len({note["member_id"] for note in rows["notes"].values()}) == 2


async def test_a_contact_comes_back_with_what_the_person_discloses(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee("Zoë Ångström")))
    assert (await booth.ann.row("contacts", contact_id))["name"] == ""

    await booth.ann.sync()
    await booth.ann.sync()

    contact = await booth.ann.row("contacts", contact_id)
    assert (contact["name"], contact["company"], contact["job_title"]) == (
        "Zoë Ångström",
        "Globex",
        "Head of Procurement",
    )


async def test_phones_that_scan_different_people_have_them_all(world: World, booth: Booth) -> None:
    names = {"Ada Lovelace", "山田 花子", "Grace Hopper", "Édith Piaf"}
    for phone, name in zip([booth.ann, booth.ben] * 2, names, strict=True):
        await phone.scan(await world.qr(await world.attendee(name)))

    rows = await settle(booth.ann, booth.ben)

    assert {contact["name"] for contact in rows["contacts"].values()} == names


async def test_an_unknown_barcode_waits_for_its_person(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan("TICKET-4711", note="registers tomorrow")
    rows = await settle(booth.ann, booth.ben)
    assert rows["contacts"][contact_id]["state"] == "unresolved"

    late = await world.attendee("Late Lara")
    await world.barcode(late, "TICKET-4711")
    await work_once(world.app.state.database)

    rows = await settle(booth.ann, booth.ben)
    assert (rows["contacts"][contact_id]["state"], rows["contacts"][contact_id]["name"]) == ("resolved", "Late Lara")


async def test_what_is_set_up_elsewhere_reaches_the_phones(world: World, booth: Booth) -> None:
    await settle(booth.ann, booth.ben)
    zone = {"name": "Hall 2", "kind": "hall"}
    assert (await (await world.organiser()).post("/v1/zones", zone)).status_code == 201
    question = {"text": "How many robots?", "kind": "single", "options": ["none", "some"]}
    assert (await booth.manager.patch("/v1/team", {"questions": [question]})).status_code == 200

    await booth.ben.sync()

    assert [zone["name"] for zone in await booth.ben.rows("zones")] == ["Hall 2"]
    (asked,) = await booth.ben.rows("questions")
    assert (asked["text"], json.loads(asked["options"])) == ("How many robots?", ["none", "some"])

    contact_id = await booth.ben.scan(await world.qr(await world.attendee()))
    await booth.ben.create(
        "answers", contact_id=contact_id, question_id=asked["id"], value=json.dumps("some"), answered_at=0
    )
    (answer,) = (await settle(booth.ben, booth.ann))["answers"].values()
    assert (answer["question_id"], json.loads(answer["value"])) == (asked["id"], "some")


async def test_a_scan_over_the_other_api_reaches_the_phones(world: World, booth: Booth) -> None:
    badge = await world.qr(await world.attendee())
    scan = {
        "id": str(uuid4()),
        "badge": badge,
        "captured_at": world.now.isoformat(),
        "note": "with a scanner",
        "gut": 4,
    }
    assert (await booth.ann.caller.post("/v1/scans", scan)).status_code == 201
    contact_id = await booth.ben.scan(badge)

    rows = await settle(booth.ben, booth.ann)

    assert list(rows["contacts"]) == [contact_id]
    assert [note["text"] for note in rows["notes"].values()] == ["with a scanner"]
    assert len(rows["scans"]) == 2


async def test_an_app_may_send_scans_alone(world: World, booth: Booth) -> None:
    """The contact follows from the badge."""
    badge = await world.qr(await world.attendee("Zoë Ångström"))
    scan_id = await booth.ann.create("scans", badge_key=badge, source="nfc", captured_at=0)

    rows = await settle(booth.ann, booth.ben)

    ((contact_id, contact),) = rows["contacts"].items()
    assert (contact["name"], rows["scans"][scan_id]["contact_id"]) == ("Zoë Ångström", contact_id)
    assert await booth.ben.scan(badge) == contact_id


async def test_attendees_have_books_of_their_own(world: World, open_phone: OpenPhone) -> None:
    zoe, ada = await world.attendee("Zoë Ångström"), await world.attendee("Ada Lovelace")
    phone = await open_phone(await world.as_attendee(zoe))
    contact_id = await phone.scan(await world.qr(ada), note="met in the queue", gut=5)

    rows = await settle(phone)

    assert rows["contacts"][contact_id]["name"] == "Ada Lovelace"
    assert [note["member_id"] for note in rows["notes"].values()] == [None]
    assert (rows["teams"], rows["members"]) == ({}, {})


async def test_somebody_without_a_badge_is_typed_in(booth: Booth) -> None:
    contact_id = await booth.ann.create(
        "contacts", name="Walter Walk-in", company="Initech", email="walter@initech.example"
    )
    await booth.ann.create("notes", contact_id=contact_id, text="no badge", written_at=0)

    rows = await settle(booth.ann, booth.ben)

    contact = rows["contacts"][contact_id]
    assert (contact["state"], contact["name"], contact["email"]) == (
        "manual",
        "Walter Walk-in",
        "walter@initech.example",
    )
    assert [note["text"] for note in rows["notes"].values()] == ["no badge"]


MakeBadge = Callable[[World], Awaitable[str]]


async def _badge_of_another_event(world: World) -> str:
    elsewhere = await World.create(world.app, world.http, world.now, slug="elsewhere")
    return await elsewhere.qr(await elsewhere.attendee())


async def _revoked_badge(world: World) -> str:
    attendee = await world.attendee()
    badge = await world.qr(attendee)
    await _reissue(world, attendee)
    return badge


async def _badge_of_somebody_who_said_no(world: World) -> str:
    return await world.qr(await world.attendee(scan_consent=False))


async def _forged_badge(world: World) -> str:
    badge = await world.qr(await world.attendee())
    return badge[:-1] + ("0" if badge[-1] != "0" else "1")


async def _reissue(world: World, attendee: Attendee) -> None:
    organiser = await world.organiser()
    answer = await organiser.post(f"/v1/attendees/{attendee.id}/badges")
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("make_badge", "refusal"),
    [
        (_badge_of_another_event, "badge_wrong_event"),
        (_revoked_badge, "badge_revoked"),
        (_badge_of_somebody_who_said_no, "consent_refused"),
        (_forged_badge, "badge_forged"),
    ],
)
async def test_a_refused_scan_says_why(world: World, booth: Booth, make_badge: MakeBadge, refusal: str) -> None:
    contact_id = await booth.ann.scan(await make_badge(world), note="did not look happy")
    await booth.ann.sync()
    await booth.ann.sync()

    contact = await booth.ann.row("contacts", contact_id)
    assert (contact["state"], contact["refusal"], contact["name"]) == ("refused", refusal, "")
    (scan,) = await booth.ann.rows("scans")
    assert (scan["refusal"], scan["contact_id"]) == (refusal, contact_id)
    await settle(booth.ann, booth.ben)

    await booth.ann.delete("contacts", contact_id)
    rows = await settle(booth.ann, booth.ben)
    assert (rows["contacts"], rows["notes"]) == ({}, {})


async def test_a_person_with_two_badges_is_one_contact(world: World, booth: Booth) -> None:
    """The phones cannot know: the first badge was lost, and another printed."""
    attendee = await world.attendee("Zoë Ångström")
    await booth.ann.scan(await world.qr(attendee), note="before lunch")
    await _reissue(world, attendee)
    await booth.ben.scan(await world.qr(attendee), note="after lunch")

    rows = await settle(booth.ann, booth.ben)

    (contact,) = rows["contacts"].values()
    assert contact["scan_count"] == 2
    for table in ("scans", "notes"):
        assert [row["contact_id"] for row in rows[table].values()] == [contact["id"]] * 2


async def test_two_barcodes_turn_out_to_be_one_person(world: World, booth: Booth) -> None:
    one, other = await booth.ann.scan("TICKET-1", note="one"), await booth.ben.scan("TICKET-2", note="other")
    assert len((await settle(booth.ann, booth.ben))["contacts"]) == 2
    attendee = await world.attendee("Late Lara")
    for key in ("TICKET-1", "TICKET-2"):
        await world.add(
            Badge(event_id=world.event.id, id=uuid7(), key=key, attendee_id=attendee.id, created_at=world.now)
        )
    await work_once(world.app.state.database)

    await booth.ben.create("notes", contact_id=other, text="written before the phone heard of it", written_at=0)
    rows = await settle(booth.ben, booth.ann)

    (contact_id,) = rows["contacts"]
    assert contact_id in {one, other}
    assert [note["contact_id"] for note in rows["notes"].values()] == [contact_id] * 3


async def test_a_phone_with_a_wrong_clock(world: World, booth: Booth, open_phone: OpenPhone, clock: Clock) -> None:
    hasty: Phone = await open_phone(booth.ann.caller, ahead=timedelta(hours=3))
    await hasty.scan(await world.qr(await world.attendee()), note="in the future")

    rows = await settle(hasty, booth.ben)

    (scan,), (note,) = rows["scans"].values(), rows["notes"].values()
    now = world.app.state.clock().timestamp() * 1000
    assert now - 60_000 < scan["captured_at"] <= now
    assert now - 60_000 < note["written_at"] <= now

"""Changes and deletions from several phones, with the real WatermelonDB."""

import pytest

from tests.sync.conftest import Booth, OpenPhone
from tests.sync.phones import Phone, settle
from tests.world import World

pytestmark = pytest.mark.usefixtures("time_passes")


async def test_a_correction_reaches_everybody(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    await settle(booth.ann, booth.ben)

    await booth.ben.edit("contacts", contact_id, phone="+351 900 000 000", decision_power="decides")

    rows = await settle(booth.ben, booth.ann)
    contact = rows["contacts"][contact_id]
    assert (contact["phone"], contact["decision_power"]) == ("+351 900 000 000", "decides")


async def _sync_in_conflict(slower: Phone, faster: Phone) -> None:
    """The faster phone's changes arrive after the slower one has pulled, and before it pushes."""
    await slower.answers()
    await slower.is_overtaken_by(faster)
    await slower.sync()
    assert await slower.answers() == ["GET 200", "POST 409", "GET 200", "POST 200"]


async def test_two_phones_correct_the_same_contact(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    await settle(booth.ann, booth.ben)

    await booth.ann.edit("contacts", contact_id, company="Globex Iberia")
    await booth.ben.edit("contacts", contact_id, job_title="Head of Everything")
    await _sync_in_conflict(booth.ben, booth.ann)

    contact = (await settle(booth.ann, booth.ben))["contacts"][contact_id]
    assert (contact["company"], contact["job_title"]) == ("Globex Iberia", "Head of Everything")


async def test_the_same_task_is_edited_on_two_phones(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    task_id = await booth.ann.create("tasks", contact_id=contact_id, title="Call", kind="call")
    await settle(booth.ann, booth.ben)

    await booth.ann.edit("tasks", task_id, title="Call on Monday")
    await booth.ben.edit("tasks", task_id, due_at=1_800_000_000_000)
    await _sync_in_conflict(booth.ben, booth.ann)
    task = (await settle(booth.ann, booth.ben))["tasks"][task_id]
    assert (task["title"], task["due_at"]) == ("Call on Monday", 1_800_000_000_000)

    await booth.ann.edit("tasks", task_id, title="Ann's")
    await booth.ben.edit("tasks", task_id, title="Ben's, who syncs last")
    await _sync_in_conflict(booth.ben, booth.ann)
    assert (await settle(booth.ann, booth.ben))["tasks"][task_id]["title"] == "Ben's, who syncs last"


async def test_a_conflict_holds_up_nothing_else(world: World, booth: Booth) -> None:
    """The push that conflicts is stored as a whole or not at all: nothing of it comes twice."""
    badge = await world.qr(await world.attendee())
    task_id = await booth.ann.create("tasks", title="Call", kind="call")
    await settle(booth.ann, booth.ben)

    await booth.ann.edit("tasks", task_id, title="Call on Monday")
    await booth.ben.edit("tasks", task_id, title="Call on Tuesday")
    await booth.ben.scan(badge, note="once", interest=2)
    await _sync_in_conflict(booth.ben, booth.ann)

    rows = await settle(booth.ann, booth.ben)
    assert [len(rows[table]) for table in ("contacts", "scans", "notes", "ratings", "tasks")] == [1] * 5


async def test_a_rep_edits_a_note_on_two_phones(world: World, booth: Booth, open_phone: OpenPhone) -> None:
    tablet = await open_phone(booth.ann.caller)
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    note_id = await booth.ann.create("notes", contact_id=contact_id, text="first", written_at=0)
    await settle(booth.ann, tablet)

    await booth.ann.edit("notes", note_id, text="on the phone")
    await tablet.edit("notes", note_id, text="on the tablet")
    await _sync_in_conflict(tablet, booth.ann)

    rows = await settle(booth.ann, tablet, booth.ben)
    assert rows["notes"][note_id]["text"] == "on the tablet"


async def test_a_deleted_contact_takes_along_what_was_said(world: World, booth: Booth) -> None:
    badge = await world.qr(await world.attendee())
    contact_id = await booth.ann.scan(badge, note="by Ann", interest=5)
    await booth.ben.scan(badge, note="by Ben")
    await booth.ann.create("tags", contact_id=contact_id, label="vip")
    await booth.ann.create("facts", contact_id=contact_id, topic="sport", text="rows", source="told", noted_at=0)
    await booth.ann.create("touchpoints", contact_id=contact_id, step="approach", text="", happened_at=0)
    await booth.ann.create("tasks", contact_id=contact_id, title="Call", kind="call")
    rows = await settle(booth.ann, booth.ben)
    about = ("scans", "notes", "ratings", "tags", "facts", "touchpoints", "tasks")
    assert all(rows[table] for table in about)

    await booth.ann.delete("contacts", contact_id)

    rows = await settle(booth.ann, booth.ben)
    assert {table: len(rows[table]) for table in ("contacts", *about)} == dict.fromkeys(("contacts", *about), 0)


async def test_deletions_of_single_rows_reach_the_other_phone(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    mine = {
        "notes": await booth.ann.create("notes", contact_id=contact_id, text="wrong person", written_at=0),
        "tasks": await booth.ann.create("tasks", contact_id=contact_id, title="Call", kind="call"),
        "tags": await booth.ann.create("tags", contact_id=contact_id, label="vip"),
    }
    await settle(booth.ann, booth.ben)

    for table, row_id in mine.items():
        await booth.ann.delete(table, row_id)

    rows = await settle(booth.ann, booth.ben)
    assert not any(rows[table] for table in mine)
    assert list(rows["contacts"]) == [contact_id]


async def test_a_contact_is_scanned_again_after_it_was_deleted(world: World, booth: Booth) -> None:
    badge = await world.qr(await world.attendee("Zoë Ångström"))
    contact_id = await booth.ann.scan(badge, note="first")
    await settle(booth.ann, booth.ben)
    await booth.ann.delete("contacts", contact_id)
    await settle(booth.ann, booth.ben)

    assert await booth.ann.scan(badge, note="second thoughts") == contact_id

    rows = await settle(booth.ann, booth.ben)
    assert rows["contacts"][contact_id]["name"] == "Zoë Ångström"
    assert [note["text"] for note in rows["notes"].values()] == ["second thoughts"]


async def test_what_was_deleted_stays_deleted(world: World, booth: Booth) -> None:
    """Created, synced, deleted, synced: a row that the server sends back then would rise again."""
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    note_id = await booth.ann.create("notes", contact_id=contact_id, text="oops", written_at=0)
    await booth.ann.sync()
    await booth.ann.delete("notes", note_id)
    await booth.ann.delete("contacts", contact_id)
    await booth.ann.sync()
    await booth.ann.sync()

    assert (await booth.ann.rows("contacts"), await booth.ann.rows("notes")) == ([], [])
    await settle(booth.ann, booth.ben)


async def test_a_contact_deleted_elsewhere_does_not_come_back_with_a_note(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    await settle(booth.ann, booth.ben)
    await booth.ann.delete("contacts", contact_id)
    await booth.ann.sync()

    await booth.ben.create("notes", contact_id=contact_id, text="too late", written_at=0)

    rows = await settle(booth.ben, booth.ann)
    assert (rows["contacts"], rows["notes"]) == ({}, {})


async def test_a_contact_is_deleted_while_a_colleague_scans_it_again(world: World, booth: Booth) -> None:
    """Who deletes wins, once their phone knows of the scan."""
    badge = await world.qr(await world.attendee())
    contact_id = await booth.ann.scan(badge)
    await settle(booth.ann, booth.ben)

    await booth.ann.delete("contacts", contact_id)
    await booth.ben.scan(badge, note="came back")
    await _sync_in_conflict(booth.ann, booth.ben)

    rows = await settle(booth.ann, booth.ben)
    assert (rows["contacts"], rows["scans"], rows["notes"]) == ({}, {}, {})


async def test_a_task_is_edited_while_a_colleague_deletes_it(booth: Booth) -> None:
    task_id = await booth.ann.create("tasks", title="Call", kind="call")
    await settle(booth.ann, booth.ben)

    await booth.ann.delete("tasks", task_id)
    await booth.ben.edit("tasks", task_id, title="Call today")
    await booth.ben.is_overtaken_by(booth.ann)
    await booth.ben.sync()

    assert (await settle(booth.ann, booth.ben))["tasks"] == {}

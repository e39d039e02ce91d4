"""What goes wrong at a fair, with the real WatermelonDB: networks, and apps with faults."""

from uuid import uuid4

import pytest

from models import Scan
from tests.sync.conftest import Booth
from tests.sync.node import ClientError
from tests.sync.phones import settle
from tests.world import World

pytestmark = pytest.mark.usefixtures("time_passes")


async def test_a_pull_that_is_cut_off_changes_nothing(world: World, booth: Booth) -> None:
    for number in range(20):
        await booth.ann.scan(f"TICKET-{number}", note="from a long day")
    await booth.ann.sync()
    await booth.ben.network_fails(GET="answer_cut")

    with pytest.raises(ClientError):
        await booth.ben.sync()
    assert await booth.ben.rows("contacts") == []

    rows = await settle(booth.ben, booth.ann)
    assert len(rows["contacts"]) == 20


@pytest.mark.parametrize("fault", ["request_lost", "answer_lost", "answer_cut"])
async def test_a_push_that_was_not_answered_is_sent_again(world: World, booth: Booth, fault: str) -> None:
    badge = await world.qr(await world.attendee())
    contact_id = await booth.ann.scan(badge, note="once", interest=3)
    await booth.ann.create("tasks", contact_id=contact_id, title="Call", kind="call")
    await booth.ann.network_fails(POST=fault)

    with pytest.raises(ClientError):
        await booth.ann.sync()
    assert await booth.ann.unsent() == 5
    assert len(await world.rows(Scan)) == (0 if fault == "request_lost" else 1)

    rows = await settle(booth.ann, booth.ben)
    assert {table: len(rows[table]) for table in ("contacts", "scans", "notes", "ratings", "tasks")} == dict.fromkeys(
        ("contacts", "scans", "notes", "ratings", "tasks"), 1
    )
    assert rows["contacts"][contact_id]["scan_count"] == 1


async def test_edits_after_a_lost_answer_are_kept(world: World, booth: Booth) -> None:
    """The server has the first version, the phone believes it unsent and has gone on."""
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    note_id = await booth.ann.create("notes", contact_id=contact_id, text="first", written_at=0)
    task_id = await booth.ann.create("tasks", contact_id=contact_id, title="first", kind="call")
    await booth.ann.network_fails(POST="answer_lost")
    await booth.ann.try_to_sync()

    await booth.ann.edit("notes", note_id, text="second")
    await booth.ann.delete("tasks", task_id)

    rows = await settle(booth.ann, booth.ben)
    assert (rows["notes"][note_id]["text"], rows["tasks"]) == ("second", {})


async def test_a_fair_with_hardly_any_network(world: World, booth: Booth) -> None:
    badges = [await world.qr(await world.attendee(f"Guest {number}")) for number in range(6)]
    faults = [{"GET": "answer_cut"}, {"POST": "answer_lost"}, {"POST": "request_lost"}, {"GET": "answer_lost"}]
    for turn, badge in enumerate(badges):
        for phone in (booth.ann, booth.ben):
            await phone.scan(badge, note=f"turn {turn}")
            await phone.network_fails(**faults[turn % len(faults)])
            await phone.try_to_sync()

    for phone in (booth.ann, booth.ben):
        await phone.network_fails()
        await phone.try_to_sync()
    rows = await settle(booth.ann, booth.ben)
    assert (len(rows["contacts"]), len(rows["scans"]), len(rows["notes"])) == (6, 12, 12)


async def test_what_cannot_be_kept_does_not_hold_up_the_rest(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()), note="fine")
    novel = await booth.ann.create("notes", contact_id=contact_id, text="x" * 10_001, written_at=0)
    await booth.ann.create("notes", id="not-a-uuid", contact_id=contact_id, text="from a faulty app", written_at=0)
    await booth.ann.create("notes", contact_id=str(uuid4()), text="about nobody", written_at=0)

    report = await booth.ann.sync()

    assert report.codes == {"too_long", "id_invalid", "contact_unknown"}
    assert await booth.ann.unsent() == 3
    await booth.ben.sync()
    assert [note["text"] for note in await booth.ben.rows("notes")] == ["fine"]

    await booth.ann.edit("notes", novel, text="x" * 10_000)
    await booth.ann.sync()
    assert await booth.ann.unsent() == 2
    await booth.ben.sync()
    assert len(await booth.ben.rows("notes")) == 2

    for note in await booth.ann.rows("notes"):
        if note["text"] in {"from a faulty app", "about nobody"}:
            await booth.ann.delete("notes", note["id"])
    await settle(booth.ann, booth.ben)
    assert await booth.ann.unsent() == 0


async def test_a_line_that_is_too_long_is_cut(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    task_id = await booth.ann.create("tasks", contact_id=contact_id, title="y" * 300, kind="no such kind")

    report = await booth.ann.sync()

    assert report.codes == {"cut", "repaired"}
    title = (await settle(booth.ann, booth.ben))["tasks"][task_id]["title"]
    assert (len(title), title[-1]) == (200, "…")


async def test_a_colleagues_note_is_put_right(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    note_id = await booth.ann.create("notes", contact_id=contact_id, text="Ann's words", written_at=0)
    await settle(booth.ann, booth.ben)

    await booth.ben.edit("notes", note_id, text="Ben's words")
    report = await booth.ben.sync()

    assert report.codes == {"not_yours"}
    assert (await settle(booth.ben, booth.ann))["notes"][note_id]["text"] == "Ann's words"


async def test_a_colleagues_note_cannot_be_deleted(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()))
    note_id = await booth.ann.create("notes", contact_id=contact_id, text="Ann's words", written_at=0)
    await settle(booth.ann, booth.ben)

    await booth.ben.delete("notes", note_id)

    assert note_id in (await settle(booth.ben, booth.ann))["notes"]


async def test_what_a_phone_may_not_change_is_put_right(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()), interest=5)
    await booth.ann.create("touchpoints", contact_id=contact_id, step="approach", text="said hello", happened_at=0)
    before = await settle(booth.ann, booth.ben)
    first = {table: next(iter(rows)) for table, rows in before.items() if rows}

    await booth.ann.edit("scans", first["scans"], captured_at=0)
    await booth.ann.edit("ratings", first["ratings"], interest=0)
    await booth.ann.edit("touchpoints", first["touchpoints"], text="never happened")
    await booth.ann.edit("teams", first["teams"], name="Ours")
    await booth.ann.edit("members", first["members"], role="manager")

    report = await booth.ann.sync()
    assert {(problem["table"], problem["code"]) for problem in report.problems} == {
        ("scans", "append_only"),
        ("ratings", "append_only"),
        ("touchpoints", "append_only"),
        ("teams", "read_only"),
        ("members", "read_only"),
    }
    assert await settle(booth.ann, booth.ben) == before


async def test_what_a_phone_may_not_delete_comes_back(world: World, booth: Booth) -> None:
    contact_id = await booth.ann.scan(await world.qr(await world.attendee()), interest=5)
    await booth.ann.create("touchpoints", contact_id=contact_id, step="approach", text="said hello", happened_at=0)
    before = await settle(booth.ann, booth.ben)

    for table in ("scans", "ratings", "touchpoints", "teams", "members"):
        await booth.ann.delete(table, next(iter(before[table])))

    assert await settle(booth.ann, booth.ben) == before

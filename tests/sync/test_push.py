"""What phones push, over HTTP: what is stored, what is sent again, and what conflicts."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Book, Device, Note, Scan
from tests.conftest import Clock
from tests.sync.rows import MS, codes, new, offline_scan, pull, push, push_in_vain, push_well, scanned, send, two_reps
from tests.world import Caller, World


def everything_about(contact: str) -> dict[str, list[dict[str, Any]]]:
    """One new row of each table that phones write, but for answers, which need a question."""
    return {
        "notes": [new(contact_id=contact, text="Wants a quote", written_at=MS)],
        "ratings": [new(contact_id=contact, interest=4, gut=3, rated_at=MS)],
        "tags": [new(contact_id=contact, label="vip")],
        "facts": [new(contact_id=contact, topic="sport", text="rows", source="told", noted_at=MS)],
        "touchpoints": [new(contact_id=contact, step="listen", text="at the bar", happened_at=MS)],
        "difficulties": [new(contact_id=contact, text="the shipment is late", raised_at=MS)],
        "occasions": [new(contact_id=contact, label="birthday", on="1980-02-29", yearly=True)],
        "outcomes": [new(contact_id=contact, kind="replied", text="by mail", happened_at=MS)],
        "own_facts": [new(topic="sport", text="rows too")],
        "tasks": [new(contact_id=contact, title="Call", kind="call", due_at=MS + 1000, done_at=None)],
    }


async def pair(world: World, manager: Caller) -> tuple[Caller, str]:
    """A booth's phone, and its id."""
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    device_id = str(uuid4())
    grant = {"grant": "device_pairing", "code": code, "device_id": device_id, "device_name": "Booth phone"}
    tokens = (await world.http.post("/v1/auth/tokens", json=grant)).json()
    return Caller(world.http, manager.principal, tokens["access_token"], tokens["refresh_token"]), device_id


async def test_what_is_pushed_comes_back_as_it_was_pushed(world: World) -> None:
    """But for whose it is: what differs would come as a change."""
    rep = await world.rep(await world.team())
    contact, scan = offline_scan(rep, "TICKET-1")
    rows = {"contacts": [contact], "scans": [scan]} | everything_about(contact["id"])

    await push_well(rep, **rows)

    brought = await pull(rep)
    for table, (row,) in rows.items():
        stored = brought.one(table)
        assert {name: stored[name] for name in row} == row, table
        assert stored.get("member_id", str(rep.principal.member_id)) == str(rep.principal.member_id)


async def test_the_answer_names_the_revision_of_the_book(world: World) -> None:
    rep = await world.rep(await world.team())
    contact, scan = offline_scan(rep, "TICKET-1")
    for what in ({"contacts": [contact], "scans": [scan]}, {"tasks": [new(title="Call")]}):
        answer = await push(rep, **what)
        (book,) = await world.rows(Book, id=rep.principal.book_id)
        assert answer["revision"] == book.revision == (await pull(rep)).timestamp


async def test_an_attendee_pushes_into_their_own_book(world: World) -> None:
    zoe = await world.as_attendee(await world.attendee("Zoë Ångström"))
    contact = await scanned(world, zoe, await world.attendee("Grace Hopper"))
    await push_well(zoe, **everything_about(contact))

    brought = await pull(zoe)
    assert brought.one("contacts")["name"] == "Grace Hopper"
    assert brought.one("notes")["member_id"] is None
    assert (brought.rows("members"), brought.rows("teams")) == ([], [])
    note = brought.one("notes")
    await push_well(zoe, brought.timestamp, updated={"notes": [note | {"text": "changed"}]})
    assert (await pull(zoe)).one("notes")["text"] == "changed"


async def test_sending_it_again_changes_nothing(world: World) -> None:
    rep = await world.rep(await world.team())
    contact, scan = offline_scan(rep, "TICKET-1")
    rows = {"contacts": [contact], "scans": [scan]} | everything_about(contact["id"])
    await push_well(rep, **rows)
    before = await pull(rep)

    await push_well(rep, **rows)
    await push_well(rep, before.timestamp, **rows)

    after = await pull(rep)
    assert after.tables == before.tables
    assert (await pull(rep, before.timestamp)).news() == {}


async def test_a_push_of_nothing_is_a_sign_of_life(world: World) -> None:
    team = await world.team()
    phone, device_id = await pair(world, await world.manager(team))
    await push_well(phone, tasks=[new(title="Call")])
    before = (await pull(phone)).timestamp

    answer = await push(phone, query={"unsent": 3})

    assert answer == {"experimentalRejectedIds": {}, "problems": [], "revision": None}
    assert (await pull(phone)).timestamp == before
    (device,) = await world.rows(Device, team_id=team.id)
    assert (str(device.id), device.unsent, device.last_sync_at) == (device_id, 3, world.now)


async def test_the_phone_says_what_it_still_holds(world: World, clock: Clock) -> None:
    team = await world.team()
    phone, _ = await pair(world, await world.manager(team))
    await push(phone, tasks=[new(title="Call")], query={"unsent": 2})
    clock.advance(timedelta(minutes=10))

    await push(phone, tasks=[new(title="Mail")])

    (device,) = await world.rows(Device, team_id=team.id)
    assert (device.unsent, device.last_sync_at, device.last_contact_at) == (2, clock.now, clock.now)


async def test_a_conflict_leaves_nothing_behind(world: World, clock: Clock) -> None:
    team = await world.team()
    ann, (phone, _) = await world.rep(team), await pair(world, await world.manager(team))
    task = new(title="Call")
    await push_well(ann, tasks=[task])
    since = (await pull(phone)).timestamp
    await push_well(ann, since, updated={"tasks": [task | {"title": "Call Zoë"}]})
    before = await pull(ann)
    clock.advance(timedelta(minutes=10))
    contact, scan = offline_scan(phone, "TICKET-1")

    await push_in_vain(
        phone,
        since,
        contacts=[contact],
        scans=[scan],
        notes=[new(contact_id=contact["id"], text="hello")],
        updated={"tasks": [task | {"title": "Call Grace"}]},
        query={"unsent": 9},
    )

    assert (await pull(ann)).document == before.document
    assert await world.rows(Scan) == await world.rows(Note) == []
    (device,) = await world.rows(Device, team_id=team.id)
    assert (device.unsent, device.last_sync_at) == (0, None)


async def test_after_a_pull_the_same_push_succeeds(world: World) -> None:
    ann, ben = await two_reps(world)
    task = new(title="Call", kind="call")
    await push_well(ann, tasks=[task])
    since = (await pull(ben)).timestamp
    await push_well(ann, since, updated={"tasks": [task | {"kind": "mail"}]})
    contact, scan = offline_scan(ben, "TICKET-1")
    what: dict[str, Any] = {"contacts": [contact], "scans": [scan]}
    await push_in_vain(ben, since, **what, updated={"tasks": [task | {"title": "Call Grace"}]})

    brought = await pull(ben, since)
    merged = brought.row("tasks", task["id"]) | {"title": "Call Grace"}
    await push_well(ben, brought.timestamp, **what, updated={"tasks": [merged]})

    after = await pull(ann)
    assert (after.one("tasks")["title"], after.one("tasks")["kind"]) == ("Call Grace", "mail")
    assert after.one("contacts")["scan_count"] == 1


async def test_what_both_changed_alike_is_no_conflict(world: World) -> None:
    ann, ben = await two_reps(world)
    task = new(title="Call")
    await push_well(ann, tasks=[task])
    since = (await pull(ben)).timestamp
    for rep in (ann, ben):
        await push_well(rep, since, updated={"tasks": [task | {"title": "Call Zoë"}]})


@pytest.mark.parametrize("table", ["notes", "facts", "tags", "tasks"])
async def test_deleting_what_somebody_changed_meanwhile_conflicts(world: World, table: str) -> None:
    """Also if that was the same person on another phone."""
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    (row,) = everything_about(contact)[table]
    words = {"notes": "text", "facts": "text", "tags": "label", "tasks": "title"}[table]
    await push_well(rep, **{table: [row]})
    since = (await pull(rep)).timestamp
    await push_well(rep, since, updated={table: [row | {words: "changed"}]})

    await push_in_vain(rep, since, deleted={table: [row["id"]]})
    seen = (await pull(rep)).timestamp
    await push_well(rep, seen, deleted={table: [row["id"]]})

    assert (await pull(rep)).rows(table) == []
    assert (await pull(rep, seen)).deleted(table) == {row["id"]}


async def test_a_deleted_row_has_lost_its_words(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    note = new(contact_id=contact, text="Wants a quote")
    await push_well(rep, notes=[note])
    await push_well(rep, (await pull(rep)).timestamp, deleted={"notes": [note["id"]]})

    (row,) = await world.rows(Note)
    assert (row.text, row.search, row.deleted_at) == ("", "", world.now)
    assert [former["text"] for former in row.history] == ["Wants a quote"]
    assert (await rep.get(f"/v1/contacts/{contact}/notes")).json()["items"] == []


async def test_deleting_what_is_not_there_is_ignored(world: World) -> None:
    rep = await world.rep(await world.team())
    gone: dict[str, Any] = {table: [str(uuid4()), "no id", 5, None, {}] for table in (await pull(rep)).tables}
    await push_well(rep, deleted=gone)


async def test_a_note_keeps_its_former_wordings(world: World) -> None:
    rep = await world.rep(await world.team())
    note = new(contact_id=await scanned(world, rep), text="one", written_at=MS)
    await push_well(rep, notes=[note])
    for text in ("two", "Drei Ängste"):
        await push_well(rep, (await pull(rep)).timestamp, updated={"notes": [note | {"text": text, "written_at": 5}]})

    (row,) = await world.rows(Note)
    assert [former["text"] for former in row.history] == ["one", "two"]
    assert (row.text, row.search) == ("Drei Ängste", "drei angste")
    assert (await pull(rep)).one("notes")["written_at"] == MS
    assert len((await rep.get("/v1/contacts", params={"q": "angste"})).json()["items"]) == 1


async def test_nobody_changes_what_others_said(world: World) -> None:
    ann, ben = await two_reps(world)
    rows = everything_about(await scanned(world, ann))
    await push_well(ann, **rows)
    before = await pull(ben)
    theirs = {table: [before.one(table)] for table in ("notes", "tags", "facts")}
    words = {"notes": "text", "tags": "label", "facts": "text"}

    for what in (
        {"updated": {table: [row | {words[table]: "ours now"}] for table, (row,) in theirs.items()}},
        {"deleted": {table: [row["id"]] for table, (row,) in theirs.items()}},
    ):
        answer = await push(ben, before.timestamp, **what)
        assert set(codes(answer).values()) == {"not_yours"}
        assert answer["experimentalRejectedIds"] == {}
        again = await pull(ben, before.timestamp)
        for table, (row,) in theirs.items():
            assert again.one(table) == row, "the phone is put right"


async def test_what_is_only_added_is_not_changed_either(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    rows = everything_about(contact)
    await push_well(rep, ratings=rows["ratings"], touchpoints=rows["touchpoints"])
    before = await pull(rep)
    changed = {
        "ratings": [before.one("ratings") | {"interest": 0}],
        "touchpoints": [before.one("touchpoints") | {"text": "in the lobby"}],
        "scans": [before.one("scans") | {"source": "nfc"}],
    }

    for what in ({"updated": changed}, {"deleted": {table: [row["id"]] for table, (row,) in changed.items()}}):
        answer = await push(rep, before.timestamp, **what)
        assert codes(answer) == {row["id"]: "append_only" for (row,) in changed.values()}
        again = await pull(rep, before.timestamp)
        for table in changed:
            assert again.one(table) == before.one(table), "the phone is put right"


async def test_an_append_only_row_never_conflicts(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    rating = new(contact_id=contact, interest=4, rated_at=MS)
    await push_well(rep, ratings=[rating])

    await push_well(rep, ratings=[rating | {"interest": 1}])

    assert (await pull(rep)).one("ratings")["interest"] == 4


async def test_a_change_of_nothing_that_counts_is_put_right(world: World) -> None:
    """Blanks at the end are cut, and whose a row is nobody changes."""
    rep = await world.rep(await world.team())
    await push_well(rep, tasks=[new(title="Call")])
    before = await pull(rep)
    task = before.one("tasks")

    await push_well(rep, before.timestamp, updated={"tasks": [task | {"title": "Call  ", "member_id": None}]})

    assert (await pull(rep, before.timestamp)).one("tasks") == task


async def test_columns_that_are_not_sent_stay(world: World) -> None:
    rep = await world.rep(await world.team())
    task = new(title="Call", kind="call", due_at=MS, contact_id=await scanned(world, rep))
    await push_well(rep, tasks=[task])
    since = (await pull(rep)).timestamp

    await push_well(rep, since, updated={"tasks": [{"id": task["id"], "title": "Call Zoë"}]})

    stored = (await pull(rep)).one("tasks")
    assert (stored["title"], stored["kind"], stored["due_at"]) == ("Call Zoë", "call", MS)
    assert stored["contact_id"] == task["contact_id"]


async def test_an_update_of_what_is_not_there_makes_it(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    rows = everything_about(contact)
    await push_well(rep, updated=rows)
    brought = await pull(rep)
    assert {table: [brought.one(table)["id"]] for table in rows} == {
        table: [row["id"]] for table, (row,) in rows.items()
    }


async def test_what_the_phone_knows_to_be_deleted_may_come_back(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    rows = {table: found for table, found in everything_about(contact).items() if table in ("notes", "tags", "tasks")}
    await push_well(rep, **rows)
    since = (await pull(rep)).timestamp
    await push_well(rep, since, deleted={table: [row["id"]] for table, (row,) in rows.items()})
    seen = (await pull(rep, since)).timestamp

    await push_well(rep, seen, **rows)

    brought = await pull(rep, seen)
    for table, (row,) in rows.items():
        assert brought.one(table)["id"] == row["id"]
    assert brought.one("notes")["text"] == "Wants a quote"


async def test_what_was_deleted_meanwhile_stays_deleted(world: World) -> None:
    rep = await world.rep(await world.team())
    rows = everything_about(await scanned(world, rep))
    await push_well(rep, **rows)
    since = (await pull(rep)).timestamp
    deleted = {table: [rows[table][0]["id"]] for table in ("notes", "tags", "facts", "tasks")}
    await push_well(rep, since, deleted=deleted)

    await push_well(rep, since, **rows)  # the same once more, late
    for table in deleted:
        await push_in_vain(rep, since, updated={table: rows[table]})

    assert {table: (await pull(rep, since)).deleted(table) for table in deleted} == {
        table: set(ids) for table, ids in deleted.items()
    }


async def test_what_is_both_changed_and_deleted_is_deleted(world: World) -> None:
    rep = await world.rep(await world.team())
    task = new(title="Call")
    await push_well(rep, tasks=[task])
    since = (await pull(rep)).timestamp
    await push_well(rep, since, updated={"tasks": [task | {"title": "x"}]}, deleted={"tasks": [task["id"]]})
    assert (await pull(rep, since)).deleted("tasks") == {task["id"]}


async def test_phones_read_some_tables_only(world: World) -> None:
    team = await world.team("Acme")
    manager, rep = await world.manager(team), await world.rep(team)
    questions = [{"text": "How many robots?", "kind": "number"}]
    assert (await manager.patch("/v1/team", {"questions": questions})).status_code == 200
    await (await world.organiser()).post("/v1/zones", {"name": "Hall 1", "kind": "hall"})
    await push(rep)
    before = await pull(rep)
    read_only = ("questions", "teams", "members", "zones")

    answer = await push(
        rep,
        before.timestamp,
        updated={table: [row | {"name": "ours"} for row in before.rows(table)] for table in read_only},
    )
    assert set(codes(answer).values()) - {"column_unknown"} == {"read_only"}
    after = await pull(rep, before.timestamp)
    assert {table: after.rows(table) for table in read_only} == {table: before.rows(table) for table in read_only}

    gone = {table: [row["id"] for row in before.rows(table)] for table in read_only}
    await push(rep, after.timestamp, deleted=gone)
    again = await pull(rep, after.timestamp)
    assert {table: again.rows(table) for table in read_only} == {table: before.rows(table) for table in read_only}


async def test_what_an_app_makes_up_in_them_stays_on_the_phone(world: World) -> None:
    rep, rival = await world.rep(await world.team()), await world.rep(await world.team("Rivals"))
    made_up = {table: [new(name="ours")] for table in ("questions", "teams", "members", "zones")}
    foreign = (await pull(rival)).one("members")
    made_up["members"].append(foreign)

    answer = await push(rep, **made_up)

    assert answer["experimentalRejectedIds"] == {table: [row["id"] for row in rows] for table, rows in made_up.items()}
    assert (await pull(rival)).one("members") == foreign


@pytest.mark.parametrize("elsewhere", ["another team", "another event", "an attendee"])
async def test_ids_of_other_books_stand_for_something_else(world: World, elsewhere: str) -> None:
    """In another event they are free: events know nothing of one another."""
    rep = await world.rep(await world.team())
    if elsewhere == "another event":
        far = await World.create(world.app, world.http, world.now)
        other = await far.rep(await far.team("Far"))
    elif elsewhere == "another team":
        other = await world.rep(await world.team("Rivals"))
    else:
        other = await world.as_attendee(await world.attendee("Own Book"))
    typed = new(name="Grace Hopper")
    theirs = {"contacts": [typed]} | everything_about(typed["id"])
    scan = new(contact_id=typed["id"], source="manual")
    await push_well(other, **theirs, scans=[scan])
    before = (await pull(other)).tables
    ours = await scanned(world, rep)

    answer = await push(rep, **everything_about(typed["id"]), scans=[new(contact_id=typed["id"], source="manual")])
    assert set(codes(answer).values()) == ({"contact_unknown", "badge_missing"} & set(codes(answer).values()))
    assert len(codes(answer)) == 10
    mine = everything_about(ours)
    for table, rows in mine.items():
        rows[0]["id"] = theirs[table][0]["id"]
    answer = await push(rep, **mine, contacts=[typed], scans=[scan | {"contact_id": ours}])

    if elsewhere == "another event":
        assert answer["problems"] == []
    else:
        assert set(codes(answer).values()) == {"id_taken"}
        assert len(codes(answer)) == 12
        await push(rep, 10**6, updated=mine | {"contacts": [typed]})
        await push(rep, 10**6, deleted={table: [row["id"] for row in rows] for table, rows in theirs.items()})
    assert (await pull(other)).tables == before


async def test_without_a_book_there_is_nothing_to_sync(world: World) -> None:
    organiser = await world.organiser()
    for answer in (await organiser.get("/v1/sync"), await send(organiser), await organiser.get("/v1/changes")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

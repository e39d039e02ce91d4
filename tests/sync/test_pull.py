"""What a pull brings: everything at first, then what changed, and nothing twice."""

import json
from datetime import timedelta

import pytest

from api.sync.tables import TABLES
from tests.conftest import Clock
from tests.contacts.book import Scanner
from tests.core.apps import problem
from tests.sync.books import add_zone, full_book, revision_of
from tests.sync.copies import whole
from tests.sync.rows import MS, new, offline_scan, pull, push, push_well, scanned, two_reps
from tests.world import World

NAMES = [table.name for table in TABLES]


async def test_the_first_pull_brings_everything(world: World) -> None:
    rep, rows = await full_book(world)

    brought = await pull(rep)

    assert list(brought.tables) == NAMES
    for table in TABLES:
        columns = {"id", *(column.name for column in table.columns)}
        assert brought.rows(table.name), table.name
        assert all(set(row) == columns for row in brought.rows(table.name)), table.name
        assert brought.tables[table.name]["created"] == brought.tables[table.name]["deleted"] == []
    for name, (row,) in rows.items():
        assert brought.one(name)["id"] == row["id"]
    assert brought.timestamp == await revision_of(world, rep)


async def test_values_are_what_phones_can_hold(world: World) -> None:
    """Text, numbers, truth or nothing: lists are JSON, times are milliseconds."""
    rep, _ = await full_book(world)
    await scanned(world, rep, await world.attendee("Zoë Ångström", interests=["robotics", 'the "cloud"']))

    brought = await pull(rep)

    types = {"string": str, "number": int | float, "boolean": bool}
    for table in TABLES:
        for row in brought.rows(table.name):
            for column in table.columns:
                value = row[column.name]
                assert isinstance(value, types[column.type]) or (column.is_optional and value is None), column
    (zoe,) = [row for row in brought.rows("contacts") if row["name"] == "Zoë Ångström"]
    assert json.loads(zoe["interests"]) == ["robotics", 'the "cloud"']
    assert (zoe["state"], zoe["scan_count"]) == ("resolved", 1)
    assert zoe["first_captured_at"] == zoe["last_captured_at"] == MS


async def test_a_contact_and_a_team_as_phones_have_them(world: World, clock: Clock) -> None:
    team = await world.team("Acme", profile={"industries": ["Logistics"]})
    rep = await world.rep(team, "Ann")
    contact = await Scanner(world, clock).person(rep, "Zoë Ångström")

    brought = await pull(rep)

    assert brought.one("contacts") == {
        "id": contact["id"],
        "badge_key": contact["badge_key"],
        "attendee_id": contact["attendee_id"],
        "state": "resolved",
        "refusal": None,
        "name": "Zoë Ångström",
        "given_name": "Zoë",
        "family_name": "Ångström",
        "company": "Globex",
        "job_title": "Head of Procurement",
        "email": contact["email"],
        "phone": "+351211234567",
        "industry": "Logistics",
        "country": "PT",
        "interests": '["robotics"]',
        "decision_power": None,
        "scan_count": 1,
        "first_captured_at": MS,
        "last_captured_at": MS,
        "rhythm_weeks": None,
    }
    member = {"id": str(rep.principal.member_id), "name": "Ann", "role": "rep", "removed": False}
    assert brought.one("members") == member
    assert json.loads(brought.one("teams")["profile"]) == {"industries": ["Logistics"]}


async def test_then_only_what_changed_comes(world: World) -> None:
    rep, rows = await full_book(world)
    copy = await whole(rep)
    assert (await copy.pull()).news() == {}

    (task,) = rows["tasks"]
    note = new(contact_id=rows["contacts"][0]["id"], text="later", written_at=MS)
    await push_well(rep, copy.timestamp, notes=[note], updated={"tasks": [task | {"title": "Mail"}]})
    brought = await copy.pull()

    assert brought.news() == {"notes": {note["id"]}, "tasks": {task["id"]}}
    assert brought.one("tasks")["title"] == "Mail"
    assert brought.timestamp == await revision_of(world, rep)
    assert copy.rows == (await whole(rep)).rows


async def test_what_was_deleted_is_told_to_those_who_may_know_it(world: World) -> None:
    ann, ben = await two_reps(world)
    contact = await scanned(world, ann)
    note, tag = new(contact_id=contact, text="hello"), new(contact_id=contact, label="vip")
    before = (await pull(ben)).timestamp
    await push_well(ann, notes=[note], tags=[tag])
    copy = await whole(ben)
    await push_well(ann, copy.timestamp, deleted={"notes": [note["id"]]})

    first, behind, late = await pull(ben), await copy.pull(), await pull(ben, before)

    assert (first.deleted("notes"), first.rows("notes")) == (set(), [])
    assert behind.news() == {"notes": {note["id"]}}
    assert late.deleted("notes") == {note["id"]}
    assert (await copy.pull()).deleted("notes") == set()
    assert copy.rows == (await whole(ben)).rows


async def test_a_deleted_contact_takes_along_what_was_said_about_it(world: World) -> None:
    rep, rows = await full_book(world)
    copy = await whole(rep)

    assert (await rep.delete(f"/v1/contacts/{rows['contacts'][0]['id']}")).status_code == 204
    brought = await copy.pull()

    for name in set(rows) - {"scans", "tasks", "own_facts"}:
        assert brought.deleted(name) == {rows[name][0]["id"]}, name
    assert copy.rows == (await whole(rep)).rows


async def test_a_merged_contact_goes_and_what_was_said_moves(world: World, clock: Clock) -> None:
    attendee = await world.attendee()
    rep = await world.rep(await world.team())
    first = await scanned(world, rep, attendee)
    clock.advance(timedelta(minutes=1))
    contact, scan = offline_scan(rep, "TICKET-1")
    note = new(contact_id=contact["id"], text="the same person")
    await push_well(rep, contacts=[contact], scans=[scan], notes=[note])
    copy = await whole(rep)

    answer = await (await world.organiser()).post(
        "/v1/attendees/import",
        files={"file": ("list.csv", f"Email,First Name,Last Name,Barcode\n{attendee.email},Zoë,Ångström,TICKET-1\n")},
    )
    assert answer.status_code == 200, answer.text
    brought = await copy.pull()

    assert brought.deleted("contacts") == {contact["id"]}
    assert brought.row("notes", note["id"])["contact_id"] == first
    assert brought.row("contacts", first)["scan_count"] == 2
    assert copy.rows == (await whole(rep)).rows


async def test_a_migration_brings_whole_tables(world: World) -> None:
    rep, rows = await full_book(world)
    copy = await whole(rep)
    gone = new(contact_id=rows["contacts"][0]["id"], text="hello")
    await push_well(rep, notes=[gone])
    await push_well(rep, await revision_of(world, rep), deleted={"notes": [gone["id"]]})
    missing = {
        "from": 1,
        "tables": ["notes", "zones", "accounts", "contacts; DROP TABLE contacts", "login_sessions"],
        "columns": [{"table": "tasks", "columns": ["kind", "no_such"]}, {"table": "books", "columns": ["revision"]}],
    }

    brought = await pull(rep, copy.timestamp, migration=json.dumps(missing))

    assert list(brought.tables) == NAMES
    everything = await pull(rep)
    for name in ("notes", "zones", "tasks"):
        assert brought.rows(name) == everything.rows(name) != [], name
    assert brought.deleted("notes") == {gone["id"]}
    assert set(brought.news()) == {"notes", "zones", "tasks"}


@pytest.mark.parametrize(
    "query",
    [
        {"migration": "{"},
        {"migration": "[]"},
        {"migration": '{"from": 1, "tables": [5], "columns": []}'},
        {"migration": '{"from": 1, "tables": [], "columns": ["tasks"]}'},
        {"last_pulled_at": "-1"},
        {"last_pulled_at": "yesterday"},
        {"last_pulled_at": "9" * 30},
        {"schema_version": "0"},
        {"schema_version": "one"},
    ],
)
async def test_questions_that_make_no_sense(world: World, query: dict[str, str]) -> None:
    rep = await world.rep(await world.team())
    code = "invalid_input" if "migration" in query else "validation_failed"
    assert problem(await rep.get("/v1/sync", params=query)) == (422, code)


@pytest.mark.parametrize("nothing", ["null", "undefined", ""])
async def test_what_javascript_writes_for_nothing(world: World, nothing: str) -> None:
    rep, _ = await full_book(world)
    query = {"last_pulled_at": nothing, "schema_version": nothing, "migration": nothing}
    answers = [await rep.get("/v1/sync", params=params) for params in (query, {})]
    assert [answer.json() for answer in answers] == [(await pull(rep)).document] * 2


async def test_a_book_in_which_nothing_happened(world: World) -> None:
    """WatermelonDB takes no timestamp of 0; and what comes later must come."""
    rep = await world.rep(await world.team())

    copy = await whole(rep)

    assert copy.timestamp == 1
    assert set(copy.ids()) == {"members", "teams"}
    contact = await scanned(world, rep)
    assert set((await copy.pull()).news()["contacts"]) == {contact}


async def test_a_phone_that_is_ahead_is_not_taken_back(world: World) -> None:
    """As after a backup was restored, or at a replica that lags behind."""
    rep, _ = await full_book(world)
    ahead = await revision_of(world, rep) + 1000

    brought = await pull(rep, ahead)

    assert (brought.news(), brought.timestamp) == ({}, ahead)


async def test_a_new_zone_comes_until_the_book_has_seen_it(world: World) -> None:
    rep, colleague = await two_reps(world)
    copy, late = await whole(rep), await whole(colleague)
    for name in ("Hall 1", "Hall 2"):
        zone = await add_zone(world, name)
        for _ in range(2):
            assert zone in (await copy.pull()).news()["zones"]

        await push(rep)
        await copy.pull()

        assert (await copy.pull()).news() == {}
        await push(rep)
        assert (await copy.pull()).news() == {}
    await late.pull()
    assert [zone["name"] for zone in late.rows["zones"].values()] == ["Hall 1", "Hall 2"]
    assert late.rows == copy.rows == (await whole(rep)).rows


async def test_zones_reach_attendees_too(world: World) -> None:
    zoe = await world.as_attendee(await world.attendee())
    copy = await whole(zoe)
    zone = await add_zone(world, "Hall 1")

    assert (await copy.pull()).news() == {"zones": {zone}}
    contact = await scanned(world, zoe, await world.attendee("Grace Hopper"))
    assert set((await copy.pull()).news()) == {"zones", "contacts", "scans"}
    assert (await copy.pull()).news() == {}
    assert set(copy.rows["contacts"]) == {contact}


async def test_changes_of_the_team_come(world: World) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    copy = await whole(rep)

    assert (await manager.patch("/v1/team", {"name": "Acme Robots"})).status_code == 200
    assert (await copy.pull()).one("teams")["name"] == "Acme Robots"

    for questions in ([{"text": "Why?", "kind": "number"}], []):
        assert (await manager.patch("/v1/team", {"questions": questions})).status_code == 200
        await copy.pull()
        assert len(copy.rows["questions"]) == len(questions)

    other = await world.rep(team, "Ben")
    assert (await manager.delete(f"/v1/team/members/{other.principal.member_id}")).status_code == 204
    brought = (await copy.pull()).row("members", str(other.principal.member_id))
    assert (brought["name"], brought["removed"]) == ("Ben", True)
    assert copy.rows == (await whole(rep)).rows


async def test_more_rows_than_the_database_gives_at_once(world: World) -> None:
    rep = await world.rep(await world.team())
    made = [offline_scan(rep, f"TICKET-{number}") for number in range(1500)]
    notes = [new(contact_id=contact["id"], text=f"note {number}") for number, (contact, _) in enumerate(made)]
    await push_well(rep, contacts=[contact for contact, _ in made], scans=[scan for _, scan in made], notes=notes)

    copy = await whole(rep)

    assert copy.ids()["contacts"] == {contact["id"] for contact, _ in made}
    assert copy.ids()["scans"] == {scan["id"] for _, scan in made}
    assert copy.ids()["notes"] == {note["id"] for note in notes}


async def test_nobody_keeps_a_copy_on_the_way(world: World) -> None:
    rep = await world.rep(await world.team())
    for path in ("/v1/sync", "/v1/changes"):
        assert (await rep.get(path)).headers["Cache-Control"] == "no-store"

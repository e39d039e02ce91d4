"""What the second version of the app's schema brought: promises, difficulties, occasions, outcomes, our own facts."""

import json
from typing import Any
from uuid import uuid4

import pytest

from api.sync.app_schema import described
from models import Difficulty, Note, Outcome
from tests.sync.rows import MS, codes, new, pull, push, push_in_vain, push_well, scanned, two_reps
from tests.world import Caller, World

DAY = 24 * 60 * 60 * 1000
NEW_TABLES = {"difficulties", "occasions", "outcomes", "own_facts"}


def steps() -> list[dict[str, Any]]:
    (migration,) = described()["migrations"]
    assert migration["toVersion"] == 2
    found: list[dict[str, Any]] = migration["steps"]
    return found


def migration() -> str:
    """What WatermelonDB asks for after the app was upgraded from version 1."""
    tables = [step["name"] for step in steps() if step["type"] == "create_table"]
    columns = [
        {"table": step["table"], "columns": [column["name"] for column in step["columns"]]}
        for step in steps()
        if step["type"] == "add_columns"
    ]
    return json.dumps({"from": 1, "tables": tables, "columns": columns})


async def something_of_all(world: World, caller: Caller) -> dict[str, dict[str, Any]]:
    """Pushed rows that use all that is new; by table, one each."""
    contact = await scanned(world, caller)
    me = str(caller.principal.member_id)
    rows = {
        "notes": new(contact_id=contact, text="send prices", written_at=MS, kind="promise", due_at=MS + DAY),
        "touchpoints": new(contact_id=contact, step="listen", text="", happened_at=MS, talked="they"),
        "difficulties": new(contact_id=contact, text="shipment late", raised_at=MS, owner_id=me),
        "occasions": new(contact_id=contact, label="birthday", on="1980-02-29", yearly=True),
        "outcomes": new(contact_id=contact, kind="replied", text="by mail", happened_at=MS),
        "own_facts": new(topic="sport", text="marathon"),
    }
    await push_well(caller, **{table: [row] for table, row in rows.items()})
    return rows


def test_the_migration_adds_tables_and_columns() -> None:
    added = {step["table"]: {column["name"] for column in step["columns"]} for step in steps() if "table" in step}

    assert {step["name"] for step in steps() if step["type"] == "create_table"} == NEW_TABLES
    assert added == {
        "contacts": {"rhythm_weeks"},
        "notes": {"kind", "due_at", "settled", "settled_at"},
        "touchpoints": {"talked"},
    }
    types = {column["name"]: column["type"] for table in described()["tables"] for column in table["columns"]}
    assert (types["on"], types["yearly"], types["due_at"], types["rhythm_weeks"]) == (
        "string", "boolean", "number", "number",
    )  # fmt: skip


async def test_what_is_pushed_is_pulled(world: World) -> None:
    ann, ben = await two_reps(world)
    rows = await something_of_all(world, ann)

    pulled = await pull(ben, schema_version=2)

    for table, row in rows.items():
        shown = pulled.row(table, row["id"])
        assert {column: shown[column] for column in row} == row, table
        assert shown["member_id"] == str(ann.principal.member_id)
    assert pulled.one("notes")["settled"] is None
    assert pulled.one("contacts")["rhythm_weeks"] is None
    (outcome,) = await world.rows(Outcome)
    assert outcome.features is None


async def test_an_old_phone_is_told_of_nothing_new(world: World) -> None:
    ann, ben = await two_reps(world)
    rows = await something_of_all(world, ann)

    pulled = await pull(ben, schema_version=1)
    note = pulled.one("notes")
    await push_well(ben, pulled.timestamp, touchpoints=[new(contact_id=note["contact_id"], step="radar")])
    await push_well(ann, pulled.timestamp, updated={"notes": [note | {"text": "send the price list"}]})

    assert not NEW_TABLES & pulled.tables.keys()
    assert note.keys() == {"id", "contact_id", "member_id", "text", "written_at"}
    assert "talked" not in pulled.one("touchpoints")
    assert "rhythm_weeks" not in pulled.one("contacts")
    (row,) = await world.rows(Note)
    assert (row.text, row.kind, row.due_at is None) == ("send the price list", "promise", False)
    assert str(row.id) == rows["notes"]["id"]


async def test_an_upgraded_phone_gets_what_it_lacks(world: World) -> None:
    ann, ben = await two_reps(world)
    rows = await something_of_all(world, ann)
    old = await pull(ben, schema_version=1)

    upgraded = await pull(ben, old.timestamp, schema_version=2, migration=migration())
    nothing = await pull(ben, old.timestamp, schema_version=2)

    for table, row in rows.items():
        assert {column: upgraded.row(table, row["id"])[column] for column in row} == row
    assert [row["rhythm_weeks"] for row in upgraded.rows("contacts")] == [None]
    assert upgraded.rows("scans") == []
    assert nothing.news().keys() <= {"zones"}


async def test_a_colleague_keeps_a_promise_and_changes_no_words(world: World) -> None:
    ann, ben = await two_reps(world)
    rows = await something_of_all(world, ann)
    pulled = await pull(ben, schema_version=2)
    note = pulled.one("notes")

    await push_well(ben, pulled.timestamp, updated={"notes": [note | {"settled": "kept", "settled_at": MS}]})
    (kept,) = await world.rows(Note)
    seen = await pull(ben, schema_version=2)
    refused = await push(
        ben, seen.timestamp, updated={"notes": [seen.one("notes") | {"text": "mine", "settled": "declined"}]}
    )

    assert (kept.settled, kept.settled_at.timestamp() * 1000, kept.text) == ("kept", MS, "send prices")
    assert kept.history == []
    assert codes(refused) == {rows["notes"]["id"]: "not_yours"}
    (same,) = await world.rows(Note)
    assert (same.settled, same.text) == ("kept", "send prices")


async def test_reopened_and_moved(world: World) -> None:
    ann, _ = await two_reps(world)
    await something_of_all(world, ann)
    pulled = await pull(ann, schema_version=2)
    note = pulled.one("notes")
    await push_well(ann, pulled.timestamp, updated={"notes": [note | {"settled": "declined"}]})
    declined = await pull(ann, schema_version=2)

    moved = declined.one("notes") | {"settled": None, "due_at": MS + 2 * DAY}
    await push_well(ann, declined.timestamp, updated={"notes": [moved]})

    assert declined.one("notes")["settled_at"] == MS, "the time of the push, as the phone did not say"
    (row,) = await world.rows(Note)
    assert (row.settled, row.settled_at, row.due_at.timestamp() * 1000) == (None, None, MS + 2 * DAY)
    (former,) = row.history
    assert (former["text"], former["due_at"]) == ("send prices", "2026-11-22T10:00:00Z")


async def test_only_a_promise_is_due_and_settled(world: World) -> None:
    ann, _ = await two_reps(world)
    contact = await scanned(world, ann)
    note = new(contact_id=contact, text="tall", due_at=MS, settled="kept", settled_at=MS)

    await push_well(ann, notes=[note])

    (row,) = await world.rows(Note)
    assert (row.kind, row.due_at, row.settled, row.settled_at) == ("plain", None, None, None)


async def test_a_promise_that_two_changed_conflicts(world: World) -> None:
    ann, ben = await two_reps(world)
    await something_of_all(world, ann)
    pulled = await pull(ben, schema_version=2)
    note = pulled.one("notes")
    await push_well(ann, pulled.timestamp, updated={"notes": [note | {"settled": "declined"}]})

    await push_in_vain(ben, pulled.timestamp, updated={"notes": [note | {"settled": "kept"}]})


async def test_everybody_takes_on_and_solves_and_the_author_withdraws(world: World) -> None:
    ann, ben = await two_reps(world)
    await something_of_all(world, ann)
    pulled = await pull(ben, schema_version=2)
    raised = pulled.one("difficulties")
    solved = raised | {"owner_id": str(ben.principal.member_id), "solved_at": MS, "text": "all shipments late"}
    await push_well(ben, pulled.timestamp, updated={"difficulties": [solved]})
    seen = await pull(ben, schema_version=2)

    refused = await push(ben, seen.timestamp, deleted={"difficulties": [raised["id"]]})
    latest = await pull(ann, schema_version=2)
    await push_well(ann, latest.timestamp, deleted={"difficulties": [raised["id"]]})

    assert seen.one("difficulties") == solved
    assert codes(refused) == {raised["id"]: "not_yours"}
    (row,) = await world.rows(Difficulty)
    assert (row.text, row.deleted_at is None, row.owner_id) == ("", False, ben.principal.member_id)


async def test_nobody_outside_the_team_owns_a_difficulty(world: World) -> None:
    ann, _ = await two_reps(world)
    rival = await world.rep(await world.team("Rivals"))
    contact = await scanned(world, ann)
    rows = [
        new(contact_id=contact, text="late", owner_id=owner)
        for owner in (str(uuid4()), str(rival.principal.member_id), None)
    ]

    answer = await push(ann, difficulties=rows)
    again = await push(ann, difficulties=rows)

    assert codes(answer) == {row["id"]: "owner_unknown" for row in rows[:2]}
    assert (answer["experimentalRejectedIds"], again["experimentalRejectedIds"]) == ({}, {})
    owners = {str(row.id): row.owner_id for row in await world.rows(Difficulty)}
    assert owners == dict(zip([row["id"] for row in rows], [ann.principal.member_id] * 2 + [None], strict=True))


@pytest.mark.parametrize(
    ("table", "row", "code"),
    [
        ("outcomes", {"kind": "followed_up"}, "invalid"),
        ("outcomes", {"kind": "married"}, "invalid"),
        ("outcomes", {}, "invalid"),
        ("occasions", {"label": "birthday", "on": "soon"}, "invalid"),
        ("occasions", {"label": "birthday", "on": "0001-01-01"}, "invalid"),
        ("occasions", {"label": "birthday"}, "invalid"),
        ("occasions", {"label": " ", "on": "1980-02-29"}, "blank"),
        ("difficulties", {"text": ""}, "blank"),
        ("own_facts", {"topic": "sport"}, "blank"),
    ],
)
async def test_what_cannot_be_kept_stays_on_the_phone(world: World, table: str, row: dict[str, Any], code: str) -> None:
    ann, _ = await two_reps(world)
    about = {} if table == "own_facts" else {"contact_id": await scanned(world, ann)}
    pushed = new(**row, **about)

    answer = await push(ann, **{table: [pushed]})

    assert answer["experimentalRejectedIds"] == {table: [pushed["id"]]}
    assert codes(answer) == {pushed["id"]: code}


async def test_what_can_be_mended_is(world: World) -> None:
    ann, _ = await two_reps(world)
    contact = await scanned(world, ann)
    day = new(contact_id=contact, label="birthday", on=MS, yearly=1)
    later = new(contact_id=contact, label="jubilee", on="2027-03-01T12:00:00Z", yearly="false")
    note = new(contact_id=contact, text="x", kind="vow")

    answer = await push(ann, occasions=[day, later], notes=[note])

    assert answer["experimentalRejectedIds"] == {}
    assert set(codes(answer).values()) == {"repaired"}
    pulled = await pull(ann, schema_version=2)
    assert [pulled.row("occasions", row["id"])["on"] for row in (day, later)] == ["2026-11-21", "2027-03-01"]
    assert [pulled.row("occasions", row["id"])["yearly"] for row in (day, later)] == [True, False]
    assert pulled.one("notes")["kind"] == "plain"


async def test_a_rhythm_is_agreed_offline(world: World) -> None:
    ann, ben = await two_reps(world)
    await scanned(world, ann)
    pulled = await pull(ann, schema_version=2)

    await push_well(ann, pulled.timestamp, updated={"contacts": [pulled.one("contacts") | {"rhythm_weeks": 4}]})

    assert (await pull(ben, schema_version=2)).one("contacts")["rhythm_weeks"] == 4


async def test_own_facts_are_their_authors_and_go_with_nobody_else(world: World) -> None:
    ann, ben = await two_reps(world)
    rows = await something_of_all(world, ann)
    pulled = await pull(ben, schema_version=2)
    fact = pulled.one("own_facts")

    changed = await push(ben, pulled.timestamp, updated={"own_facts": [fact | {"text": "chess"}]})
    latest = await pull(ann, schema_version=2)
    await push_well(ann, latest.timestamp, updated={"own_facts": [fact | {"text": "two marathons"}]})
    (contact,) = latest.rows("contacts")
    latest = await pull(ann, schema_version=2)
    await push_well(ann, latest.timestamp, deleted={"contacts": [contact["id"]]})
    gone = await pull(ben, latest.timestamp, schema_version=2)

    assert codes(changed) == {fact["id"]: "not_yours"}
    for table in rows.keys() - {"own_facts"}:
        assert gone.deleted(table) == {rows[table]["id"]}, table
    assert gone.deleted("own_facts") == set()
    assert (await pull(ben, schema_version=2)).one("own_facts")["text"] == "two marathons"


async def test_what_is_said_about_a_contact_that_is_gone_is_gone(world: World) -> None:
    ann, ben = await two_reps(world)
    contact = await scanned(world, ann)
    await ann.delete(f"/v1/contacts/{contact}")
    rows = {
        "difficulties": new(contact_id=contact, text="late"),
        "occasions": new(contact_id=contact, label="birthday", on="1980-02-29"),
        "outcomes": new(contact_id=contact, kind="lost", text="too dear"),
        "notes": new(contact_id=contact, text="send prices", kind="promise", settled="kept"),
    }

    answer = await push(ben, **{table: [row] for table, row in rows.items()})

    assert codes(answer) == {row["id"]: "contact_deleted" for row in rows.values()}
    (difficulty,), (outcome,), (note,) = [await world.rows(table) for table in (Difficulty, Outcome, Note)]
    assert (difficulty.text, outcome.text, note.text, note.settled) == ("", "", "", None)
    assert not (await pull(ben, schema_version=2)).news().keys() & rows.keys()

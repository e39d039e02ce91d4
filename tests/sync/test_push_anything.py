"""Whatever an app pushes: it is never our fault, and what is good in it arrives."""

import asyncio
import gzip
import json
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.sync.push import reading
from api.sync.tables import TABLES, Writers
from models import Role
from tests.contacts.book import counted_statements
from tests.sync.rows import MS, codes, contact_id, new, offline_scan, pull, push, push_well, scanned, send
from tests.sync.test_reading import BODIES
from tests.sync.test_values import ANY_TEXT, ANYTHING
from tests.world import Caller, World

WRITTEN = {
    table.name: [column.name for column in table.columns] for table in TABLES if table.writers is not Writers.SYSTEM
}
_FEW = settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def rows_of(contact: str, question: str) -> dict[str, dict[str, Any]]:
    """A good row of every table that phones write."""
    return {
        "contacts": {"name": "Grace Hopper"},
        "scans": {"contact_id": contact, "source": "manual", "captured_at": MS},
        "notes": {"contact_id": contact, "text": "hello", "written_at": MS},
        "ratings": {"contact_id": contact, "interest": 4, "gut": 3, "rated_at": MS},
        "tags": {"contact_id": contact, "label": "vip"},
        "facts": {"contact_id": contact, "topic": "sport", "text": "rows", "source": "told", "noted_at": MS},
        "touchpoints": {"contact_id": contact, "step": "listen", "text": "", "happened_at": MS},
        "answers": {"contact_id": contact, "question_id": question, "value": '"so"', "answered_at": MS},
        "difficulties": {"contact_id": contact, "text": "late", "raised_at": MS, "owner_id": None, "solved_at": None},
        "occasions": {"contact_id": contact, "label": "birthday", "on": "1980-02-29", "yearly": True},
        "outcomes": {"contact_id": contact, "kind": "replied", "text": "", "happened_at": MS},
        "own_facts": {"topic": "sport", "text": "rows"},
        "tasks": {"contact_id": contact, "title": "Call", "kind": "call", "due_at": MS, "assignee_id": None},
    }


async def question_of(world: World, rep: Caller) -> str:
    manager = await world.sign_in(  # of the same team
        Role.MANAGER,
        **{name: getattr(rep.principal, name) for name in ("account_id", "team_id", "member_id", "book_id")},
    )
    answer = await manager.patch("/v1/team", {"questions": [{"text": "Why?", "kind": "text"}]})
    assert answer.status_code == 200, answer.text
    return str((await pull(rep)).one("questions")["id"])


async def test_any_value_in_any_column(world: World) -> None:
    """As a new row, and as a change of one: it is kept, mended or told about, and its neighbours arrive."""
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    good = rows_of(contact, await question_of(world, rep))
    here = {table: new(**row) for table, row in good.items()}
    await push_well(rep, **{table: [row] for table, row in here.items()})
    loop = asyncio.get_running_loop()

    async def check(table: str, column: str, value: Any) -> None:
        bad, neighbour = new(**good[table] | {column: value}), new(**good[table])
        changed = here[table] | {column: value}
        since = (await pull(rep)).timestamp
        body = {table: {"created": [bad, neighbour], "updated": [changed], "deleted": []}}
        answer = await rep.post(
            "/v1/sync",
            content=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            params={"last_pulled_at": since},
        )
        assert answer.status_code == 200, (table, column, value, answer.text)
        news = await pull(rep, since)
        assert neighbour["id"] in {row["id"] for row in news.rows(table)}
        rejected = set(answer.json()["experimentalRejectedIds"].get(table, []))
        assert rejected <= {bad["id"], changed["id"]}
        assert bad["id"] in rejected | news.news().get(table, set())

    columns = [(table, column) for table, names in WRITTEN.items() for column in names]

    @_FEW
    @given(st.sampled_from(columns), ANYTHING)
    def anything(where: tuple[str, str], value: Any) -> None:
        asyncio.run_coroutine_threadsafe(check(*where, value), loop).result(60)

    await asyncio.to_thread(anything)


async def test_any_body(world: World) -> None:
    rep = await world.rep(await world.team())
    loop = asyncio.get_running_loop()

    async def check(body: Any) -> None:
        sent = json.dumps(body).encode()
        answer = await rep.post("/v1/sync", content=sent, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 409), answer.text
        assert (await rep.get("/v1/sync")).status_code == 200

    @_FEW
    @given(BODIES)
    def anything(body: Any) -> None:
        asyncio.run_coroutine_threadsafe(check(body), loop).result(60)

    await asyncio.to_thread(anything)


async def test_any_parameters(world: World) -> None:
    """A clock may be as wrong as it likes; the rest is the app's own fault."""
    rep = await world.rep(await world.team())
    loop = asyncio.get_running_loop()

    async def check(name: str, value: str) -> None:
        answer = await rep.post("/v1/sync", {}, params={name: value})
        assert answer.status_code in ((200,) if name == "device_now" else (200, 422)), answer.text
        answer = await rep.get("/v1/sync", params={name: value})
        assert answer.status_code in (200, 422), answer.text

    names = st.sampled_from(["last_pulled_at", "schema_version", "migration", "device_now", "unsent"])
    texts = ANY_TEXT.filter(lambda text: text.isprintable() and text.isascii()) | st.integers().map(str)

    @_FEW
    @given(names, texts | st.floats().map(str))
    def anything(name: str, value: str) -> None:
        asyncio.run_coroutine_threadsafe(check(name, value), loop).result(60)

    await asyncio.to_thread(anything)


async def test_what_cannot_be_kept_stays_on_the_phone(world: World) -> None:
    """And all that is good in the same push arrives."""
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    good = new(contact_id=contact, text="good")
    capitals = str(uuid4()).upper()
    bad = {
        "blank": new(contact_id=contact, text=" "),
        "too_long": new(contact_id=contact, text="x" * 10_001),
        "contact_unknown": new(contact_id=str(uuid4()), text="hello"),
        "invalid": new(text="about nobody"),
        "id_invalid": {"id": capitals, "contact_id": contact, "text": "hello"},
    }

    answer = await push(
        rep, notes=[*bad.values(), good, "no row", 7], moods=[{"id": "m1"}], ratings=[new(contact_id=contact)]
    )

    assert {problem["code"] for problem in answer["problems"]} == {*bad, "row_invalid", "table_unknown"}
    assert set(answer["experimentalRejectedIds"]["notes"]) == {row["id"] for row in bad.values()} | {"no row"}
    assert answer["experimentalRejectedIds"]["moods"] == ["m1"]
    assert len(answer["experimentalRejectedIds"]["ratings"]) == 1
    assert (await pull(rep)).one("notes")["id"] == good["id"]


async def test_what_can_be_mended_is_kept(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    note = new(contact_id=contact, text="half \ud83d emoji\x00", written_at="2026-11-21T09:00:00Z", mood="good")
    tag = new(contact_id=contact, label="x" * 300)
    fact = new(contact_id=contact, topic="astrology", text=["a", 1], source=5, noted_at=None)
    rating = new(contact_id=contact, interest="4", gut=9)
    body = {"notes": {"created": [note]}, "tags": {"created": [tag]}} | {
        "facts": {"created": [fact]},
        "ratings": {"created": [rating]},
    }

    answer = await rep.post("/v1/sync", content=json.dumps(body).encode())

    assert answer.status_code == 200, answer.text
    assert answer.json()["experimentalRejectedIds"] == {}
    found = {(problem["table"], problem["column"], problem["code"]) for problem in answer.json()["problems"]}
    assert found == {
        ("notes", "mood", "column_unknown"),
        ("notes", "text", "repaired"),
        ("notes", "written_at", "repaired"),
        ("tags", "label", "cut"),
        ("facts", "topic", "repaired"),
        ("facts", "text", "repaired"),
        ("facts", "source", "repaired"),
        ("ratings", "interest", "repaired"),
        ("ratings", "gut", "repaired"),
    }
    brought = await pull(rep)
    assert (brought.one("notes")["text"], brought.one("notes")["written_at"]) == ("half ? emoji", MS - 3_600_000)
    assert brought.one("tags")["label"] == "x" * 199 + "…"
    stored = brought.one("facts")
    assert (stored["topic"], stored["text"], stored["source"], stored["noted_at"]) == ("other", '["a", 1]', "told", MS)
    assert (brought.one("ratings")["interest"], brought.one("ratings")["gut"]) == (4, None)


async def test_what_means_nothing_changes_nothing(world: World) -> None:
    """The phone that sent it is put right."""
    rep = await world.rep(await world.team())
    await push_well(rep, tasks=[new(title="Call", kind="call", due_at=MS)])
    before = await pull(rep)
    task = before.one("tasks")

    await push(rep, before.timestamp, updated={"tasks": [task | {"kind": 5, "due_at": "soon", "contact_id": "x"}]})

    assert (await pull(rep, before.timestamp)).one("tasks") == task


async def test_a_wrong_clock_is_corrected(world: World) -> None:
    """A time in the future is now, however it came to be."""
    rep = await world.rep(await world.team())
    ahead = 3 * 3_600_000
    contact, scan = offline_scan(rep, "TICKET-1", captured_at=MS + ahead - 60_000)
    said = {
        "notes": new(contact_id=contact["id"], text="x", written_at=MS + ahead - 60_000),
        "ratings": new(contact_id=contact["id"], gut=1, rated_at=MS + ahead - 60_000),
        "touchpoints": new(contact_id=contact["id"], happened_at=MS + ahead - 60_000),
    }
    for device_now in (str(MS + ahead), "2026-11-21T13:00:00Z"):
        await push_well(
            rep,
            contacts=[contact],
            scans=[scan],
            **{table: [row] for table, row in said.items()},
            query={"device_now": device_now},
        )
    late = new(contact_id=contact["id"], text="from the future", written_at=MS + 86_400_000)
    close = new(contact_id=contact["id"], text="by half a minute", written_at=MS - 100_000)
    await push_well(rep, notes=[late, close], query={"device_now": MS + 30_000})

    brought = await pull(rep)
    assert brought.one("scans")["captured_at"] == brought.one("contacts")["last_captured_at"] == MS - 60_000
    assert brought.row("notes", said["notes"]["id"])["written_at"] == MS - 60_000
    assert brought.one("ratings")["rated_at"] == brought.one("touchpoints")["happened_at"] == MS - 60_000
    assert brought.row("notes", late["id"])["written_at"] == MS
    assert brought.row("notes", close["id"])["written_at"] == MS - 100_000


async def test_gzip_a_wrapper_and_no_json(world: World) -> None:
    rep = await world.rep(await world.team())
    task = new(title="Call")
    body = json.dumps({"changes": {"tasks": {"created": [task], "updated": [], "deleted": []}}}).encode()
    answer = await rep.post("/v1/sync", content=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    assert (await pull(rep)).one("tasks")["id"] == task["id"]
    for broken in (b"", b"{", b"[]", b"5"):
        answer = await rep.post("/v1/sync", content=broken)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_ten_megabytes_are_enough(world: World) -> None:
    rep = await world.rep(await world.team())
    body = json.dumps({"notes": {"created": ["x" * 1000] * 11_000}}).encode()
    for content, headers in ((body, {}), (gzip.compress(body), {"Content-Encoding": "gzip"})):
        answer = await rep.post("/v1/sync", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_reading_takes_no_body_from_strangers(world: World) -> None:
    """Taking ten megabytes apart is work."""
    answer = await world.http.post("/v1/sync", content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_many_rows_take_no_more_statements_than_few(world: World) -> None:
    rep = await world.rep(await world.team())
    question = await question_of(world, rep)

    async def statements(count: int) -> int:
        keys = [f"{count}-{number}" for number in range(count)]
        made = [offline_scan(rep, key) for key in keys]
        ids = [contact_id(rep, key) for key in keys]
        rows = {
            table: [new(**rows_of(contact, question)[table]) for contact in ids]
            for table in WRITTEN
            if table not in ("contacts", "scans")
        }
        merged = [new(badge_key=key) for key in keys]
        with counted_statements() as sent:
            contacts = [contact for contact, _ in made]
            await push_well(rep, contacts=[*contacts, *merged], scans=[scan for _, scan in made], **rows)
            since = (await pull(rep)).timestamp
            changed = {table: [row | {words: "changed"} for row in rows[table]] for table, words in CHANGED.items()}
            corrected = [contact | {"company": "Initech"} for contact in contacts]
            await push_well(rep, since, updated=changed | {"contacts": corrected})
            await push_well(rep, (await pull(rep)).timestamp, deleted={"contacts": ids})
        return len(sent)

    assert await statements(1000) == await statements(10)
    assert (await pull(rep)).rows("contacts") == []


CHANGED = {
    "notes": "text", "tags": "label", "facts": "text", "tasks": "title", "difficulties": "text", "occasions": "label",
    "own_facts": "text",
}  # fmt: skip


async def test_a_push_of_everything_at_once(world: World) -> None:
    """5,000 rows."""
    rep = await world.rep(await world.team())
    contact = await scanned(world, rep)
    notes = [new(contact_id=contact, text=f"note {number}") for number in range(5000)]
    await push_well(rep, notes=notes)
    assert len((await pull(rep)).rows("notes")) == 5000


async def test_a_phone_that_pushes_twice_at_once(world: World) -> None:
    rep = await world.rep(await world.team())
    contact, scan = offline_scan(rep, "TICKET-1")
    notes = [new(contact_id=contact["id"], text=f"note {number}") for number in range(50)]

    answers = await asyncio.gather(*(send(rep, contacts=[contact], scans=[scan], notes=notes) for _ in range(6)))

    assert {(answer.status_code, str(answer.json()["problems"])) for answer in answers} == {(200, "[]")}
    brought = await pull(rep)
    assert (len(brought.rows("notes")), brought.one("contacts")["scan_count"]) == (50, 1)


async def test_two_teams_with_the_same_id_at_once(world: World) -> None:
    """One has it, and the other is told that it stands for something else: now, or when it asks again."""
    reps = [await world.rep(await world.team(name)) for name in ("One", "Two")]
    for _ in range(5):
        task = new(title="Call")
        answers = await asyncio.gather(*(send(rep, tasks=[task]) for rep in reps))
        assert {answer.status_code for answer in answers} <= {200, 409}
        again = [await push(rep, tasks=[task]) for rep in reps]
        assert sorted(codes(answer).get(task["id"], "") for answer in again) == ["", "id_taken"]


def test_every_column_that_phones_write_is_read() -> None:
    """And none that they must not."""
    theirs = {"contacts": {"attendee_id", "state", "refusal", "interests", "scan_count"}, "scans": {"refusal"}}
    theirs["contacts"] |= {"first_captured_at", "last_captured_at"}
    theirs["scans"] |= {"received_at"}
    for table, columns in WRITTEN.items():
        assert set(reading._READERS[table]) == set(columns) - theirs.get(table, set()) - {"member_id"}, table

"""The book as a file: all that was said, in the right cells, for those alone whose book it is."""

import csv
import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from api.core.ids import uuid7
from models import Contact, Event, Member, Note, Rating, Source, Tag, Task
from tests.conftest import Clock
from tests.exports.book import PATH, exported, fill, rows_of, scan
from tests.world import Caller, World

ZONED = "(Europe/Lisbon)"
HOSTILE = "=cmd|'/c calc'!A0"


async def change(world: World, table: type[Contact] | type[Note] | type[Event], id_: UUID, **values: object) -> None:
    key = id_ if table is Event else (world.event.id, id_)
    async with world.session() as session:
        row = await session.get(table, key)
        assert row
        for name, value in values.items():
            setattr(row, name, value)
        await session.commit()


async def rate(world: World, caller: Caller, contact_id: UUID, interest: int, gut: int, after: timedelta) -> None:
    await world.add(
        Rating(
            event_id=world.event.id,
            id=uuid7(),
            book_id=caller.principal.book_id,
            revision=1,
            created_at=world.now,
            contact_id=contact_id,
            member_id=caller.principal.member_id,
            interest=interest,
            gut=gut,
            rated_at=world.now + after,
        )
    )


async def test_a_row_holds_all_that_the_team_knows(world: World, clock: Clock) -> None:
    clock.now = clock.now.replace(month=7)  # Lisbon is an hour ahead of UTC
    team, zoe = await world.team(), await world.attendee("Zoë Ångström", email="zoe@globex.example")
    ana, rui = await world.rep(team, "Ana"), await world.rep(team, "Rui")
    badge = await world.qr(zoe)
    task = {"title": "Call back", "kind": "call", "due": "tomorrow_morning"}
    contact_id = await scan(ana, clock, badge, note="wants a quote", rating="hot", gut=4, tags=["vip"], task=task)
    clock.advance(timedelta(minutes=90))
    await scan(rui, clock, badge, note='says "no"; asks for\na call', rating="warm", tags=["Press", "vip"])

    (row,) = await exported(await world.manager(team))

    assert row == {
        "Contact id": str(contact_id),
        "State": "resolved",
        "Name": "Zoë Ångström",
        "Given name": "Zoë",
        "Family name": "Ångström",
        "Company": "Globex",
        "Job title": "Head of Procurement",
        "E-mail": "zoe@globex.example",
        "Phone": "+351211234567",
        "Industry": "Logistics",
        "Country": "PT",
        "Interests": "robotics",
        "Decision power": "",
        f"First captured {ZONED}": "2026-07-21 11:00:00",
        "First captured (UTC)": "2026-07-21 10:00:00",
        f"Last captured {ZONED}": "2026-07-21 12:30:00",
        "Last captured (UTC)": "2026-07-21 11:30:00",
        "Scan count": "2",
        "Source": "scan",
        "Owner": "Ana",
        "Captured by": "Ana; Rui",
        f"Scans {ZONED}": "2026-07-21 11:00 Ana\n2026-07-21 12:30 Rui",
        "Best interest (0-5)": "5",
        "Ratings": "Ana: hot (5), gut 4; Rui: warm (3)",
        "Tags": "Press; vip",
        "Note count": "2",
        f"Notes {ZONED}": '2026-07-21 11:00 Ana: wants a quote\n\n2026-07-21 12:30 Rui: says "no"; asks for\na call',
        f"Open tasks {ZONED}": "Call back (call, Ana, due 2026-07-22 09:00)",
        f"Done tasks {ZONED}": "",
        "Unresolved badge": "",
        "Consent basis": "badge scanned",
        "Consent recorded (UTC)": "2026-07-21 10:00:00",
    }


async def test_the_newest_rating_of_each_author_counts(world: World, clock: Clock) -> None:
    team = await world.team()
    ana, rui = await world.rep(team, "Ana"), await world.rep(team, "Rui")
    contact_id = await scan(ana, clock, await world.qr(await world.attendee()), rating="hot")
    await rate(world, ana, contact_id, 1, 2, timedelta(hours=2))
    await rate(world, ana, contact_id, 4, 5, timedelta(hours=1))  # synced later, said earlier
    await rate(world, rui, contact_id, 3, 3, timedelta(hours=3))

    (row,) = await exported(ana)

    assert row["Ratings"] == "Ana: cold (1), gut 2; Rui: warm (3), gut 3"
    assert row["Best interest (0-5)"] == "3"


async def test_the_books_corrections_win(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    contact_id = await scan(rep, clock, await world.qr(await world.attendee()))
    await change(world, Contact, contact_id, corrections={"company": "Globex Iberia", "phone": ""})

    (row,) = await exported(rep)

    assert (row["Company"], row["Phone"], row["Name"]) == ("Globex Iberia", "", "Zoë Ångström")


@pytest.mark.parametrize(
    "note",
    [
        "one\ntwo\n\nthree",
        'he said "yes", then; "no"',
        "- a list\n- of dashes",
        "🤖👩🏽‍💻 met at the bar",
        "مرحبا، يريد عرض أسعار",
        "שלום",
    ],
)
async def test_a_note_comes_back_as_it_was_written(world: World, clock: Clock, note: str) -> None:
    rep = await world.rep(await world.team(), "Ana")
    await scan(rep, clock, await world.qr(await world.attendee()), note=note)

    (row,) = await exported(rep)

    assert row[f"Notes {ZONED}"] == f"2026-11-21 10:00 Ana: {note}"


async def test_no_field_that_people_write_can_be_a_formula(world: World, clock: Clock) -> None:
    fields = ("name", "given_name", "family_name", "company", "job_title", "email", "phone")
    rep = await world.rep(await world.team(), HOSTILE)
    body = {
        "id": str(uuid4()),
        "source": Source.MANUAL,
        "captured_at": clock.now.isoformat(),
        "contact": dict.fromkeys(fields, HOSTILE),
        "note": f"a\n{HOSTILE}\nb; {HOSTILE}",
        "rating": "hot",
        "tags": [HOSTILE],
        "task": {"title": HOSTILE},
    }
    contact_id = UUID((await rep.post("/v1/scans", body)).json()["contact"]["id"])
    await change(world, Contact, contact_id, industry=HOSTILE, country="\t" + HOSTILE, interests=[HOSTILE, HOSTILE])

    (row,) = await exported(rep)

    for header in ("Name", "Given name", "Family name", "Company", "Job title", "E-mail", "Phone", "Industry", "Tags"):
        assert row[header] == f"'{HOSTILE}", header
    assert row["Country"] == f"'\t'{HOSTILE}"
    assert row["Interests"] == f"'{HOSTILE};' {HOSTILE}"
    assert row["Captured by"] == f"'{HOSTILE}"
    assert row["Ratings"] == f"'{HOSTILE}: hot (5)"
    assert row[f"Open tasks {ZONED}"] == f"'{HOSTILE} (other, {HOSTILE})"
    assert row[f"Notes {ZONED}"] == f"2026-11-21 10:00 {HOSTILE}: a\n'{HOSTILE}\nb;' {HOSTILE}"


async def test_what_was_taken_back_is_absent(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Ana")
    extras = {"rating": "hot", "tags": ["vip"], "task": {"title": "Call"}}
    kept = await scan(rep, clock, await world.qr(await world.attendee("Kept One")), note="withdrawn", **extras)
    gone = await scan(rep, clock, await world.qr(await world.attendee("Gone One")), note="never seen")
    await change(world, Contact, gone, deleted_at=world.now)
    async with world.session() as session:
        for table in (Note, Rating, Tag, Task):
            (row_,) = await world.rows(table, contact_id=kept)
            session.add(row_)
            row_.deleted_at = world.now
        await session.commit()

    (row,) = await exported(rep)

    assert row["Name"] == "Kept One"
    assert [row[f"Notes {ZONED}"], row["Ratings"], row["Tags"], row[f"Open tasks {ZONED}"]] == [""] * 4
    assert (row["Note count"], row["Scan count"], row["Captured by"]) == ("0", "1", "Ana")


async def test_done_tasks_and_removed_members_keep_their_place(world: World, clock: Clock) -> None:
    team = await world.team()
    ana = await world.rep(team, "Ana")
    await scan(ana, clock, await world.qr(await world.attendee()), task={"title": "Send it", "kind": "send"})
    async with world.session() as session:
        (task,) = await world.rows(Task)
        (member,) = await world.rows(Member, name="Ana")
        session.add_all([task, member])
        task.done_at = world.now + timedelta(hours=1)
        member.removed_at = world.now
        await session.commit()

    (row,) = await exported(await world.manager(team))

    assert row["Captured by"] == "Ana"
    assert row[f"Open tasks {ZONED}"] == ""
    assert row[f"Done tasks {ZONED}"] == "Send it (send, Ana, done 2026-11-21 11:00)"


async def test_a_barcode_that_nobody_is_known_for_is_exported_too(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await scan(rep, clock, "TICKET-42")

    (row,) = await exported(rep)

    assert (row["State"], row["Name"], row["Unresolved badge"]) == ("unresolved", "", "TICKET-42")


async def test_an_attendee_exports_their_own_book(world: World, clock: Clock) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    await scan(me, clock, await world.qr(await world.attendee("Ana Other")), note="nice talk", rating="warm")

    answer = await me.get(PATH)

    (row,) = rows_of(answer.text)
    assert (row["Name"], row["Captured by"], row["Ratings"]) == ("Ana Other", "Me Myself", "Me Myself: warm (3)")
    assert row[f"Notes {ZONED}"] == "2026-11-21 10:00 Me Myself: nice talk"
    assert answer.headers["content-disposition"] == 'attachment; filename="expo-my-contacts-2026-11-21.csv"'


async def test_the_file_says_what_it_is(world: World, clock: Clock) -> None:
    clock.now = clock.now.replace(month=7, hour=23, minute=30)  # the next day in Lisbon

    answer = await (await world.rep(await world.team())).get(PATH)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="expo-team-contacts-2026-07-22.csv"'
    assert answer.headers["cache-control"] == "no-store"


async def test_an_empty_book_has_headers_alone(world: World) -> None:
    answer = await (await world.rep(await world.team())).get(PATH)

    (header,) = csv.reader(io.StringIO(answer.text, newline=""), strict=True)
    assert (header[0], header[-1], len(header)) == ("Contact id", "Consent recorded (UTC)", 32)
    assert answer.content.endswith(b"Consent recorded (UTC)\r\n")


async def test_a_byte_order_mark_on_request(world: World) -> None:
    rep = await world.rep(await world.team())

    with_bom, without = await rep.get(PATH, params={"bom": True}), await rep.get(PATH)

    assert with_bom.content == b"\xef\xbb\xbf" + without.content
    assert without.content.startswith(b"Contact id,")


async def test_rows_end_with_crlf_and_cells_hold_lf(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await scan(rep, clock, await world.qr(await world.attendee()), note="one\r\ntwo\rthree")

    content = (await rep.get(PATH)).content

    assert content.count(b"\r\n") == content.count(b"\r") == 2
    assert b"one\ntwo\nthree" in content


async def test_contacts_come_in_the_order_of_their_last_capture(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 450)

    assert [row["Name"] for row in await exported(rep)] == [f"Person {n}" for n in range(1, 451)]


async def test_nobody_elses_book(world: World, clock: Clock) -> None:
    attendee = await world.attendee("Zoë Ångström")
    badge = await world.qr(attendee)
    ours, theirs = await world.rep(await world.team("Ours")), await world.rep(await world.team("Theirs"))
    mine = await world.as_attendee(await world.attendee("Me Myself"))
    for caller, note in ((ours, "ours alone"), (theirs, "theirs alone"), (mine, "mine alone")):
        await scan(caller, clock, badge, note=note, tags=[note])
    elsewhere = await World.create(world.app, world.http, world.now)
    stranger = await elsewhere.rep(await elsewhere.team())

    for caller, tag in ((ours, "ours alone"), (theirs, "theirs alone"), (mine, "mine alone")):
        (row,) = await exported(caller)
        assert (row["Tags"], row["Note count"], row["Scan count"]) == (tag, "1", "1")
    assert await exported(stranger) == []


async def test_only_who_has_a_book(world: World, clock: Clock) -> None:
    organiser, anonymous = await (await world.organiser()).get(PATH), await world.http.get(PATH)
    left = await world.rep(await world.team())
    await left.delete("/v1/auth/tokens")

    assert (organiser.status_code, organiser.json()["code"]) == (404, "not_found")
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_signed_in")
    assert ((await left.get(PATH)).status_code, (await left.get(PATH)).json()["code"]) == (401, "session_ended")


async def test_the_documentation_says_csv(world: World) -> None:
    operation = world.app.openapi()["paths"][PATH]["get"]

    assert set(operation["responses"]["200"]["content"]) == {"text/csv", "application/zip"}
    assert {"401", "404", "409", "422"} <= set(operation["responses"])

"""One scan: recorded once, in the right book, whatever the badge says."""

from datetime import timedelta
from uuid import uuid4, uuid5

import pytest

from models import Book, Contact, Note, Rating, Scan, Tag, Task
from tests.conftest import Clock
from tests.world import World


def scan_of(badge: str, clock: Clock, **fields: object) -> dict[str, object]:
    return {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat(), **fields}


async def test_a_scan_makes_a_contact_with_what_the_person_shares(world: World, clock: Clock) -> None:
    team, attendee = await world.team(), await world.attendee("Zoë Ångström")
    rep = await world.rep(team)
    scan = scan_of(await world.qr(attendee), clock)

    answer = await rep.post("/v1/scans", scan)

    assert answer.status_code == 201, answer.text
    contact = answer.json()["contact"]
    (book,) = await world.rows(Book, team_id=team.id)
    key = (await world.qr(attendee)).rpartition("/")[2]
    assert contact["id"] == str(uuid5(book.id, key))
    assert (contact["name"], contact["company"], contact["state"]) == ("Zoë Ångström", "Globex", "resolved")
    assert (contact["scan_count"], contact["revision"], book.revision) == (1, 1, 1)


async def test_sending_it_again_changes_nothing(world: World, clock: Clock) -> None:
    team, attendee = await world.team(), await world.attendee()
    rep = await world.rep(team)
    scan = scan_of(await world.qr(attendee), clock, note="wants a quote", rating="hot", tags=["vip"])
    first = await rep.post("/v1/scans", scan)

    clock.advance(timedelta(minutes=5))
    again = await rep.post("/v1/scans", scan)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["status"] == "replayed"
    assert again.json()["contact"] == first.json()["contact"]
    for table in (Scan, Contact, Note, Rating, Tag):
        assert len(await world.rows(table)) == 1, table
    assert (await world.rows(Book, team_id=team.id))[0].revision == 1


async def test_the_same_id_for_something_else_is_refused(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    scan = scan_of(await world.qr(await world.attendee()), clock)
    await rep.post("/v1/scans", scan)

    answer = await rep.post("/v1/scans", scan | {"note": "another content"})

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_an_id_of_another_teams_scan_tells_nothing_about_it(world: World, clock: Clock) -> None:
    scan = scan_of(await world.qr(await world.attendee()), clock)
    await (await world.rep(await world.team("One"))).post("/v1/scans", scan)

    answer = await (await world.rep(await world.team("Two"))).post("/v1/scans", scan)

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_everything_that_comes_along_belongs_to_the_contact(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    task = {"title": "Call about the quote", "kind": "call", "due": "tomorrow_morning"}
    extras = {"note": "wants a quote", "rating": "warm", "gut": 4, "tags": ["vip", "vip", "press"], "task": task}

    answer = await rep.post("/v1/scans", scan_of(await world.qr(await world.attendee()), clock, **extras))

    assert answer.status_code == 201, answer.text
    contact_id = answer.json()["contact"]["id"]
    (note,), (rating,), (planned,) = [await world.rows(table) for table in (Note, Rating, Task)]
    assert (note.text, str(note.contact_id), note.member_id) == ("wants a quote", contact_id, rep.principal.member_id)
    assert (rating.interest, rating.gut) == (3, 4)
    assert sorted(tag.label for tag in await world.rows(Tag)) == ["press", "vip"]
    assert (planned.title, planned.assignee_id) == ("Call about the quote", rep.principal.member_id)
    assert planned.due_at.isoformat() == "2026-11-22T09:00:00+00:00"  # Lisbon is on UTC in November


async def test_an_attendee_scans_into_their_own_book(world: World, clock: Clock) -> None:
    me, other = await world.attendee("Me Myself"), await world.attendee("Other One")
    caller = await world.as_attendee(me)

    answer = await caller.post("/v1/scans", scan_of(await world.qr(other), clock))

    (contact,) = await world.rows(Contact)
    assert answer.status_code == 201
    assert contact.book_id == caller.principal.book_id
    assert (await world.rows(Scan))[0].member_id is None


async def test_a_foreign_barcode_of_a_registered_person_is_understood(world: World, clock: Clock) -> None:
    attendee = await world.attendee("Ana Barcode")
    await world.barcode(attendee, "TICKET-0042")
    rep = await world.rep(await world.team())

    by_barcode = await rep.post("/v1/scans", scan_of("TICKET-0042", clock))
    by_badge = await rep.post("/v1/scans", scan_of(await world.qr(attendee), clock))

    assert by_barcode.json()["contact"]["name"] == "Ana Barcode"
    assert by_badge.json()["contact"]["id"] == by_barcode.json()["contact"]["id"]
    assert by_badge.json()["contact"]["scan_count"] == 2


async def test_an_unknown_barcode_is_kept(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())

    answer = await rep.post("/v1/scans", scan_of("LATE-REGISTRATION-7", clock, note="ask again"))

    assert answer.status_code == 202
    assert answer.json()["status"] == "unresolved"
    assert answer.json()["contact"]["badge_key"] == "LATE-REGISTRATION-7"
    assert len(await world.rows(Note)) == 1


async def test_somebody_without_a_badge_is_typed_in(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    scan = {
        "id": str(uuid4()),
        "source": "manual",
        "captured_at": clock.now.isoformat(),
        "contact": {"name": "Kim Cash", "email": "kim@walkin.example"},
    }

    first, again = await rep.post("/v1/scans", scan), await rep.post("/v1/scans", scan)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["contact"]["state"], first.json()["contact"]["name"]) == ("manual", "Kim Cash")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda _qr: "HTTPS://EVENTS.EXAMPLE/B/NONSENSE", 422, "badge_malformed"),
        (lambda qr: qr[:-1] + ("0" if qr[-1] != "0" else "1"), 422, "badge_forged"),
    ],
)
async def test_a_bad_badge_is_refused_and_recorded(world, clock, change, status, code) -> None:  # type: ignore[no-untyped-def]  # parametrized
    rep = await world.rep(await world.team())
    scan = scan_of(change(await world.qr(await world.attendee())), clock, note="never lost")

    answer, again = await rep.post("/v1/scans", scan), await rep.post("/v1/scans", scan)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (again.status_code, again.json()["code"]) == (status, code)
    (kept,) = await world.rows(Scan)
    assert (kept.refusal, kept.contact_id) == (code, None)
    assert await world.rows(Contact) == []


async def test_a_badge_of_another_event_is_refused(world: World, clock: Clock) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    qr = await elsewhere.qr(await elsewhere.attendee())

    answer = await (await world.rep(await world.team())).post("/v1/scans", scan_of(qr, clock))

    assert (answer.status_code, answer.json()["code"]) == (409, "badge_wrong_event")


async def test_nobody_is_scanned_who_does_not_want_to_be(world: World, clock: Clock) -> None:
    qr = await world.qr(await world.attendee(scan_consent=False))

    answer = await (await world.rep(await world.team())).post("/v1/scans", scan_of(qr, clock))

    assert (answer.status_code, answer.json()["code"]) == (403, "consent_refused")
    assert await world.rows(Contact) == []


async def test_the_bare_token_in_any_case_is_the_same_badge(world: World, clock: Clock) -> None:
    attendee = await world.attendee()
    rep = await world.rep(await world.team())
    key = (await world.qr(attendee)).rpartition("/")[2]

    ids = {(await rep.post("/v1/scans", scan_of(text, clock))).json()["contact"]["id"] for text in (key, key.lower())}

    assert len(ids) == 1


async def test_a_capture_time_in_the_future_becomes_now_and_the_claim_is_kept(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    claimed = clock.now + timedelta(hours=3)
    scan = scan_of(await world.qr(await world.attendee()), clock) | {"captured_at": claimed.isoformat()}

    await rep.post("/v1/scans", scan)

    (kept,) = await world.rows(Scan)
    assert (kept.captured_at, kept.claimed_at) == (clock.now, claimed)


async def test_a_signed_out_session_scans_no_more(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await rep.delete("/v1/auth/tokens")

    answer = await rep.post("/v1/scans", scan_of(await world.qr(await world.attendee()), clock))

    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")
    assert await world.rows(Scan) == []

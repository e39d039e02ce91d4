"""Many scans at once: each gets its own result, in any order, twice, with a wrong clock."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import event

from api.scans.schemas import BatchResult
from models import Book, Contact, Device, Note, Scan
from tests.conftest import Clock
from tests.scans.test_scan import scan_of
from tests.world import Caller, World


async def send(caller: Caller, scans: list[Any], **fields: Any) -> list[dict[str, Any]]:
    answer = await caller.post("/v1/scans/batch", {"scans": scans, **fields})
    assert answer.status_code == 200, answer.text
    BatchResult.model_validate(answer.json())  # what is sent is what is documented
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def test_every_scan_gets_its_own_result(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    known, shy = await world.qr(await world.attendee()), await world.qr(await world.attendee(scan_consent=False))
    before = scan_of(known, clock)
    await send(rep, [before])

    results = await send(
        rep,
        [
            scan_of(known, clock),
            before,
            scan_of("UNKNOWN-1", clock),
            scan_of(shy, clock),
            {"id": str(uuid4()), "badge": known},
            "not even an object",
            before | {"note": "changed"},
        ],
    )

    assert [result["status"] for result in results] == [
        *("created", "replayed", "unresolved", "rejected", "rejected", "rejected", "rejected"),
    ]
    codes = [result["problem"]["code"] for result in results if result["problem"]]
    assert codes == ["consent_refused", "validation_failed", "validation_failed", "id_reused"]
    assert results[4]["problem"]["errors"][0]["field"] == "captured_at"
    assert results[0]["contact"]["scan_count"] == 2


async def test_the_same_scan_twice_in_one_batch_is_one(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    scan = scan_of(await world.qr(await world.attendee()), clock, note="once")

    results = await send(rep, [scan, scan, scan | {"note": "another"}])

    assert [result["status"] for result in results] == ["created", "replayed", "rejected"]
    assert len(await world.rows(Scan)) == len(await world.rows(Note)) == 1


async def test_many_scans_of_one_person_are_one_contact(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    qr = await world.qr(await world.attendee())
    times = [clock.now - timedelta(minutes=minutes) for minutes in (5, 50, 20)]

    await send(rep, [scan_of(qr, clock) | {"captured_at": time.isoformat()} for time in times])

    (contact,) = await world.rows(Contact)
    assert (contact.scan_count, contact.first_captured_at, contact.last_captured_at) == (3, times[1], times[0])


async def test_order_and_repetition_make_no_difference(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    qrs = [await world.qr(await world.attendee(f"Person {number}")) for number in range(3)]
    scans = [scan_of(qr, clock, note=f"{number}") for number, qr in enumerate([*qrs, *qrs, "X-1", "X-1"])]

    await send(rep, scans[4:])
    await send(rep, list(reversed(scans)))
    await send(rep, scans)

    assert len(await world.rows(Scan)) == len(await world.rows(Note)) == 8
    assert sorted(contact.scan_count for contact in await world.rows(Contact)) == [2, 2, 2, 2]


async def test_a_wrong_clock_is_corrected_and_its_claim_kept(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    slow = clock.now - timedelta(hours=2)  # the device believes it is two hours earlier
    scan = scan_of(await world.qr(await world.attendee()), clock) | {"captured_at": slow.isoformat()}

    await send(rep, [scan], device_now=(slow + timedelta(seconds=30)).isoformat())

    (kept,) = await world.rows(Scan)
    assert kept.claimed_at == slow
    assert kept.captured_at == clock.now - timedelta(seconds=30)


async def test_a_delay_of_less_than_a_minute_is_the_network(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    captured = clock.now - timedelta(minutes=10)
    scan = scan_of(await world.qr(await world.attendee()), clock) | {"captured_at": captured.isoformat()}

    await send(rep, [scan], device_now=(clock.now - timedelta(seconds=50)).isoformat())

    assert (await world.rows(Scan))[0].captured_at == captured


async def test_a_clock_that_is_wrong_by_centuries_leads_into_no_other_century(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    scan = scan_of(await world.qr(await world.attendee()), clock) | {"captured_at": "1971-01-01T00:00:00Z"}

    await send(rep, [scan], device_now="2199-01-01T00:00:00Z")

    assert (await world.rows(Scan))[0].captured_at.year == 2000
    assert (await rep.get("/v1/contacts?limit=1")).status_code == 200


async def test_the_phone_says_what_it_has_not_sent(world: World, clock: Clock) -> None:
    team = await world.team()
    manager, device_id = await world.manager(team), uuid4()
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    pairing = {"grant": "device_pairing", "code": code, "device_id": str(device_id), "device_name": "Booth phone"}
    token = (await world.http.post("/v1/auth/tokens", json=pairing)).json()["access_token"]
    phone = Caller(world.http, manager.principal, token, "")

    clock.advance(timedelta(minutes=3))
    await send(phone, [scan_of(await world.qr(await world.attendee()), clock)], unsent=12)

    (device,) = await world.rows(Device)
    assert (device.unsent, device.last_contact_at) == (12, clock.now)
    assert (await world.rows(Scan))[0].device_id == device_id


async def test_a_batch_is_one_statement_and_one_revision(world: World, clock: Clock) -> None:
    team = await world.team()
    rep = await world.rep(team)
    qrs = [await world.qr(await world.attendee(f"Person {number}")) for number in range(5)]
    statements: list[str] = []
    engine = world.app.state.database.sessions.kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    async with world.app.state.database.hot.acquire() as connection:
        await connection.fetch("SELECT 1")  # connected: what follows is the request's own

    await send(rep, [scan_of(qr, clock, note="n", tags=["t"]) for qr in qrs])

    assert statements == []  # nothing beside the hot statement, which is one by construction
    (book,) = await world.rows(Book, team_id=team.id)
    assert book.revision == 1
    assert {row.revision for table in (Scan, Contact, Note) for row in await world.rows(table)} == {1}


async def test_too_many_scans_are_refused_as_a_whole(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())

    answer = await rep.post("/v1/scans/batch", {"scans": [scan_of("X", clock)] * 1001})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await world.rows(Scan) == []


async def test_a_scan_full_of_nonsense_is_told_in_one_word(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())

    (result,) = await send(rep, [{f"key{number}": number for number in range(500)}])

    assert len(result["problem"]["errors"]) == 1
    assert result["problem"]["errors"][0]["message"].endswith("errors")

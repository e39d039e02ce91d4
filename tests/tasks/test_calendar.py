"""Tasks in people's own calendars, read back as calendar programs read them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
import vobject
from icalendar import Calendar
from sqlalchemy import delete

from api.core.links import link
from models import Account, Attendee, Book, CalendarKey, Task
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements
from tests.core.conftest import Log
from tests.tasks.people import plan, scanned
from tests.world import Caller, World


async def subscribe(caller: Caller, **headers: str) -> str:
    """Path and query of the address."""
    answer = await caller.post("/v1/tasks/calendar", headers=headers)
    assert answer.status_code == 201, answer.text
    url = urlsplit(answer.json()["url"])
    return f"{url.path}?{url.query}"


async def fetch(world: World, path: str) -> httpx.Response:
    answer = await world.http.get(path)
    assert answer.status_code == 200, answer.text
    return answer


async def entries(world: World, path: str) -> list[Any]:
    """The calendar's components, due first."""
    calendar = Calendar.from_ical((await fetch(world, path)).content)
    return sorted(
        (entry for entry in calendar.subcomponents), key=lambda entry: entry.get("DTSTART", entry.get("DUE")).dt
    )


async def summaries(world: World, path: str) -> list[str]:
    return [str(entry["SUMMARY"]) for entry in await entries(world, path)]


async def test_what_is_due_with_whom_and_when(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    zoe = await scanned(world, rep, "Zoë, Ångström; \\n", clock.now)
    due = clock.now + timedelta(days=1)
    call = await plan(rep, "Call\nabout\x07 prices", kind="call", contact_id=zoe, due_at=due.isoformat())
    await plan(rep, "Some day")
    path = await subscribe(rep)

    (entry,) = await entries(world, path)

    assert entry.name == "VEVENT"
    assert entry["UID"] == f"{call['id']}@rapport"
    assert entry["SUMMARY"] == "Call about prices – Zoë, Ångström; \\n"
    assert entry["DESCRIPTION"] == "Zoë, Ångström; \\n, Globex"
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (due, due + timedelta(minutes=30))
    assert entry["DTSTART"].dt.tzname() == "UTC"
    assert (entry["STATUS"], entry["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    (alarm,) = entry.subcomponents
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(minutes=-15))


async def test_another_parser_reads_the_same(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    zoe = await scanned(world, rep, "Zoë Ångström, née Öztürk 張偉", clock.now)
    due = clock.now + timedelta(hours=2)
    for number in range(3):
        await plan(rep, f"Meeting; {number}, " + "ünî " * 40, kind="meeting", contact_id=zoe, due_at=due.isoformat())
    answer = await fetch(world, await subscribe(rep))

    calendar = vobject.readOne(answer.text)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert calendar.prodid.value == "-//Rapport//Follow-ups//EN"
    assert sorted(event.summary.value for event in calendar.vevent_list) == [
        f"Meeting; {number}, {('ünî ' * 40).strip()} – Zoë Ångström, née Öztürk 張偉" for number in range(3)
    ]
    assert {event.dtstart.value for event in calendar.vevent_list} == {due}
    assert {event.dtend.value for event in calendar.vevent_list} == {due + timedelta(hours=1)}


async def test_as_to_dos(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    due = clock.now + timedelta(days=1)
    done = await plan(rep, "Send it", due_at=due.isoformat())
    await plan(rep, "Call", kind="call", due_at=(due + timedelta(hours=1)).isoformat())
    await rep.patch(f"/v1/tasks/{done['id']}", {"done": True})
    path = await subscribe(rep) + "&type=vtodo"

    ticked, call = await entries(world, path)

    assert (ticked.name, ticked["STATUS"], ticked["COMPLETED"].dt) == ("VTODO", "COMPLETED", clock.now)
    assert ticked.subcomponents == []
    assert (call["STATUS"], call["DUE"].dt) == ("NEEDS-ACTION", due + timedelta(hours=1))
    assert call.subcomponents[0]["TRIGGER"].params["RELATED"] == "END"
    assert len(vobject.readOne((await fetch(world, path)).text).vtodo_list) == 2


async def test_each_change_has_a_greater_sequence_and_the_same_uid(world: World, clock: Clock) -> None:
    scanner, rep = Scanner(world, clock), await world.rep(await world.team())
    zoe, ana = [await scanner.person(rep, name) for name in ("Zoë", "Ana")]
    due = (clock.now + timedelta(days=1)).isoformat()
    planned = await plan(rep, "Call", contact_id=ana["id"], due_at=due)
    path, seen = await subscribe(rep), []

    async def look() -> str:
        (entry,) = await entries(world, path)
        seen.append((entry["SEQUENCE"], str(entry["UID"])))
        return str(entry["SUMMARY"])

    assert await look() == "Call – Ana"
    await rep.patch(f"/v1/contacts/{ana['id']}", {"name": "Ana Silva"})
    assert await look() == "Call – Ana Silva"
    await rep.patch(f"/v1/tasks/{planned['id']}", {"contact_id": zoe["id"]})
    assert await look() == "Call – Zoë"
    await rep.patch(f"/v1/tasks/{planned['id']}", {"snooze": "in_a_week"})
    assert await look() == "Call – Zoë"
    await rep.patch(f"/v1/tasks/{planned['id']}", {"done": True})
    assert await look() == "✓ Call – Zoë"
    await rep.delete(f"/v1/tasks/{planned['id']}")
    assert await look() == "Called off"

    sequences = [sequence for sequence, _ in seen]
    assert sequences == sorted(set(sequences))
    assert len({uid for _, uid in seen}) == 1


async def test_what_is_put_off_has_its_time_when_it_comes_back(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    planned = await plan(rep, "Call", due_at=clock.now.isoformat())
    later = clock.now + timedelta(days=3)
    await rep.patch(f"/v1/tasks/{planned['id']}", {"snoozed_until": later.isoformat()})

    (entry,) = await entries(world, await subscribe(rep))

    assert entry["DTSTART"].dt == later


async def test_what_was_deleted_is_called_off_for_two_weeks(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    gone = await plan(rep, "Secret errand", due_at=(clock.now + timedelta(days=30)).isoformat())
    done = await plan(rep, "Done", due_at=(clock.now + timedelta(days=31)).isoformat())
    path = await subscribe(rep)
    await rep.delete(f"/v1/tasks/{gone['id']}")
    await rep.patch(f"/v1/tasks/{done['id']}", {"done": True})

    clock.advance(timedelta(days=13))
    called_off, ticked = await entries(world, path)
    assert (called_off["STATUS"], called_off["SUMMARY"], called_off.subcomponents) == ("CANCELLED", "Called off", [])
    assert ticked["SUMMARY"] == "✓ Done"

    clock.advance(timedelta(days=2))
    assert await entries(world, path) == []


async def test_a_calendar_is_sent_again_only_if_it_changed(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    planned = await plan(rep, "Call", due_at=(clock.now + timedelta(days=1)).isoformat())
    path = await subscribe(rep)
    tag = (await fetch(world, path)).headers["ETag"]

    clock.advance(timedelta(hours=1))
    for wanted in (tag, f'"other", {tag}', "*"):
        again = await world.http.get(path, headers={"If-None-Match": wanted})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert (await fetch(world, path + "&type=vtodo")).headers["ETag"] != tag

    await _due_later(world, planned)
    changed = await world.http.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


async def _due_later(world: World, planned: dict[str, Any]) -> None:
    async with world.session() as session:
        task = await session.get(Task, (world.event.id, UUID(planned["id"])))
        assert task
        task.due_at = datetime(2026, 12, 1, tzinfo=UTC)
        await session.commit()


async def test_it_has_what_is_its_owners_to_do(world: World, clock: Clock) -> None:
    team, due = await world.team(), (clock.now + timedelta(days=1)).isoformat()
    rui, mia = await world.rep(team, "Rui"), await world.manager(team, "Mia")
    await plan(rui, "Mine", due_at=due)
    await plan(rui, "Hers", due_at=due, assignee_id=str(mia.principal.member_id))
    attendee = await world.as_attendee(await world.attendee())
    await plan(attendee, "An attendee's own", due_at=due)

    assert await summaries(world, await subscribe(rui)) == ["Mine"]
    assert await summaries(world, await subscribe(mia)) == ["Hers"]
    assert await summaries(world, await subscribe(attendee)) == ["An attendee's own"]


async def test_nothing_is_said_of_somebody_who_was_deleted(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    zoe = await scanned(world, rep, "Zoë", clock.now)
    await plan(rep, "Call", contact_id=zoe, due_at=clock.now.isoformat())
    path = await subscribe(rep)
    await rep.delete(f"/v1/contacts/{zoe}")

    assert "Zoë" not in (await fetch(world, path)).text


async def test_the_names_of_things_are_in_the_subscribers_language(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    gone = await plan(rep, "Anrufen", due_at=clock.now.isoformat())
    await rep.delete(f"/v1/tasks/{gone['id']}")
    path = await subscribe(rep, **{"Accept-Language": "de-CH"})

    calendar = Calendar.from_ical((await fetch(world, path)).content)

    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Nachfassen: Expo"
    assert await summaries(world, path) == ["Abgesagt"]


async def test_one_address_at_a_time(world: World, clock: Clock) -> None:
    team = await world.team()
    rui, ana = await world.rep(team, "Rui"), await world.rep(team, "Ana")
    first, hers = await subscribe(rui), await subscribe(ana)
    second = await subscribe(rui)

    assert [(await world.http.get(path)).status_code for path in (first, second, hers)] == [404, 200, 200]
    assert (await rui.delete("/v1/tasks/calendar")).status_code == 204
    assert [(await world.http.get(path)).status_code for path in (second, hers)] == [404, 200]
    assert (await rui.delete("/v1/tasks/calendar")).status_code == 204


async def test_only_a_digest_is_kept(world: World) -> None:
    path = await subscribe(await world.rep(await world.team()))

    (kept,) = await world.rows(CalendarKey)

    assert len(kept.digest) == 32
    assert kept.digest not in path.encode()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "." * 9,
        "0" * 32,
        "0" * 32 + ".x",
        "00000000-0000-0000-0000-000000000000.ü%ff",
        "%F0%9F%A6%8A",
        "%00",
        "a" * 200,
    ],
)
async def test_other_keys_do_not_exist(world: World, key: str) -> None:
    answer = await world.http.get(f"/v1/tasks.ics?key={key}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_key_of_one_event_opens_no_other(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    path = await subscribe(await world.rep(await world.team()))

    answer = await world.http.get(path.replace(world.event.id.hex, elsewhere.event.id.hex))

    assert answer.status_code == 404


@pytest.mark.parametrize("query", ["", "?key=x&type=vjournal", f"?key={'a' * 201}"])
async def test_bad_requests_say_so(world: World, query: str) -> None:
    answer = await world.http.get(f"/v1/tasks.ics{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_whoever_leaves_the_team_reads_no_more(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia"), await world.rep(team, "Rui")
    path, hers = await subscribe(rui), await subscribe(mia)

    await mia.delete(f"/v1/team/members/{rui.principal.member_id}")

    assert [(await world.http.get(each)).status_code for each in (path, hers)] == [404, 200]
    assert (await rui.post("/v1/tasks/calendar")).status_code == 401


async def test_an_attendee_whose_address_changes_or_who_is_erased_reads_no_more(world: World) -> None:
    organiser = await world.organiser()
    moved, erased = await world.attendee("Mo"), await world.attendee("Era")
    paths = [await subscribe(await world.as_attendee(attendee)) for attendee in (moved, erased)]

    await organiser.patch(f"/v1/attendees/{moved.id}", {"email": "somebody@else.example"})
    async with world.session() as session:
        await session.execute(delete(Book).where(Book.event_id == world.event.id, Book.attendee_id == erased.id))
        await session.execute(delete(Attendee).where(Attendee.event_id == world.event.id, Attendee.id == erased.id))
        await session.commit()

    assert [(await world.http.get(path)).status_code for path in paths] == [404, 404]
    assert await world.rows(CalendarKey) == []


async def test_a_paired_phone_and_whoever_has_no_tasks_get_no_address(world: World) -> None:
    manager = await world.manager(await world.team())
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    pairing = {"grant": "device_pairing", "code": code, "device_id": str(uuid4()), "device_name": "Booth 1"}
    token = (await world.http.post("/v1/auth/tokens", json=pairing)).json()["access_token"]

    answer = await world.http.post("/v1/tasks/calendar", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await (await world.organiser()).post("/v1/tasks/calendar")).status_code == 404


async def test_the_key_stays_out_of_the_log(world: World, logs: Log) -> None:
    path = await subscribe(await world.rep(await world.team()))

    await fetch(world, path)

    assert logs.lines("request")[-1]["route"] == "/v1/tasks.ics"
    assert path.partition("key=")[2] not in logs.text


async def test_two_statements_however_many_tasks(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    for number in range(5):
        await plan(rep, f"Call {number}", due_at=clock.now.isoformat())
    path = await subscribe(rep)

    with counted_statements() as statements:
        assert len(await summaries(world, path)) == 5
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("host", "scheme"),
    [("events.example", "https"), ("events.example:8443", "https"), ("127.0.0.1:8000", "http"), ("[::1]:80", "http"),
     ("localhost", "http"), ("10.0.0.1", "https")],
)  # fmt: skip
def test_where_links_lead(host: str, scheme: str) -> None:
    assert link(host, "/v1/tasks.ics") == f"{scheme}://{host}/v1/tasks.ics"


async def test_two_requests_at_once_leave_one_address(world: World) -> None:
    rep = await world.rep(await world.team())

    paths = await asyncio.gather(*(subscribe(rep) for _ in range(6)))

    assert sorted([(await world.http.get(path)).status_code for path in paths]) == [200] + [404] * 5


async def test_an_address_does_not_come_back_with_whoever_left(world: World) -> None:
    organiser, team = await world.organiser(), await world.team()
    rui = await world.rep(team, "Rui")
    path, members = await subscribe(rui), f"/v1/teams/{team.id}/members"
    async with world.session() as session:
        email = (await session.get_one(Account, rui.principal.account_id)).email
    await organiser.delete(f"{members}/{rui.principal.member_id}")

    back = await organiser.post(members, {"email": email, "name": "Rui", "role": "rep"})

    assert back.json()["removed_at"] is None
    assert (await world.http.get(path)).status_code == 404

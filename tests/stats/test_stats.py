"""What a manager sees of the team's work."""

from datetime import timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest

from api.stats.texts import TEXTS, Chart
from models import Device, Language, Visibility, Visit, Zone
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements
from tests.tasks.people import plan, renewed
from tests.world import Caller, World


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)


async def stats(manager: Caller) -> dict[str, Any]:
    answer = await manager.get("/v1/team/stats")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_of_an_empty_book(world: World) -> None:
    manager = await world.manager(await world.team(), "Mia")

    found = await stats(manager)

    assert found | {"as_of": None, "reps": None, "funnel": None} == {
        "as_of": None,
        "timezone": "Europe/Lisbon",
        "leads": 0,
        "hours": [],
        "days": [],
        "reps": None,
        "booth": None,
        "ratings": {"hot": 0, "warm": 0, "cold": 0, "unrated": 0},
        "questions": [],
        "follow_ups": {"followed_up": 0, "waiting": 0, "median_seconds": None, "p90_seconds": None},
        "funnel": None,
        "silent_phones": [],
        "unresolved": {"contacts": 0, "scans": 0},
        "workload": "/v1/team/workload",
    }
    assert [(rep["name"], rep["leads"]) for rep in found["reps"]] == [("Mia", 0)]


async def test_leads_by_hour_and_day_of_the_venue(world: World, clock: Clock) -> None:
    """Where clocks are half an hour off, hours begin at half past."""
    far = await World.create(world.app, world.http, world.now, timezone="Asia/Kolkata")
    scanner, manager = Scanner(far, clock), await far.manager(await far.team())
    badge = await far.qr(await far.attendee("Zoë"))
    # 15:30 there now: 23:50 and 23:10 of yesterday, and today 14:40, twice the same person.
    for ago in (timedelta(hours=15, minutes=40), timedelta(hours=16, minutes=20)):
        await scanner.badge(manager, await far.qr(await far.attendee()), ago=ago)
    await scanner.badge(manager, badge, ago=timedelta(minutes=50))
    await scanner.badge(manager, badge, ago=timedelta(minutes=5))

    found = await stats(manager)

    assert found["hours"] == [
        {"starts_at": "2026-11-20T17:30:00Z", "leads": 2},
        {"starts_at": "2026-11-21T08:30:00Z", "leads": 1},
    ]
    assert found["days"] == [{"day": "2026-11-20", "leads": 2}, {"day": "2026-11-21", "leads": 1}]
    assert found["leads"] == 3


async def test_whoever_came_first_has_the_lead(world: World, scanner: Scanner) -> None:
    team = await world.team()
    mia, rui, ana = await world.manager(team, "Mia"), await world.rep(team, "Rui"), await world.rep(team, "Ana")
    zoe = await world.qr(await world.attendee("Zoë"))
    await scanner.badge(ana, zoe, ago=timedelta(minutes=1))
    await scanner.badge(rui, zoe, ago=timedelta(minutes=9))
    await scanner.badge(rui, await world.qr(await world.attendee()))
    gone = await scanner.badge(mia, await world.qr(await world.attendee()))
    await mia.delete(f"/v1/contacts/{gone['id']}")
    await mia.delete(f"/v1/team/members/{rui.principal.member_id}")

    reps = (await stats(mia))["reps"]

    assert [(rep["name"], rep["removed"], rep["leads"]) for rep in reps] == [
        ("Rui", True, 2),
        ("Ana", False, 0),
        ("Mia", False, 0),
    ]
    assert [rep["scans"] for rep in reps][:2] == [2, 1]


async def test_ratings_are_means_of_what_each_heard_last(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia"), await world.rep(team, "Rui")
    people = [(await scanner.person(rui, name))["id"] for name in ("A", "B", "C", "D", "E")]

    async def rate(caller: Caller, contact: str, interest: int | None, gut: int | None = None) -> None:
        clock.advance(timedelta(seconds=1))
        said = {key: value for key, value in {"interest": interest, "gut": gut}.items() if value is not None}
        answer = await caller.post(f"/v1/contacts/{contact}/ratings", {"id": str(uuid4())} | said)
        assert answer.status_code == 201, answer.text

    await rate(rui, people[0], 0)
    await rate(rui, people[0], 5)  # newer
    await rate(rui, people[0], None, 1)  # a feeling takes nothing back
    await rate(rui, people[1], 5)
    await rate(mia, people[1], 2)  # 3.5: hot
    await rate(rui, people[2], 3)
    await rate(rui, people[3], 1)

    assert (await stats(mia))["ratings"] == {"hot": 2, "warm": 1, "cold": 1, "unrated": 1}


QUESTIONS: list[dict[str, Any]] = [
    {"text": "When?", "kind": "single", "options": ["now", "later"]},
    {"text": "What?", "kind": "multi", "options": ["arms", "belts", "none"]},
    {"text": "How many?", "kind": "number"},
    {"text": "Why?", "kind": "text"},
]


async def test_answers(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia"), await world.rep(team, "Rui")
    asked = [question | {"id": str(uuid4())} for question in QUESTIONS]
    assert (await mia.patch("/v1/team", {"questions": asked})).status_code == 200
    zoe, ana, kai = [(await scanner.person(rui, name))["id"] for name in ("Zoë", "Ana", "Kai")]

    async def hear(caller: Caller, contact: str, place: int, value: Any) -> None:
        clock.advance(timedelta(seconds=1))
        body = {"id": str(uuid4()), "question_id": asked[place]["id"], "value": value}
        answer = await caller.post(f"/v1/contacts/{contact}/answers", body)
        assert answer.status_code == 201, answer.text

    await hear(rui, zoe, 0, "later")
    await hear(rui, zoe, 0, "now")
    await hear(mia, zoe, 0, "later")  # both heard something, so both count
    await hear(rui, ana, 0, "later")
    await hear(rui, zoe, 1, ["arms", "belts"])
    await hear(rui, ana, 1, ["arms"])
    await hear(rui, kai, 1, [])
    for contact, number in ((zoe, 12), (ana, 12.0), (kai, 90)):
        await hear(rui, contact, 2, number)
    await hear(rui, zoe, 3, "Because.")

    single, multi, number, prose = (await stats(mia))["questions"]

    assert (single["text"], single["kind"], single["answered"]) == ("When?", "single", 2)
    assert single["options"] == [{"value": "now", "leads": 1}, {"value": "later", "leads": 2}]
    assert multi["answered"] == 3
    assert [(one["value"], one["leads"]) for one in multi["options"]] == [("arms", 2), ("belts", 1), ("none", 0)]
    assert number["buckets"][0] == {"least": 0.0, "below": 20.0, "leads": 2}
    assert number["buckets"][-1] == {"least": 80.0, "below": 100.0, "leads": 1}
    assert (prose["answered"], prose["options"], prose["buckets"]) == (1, [], [])
    assert "Because" not in str(await stats(mia))


async def test_how_long_it_takes_to_follow_up(world: World, scanner: Scanner, clock: Clock) -> None:
    mia = await world.manager(await world.team(), "Mia")
    people = [(await scanner.person(mia, name))["id"] for name in ("A", "B", "C", "D")]
    vow = {"id": str(uuid4()), "kind": "promise", "text": "the film"}
    await mia.post(f"/v1/contacts/{people[1]}/notes", vow)
    calls = [await plan(mia, "Call", contact_id=person) for person in people]

    clock.advance(timedelta(hours=2))
    mia = await renewed(mia)
    await mia.patch(f"/v1/tasks/{calls[0]['id']}", {"done": True})
    clock.advance(timedelta(hours=2))
    mia = await renewed(mia)
    await mia.put(f"/v1/contacts/{people[1]}/notes/{vow['id']}/settlement", {"settled": "kept"})
    await mia.patch(f"/v1/tasks/{calls[0]['id']}", {"title": "Call again"})
    clock.advance(timedelta(hours=6))
    mia = await renewed(mia)
    await mia.patch(f"/v1/tasks/{calls[1]['id']}", {"done": True})
    outcome = {"id": str(uuid4()), "kind": "replied"}
    await mia.post(f"/v1/contacts/{people[2]}/outcomes", outcome)

    # After 2, 4 and 10 hours.
    assert (await stats(mia))["follow_ups"] == {
        "followed_up": 3,
        "waiting": 1,
        "median_seconds": 4 * 3600,
        "p90_seconds": 31680,
    }


async def test_the_funnel_counts_as_the_contacts_do(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team(profile={"roles": ["procurement"]})
    mia = await world.manager(team, "Mia")
    people = [(await scanner.person(mia, f"P{number}"))["id"] for number in range(8)]
    for person, power in zip(people, ("decides", "uses", None, None, None, None, None, None), strict=True):
        await mia.patch(f"/v1/contacts/{person}", {"decision_power": power} if power else {"company": "X"})
    await mia.patch(f"/v1/contacts/{people[5]}", {"rhythm_weeks": 2})
    for place, step in ((2, "approach"), (3, "listen"), (4, "get_real"), (5, "open_up"), (6, "enjoy")):
        await mia.post(f"/v1/contacts/{people[place]}/touchpoints", {"id": str(uuid4()), "step": step})
    await mia.post(f"/v1/contacts/{people[7]}/difficulties", {"id": str(uuid4()), "text": "late"})
    await mia.delete(f"/v1/contacts/{people[6]}")

    for days in (0, 10, 45, 400):
        clock.advance(timedelta(days=days))
        world.now = clock.now
        mia = await world.manager(team, "Mia again")
        shown = (await mia.get("/v1/contacts", params={"limit": 100})).json()["items"]
        details = [(await mia.get(f"/v1/contacts/{contact['id']}")).json() for contact in shown]
        funnel = (await stats(mia))["funnel"]

        assert {one["step"]: one["now"] for one in funnel if one["now"]} == {
            step: sum(contact["step"] == step for contact in details) for step in {each["step"] for each in details}
        }
        assert funnel[0] == {"step": "radar", "reached": 7, "now": funnel[0]["now"]}
    assert [one["reached"] for one in funnel] == sorted((one["reached"] for one in funnel), reverse=True)
    assert {one["step"]: one["reached"] for one in funnel}["listen"] == 3


async def test_phones_to_look_for(world: World, clock: Clock) -> None:
    team = await world.team()
    mia = await world.manager(team, "Mia")

    def phone(name: str, unsent: int, minutes: int) -> Device:
        return Device(
            event_id=world.event.id,
            id=uuid4(),
            team_id=team.id,
            member_id=mia.principal.member_id,
            name=name,
            unsent=unsent,
            created_at=world.now,
            last_contact_at=clock.now - timedelta(minutes=minutes),
        )

    await world.add(phone("Silent", 3, 25), phone("Busy", 3, 5), phone("Idle", 0, 500))

    (silent,) = (await stats(mia))["silent_phones"]

    assert (silent["code"], silent["member_name"]) == ("silent_with_unsent", "Mia")
    assert silent["text"] == "“Silent” has 3 unsent items and has been silent for 25 minutes"


async def test_badges_that_nobody_knows(world: World, scanner: Scanner) -> None:
    mia = await world.manager(await world.team())
    for badge in ("TICKET-1", "TICKET-1", "TICKET-2"):
        await scanner.badge(mia, badge)
    await scanner.typed(mia, "By Hand")
    await scanner.person(mia, "Zoë")

    found = await stats(mia)

    assert found["unresolved"] == {"contacts": 2, "scans": 3}
    assert found["leads"] == 4


async def test_visits_to_the_booth_of_those_who_let_it_see(world: World, scanner: Scanner, clock: Clock) -> None:
    zone = Zone(event_id=world.event.id, id=uuid4(), name="Stand 7", kind="booth", created_at=world.now)
    await world.add(zone)
    mia = await world.manager(await world.team(zone_id=zone.id))
    seen, hidden = await world.attendee("Seen"), await world.attendee("Hidden")
    for attendee in (seen, hidden):
        await scanner.badge(mia, await world.qr(attendee))
        for minutes in (10, 20):
            started = clock.now - timedelta(hours=1)
            stay = {"attendee_id": attendee.id, "zone_id": zone.id, "started_at": started}
            await world.add(
                Visit(event_id=world.event.id, id=uuid4(), **stay, last_at=started + timedelta(minutes=minutes))
            )
    await (await world.as_attendee(seen)).put("/v1/radar/visibility", {"level": "contacts"})
    assert len(await world.rows(Visibility)) == 1

    assert (await stats(mia))["booth"] == {
        "zone_id": str(zone.id),
        "name": "Stand 7",
        "leads": 1,
        "visits": 2,
        "median_seconds": 15 * 60,
    }


async def test_other_teams_do_not_count(world: World, scanner: Scanner) -> None:
    mia, rival = await world.manager(await world.team(), "Mia"), await world.manager(await world.team("Rivals"))
    attendee = await world.attendee("Zoë")
    await scanner.badge(rival, await world.qr(attendee), rating="hot", note="theirs")
    await scanner.badge(await world.as_attendee(attendee), await world.qr(await world.attendee()))

    found = await stats(mia)

    assert (found["leads"], [rep["name"] for rep in found["reps"]]) == (0, ["Mia"])


async def test_the_number_of_statements_does_not_depend_on_the_book(world: World, scanner: Scanner) -> None:
    mia = await world.manager(await world.team())

    async def statements() -> int:
        with counted_statements() as sent:
            await stats(mia)
        return len(sent)

    empty = await statements()
    for number in range(12):
        await scanner.person(mia, f"Person {number}", rating="hot")
    assert await statements() == empty <= 13


@pytest.mark.parametrize("chart", Chart)
@pytest.mark.parametrize("language", ["en", "de"])
async def test_charts(world: World, scanner: Scanner, chart: Chart, language: str) -> None:
    team = await world.team()
    mia = await world.manager(team, "Mia <b>&</b>")
    await mia.patch("/v1/team", {"questions": [{"id": str(uuid4()), "text": "Why & how?", "kind": "text"}]})
    await scanner.person(mia, "Zoë", rating="hot")

    answer = await mia.get(f"/v1/team/stats/{chart}.svg", headers={"Accept-Language": language})

    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/svg+xml"
    root = ET.fromstring(answer.text)
    texts = [str(part.text) for part in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == f"{TEXTS[Language(language)].titles[chart]} · Expo"
    if chart is Chart.REPS:
        assert "Mia <b>&</b>" in texts


async def test_an_unknown_chart(world: World) -> None:
    mia = await world.manager(await world.team())

    answer = await mia.get("/v1/team/stats/money.svg")

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")

"""Attendees, one by one: registered, found, changed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from api.badges import token
from models import Attendee, Badge, Book
from tests.conftest import Clock
from tests.world import Caller, World

ZOE = {
    "name": "Zoë Ångström",
    "email": "Zoe@Globex.example",
    "company": "Globex",
    "job_title": "Head of Procurement",
    "phone": "+351 21 123 4567",
    "category": "Speaker",
    "country": "PT",
    "interests": ["robotics"],
    "custom": {"T-shirt size": "M"},
}


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = world.session().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def scan(caller: Caller, badge: str, clock: Clock, **fields: Any) -> dict[str, Any]:
    body = {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat(), **fields}
    answer = await caller.post("/v1/scans", body)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def names(caller: Caller, query: str) -> list[str]:
    return [item["name"] for item in (await caller.get(f"/v1/attendees{query}")).json()["items"]]


async def test_registering_gives_a_book_and_a_badge(world: World) -> None:
    organiser = await world.organiser()

    answer = await organiser.post("/v1/attendees", ZOE)

    assert answer.status_code == 201, answer.text
    shown = answer.json()
    (attendee,) = await world.rows(Attendee)
    (badge,) = await world.rows(Badge)
    assert len(await world.rows(Book, attendee_id=attendee.id)) == 1
    assert shown["id"] == str(attendee.id)
    assert (shown["given_name"], shown["family_name"]) == ("Zoë", "Ångström")
    assert (shown["email"], shown["phone"]) == ("zoe@globex.example", "+351211234567")
    assert (shown["interests"], shown["custom"]) == (["robotics"], {"T-shirt size": "M"})
    assert (shown["industry"], shown["external_id"], shown["scan_consent"]) == ("", "", True)
    assert badge.key == token.make(world.app.state.settings.keys.badge, world.event.code, attendee.key, 1)
    assert (shown["qr"], shown["issue"]) == (f"HTTPS://127.0.0.1:8000/B/{badge.key}", 1)


async def test_their_badge_can_be_scanned_at_once(world: World, clock: Clock) -> None:
    organiser, rep = await world.organiser(), await world.rep(await world.team())
    shown = (await organiser.post("/v1/attendees", ZOE)).json()

    scanned = await scan(rep, shown["qr"], clock)

    assert (scanned["status"], scanned["contact"]["name"]) == ("created", "Zoë Ångström")


async def test_halves_of_a_name_make_a_whole(world: World) -> None:
    organiser = await world.organiser()

    answer = await organiser.post("/v1/attendees", {"given_name": "Ana", "family_name": "Silva"})

    assert answer.json()["name"] == "Ana Silva"


async def test_nobody_is_registered_without_a_name(world: World) -> None:
    answer = await (await world.organiser()).post("/v1/attendees", {"email": "who@acme.example"})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await world.rows(Attendee) == []


async def test_sending_it_again_changes_nothing(world: World, clock: Clock) -> None:
    organiser = await world.organiser()
    body = ZOE | {"id": str(uuid4()), "barcode": "TICKET-1", "external_id": "TI-1"}
    first = await organiser.post("/v1/attendees", body)

    clock.advance(timedelta(minutes=5))
    again = await organiser.post("/v1/attendees", body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (len(await world.rows(Attendee)), len(await world.rows(Badge)), len(await world.rows(Book))) == (1, 2, 1)


async def test_the_same_request_several_times_at_once_registers_one_person(world: World) -> None:
    organiser = await world.organiser()
    body = ZOE | {"id": str(uuid4()), "external_id": "TI-1"}

    answers = await asyncio.gather(*(organiser.post("/v1/attendees", body) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len(await world.rows(Attendee)) == 1


@pytest.mark.parametrize("change", [{"company": "Acme"}, {"barcode": "TICKET-2"}, {"scan_consent": False}])
async def test_the_same_id_for_somebody_else_is_refused(world: World, change: dict[str, Any]) -> None:
    organiser = await world.organiser()
    body = ZOE | {"id": str(uuid4()), "barcode": "TICKET-1"}
    await organiser.post("/v1/attendees", body)

    answer = await organiser.post("/v1/attendees", body | change)

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


@pytest.mark.parametrize(
    ("taken", "code"), [({"external_id": "TI-1"}, "external_id_taken"), ({"barcode": "TICKET-1"}, "barcode_taken")]
)
async def test_what_belongs_to_somebody_else_is_refused(world: World, taken: dict[str, str], code: str) -> None:
    organiser = await world.organiser()
    await organiser.post("/v1/attendees", {"name": "Ana Silva"} | taken)

    answer = await organiser.post("/v1/attendees", {"name": "Bob Costa"} | taken)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert [attendee.name for attendee in await world.rows(Attendee)] == ["Ana Silva"]


async def test_attendees_are_listed_by_name_page_by_page(world: World) -> None:
    organiser = await world.organiser()
    for name in ("Zoe", "ana", "Émile", "Bob", "Ana"):
        await world.attendee(name, email="same@people.example")

    pages, cursor = [], ""
    while True:
        page = (await organiser.get(f"/v1/attendees?limit=2{cursor}")).json()
        pages.append([item["name"].casefold() for item in page["items"]])
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert pages == [["ana", "ana"], ["bob", "émile"], ["zoe"]]


async def test_a_long_name_in_any_script_still_makes_a_cursor(world: World) -> None:
    organiser = await world.organiser()
    for number in range(3):
        await world.attendee("\U0001f600" * 150 + f"\x01{number}")

    first = (await organiser.get("/v1/attendees?limit=2")).json()
    second = (await organiser.get(f"/v1/attendees?limit=2&cursor={first['next_cursor']}")).json()

    assert len({item["id"] for item in first["items"] + second["items"]}) == 3


async def test_people_are_found_by_words_without_regard_to_accents(world: World) -> None:
    organiser = await world.organiser()
    await world.attendee("Zoë Ångström", company="Globex", email="zoe@one.example")
    await world.attendee("Ana Müller", company="Acme 100%", email="ana@two.example")

    assert await names(organiser, "?q=ANGSTROM") == ["Zoë Ångström"]
    assert await names(organiser, "?q=acme%20muller") == ["Ana Müller"]
    assert await names(organiser, "?q=two.example") == ["Ana Müller"]
    assert await names(organiser, "?q=%25") == ["Ana Müller"]  # a percent sign is only that
    assert await names(organiser, "?q=muller%20globex") == []


async def test_a_page_costs_the_same_few_statements_however_long(world: World) -> None:
    organiser = await world.organiser()
    for number in range(12):
        await world.attendee(f"Person {number}")

    with statements(world) as seen:
        page = (await organiser.get("/v1/attendees")).json()

    assert len({item["qr"] for item in page["items"]}) == 12
    assert len(seen) == 3, seen  # the session behind the token, the page, its badges


async def test_a_change_touches_only_what_it_names(world: World, clock: Clock) -> None:
    organiser = await world.organiser()
    before = (await organiser.post("/v1/attendees", ZOE)).json()
    clock.advance(timedelta(minutes=10))

    answer = await organiser.patch(f"/v1/attendees/{before['id']}", {"company": "Initech", "phone": None})

    assert answer.status_code == 200, answer.text
    expected = {"company": "Initech", "phone": "", "updated_at": "2026-11-21T10:10:00Z"}
    assert answer.json() == before | expected
    assert await names(organiser, "?q=initech") == ["Zoë Ångström"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "Ana Silva"}, ("Ana Silva", "Ana", "Silva")),
        ({"given_name": "Zora"}, ("Zora Ångström", "Zora", "Ångström")),
        ({"family_name": None}, ("Zoë", "Zoë", "")),
        ({"name": "Dr. Ana Silva", "given_name": "Ana", "family_name": "Silva"}, ("Dr. Ana Silva", "Ana", "Silva")),
    ],
)
async def test_the_parts_of_a_name_follow_one_another(world: World, change: Any, expected: tuple[str, ...]) -> None:
    organiser, attendee = await world.organiser(), await world.attendee("Zoë Ångström")

    shown = (await organiser.patch(f"/v1/attendees/{attendee.id}", change)).json()

    assert (shown["name"], shown["given_name"], shown["family_name"]) == expected


async def test_custom_answers_are_patched_one_by_one(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee(custom={"size": "M", "lunch": "yes"})

    shown = (await organiser.patch(f"/v1/attendees/{attendee.id}", {"custom": {"size": None, "shuttle": "no"}})).json()
    untouched = (await organiser.patch(f"/v1/attendees/{attendee.id}", {"custom": {}})).json()
    emptied = (await organiser.patch(f"/v1/attendees/{attendee.id}", {"custom": None, "interests": None})).json()

    assert shown["custom"] == untouched["custom"] == {"lunch": "yes", "shuttle": "no"}
    assert (emptied["custom"], emptied["interests"]) == ({}, [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": None}, "invalid_input"),
        ({"scan_consent": None}, "invalid_input"),
        ({"given_name": None, "family_name": None}, "invalid_input"),
        ({"email": "nonsense"}, "validation_failed"),
        ({"phone": "call me"}, "validation_failed"),
        ({"nickname": "Z"}, "validation_failed"),
    ],
)
async def test_a_wrong_change_is_refused(world: World, change: dict[str, Any], code: str) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()

    answer = await organiser.patch(f"/v1/attendees/{attendee.id}", change)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await world.rows(Attendee))[0].updated_at == attendee.updated_at


async def test_an_external_id_is_somebodys_alone(world: World) -> None:
    organiser = await world.organiser()
    await world.attendee(external_id="TI-1")
    attendee = await world.attendee(external_id="TI-2")

    taken = await organiser.patch(f"/v1/attendees/{attendee.id}", {"external_id": "TI-1"})
    same = await organiser.patch(f"/v1/attendees/{attendee.id}", {"external_id": "TI-2"})

    assert (taken.status_code, taken.json()["code"]) == (409, "external_id_taken")
    assert same.status_code == 200


ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/v1/attendees", None),
    ("POST", "/v1/attendees", {"name": "Eve"}),
    ("GET", "/v1/attendees/{id}", None),
    ("PATCH", "/v1/attendees/{id}", {"company": "Evil"}),
    ("POST", "/v1/attendees/import", {"name": "Eve"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_attendees_are_the_organisers_alone(world: World, method: str, path: str, body: Any) -> None:
    attendee, team = await world.attendee(), await world.team()
    path = path.format(id=attendee.id)

    for caller in (await world.rep(team), await world.manager(team), await world.as_attendee(attendee)):
        answer = await caller.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), caller.principal.role
    anonymous = await world.http.request(method, path, json=body)
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_signed_in")
    assert [(row.name, row.company) for row in await world.rows(Attendee)] == [("Zoë Ångström", "Globex")]


async def test_events_do_not_see_one_anothers_attendees(world: World) -> None:
    attendee = await world.attendee()
    stranger = await (await World.create(world.app, world.http, world.now)).organiser()

    for answer in (
        await stranger.get(f"/v1/attendees/{attendee.id}"),
        await stranger.patch(f"/v1/attendees/{attendee.id}", {"company": "Evil"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await names(stranger, "") == []
    assert (await world.rows(Attendee))[0].company == "Globex"


async def test_another_address_signs_out_whoever_came_by_the_old_one(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()
    caller = await world.as_attendee(attendee)
    assert (await caller.get("/v1/event")).status_code == 200

    await organiser.patch(f"/v1/attendees/{attendee.id}", {"email": "right@people.example"})

    assert (await caller.get("/v1/event")).json()["code"] == "session_ended"

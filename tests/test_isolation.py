"""Other people's rows do not exist: every route, called by everybody who has no business there.

A new route fails here until it is in the matrix.
"""

import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from PIL import Image

from api.stats.texts import Chart
from models import Archive, Attendee, Erasure
from tests.conftest import Clock
from tests.crm.salesforce import Salesforce
from tests.crm.server import running
from tests.world import Caller, World

ORGANISER, MANAGER, REP, ATTENDEE = "organiser", "manager", "rep", "attendee"
TEAM = {MANAGER, REP}
HOLDERS = {MANAGER, REP, ATTENDEE}
ALL = {ORGANISER, MANAGER, REP, ATTENDEE}


@dataclass(frozen=True)
class Row:
    """`may`: the roles that may call the route about things of their own. `body`: with ids as in the path.

    `is_mine`: the path names nothing, but only the people inside have one.
    `of_event`: what the path names is nobody's own: in the same event everybody in these roles may name it.
    """

    method: str
    path: str
    may: set[str]
    body: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    of_event: bool = False
    is_mine: bool = False


def _photo() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(target, "PNG")
    return target.getvalue()


PHOTO = _photo()
NEW_ID = "new"  # replaced by a fresh id
CREDENTIALS = {"access_token": "00Dgood!token"}
MATRIX = [
    Row("POST", "/v1/scans", HOLDERS, {"id": NEW_ID, "badge": "{qr}", "captured_at": "2026-11-21T09:00:00Z"}),
    Row("POST", "/v1/scans/batch", HOLDERS, {"scans": [{"id": NEW_ID}]}),
    Row("DELETE", "/v1/auth/tokens", ALL),
    Row("GET", "/v1/me", ALL),
    # The attendees of these tests sign in without an account, and so have nothing to change.
    Row("PATCH", "/v1/me", {ORGANISER, MANAGER, REP}, {"language": "de"}),
    Row("GET", "/v1/me/facts", HOLDERS),
    Row("POST", "/v1/me/facts", HOLDERS, {"id": NEW_ID, "topic": "hobby", "text": "sails"}),
    Row("DELETE", "/v1/me/facts/{own_fact}", {REP}),
    Row("POST", "/v1/events", {ORGANISER}, {
        "slug": "other", "name": "Other", "timezone": "UTC", "starts_on": "2026-11-20", "ends_on": "2026-11-20",
    }),
    Row("POST", "/v1/me/principal", TEAM, {"event": "{event}", "team": "{team}"}),
    Row("GET", "/v1/event", ALL),
    Row("PATCH", "/v1/event", {ORGANISER}, {"name": "Renamed"}),
    Row("GET", "/v1/zones", ALL),
    Row("POST", "/v1/zones", {ORGANISER}, {"name": "Hall 1", "kind": "hall"}),
    Row("PATCH", "/v1/zones/{zone}", {ORGANISER}, {"x": 1, "y": 2}),
    Row("GET", "/v1/teams", {ORGANISER}),
    Row("POST", "/v1/teams", {ORGANISER}, {"name": "Insider Team 2"}),
    Row("PATCH", "/v1/teams/{team}", {ORGANISER}, {"zone_id": "{zone}"}),
    Row("GET", "/v1/teams/{team}/members", {ORGANISER}),
    Row("POST", "/v1/teams/{team}/members", {ORGANISER}, {"email": "a@b.example", "name": "A", "role": "rep"}),
    Row("DELETE", "/v1/teams/{team}/members/{member}", {ORGANISER}),
    Row("GET", "/v1/team", TEAM),
    Row("PATCH", "/v1/team", {MANAGER}, {"name": "Renamed"}),
    Row("DELETE", "/v1/team/members/{member}", {MANAGER}),
    Row("GET", "/v1/team/workload", {MANAGER}),
    Row("GET", "/v1/team/stats", {MANAGER}),
    *(Row("GET", f"/v1/team/stats/{chart}.svg", {MANAGER}) for chart in Chart),
    Row("POST", "/v1/team/pairing-codes", {MANAGER}, {"member_id": "{member}"}),
    Row("GET", "/v1/team/devices", {MANAGER}),
    Row("PATCH", "/v1/team/devices/{device}", {MANAGER}, {"name": "Renamed"}),
    Row("DELETE", "/v1/team/devices/{device}", {MANAGER}),
    Row("GET", "/v1/contacts", HOLDERS),
    Row("GET", "/v1/contacts.vcf", HOLDERS),
    Row("GET", "/v1/contacts/{contact}.vcf", TEAM),
    Row("GET", "/v1/contacts/{contact}", TEAM),
    Row("GET", "/v1/contacts/{contact}/photo", TEAM),
    Row("PATCH", "/v1/contacts/{contact}", TEAM, {"company": "Renamed"}),
    Row("DELETE", "/v1/contacts/{contact}", TEAM),
    Row("GET", "/v1/contacts/{contact}/notes", TEAM),
    Row("POST", "/v1/contacts/{contact}/notes", TEAM, {"id": NEW_ID, "text": "hello"}),
    Row("PATCH", "/v1/contacts/{contact}/notes/{note}", {REP}, {"text": "changed"}),
    Row("DELETE", "/v1/contacts/{contact}/notes/{note}", {REP}),
    Row("PUT", "/v1/contacts/{contact}/notes/{promise}/settlement", TEAM, {"settled": "declined"}),
    Row("DELETE", "/v1/contacts/{contact}/notes/{promise}/settlement", TEAM),
    Row("GET", "/v1/contacts/{contact}/ratings", TEAM),
    Row("POST", "/v1/contacts/{contact}/ratings", TEAM, {"id": NEW_ID, "interest": "hot"}),
    Row("GET", "/v1/contacts/{contact}/tags", TEAM),
    Row("POST", "/v1/contacts/{contact}/tags", TEAM, {"id": NEW_ID, "label": "vip"}),
    Row("DELETE", "/v1/contacts/{contact}/tags/{tag}", {REP}),
    Row("GET", "/v1/contacts/{contact}/facts", TEAM),
    Row("POST", "/v1/contacts/{contact}/facts", TEAM, {
        "id": NEW_ID, "topic": "hobby", "text": "sails", "source": "told",
    }),
    Row("PATCH", "/v1/contacts/{contact}/facts/{fact}", {REP}, {"text": "changed"}),
    Row("DELETE", "/v1/contacts/{contact}/facts/{fact}", {REP}),
    Row("GET", "/v1/contacts/{contact}/touchpoints", TEAM),
    Row("POST", "/v1/contacts/{contact}/touchpoints", TEAM, {"id": NEW_ID, "step": "listen"}),
    Row("GET", "/v1/contacts/{contact}/answers", TEAM),
    Row("POST", "/v1/contacts/{contact}/answers", TEAM, {"id": NEW_ID, "question_id": "{question}", "value": "yes"}),
    Row("GET", "/v1/contacts/{contact}/knowledge", TEAM),
    Row("GET", "/v1/contacts/{contact}/difficulties", TEAM),
    Row("POST", "/v1/contacts/{contact}/difficulties", TEAM, {"id": NEW_ID, "text": "late"}),
    Row("PATCH", "/v1/contacts/{contact}/difficulties/{difficulty}", TEAM, {"solved": True}),
    Row("DELETE", "/v1/contacts/{contact}/difficulties/{difficulty}", {REP}),
    Row("GET", "/v1/contacts/{contact}/occasions", TEAM),
    Row("POST", "/v1/contacts/{contact}/occasions", TEAM, {"id": NEW_ID, "label": "jubilee", "on": "2027-03-01"}),
    Row("DELETE", "/v1/contacts/{contact}/occasions/{occasion}", {REP}),
    Row("GET", "/v1/contacts/{contact}/brief", TEAM),
    Row("GET", "/v1/contacts/{contact}/outcomes", TEAM),
    Row("POST", "/v1/contacts/{contact}/outcomes", TEAM, {"id": NEW_ID, "kind": "not_interested"}),
    Row("GET", "/v1/tasks", HOLDERS),
    Row("POST", "/v1/tasks", HOLDERS, {"id": NEW_ID, "title": "Call", "kind": "call"}),
    Row("PATCH", "/v1/tasks/{task}", TEAM, {"done": True}),
    Row("DELETE", "/v1/tasks/{task}", TEAM),
    Row("POST", "/v1/tasks/calendar", HOLDERS),
    Row("DELETE", "/v1/tasks/calendar", ALL),
    Row("GET", "/v1/prospects", HOLDERS),
    Row("GET", "/v1/sync", HOLDERS),
    Row("POST", "/v1/sync", HOLDERS, {"tasks": {"created": [{"id": NEW_ID, "title": "Call"}]}}),
    Row("GET", "/v1/changes", HOLDERS),
    Row("PUT", "/v1/radar/presence", HOLDERS, {"at": "2026-11-21T10:00:00Z", "position": {"x": 1, "y": 1}}),
    Row("GET", "/v1/radar", HOLDERS),
    Row("GET", "/v1/radar/ephemeral-ids", {ATTENDEE}, None, {
        "params": {"from": "2026-11-21T10:00:00Z", "to": "2026-11-21T11:00:00Z"},
    }),
    Row("POST", "/v1/radar/sightings", {ATTENDEE}, {"sightings": [{"at": "2026-11-21T10:00:00Z"}]}),
    Row("GET", "/v1/radar/encounters", {ATTENDEE}),
    Row("GET", "/v1/radar/occupancy", {ORGANISER}),
    Row("GET", "/v1/radar/occupancy.svg", {ORGANISER}),
    Row("GET", "/v1/radar/visibility", {ATTENDEE}),
    Row("PUT", "/v1/radar/visibility", {ATTENDEE}, {"level": "contacts"}),
    Row("GET", "/v1/radar/blocks", {ATTENDEE}),
    Row("PUT", "/v1/radar/blocks/{stranger}", {ATTENDEE}, of_event=True),
    Row("DELETE", "/v1/radar/blocks/{blocked}", {ATTENDEE}),
    Row("GET", "/v1/radar/me", {ATTENDEE}),
    Row("DELETE", "/v1/radar/me", {ATTENDEE}),
    Row("GET", "/v1/exchanges", {ATTENDEE}),
    Row("POST", "/v1/exchanges", {ATTENDEE}, {"id": NEW_ID, "badge": "{qr of stranger}"}),
    Row("PATCH", "/v1/exchanges/{exchange}", {ATTENDEE}, {"state": "accepted"}),
    Row("GET", "/v1/exports/contacts.csv", HOLDERS),
    Row("GET", "/v1/exports/contacts.xlsx", HOLDERS),
    Row("GET", "/v1/exports/contacts.jsonl", HOLDERS),
    Row("GET", "/v1/exports", HOLDERS),
    Row("GET", "/v1/exports/mapping", TEAM),
    Row("PUT", "/v1/exports/mapping", {MANAGER}, {"columns": [{"header": "Who", "field": "name"}]}),
    Row("POST", "/v1/exports/mapping/preview", TEAM, {"columns": [{"header": "Who", "field": "name"}]}),
    Row("GET", "/v1/me/sharing", {ATTENDEE}),
    Row("PATCH", "/v1/me/sharing", {ATTENDEE}, {"everybody": ["name"]}),
    Row("PUT", "/v1/me/photo", {ATTENDEE}, None, {"content": PHOTO}),
    Row("GET", "/v1/me/photo", {ATTENDEE}, is_mine=True),
    Row("DELETE", "/v1/me/photo", {ATTENDEE}),
    Row("GET", "/v1/me/archive", {ATTENDEE}),
    Row("POST", "/v1/me/archive", {ATTENDEE}),
    Row("GET", "/v1/me/archive.zip", {ATTENDEE}),
    Row("DELETE", "/v1/me", {ATTENDEE}),
    Row("GET", "/v1/me/erasure", {ATTENDEE}),
    Row("DELETE", "/v1/me/erasure", {ATTENDEE}, is_mine=True),
    Row("GET", "/v1/me/disclosures", {ATTENDEE}),
    Row("GET", "/v1/me/disclosures/{disclosure}", {ATTENDEE}),
    Row("DELETE", "/v1/me/disclosures/{disclosure}", {ATTENDEE}),
    Row("DELETE", "/v1/me/disclosures/of/{team}", {ATTENDEE}),
    Row("GET", "/v1/event/sharing", ALL),
    Row("PATCH", "/v1/event/sharing", {ORGANISER}, {"minimum": ["name", "company"]}),
    Row("GET", "/v1/event/sharing/report", {ORGANISER}),
    Row("GET", "/v1/event/consent-texts", ALL),
    Row("POST", "/v1/event/consent-texts", {ORGANISER}, {"id": NEW_ID, "texts": {"en": "You share …"}}),
    Row("GET", "/v1/jobs", {ORGANISER, MANAGER}),
    Row("GET", "/v1/webhooks", {MANAGER}),
    Row("POST", "/v1/webhooks", {MANAGER}, {"url": "https://8.8.8.8/insider"}),
    Row("PATCH", "/v1/webhooks/{webhook}", {MANAGER}, {"description": "Renamed"}),
    Row("POST", "/v1/webhooks/{webhook}/secret", {MANAGER}),
    Row("POST", "/v1/webhooks/{webhook}/test", {MANAGER}),
    Row("GET", "/v1/webhooks/{webhook}/deliveries", {MANAGER}),
    Row("POST", "/v1/webhooks/{webhook}/deliveries/{delivery}/resend", {MANAGER}),
    Row("DELETE", "/v1/webhooks/{webhook}", {MANAGER}),
    Row("GET", "/v1/crm/connections", {MANAGER}),
    Row("POST", "/v1/crm/connections", {MANAGER}, {
        "name": "Insider CRM", "system": "salesforce", "base_url": "{crm}", "credentials": CREDENTIALS,
    }),
    Row("PATCH", "/v1/crm/connections/{connection}", {MANAGER}, {"name": "Renamed"}),
    Row("POST", "/v1/crm/connections/{connection}/push", {MANAGER}),
    Row("GET", "/v1/crm/connections/{connection}/pushes", {MANAGER}),
    Row("GET", "/v1/crm/pushes/{push}", {MANAGER}),
    Row("DELETE", "/v1/crm/connections/{connection}", {MANAGER}),
    Row("GET", "/v1/api-keys", {MANAGER}),
    Row("POST", "/v1/api-keys", {MANAGER}, {"name": "Insider key", "scopes": ["read"]}),
    Row("DELETE", "/v1/api-keys/{api_key}", {MANAGER}),
    Row("GET", "/v1/attendees", {ORGANISER}),
    Row("POST", "/v1/attendees", {ORGANISER}, {"name": "Insider New"}),
    Row("POST", "/v1/attendees/import", {ORGANISER}, None, {
        "content": b"name,email\nInsider Csv,csv@people.example\n", "headers": {"Content-Type": "text/csv"},
    }),
    Row("GET", "/v1/attendees/{attendee}", {ORGANISER}),
    Row("PATCH", "/v1/attendees/{attendee}", {ORGANISER}, {"company": "Renamed"}),
    Row("POST", "/v1/attendees/{attendee}/badges", {ORGANISER}),
    Row("GET", "/v1/attendees/{attendee}/badge.svg", {ORGANISER}),
    Row("GET", "/v1/attendees/{attendee}/badge.png", {ORGANISER}),
    Row("GET", "/v1/badges.pdf", {ORGANISER}),
]  # fmt: skip
PUBLIC = {
    ("POST", "/v1/auth/codes"),
    ("POST", "/v1/auth/tokens"),
    ("GET", "/archives/{secret}"),
    ("GET", "/v1/sync/schema.json"),
    ("GET", "/v1/sync/schema.js"),
    ("GET", "/v1/tasks.ics"),
    ("GET", "/v1/digest/unsubscribe"),
    ("POST", "/v1/digest/unsubscribe"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/B/{token}"),
    ("POST", "/B/{token}"),
    ("POST", "/B/{token}/withdrawal"),
    ("GET", "/B/{token}.vcf"),
    ("GET", "/B/{token}/photo"),
}
OF_WORDS = {("GET", "/v1/team/stats/{chart}.svg")}
"""What is named by one of a few words: each is in the matrix."""
ENDLESS = {("GET", "/v1/radar/stream")}
"""What cannot be asked for in passing; tests/radar/test_stream.py asks as everybody."""


@dataclass(frozen=True)
class Inside:
    """What belongs to the people inside, and the people themselves."""

    ids: dict[str, str]
    callers: dict[str, Caller]


@pytest.fixture
async def salesforce() -> AsyncIterator[Salesforce]:
    """Where a connection to a CRM leads."""
    async with running(Salesforce) as system:
        yield system


async def inside(world: World, clock: Clock, salesforce: Salesforce) -> Inside:
    team, attendee = await world.team("Insider Team"), await world.attendee("Insider Attendee")
    callers = {
        ORGANISER: await world.organiser(),
        MANAGER: await world.manager(team, "Insider Manager"),
        REP: await world.rep(team, "Insider Rep"),
        ATTENDEE: await world.as_attendee(attendee),
    }
    rep, manager = callers[REP], callers[MANAGER]
    qr = await world.qr(attendee)
    when = (clock.now - timedelta(hours=1)).isoformat()
    scan = await rep.post("/v1/scans", {"id": str(uuid4()), "badge": qr, "captured_at": when})
    contact = scan.json()["contact"]["id"]
    note, tag, fact, question, task, device = (str(uuid4()) for _ in range(6))
    promise, difficulty, occasion, own_fact = (str(uuid4()) for _ in range(4))
    await rep.post(f"/v1/contacts/{contact}/notes", {"id": note, "text": "Insider note"})
    await rep.post(f"/v1/contacts/{contact}/tags", {"id": tag, "label": "Insider tag"})
    secret = {"id": fact, "topic": "family", "text": "Insider fact", "source": "told"}
    await rep.post(f"/v1/contacts/{contact}/facts", secret)
    vow = {"id": promise, "text": "Insider promise", "kind": "promise"}
    await rep.post(f"/v1/contacts/{contact}/notes", vow)
    await rep.request("PUT", f"/v1/contacts/{contact}/notes/{promise}/settlement", json={"settled": "kept"})
    await rep.post(f"/v1/contacts/{contact}/difficulties", {"id": difficulty, "text": "Insider difficulty"})
    day = {"id": occasion, "label": "Insider occasion", "on": "2027-03-01"}
    await rep.post(f"/v1/contacts/{contact}/occasions", day)
    await rep.post("/v1/me/facts", {"id": own_fact, "topic": "hobby", "text": "Insider own fact"})
    await manager.patch("/v1/team", {"questions": [{"id": question, "text": "Insider question", "kind": "text"}]})
    await rep.post("/v1/tasks", {"id": task, "title": "Insider task", "kind": "call", "contact_id": contact})
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    pairing = {"grant": "device_pairing", "code": code, "device_id": device, "device_name": "Insider phone"}
    await world.http.post("/v1/auth/tokens", json=pairing)
    zone, stranger, blocked = str(uuid4()), await world.attendee("Stranger"), await world.attendee("Blocked")
    await callers[ORGANISER].post("/v1/zones", {"id": zone, "name": "Hall 7", "kind": "hall"})
    await callers[ATTENDEE].put(f"/v1/radar/blocks/{blocked.id}")
    exchange, asker = str(uuid4()), await world.as_attendee(await world.attendee("Insider Asker"))
    await asker.post("/v1/exchanges", {"id": exchange, "badge": qr})
    disclosures = (await callers[ATTENDEE].get("/v1/me/disclosures")).json()["items"]
    await callers[ATTENDEE].request("PUT", "/v1/me/photo", content=PHOTO)
    await world.add(*_wishes(world, attendee))
    hook = {"id": (webhook := str(uuid4())), "url": "https://8.8.8.8/hooks", "description": "Insider webhook"}
    await manager.post("/v1/webhooks", hook)
    delivery = (await manager.post(f"/v1/webhooks/{webhook}/test")).json()["id"]
    api_key = await manager.post("/v1/api-keys", {"name": "Insider key", "scopes": ["read", "export"]})
    link = {"name": "Insider CRM", "system": "salesforce", "base_url": salesforce.url, "credentials": CREDENTIALS}
    connection = (await manager.post("/v1/crm/connections", link)).json()["id"]
    push = (await manager.post(f"/v1/crm/connections/{connection}/push")).json()["id"]
    ids = {
        "disclosure": disclosures[0]["id"],
        "api_key": api_key.json()["id"],
        "webhook": webhook, "delivery": delivery, "crm": salesforce.url, "connection": connection, "push": push,
        "exchange": exchange, "qr of stranger": await world.qr(stranger),
        "zone": zone, "stranger": str(stranger.id), "blocked": str(blocked.id),
        "qr": qr, "event": str(world.event.id), "team": str(team.id), "attendee": str(attendee.id), "contact": contact,
        "note": note, "tag": tag, "fact": fact, "question": question, "task": task, "device": device,
        "member": str(rep.principal.member_id),
        "promise": promise, "difficulty": difficulty, "occasion": occasion, "own_fact": own_fact,
    }  # fmt: skip
    return Inside(ids, callers)


def _wishes(world: World, attendee: Attendee) -> tuple[Archive, Erasure]:
    """An archive that is ready, and an erasure that waits."""
    whose = {"event_id": world.event.id, "attendee_id": attendee.id, "created_at": world.now}
    later = world.now + timedelta(days=1)
    archive = Archive(id=uuid4(), state="ready", content=b"Insider", ready_at=world.now, expires_at=later, **whose)
    erasure = Erasure(id=uuid4(), code_digest=b"", confirmed_at=world.now, due_at=later, expires_at=later, **whose)
    return archive, erasure


async def outsiders(world: World, row: Row, people: Inside) -> dict[str, Caller]:
    """Everybody who must get nothing: other roles, other teams, other attendees, other events."""
    rivals, elsewhere = await world.team("Rivals"), await World.create(world.app, world.http, world.now)
    far = await elsewhere.team("Far Away")
    others = {name: caller for name, caller in people.callers.items() if name not in row.may}
    return others | {
        "other manager": await world.manager(rivals, "Other Manager"),
        "other rep": await world.rep(rivals, "Other Rep"),
        "other attendee": await world.as_attendee(await world.attendee("Other Attendee")),
        "organiser of another event": await elsewhere.organiser(),
        "manager of another event": await elsewhere.manager(far),
        "attendee of another event": await elsewhere.as_attendee(await elsewhere.attendee("Somebody Else")),
    }


def filled(value: Any, ids: dict[str, str]) -> Any:
    """The body with `{name}` and NEW_ID replaced."""
    if isinstance(value, dict):
        return {key: filled(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    if value == NEW_ID:
        return str(uuid4())
    return value.format(**ids) if isinstance(value, str) else value


async def call(caller: Caller, row: Row, ids: dict[str, str]) -> Any:
    body = filled(row.body, ids)
    return await caller.request(row.method, row.path.format(**ids), json=body, **row.options)


def is_about_something(row: Row) -> bool:
    """Whether the route names a row of somebody's: then it must not exist for others in the same role either."""
    return row.is_mine or "{" in row.path or "{event}" in str(row.body) or "{member}" in str(row.body)


def role_of(name: str) -> str:
    return next(role for role in (ORGANISER, MANAGER, REP, ATTENDEE) if role in name)


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: f"{row.method} {row.path}")
async def test_nobody_reaches_what_is_not_theirs(world: World, clock: Clock, salesforce: Salesforce, row: Row) -> None:
    people = await inside(world, clock, salesforce)
    anonymous = await world.http.request(row.method, row.path.format(**people.ids), json=filled(row.body, people.ids))
    assert anonymous.status_code == 401, "anonymous"
    assert anonymous.headers["WWW-Authenticate"] == "Bearer"

    for name, caller in (await outsiders(world, row, people)).items():
        answer = await call(caller, row, people.ids)
        may_name_it = row.of_event and "another event" not in name
        if role_of(name) not in row.may or (is_about_something(row) and not may_name_it):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), name
        else:
            assert answer.status_code < 300 or answer.status_code == 409, (name, answer.text)
            assert "Insider" not in answer.text or row.method == "POST", name

    for name in sorted(row.may):
        answer = await call(people.callers[name], row, people.ids)
        if is_about_something(row) and row.method == "DELETE" and answer.status_code == 404:
            continue  # whoever came before has deleted it
        assert answer.status_code < 300, (name, answer.text)


def shape(path: str) -> str:
    """The path without the names of its parameters."""
    return re.sub(r"{[^}]*}", "{}", path)


def test_every_route_is_in_the_matrix(app: FastAPI) -> None:
    served = {(method.upper(), path) for path, operations in app.openapi()["paths"].items() for method in operations}
    shapes = {(row.method, shape(row.path)) for row in MATRIX}
    missing = {
        (method, path) for method, path in served - PUBLIC - ENDLESS - OF_WORDS if (method, shape(path)) not in shapes
    }
    assert not missing

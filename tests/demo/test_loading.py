"""The demo in a real database: loaded once and whole, and what is handed out of it works."""

import asyncio
import json
import re
import shlex
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.core.settings import Settings
from api.demo import fair, loading, running
from api.demo.handout import compose
from models import Account, Attendee, Badge, Contact, Device, Event, Member, Rating, Scan, Tag, Task, Team, Zone
from tests.conftest import Clock
from tests.demo.conftest import Call, Handout

NAMES = ("organiser", "manager", "rep", "rep2", "other_rep", "attendee", "attendee2")
NIGHT_OF_A_CLOCK_CHANGE = datetime(2026, 10, 25, 3, 0, tzinfo=UTC)


def in_database(url: str, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    """What `work` returns, done in a transaction of its own."""

    async def run() -> Any:
        async with loading.transaction(url) as session:
            return await work(session)

    return asyncio.run(run())


async def count(session: AsyncSession, *tables: type[Any]) -> list[int]:
    return [await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def scan_of(badge: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "badge": badge["qr"], "captured_at": datetime.now(UTC).isoformat()}


class TestLoading:
    """Each in a database of its own, so outside the event loop that the others share."""

    def test_loading_again_or_twice_at_once_is_loading_once(self, settings: Settings, empty: str) -> None:
        async def rows(session: AsyncSession) -> list[int]:
            return await count(session, Event, Attendee, Badge, Team, Member, Zone, Scan, Contact, Task)

        async def two_servers_start() -> None:
            await asyncio.gather(*(asyncio.to_thread(loading.load_once, settings, empty) for _ in range(2)))

        asyncio.run(two_servers_start())
        before = in_database(empty, rows)
        loading.load_once(settings, empty)

        assert in_database(empty, rows) == before
        assert before[:6] == [2, 303, 306, 8, 28, 12]

    def test_half_a_demo_is_none(self, settings: Settings, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
        async def fail(*_: object) -> None:
            raise RuntimeError("power cut")

        monkeypatch.setattr(running, "_judge", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            loading.load_once(settings, empty)

        assert in_database(empty, lambda session: count(session, Event, Account, Attendee, Scan)) == [0, 0, 0, 0]

    def test_at_night_there_is_as_much_to_see(self, settings: Settings, empty: str) -> None:
        async def load(session: AsyncSession) -> None:
            await loading.load(session, settings, NIGHT_OF_A_CLOCK_CHANGE)

        async def last_scan_and_event(session: AsyncSession) -> tuple[datetime | None, Event | None]:
            event = await session.scalar(select(Event).where(Event.slug == fair.SLUG))
            return await session.scalar(select(func.max(Scan.received_at))), event

        in_database(empty, load)
        last, event = in_database(empty, last_scan_and_event)

        assert datetime(2026, 10, 24, 16, tzinfo=UTC) < last < datetime(2026, 10, 24, 18, tzinfo=UTC)
        assert (event.starts_on.isoformat(), event.ends_on.isoformat()) == ("2026-10-24", "2026-10-26")
        handout = loading.hand_out(settings, empty, "http://127.0.0.1:8000", NIGHT_OF_A_CLOCK_CHANGE)
        assert len(handout["badges"]) >= 20


async def test_a_fair_around_today(session: AsyncSession, handout: Handout) -> None:
    event = await session.get_one(Event, handout["event"]["id"])

    assert handout["event"] == {"id": str(event.id), "slug": fair.SLUG, "timezone": "Europe/Lisbon"}
    assert (event.ends_on - event.starts_on).days == 2
    assert event.starts_on < datetime.now(fair.ZONE).date() < event.ends_on


async def test_the_fair_has_people_stands_and_places(session: AsyncSession, handout: Handout) -> None:
    here = handout["event"]["id"]
    teams = (await session.scalars(select(Team).where(Team.event_id == here))).all()
    members = (await session.scalars(select(Member).where(Member.event_id == here))).all()
    zones = (await session.scalars(select(Zone).where(Zone.event_id == here))).all()
    attendees = (await session.scalars(select(Attendee).where(Attendee.event_id == here))).all()

    assert (len(attendees), len(teams), len(zones)) == (300, 8, 12)
    assert sum(not attendee.scan_consent for attendee in attendees) == 12
    assert all(set(team.profile) == {"roles", "industries", "interests", "decision_power"} for team in teams)
    managers = Counter(member.team_id for member in members if member.role == "manager")
    assert managers == {team.id: 1 for team in teams}
    assert min(Counter(member.team_id for member in members).values()) >= 3


async def test_every_attendee_has_one_valid_badge(session: AsyncSession, handout: Handout) -> None:
    here = Badge.event_id == handout["event"]["id"]
    valid = (await session.scalars(select(Badge.attendee_id).where(here, Badge.revoked_at.is_(None)))).all()

    assert len(valid) == len(set(valid)) == 300
    assert await session.scalar(select(func.count()).where(here, Badge.revoked_at.is_not(None))) == 3


async def test_there_are_scans_of_every_kind(session: AsyncSession, handout: Handout) -> None:
    scans = (await session.scalars(select(Scan).where(Scan.event_id == handout["event"]["id"]))).all()
    contacts = (await session.scalars(select(Contact).where(Contact.event_id == handout["event"]["id"]))).all()

    assert 300 <= len(scans) <= 500
    assert all(scan.captured_at <= scan.received_at <= datetime.now(UTC) for scan in scans)
    assert [scan.refusal for scan in scans if scan.refusal] == ["badge_revoked"]
    assert sum(scan.device_id is not None for scan in scans) > 10
    assert len({scan.book_id for scan in scans}) == 8 + 5
    assert sum(contact.scan_count > 1 for contact in contacts) > 30
    assert sum(contact.attendee_id is None for contact in contacts) == 3
    assert {contact.decision_power for contact in contacts} > {"decides", "influences", "uses", "gatekeeps"}


async def test_opinions_differ_and_are_about_everything(session: AsyncSession, handout: Handout) -> None:
    here = handout["event"]["id"]
    ratings = (await session.scalars(select(Rating).where(Rating.event_id == here))).all()
    tags = await session.scalars(select(Tag.label).where(Tag.event_id == here))

    raters = Counter(contact for contact, _ in {(rating.contact_id, rating.member_id) for rating in ratings})
    assert sum(number > 1 for number in raters.values()) > 10
    assert {rating.interest for rating in ratings} == {0, 1, 2, 3, 4, 5}
    assert {rating.gut for rating in ratings} >= {1, 2, 3, 4, 5}
    assert len(set(tags)) >= 10


async def test_two_phones_still_have_leads(session: AsyncSession, handout: Handout) -> None:
    unsent = await session.scalars(select(Device.unsent).where(Device.event_id == handout["event"]["id"]))

    assert sorted(unsent) == [0, 2, 7]


def test_the_handout_is_what_was_agreed(handout: Handout) -> None:
    assert json.loads(json.dumps(handout)) == handout
    assert list(handout) == [
        *("base_url", "event", "tokens", "refresh_tokens", "team", "other_team", "badges", "revoked_badge"),
        "other_event_badge",
    ]
    assert set(handout["tokens"]) == set(handout["refresh_tokens"]) == set(NAMES)
    assert len({badge["qr"] for badge in handout["badges"]}) == len(handout["badges"]) >= 20
    assert {tuple(badge) for badge in handout["badges"]} == {("attendee_id", "name", "company", "email", "qr")}
    assert [badge["email"] for badge in handout["badges"][:2]] == list(fair.ATTENDEES)


@pytest.mark.parametrize("name", NAMES)
async def test_every_token_is_of_whom_it_says(name: str, handout: Handout, call: Call) -> None:
    answer = await call(name, "GET", "/v1/me")

    assert answer.status_code == 200, answer.text
    principal = answer.json()["principal"]
    assert principal["role"] == name.rstrip("2").removeprefix("other_")
    assert principal["event_id"] == handout["event"]["id"]
    team = {"other_rep": "other_team", "manager": "team", "rep": "team", "rep2": "team"}.get(name)
    if team:
        assert {"id": principal["team_id"], "book_id": principal["book_id"]} == handout[team]
    if name in ("attendee", "attendee2"):
        badge = handout["badges"][name == "attendee2"]
        assert (principal["attendee_id"], answer.json()["account"]["email"]) == (badge["attendee_id"], badge["email"])


async def test_a_token_lasts_for_a_day(call: Call, clock: Clock) -> None:
    clock.advance(timedelta(hours=23))
    last = await call("rep", "GET", "/v1/me")
    clock.advance(timedelta(hours=2))
    late = await call("rep", "GET", "/v1/me")

    assert (last.status_code, late.status_code) == (200, 401)
    assert late.json()["code"] == "token_expired"


@pytest.mark.parametrize("name", NAMES)
async def test_every_refresh_token_gets_new_tokens(name: str, handout: Handout, call: Call, clock: Clock) -> None:
    clock.advance(timedelta(days=20))
    grant = {"grant": "refresh", "refresh_token": handout["refresh_tokens"][name]}
    answer = await call(name, "POST", "/v1/auth/tokens", json=grant)

    assert answer.status_code == 200, answer.text
    assert answer.json()["expires_in"] == 900


async def test_the_rep_can_scan_the_badges_that_are_handed_out(handout: Handout, call: Call) -> None:
    for badge in handout["badges"][:20]:
        answer = await call("rep", "POST", "/v1/scans", json=scan_of(badge))

        assert answer.status_code == 201, answer.text
        contact = answer.json()["contact"]
        assert (contact["name"], contact["email"]) == (badge["name"], badge["email"])
        assert (contact["scan_count"], contact["attendee_id"]) == (1, badge["attendee_id"])


@pytest.mark.parametrize("name", ["other_rep", "attendee"])
async def test_others_have_not_met_them_either(name: str, handout: Handout, call: Call) -> None:
    answer = await call(name, "POST", "/v1/scans", json=scan_of(handout["badges"][1]))

    assert (answer.status_code, answer.json()["contact"]["scan_count"]) == (201, 1), answer.text


async def test_badges_that_are_no_good_here_are_refused(handout: Handout, call: Call) -> None:
    revoked = await call("rep", "POST", "/v1/scans", json=scan_of(handout["revoked_badge"]))
    foreign = await call("rep", "POST", "/v1/scans", json=scan_of(handout["other_event_badge"]))

    assert (revoked.status_code, revoked.json()["code"]) == (410, "badge_revoked")
    assert (foreign.status_code, foreign.json()["code"]) == (409, "badge_wrong_event")


async def test_the_command_of_the_greeting_scans_a_badge(
    settings: Settings, handout: Handout, client: httpx.AsyncClient, call: Call
) -> None:
    text = loading.greeting(settings, "http://127.0.0.1:8000", handout)
    command = shlex.split(text[text.index("\ncurl ") :])

    assert command[:2] == ["curl", "http://127.0.0.1:8000/v1/scans"]
    headers = dict(header.split(": ", 1) for flag, header in pairwise(command) if flag == "-H")
    answer = await client.post("/v1/scans", content=command[command.index("-d") + 1], headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["contact"]["name"] == handout["badges"][-1]["name"]


def test_the_greeting_says_what_to_open_and_as_whom_to_sign_in(settings: Settings, handout: Handout) -> None:
    text = loading.greeting(settings, "http://127.0.0.1:8000", handout)

    addresses = ("organiser@demo.example", "manager@demo.example", "rep@demo.example", "attendee@demo.example")
    for said in (*addresses, "http://127.0.0.1:8000/docs", "/v1/auth/codes", f"{settings.data_dir}/outbox/*.eml"):
        assert said in text


@pytest.mark.parametrize(("name", "email"), [("manager", "manager@demo.example"), ("attendee", fair.ATTENDEES[0])])
async def test_whoever_is_named_can_sign_in_by_code(name: str, email: str, call: Call, app: FastAPI) -> None:
    await call("rep", "POST", "/v1/auth/codes", json={"email": email})
    await app.state.background.finish()
    mails = [path.read_text() for path in (app.state.settings.data_dir / "outbox").glob("*.eml")]
    [code] = [
        code for mail in mails if f"To: {email}" in mail for code in re.findall(r"^ +([0-9]{6})$", mail, re.MULTILINE)
    ]

    answer = await call("rep", "POST", "/v1/auth/tokens", json={"grant": "email_code", "email": email, "code": code})

    assert answer.status_code == 200, answer.text
    token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await call(name, "GET", "/v1/me", headers=token)).json()["principal"]["role"] == name


async def test_others_take_the_place_of_an_attendee_who_withdrew(
    session: AsyncSession, settings: Settings, handout: Handout
) -> None:
    gone = update(Attendee).where(Attendee.email == fair.ATTENDEES[0]).values(scan_consent=False)
    await session.execute(gone)

    next_one = await compose(session, settings, "http://127.0.0.1:8000", datetime.now(UTC))

    first, second = handout["badges"][:2]
    assert next_one["badges"][0] == second
    assert first not in next_one["badges"]
    assert set(next_one["tokens"]) == set(NAMES)


async def test_a_rep_who_was_removed_is_named(session: AsyncSession, settings: Settings) -> None:
    account = select(Account.id).where(Account.email == fair.STAFF["rep"][1]).scalar_subquery()
    await session.execute(update(Member).where(Member.account_id == account).values(removed_at=datetime.now(UTC)))

    with pytest.raises(loading.DemoChanged, match=r"rep@demo\.example is no rep"):
        await compose(session, settings, "http://127.0.0.1:8000", datetime.now(UTC))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("rep", "/v1/contacts"),
        ("other_rep", "/v1/contacts"),
        ("attendee", "/v1/contacts"),
        ("rep", "/v1/prospects"),
        ("other_rep", "/v1/prospects"),
        ("rep", "/v1/tasks?state=open"),
        ("rep", "/v1/tasks?state=snoozed"),
        ("rep", "/v1/tasks?state=done"),
        ("other_rep", "/v1/tasks?state=open"),
        ("attendee", "/v1/tasks"),
        ("manager", "/v1/team/devices"),
        ("organiser", "/v1/zones"),
        ("organiser", "/v1/teams"),
    ],
)
async def test_no_list_is_empty(name: str, path: str, call: Call) -> None:
    answer = await call(name, "GET", path)

    assert answer.status_code == 200, answer.text
    assert len(answer.json()["items"]) >= 2


async def test_some_tasks_are_overdue_and_some_are_due_tomorrow_morning(call: Call) -> None:
    tasks = (await call("rep", "GET", "/v1/tasks?state=open&limit=200")).json()["items"]
    tomorrow = datetime.combine(datetime.now(fair.ZONE).date() + timedelta(days=1), time(9), fair.ZONE)

    assert sum(task["overdue"] for task in tasks) >= 2  # before the doors open there are only yesterday's
    assert sum(bool(task["due_at"]) and datetime.fromisoformat(task["due_at"]) == tomorrow for task in tasks) >= 2


async def test_the_radar_tells_who_came_back_and_where_the_zones_are(call: Call) -> None:
    found = (await call("rep", "GET", "/v1/prospects?limit=100")).json()["items"]
    told = {reason["text"]: prospect for prospect in found for reason in prospect["reasons"]}
    regular = told["came back twice, stayed 14 minutes"]["contact"]
    shown = (await call("rep", "GET", f"/v1/contacts/{regular['id']}")).json()
    zones = (await call("rep", "GET", "/v1/zones")).json()["items"]

    assert (shown["booth_visits"], shown["booth_minutes"]) == (3, 14)
    assert all(zone["beacons"] and zone["x"] is not None for zone in zones)
    assert (await call("rep", "GET", "/v1/radar")).json()["zone"]["name"].startswith("A04")


async def test_the_team_can_take_its_leads_home(call: Call) -> None:
    answer = await call("manager", "GET", "/v1/exports/contacts.csv")

    assert answer.status_code == 200, answer.text
    assert len(answer.text.splitlines()) > 50

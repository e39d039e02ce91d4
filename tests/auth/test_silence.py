"""Which phones a manager should look for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.auth.devices.silence import concern_about
from models import Device, Member, MemberRole
from tests.conftest import Clock
from tests.world import Caller, World

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def _text(unsent: int, silent_for: timedelta, *, revoked: bool = False) -> tuple[str, str] | None:
    concern = concern_about("Booth 3", unsent, NOW - silent_for, revoked=revoked, now=NOW)
    return (concern.code, concern.text) if concern else None


@pytest.mark.parametrize(
    ("unsent", "silent_for", "said"),
    [
        (0, timedelta(days=3), None),
        (14, timedelta(0), None),
        (14, timedelta(minutes=-5), None),
        (14, timedelta(minutes=10), None),
        (1, timedelta(minutes=10, seconds=1), "1 unsent item and has been silent for 10 minutes"),
        (14, timedelta(minutes=25, seconds=59), "14 unsent items and has been silent for 25 minutes"),
        (14, timedelta(minutes=119), "14 unsent items and has been silent for 119 minutes"),
        (14, timedelta(hours=2), "14 unsent items and has been silent for 2 hours"),
        (14, timedelta(hours=47), "14 unsent items and has been silent for 47 hours"),
        (14, timedelta(days=3, hours=5), "14 unsent items and has been silent for 3 days"),
    ],
)
def test_silent_with_unsent_items(unsent: int, silent_for: timedelta, said: str | None) -> None:
    assert _text(unsent, silent_for) == (said and ("silent_with_unsent", f"“Booth 3” has {said}"))


def test_revoked_with_unsent_items() -> None:
    def said(items: str, them: str) -> tuple[str, str]:
        return "revoked_with_unsent", f"“Booth 3” was revoked with {items} still on it; pair it again to get {them}"

    assert _text(14, timedelta(0), revoked=True) == said("14 unsent items", "them")
    assert _text(1, timedelta(days=2), revoked=True) == said("1 unsent item", "it")
    assert _text(0, timedelta(days=2), revoked=True) is None


async def _pair(world: World, manager: Caller, name: str) -> dict[str, Any]:
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    grant = {"grant": "device_pairing", "code": code, "device_id": str(uuid4()), "device_name": name}
    tokens: dict[str, Any] = (await world.http.post("/v1/auth/tokens", json=grant)).json()
    return grant | tokens


async def _report(world: World, phone: dict[str, Any], unsent: int) -> None:
    headers = {"Authorization": f"Bearer {phone['access_token']}"}
    body = {"scans": [{"id": str(uuid4())}], "unsent": unsent}
    assert (await world.http.post("/v1/scans/batch", json=body, headers=headers)).status_code == 200


async def test_the_list_warns_and_adds_up(world: World, clock: Clock) -> None:
    manager = await world.manager(await world.team())
    phones = {name: await _pair(world, manager, name) for name in ("Booth 1", "Booth 2", "Booth 3")}
    for name, unsent in (("Booth 1", 0), ("Booth 2", 5), ("Booth 3", 14)):
        await _report(world, phones[name], unsent)
    clock.advance(timedelta(minutes=5))
    manager = await world.sign_in(**_whose(manager))
    await manager.delete(f"/v1/team/devices/{phones['Booth 2']['device_id']}")

    async def warnings() -> dict[str, Any]:
        listed = (await manager.get("/v1/team/devices")).json()
        assert listed["unsent_total"] == 19
        return {device["name"]: device["warning"] for device in listed["items"]}

    revoked = "“Booth 2” was revoked with 5 unsent items still on it; pair it again to get them"
    expected = {"Booth 1": None, "Booth 2": {"code": "revoked_with_unsent", "text": revoked}, "Booth 3": None}
    assert await warnings() == expected

    clock.advance(timedelta(minutes=9))
    silent = "“Booth 3” has 14 unsent items and has been silent for 14 minutes"
    assert await warnings() == expected | {"Booth 3": {"code": "silent_with_unsent", "text": silent}}


def _whose(caller: Caller) -> dict[str, Any]:
    named = caller.principal
    return {"role": named.role, "team_id": named.team_id, "member_id": named.member_id, "book_id": named.book_id}


async def test_nothing_to_add_up(world: World) -> None:
    manager = await world.manager(await world.team())

    assert (await manager.get("/v1/team/devices")).json() == {"items": [], "unsent_total": 0}


async def test_renewing_counts_as_contact(world: World, clock: Clock) -> None:
    manager = await world.manager(await world.team())
    phone, other = await _pair(world, manager, "Booth 1"), await _pair(world, manager, "Booth 2")
    await _report(world, phone, 14)
    clock.advance(timedelta(minutes=14))

    grant = {"grant": "refresh", "refresh_token": phone["refresh_token"]}
    assert (await world.http.post("/v1/auth/tokens", json=grant)).status_code == 200
    await world.http.post("/v1/auth/tokens", json=grant | {"refresh_token": other["refresh_token"] + "x"})

    shown = {device["name"]: device for device in (await manager.get("/v1/team/devices")).json()["items"]}
    assert shown["Booth 1"]["last_contact_at"] == "2026-11-21T10:14:00Z"
    assert shown["Booth 1"]["warning"] is None
    assert shown["Booth 2"]["last_contact_at"] == "2026-11-21T10:00:00Z"


async def test_when_it_last_synced(world: World, clock: Clock) -> None:
    team = await world.team()
    manager = await world.manager(team)
    await _pair(world, manager, "New phone")
    (rep,) = await world.rows(Member, role=MemberRole.REP)
    synced = Device(
        event_id=world.event.id,
        id=uuid4(),
        team_id=team.id,
        member_id=rep.id,
        name="Old phone",
        unsent=0,
        created_at=world.now,
        last_contact_at=world.now,
        last_sync_at=world.now - timedelta(minutes=1),
    )
    await world.add(synced)

    listed = (await manager.get("/v1/team/devices")).json()["items"]

    assert {device["name"]: device["last_sync_at"] for device in listed} == {
        "New phone": None,
        "Old phone": "2026-11-21T09:59:00Z",
    }

"""After a day that the organiser names, an event's personal data goes by itself; everybody is told before."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.privacy.retention import service
from api.privacy.retention.repository import KEPT
from models import Attendee, Base, Event, Organiser, Team
from tests.conftest import Clock
from tests.privacy.life import dump, live, mails, run_chores, somebody
from tests.world import World

LAST_DAY = date(2026, 12, 31)


async def test_everybody_is_told_and_then_it_goes(
    world: World, clock: Clock, app: FastAPI, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_AT_ONCE", 2)
    who = await somebody(world)
    await live(world, who)
    organiser = await world.organiser()
    named = await organiser.patch("/v1/event", {"delete_after": LAST_DAY.isoformat()})
    await run_chores(app, clock)
    early = mails(outbox, who.attendee.email)
    clock.advance(timedelta(days=27))  # 18 December
    for _ in range(2):
        await run_chores(app, clock)
    told = mails(outbox, who.attendee.email)
    clock.now = clock.now.replace(day=31, hour=23)
    await run_chores(app, clock)
    on_the_day = await world.rows(Attendee)
    clock.advance(timedelta(hours=14))
    await run_chores(app, clock)
    left = await dump(world)

    assert named.json()["delete_after"] == LAST_DAY.isoformat()
    assert early == []
    [(subject, letter)] = told
    assert subject == "Expo: Personenbezogene Daten werden gelöscht"
    assert letter.startswith("Alle personenbezogenen Daten von Expo werden nach dem 2026-12-31 gelöscht.")
    assert len(on_the_day) == 2
    assert [line for line in left.splitlines() if who.mark in line] == []
    assert await world.rows(Attendee) == []
    assert len(await world.rows(Team)) == 1
    assert len(await world.rows(Organiser)) == 2
    async with world.session() as session:
        event = await session.get_one(Event, world.event.id)
    assert event.personal_data_deleted_at == clock.now


async def test_what_comes_in_afterwards_can_go_too(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    async def pass_by(day: date) -> None:
        await (await world.organiser()).patch("/v1/event", {"delete_after": day.isoformat()})
        for _ in range(2):
            clock.now = clock.now.replace(year=day.year, month=day.month, day=day.day) + timedelta(days=2)
            await run_chores(app, clock)
        world.now = clock.now

    await world.attendee()
    await pass_by(LAST_DAY)
    assert await world.rows(Attendee) == []
    await world.attendee("Late Lara")
    await pass_by(date(2027, 3, 1))

    assert await world.rows(Attendee) == []


async def test_another_event_stays(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    other = await World.create(app, world.http, world.now)
    who = await somebody(other)
    await (await world.organiser()).patch("/v1/event", {"delete_after": LAST_DAY.isoformat()})
    clock.advance(timedelta(days=30))
    await run_chores(app, clock)
    clock.advance(timedelta(days=30))
    await run_chores(app, clock)

    assert [row.id for row in await other.rows(Attendee)] == [who.attendee.id]
    assert mails(outbox, who.attendee.email) == []


async def test_of_another_day_everybody_is_told_again(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    who = await somebody(world)
    organiser = await world.organiser()
    await organiser.patch("/v1/event", {"delete_after": "2026-12-20"})
    clock.advance(timedelta(days=16))
    await run_chores(app, clock)
    world.now = clock.now
    organiser = await world.organiser()
    await organiser.patch("/v1/event", {"delete_after": "2027-01-20"})
    clock.advance(timedelta(days=31))
    await run_chores(app, clock)

    days = [text.split(" nach dem ")[1][:10] for _, text in mails(outbox, who.attendee.email)]
    assert sorted(days) == ["2026-12-20", "2027-01-20"]
    assert len(await world.rows(Attendee)) == 1


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"delete_after": "2026-12-04"}, "delete_after must be at least 14 days ahead: people are told before"),
        ({"delete_after": "2026-12-10", "ends_on": "2026-12-11"}, "delete_after must not be before ends_on"),
    ],
)
async def test_nobody_is_surprised(world: World, change: dict[str, Any], detail: str) -> None:
    answer = await (await world.organiser()).patch("/v1/event", change)

    assert (answer.status_code, answer.json()["detail"]) == (422, detail)


async def test_the_day_can_be_taken_back(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    await world.attendee()
    organiser = await world.organiser()
    await organiser.patch("/v1/event", {"delete_after": LAST_DAY.isoformat()})
    assert (await organiser.patch("/v1/event", {"delete_after": None})).json()["delete_after"] is None
    clock.advance(timedelta(days=100))
    await run_chores(app, clock)

    assert len(await world.rows(Attendee)) == 1


def test_what_is_kept_is_known() -> None:
    """A new table is deleted, unless somebody decides that it says nothing about people."""
    of_events = {table.name for table in Base.metadata.sorted_tables if "event_id" in table.columns}

    assert of_events > KEPT

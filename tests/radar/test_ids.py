"""The ids that a phone fetches, and the encounters that it may look back on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from models import Block, Visibility
from tests.conftest import Clock
from tests.radar.phones import agree, heard, report
from tests.world import Caller, World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def ids(caller: Caller, start: datetime, end: datetime) -> list[dict[str, Any]]:
    answer = await caller.get("/v1/radar/ephemeral-ids", params={"from": start.isoformat(), "to": end.isoformat()})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["ids"]
    return found


async def test_a_day_has_ninety_six_ids_all_different_and_always_the_same(world: World) -> None:
    ana, ben = [await world.as_attendee(await world.attendee(name)) for name in ("Ana", "Ben")]
    midnight = world.now.replace(hour=0)

    of_ana, of_ben = await ids(ana, midnight, midnight + DAY), await ids(ben, midnight, midnight + DAY)

    assert len({one["ephemeral_id"] for one in [*of_ana, *of_ben]}) == 2 * 96
    assert {len(one["ephemeral_id"]) for one in of_ana} == {32}
    assert of_ana == await ids(ana, midnight, midnight + DAY)
    assert await ids(ana, world.now + MINUTE, world.now + 2 * MINUTE) == of_ana[40:41]
    assert of_ana[40]["starts_at"] == "2026-11-21T10:00:00Z"
    assert of_ana[40]["ends_at"] == "2026-11-21T10:15:00Z"


async def test_there_are_none_outside_the_days_of_the_event(world: World) -> None:
    """It ends with the 22nd in Lisbon, which in November is UTC."""
    ana = await world.as_attendee(await world.attendee("Ana"))
    end = datetime.fromisoformat("2026-11-23T00:00:00Z")

    assert [one["ends_at"] for one in await ids(ana, end - 20 * MINUTE, end + HOUR)] == [
        "2026-11-22T23:45:00Z",
        "2026-11-23T00:00:00Z",
    ]
    assert await ids(ana, end, end + HOUR) == []
    assert await ids(ana, end - 4 * DAY, end - 3 * DAY) == []


async def test_the_days_are_those_of_the_venue(world: World) -> None:
    tokyo = await World.create(world.app, world.http, world.now, timezone="Asia/Tokyo")
    ana = await tokyo.as_attendee(await tokyo.attendee("Ana"))
    start = datetime.fromisoformat("2026-11-19T15:00:00Z")

    assert (await ids(ana, start - HOUR, start + MINUTE))[0]["starts_at"] == "2026-11-19T15:00:00Z"


@pytest.mark.parametrize("span", [timedelta(0), -MINUTE, DAY + timedelta(seconds=1)])
async def test_a_span_that_makes_no_sense_is_refused(world: World, span: timedelta) -> None:
    ana = await world.as_attendee(await world.attendee("Ana"))

    params = {"from": world.now.isoformat(), "to": (world.now + span).isoformat()}
    answer = await ana.get("/v1/radar/ephemeral-ids", params=params)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_team_has_no_ids_and_no_ears(world: World) -> None:
    rep = await world.rep(await world.team())

    params = {"from": world.now.isoformat(), "to": (world.now + HOUR).isoformat()}
    assert (await rep.get("/v1/radar/ephemeral-ids", params=params)).status_code == 404
    assert (await rep.post("/v1/radar/sightings", {"sightings": []})).status_code == 404
    assert (await rep.get("/v1/radar/encounters")).status_code == 404


async def test_i_look_back_on_whom_i_met(world: World) -> None:
    people = [await world.attendee(name, company=f"{name} & Co") for name in ("Ana", "Ben", "Cem", "Dan")]
    ana, ben, cem, _ = people
    as_ana, as_ben = await world.as_attendee(ana), await world.as_attendee(ben)
    await agree(world, *people)
    start = world.now - HOUR
    await report(as_ana, [heard(world, ben, start + n * 20 * timedelta(seconds=1)) for n in range(16)])
    await report(as_ana, [heard(world, cem, start + 30 * MINUTE)])
    await report(as_ben, [heard(world, cem, start + 40 * MINUTE)])

    first = (await as_ana.get("/v1/radar/encounters", params={"limit": 1})).json()
    second = (await as_ana.get("/v1/radar/encounters", params={"limit": 1, "cursor": first["next_cursor"]})).json()

    assert first["items"] == [
        {
            "with": {
                "attendee_id": str(cem.id),
                "name": "Cem",
                "company": "Cem & Co",
                "job_title": "Head of Procurement",
            },
            "started_at": "2026-11-21T09:30:00Z",
            "ended_at": "2026-11-21T09:30:00Z",
            "duration_seconds": 20,
        }
    ]
    assert [(one["with"]["name"], one["duration_seconds"]) for one in second["items"]] == [("Ben", 320)]
    assert second["next_cursor"] is None


async def test_who_switched_off_or_was_blocked_is_not_remembered(world: World, clock: Clock) -> None:
    people = [await world.attendee(name) for name in ("Ana", "Ben", "Cem", "Dan")]
    ana, ben, cem, dan = people
    as_ana = await world.as_attendee(ana)
    await agree(world, ana, cem, dan)
    await agree(world, ben, expires_at=world.now)
    await report(as_ana, [heard(world, whom, world.now - HOUR) for whom in (ben, cem, dan)])
    block = Block(
        event_id=world.event.id, id=cem.id, attendee_id=cem.id, blocked_attendee_id=ana.id, created_at=world.now
    )
    await world.add(block)
    async with world.session() as session:
        await session.delete(await session.get_one(Visibility, (world.event.id, dan.id)))
        await session.commit()

    items = (await as_ana.get("/v1/radar/encounters")).json()["items"]

    assert [one["with"]["name"] for one in items] == ["Ben"], "whose time is merely over"

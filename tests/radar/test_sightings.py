"""Sightings: what phones heard becomes encounters of those who could see one another, and of nobody else."""

import base64
from typing import Any

import pytest

from api.radar.encounters import Met
from models import Attendee, Block, Encounter, Level
from tests.conftest import Clock
from tests.radar.phones import DAY, HOUR, MINUTE, SECOND, Pair, agree, ephemeral_id, heard, report
from tests.world import Caller, World

GAP = MINUTE


@pytest.fixture
async def pair(world: World) -> Pair:
    """Two who agreed to be seen by everyone, all the time."""
    pair = await Pair.create(world)
    await agree(world, pair.ana, pair.ben)
    return pair


async def test_what_one_phone_broadcasts_the_other_may_report(pair: Pair, clock: Clock) -> None:
    span = {"from": (clock.now - HOUR).isoformat(), "to": clock.now.isoformat()}
    ids = (await pair.as_ben.get("/v1/radar/ephemeral-ids", params=span)).json()["ids"]
    middle = [{"ephemeral_id": one["ephemeral_id"], "at": one["starts_at"], "rssi": -70} for one in ids]

    told = await report(pair.as_ana, middle)

    assert (told["accepted"], told["refused"]) == (4, [])
    quarters = [clock.now - HOUR + n * 15 * MINUTE for n in range(4)]
    assert await pair.recorded() == [Met(at, at, -70) for at in quarters]


async def test_a_pause_of_more_than_a_minute_ends_an_encounter(pair: Pair) -> None:
    await report(pair.as_ana, pair.of_ben(0, 20, 80, 141, rssi=-80))

    assert await pair.recorded() == [pair.met(0, 80, -80), pair.met(141, 141, -80)]


async def test_both_sides_count_once_and_the_strongest_signal_stays(pair: Pair) -> None:
    await report(pair.as_ana, pair.of_ben(0, 20, 40, rssi=-80))
    await report(pair.as_ben, pair.of_ana(0, 20, 40, rssi=-55))
    await report(pair.as_ana, pair.of_ben(0, 20, 40))

    assert await pair.recorded() == [pair.met(0, 40, -55)]


async def test_a_late_report_bridges_two_encounters(pair: Pair) -> None:
    await report(pair.as_ana, pair.of_ben(0, 20, 130, 150))
    before = {row.id for row in await pair.world.rows(Encounter)}
    await report(pair.as_ben, pair.of_ana(75))

    assert await pair.recorded() == [pair.met(0, 150)]
    assert {row.id for row in await pair.world.rows(Encounter)} < before, "it stays one of the two that were"


async def test_sent_again_nothing_is_written(pair: Pair) -> None:
    async def versions() -> list[tuple[Any, ...]]:
        async with pair.world.session() as session:
            connection = await session.connection()
            rows = await connection.exec_driver_sql(
                "SELECT id, xmin::text FROM encounters WHERE event_id = $1 ORDER BY id", (pair.world.event.id,)
            )
            return [tuple(row) for row in rows]

    await report(pair.as_ana, pair.of_ben(0, 20, 200))
    before = await versions()
    await report(pair.as_ana, pair.of_ben(0, 20, 200))
    await report(pair.as_ben, pair.of_ana(20))

    assert len(before) == 2
    assert await versions() == before


async def test_ids_come_as_hexadecimal_or_base64(pair: Pair) -> None:
    raw = bytes.fromhex(ephemeral_id(pair.world, pair.ben, pair.start))
    spellings = [
        raw.hex(),
        raw.hex().upper(),
        base64.urlsafe_b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
    ]

    told = await report(pair.as_ana, [{"ephemeral_id": text, "at": pair.start.isoformat()} for text in spellings])

    assert told["accepted"] == 4


async def test_what_cannot_be_told_apart_from_noise_is_counted_and_the_rest_stays(pair: Pair, clock: Clock) -> None:
    elsewhere = await World.create(pair.world.app, pair.world.http, clock.now)
    stranger = await elsewhere.attendee("Far Away")
    good, now = pair.of_ben(0)[0], clock.now
    garbage: list[tuple[Any, str]] = [
        ({"ephemeral_id": "00" * 16, "at": now.isoformat()}, "unknown"),
        (heard(elsewhere, stranger, now), "unknown"),
        (heard(pair.world, pair.ana, now), "own"),
        (good | {"at": (pair.start + HOUR / 2).isoformat()}, "outside_window"),
        (good | {"at": (pair.start - 6 * MINUTE).isoformat()}, "outside_window"),
        (heard(pair.world, pair.ben, now - 3 * DAY), "outside_event"),
        (heard(pair.world, pair.ben, now + 2 * MINUTE), "in_future"),
        (good | {"rssi": "loud"}, "malformed"),
        (good | {"rssi": 10**30}, "malformed"),
        (good | {"rssi": -70.5}, "malformed"),
        (good | {"rssi": True}, "malformed"),
        (good | {"ephemeral_id": "zz" * 16}, "malformed"),
        (good | {"ephemeral_id": "ab" * 15}, "malformed"),
        (good | {"ephemeral_id": "é" * 22}, "malformed"),
        (good | {"ephemeral_id": " " * 32}, "malformed"),
        (good | {"ephemeral_id": 7}, "malformed"),
        (good | {"at": "2026-11-21T10:00:00"}, "malformed"),
        (good | {"at": "yesterday"}, "malformed"),
        (good | {"colour": "red"}, "malformed"),
        ({"at": now.isoformat()}, "malformed"),
        (None, "malformed"),
        ("sighting", "malformed"),
        ([], "malformed"),
    ]

    told = await report(pair.as_ana, [good, *(one for one, _ in garbage), *pair.of_ben(20)])

    assert told["accepted"] == 2
    assert [(one["index"], one["reason"]) for one in told["refused"]] == [
        (index, reason) for index, (_, reason) in enumerate(garbage, 1)
    ]
    counts = {reason: sum(one == reason for _, one in garbage) for _, reason in garbage}
    assert {reason: told[reason] for reason in counts} == counts
    assert await pair.recorded() == [pair.met(0, 20)]


async def test_a_signal_that_was_not_measured_is_none(pair: Pair) -> None:
    assert (await report(pair.as_ana, pair.of_ben(0, rssi=127)))["accepted"] == 1
    assert await pair.recorded() == [pair.met(0, 0)]


async def test_clocks_may_differ_by_five_minutes(pair: Pair) -> None:
    quarter = pair.start  # a window begins
    sighting = {"ephemeral_id": ephemeral_id(pair.world, pair.ben, quarter)}
    at = [quarter - 5 * MINUTE - SECOND, quarter - 5 * MINUTE, quarter + 20 * MINUTE - SECOND, quarter + 20 * MINUTE]

    told = await report(pair.as_ana, [sighting | {"at": moment.isoformat()} for moment in at])

    assert [(one["index"], one["reason"]) for one in told["refused"]] == [(0, "outside_window"), (3, "outside_window")]


@pytest.mark.parametrize("count", [5001, 10_000])
async def test_too_many_at_once_are_refused_and_none_is_kept(pair: Pair, count: int) -> None:
    answer = await pair.as_ana.post("/v1/radar/sightings", {"sightings": pair.of_ben(0) * count})

    assert (answer.status_code, answer.json()["code"]) == (422, "too_many")
    assert await pair.recorded() == []


async def test_five_thousand_at_once_are_fine(pair: Pair) -> None:
    told = await report(pair.as_ana, pair.of_ben(*range(-4 * 5000, 0, 4)))

    assert told["accepted"] == 5000
    assert await pair.recorded() == [pair.met(-20_000, -4)]


async def test_nothing_to_report_is_fine(pair: Pair) -> None:
    assert (await report(pair.as_ana, []))["accepted"] == 0


@pytest.mark.parametrize("body", [{}, {"sightings": None}, {"sightings": "all"}, {"sightings": {}}, []])
async def test_a_body_that_is_no_list_is_refused(pair: Pair, body: Any) -> None:
    answer = await pair.as_ana.post("/v1/radar/sightings", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


# Who could see whom at that time


async def test_who_was_off_leaves_no_trace_and_is_not_told_from_somebody_visible(world: World) -> None:
    pair = await Pair.create(world)
    await agree(world, pair.ana)

    told = await report(pair.as_ana, pair.of_ben(0))
    mine = await report(pair.as_ben, pair.of_ana(0))

    assert (told["accepted"], told["refused"]) == (1, [])
    assert (mine["accepted"], mine["not_visible"]) == (0, 1)
    assert await world.rows(Encounter) == []


async def test_only_the_time_that_both_agreed_to_counts(world: World) -> None:
    pair = await Pair.create(world)
    await agree(world, pair.ana, since=pair.start + 100 * SECOND)
    await agree(world, pair.ben, expires_at=pair.start + 200 * SECOND)

    told = await report(pair.as_ana, pair.of_ben(80, 100, 180, 200))
    await report(pair.as_ben, pair.of_ana(60, 120, 140, 220))

    assert (told["accepted"], told["not_visible"]) == (3, 1)
    assert await pair.recorded() == [pair.met(100, 180)]


async def test_before_the_level_was_everyone_only_contacts_count(world: World) -> None:
    pair = await Pair.create(world)
    await agree(world, pair.ana)
    await agree(world, pair.ben, level_since=pair.start + 100 * SECOND)

    await report(pair.as_ana, pair.of_ben(80, 100, 120))

    assert await pair.recorded() == [pair.met(100, 120)]


async def test_contacts_see_one_another_from_when_both_have_the_other(world: World, clock: Clock) -> None:
    pair = await Pair.create(world)
    await agree(world, pair.ana, pair.ben, level=Level.CONTACTS)
    clock.now = pair.start
    await scan(world, pair.as_ana, pair.ben)
    clock.now = pair.start + 100 * SECOND
    await report(pair.as_ana, pair.of_ben(0, 60, 100))
    assert await pair.recorded() == [], "one of them has the other only"

    await scan(world, pair.as_ben, pair.ana)
    clock.now = world.now
    await report(pair.as_ana, pair.of_ben(0, 60, 100, 120))

    assert await pair.recorded() == [pair.met(100, 120)]


async def test_a_contact_that_was_deleted_connects_no_more(world: World, clock: Clock) -> None:
    pair = await Pair.create(world)
    await agree(world, pair.ana, pair.ben, level=Level.CONTACTS)
    clock.now = pair.start
    await scan(world, pair.as_ana, pair.ben)
    contact = await scan(world, pair.as_ben, pair.ana)
    await pair.as_ben.delete(f"/v1/contacts/{contact}")
    clock.now = world.now

    await report(pair.as_ana, pair.of_ben(0, 20))

    assert await pair.recorded() == []


@pytest.mark.parametrize("who", ["ana", "ben"])
async def test_a_block_of_either_counts_for_both_and_is_not_told(pair: Pair, who: str) -> None:
    one, other = (pair.ana, pair.ben) if who == "ana" else (pair.ben, pair.ana)
    block = Block(
        event_id=pair.world.event.id,
        id=pair.world.event.id,
        attendee_id=one.id,
        blocked_attendee_id=other.id,
        created_at=pair.world.now,
    )
    await pair.world.add(block)

    told = [await report(pair.as_ana, pair.of_ben(0)), await report(pair.as_ben, pair.of_ana(20))]

    assert [(one["accepted"], one["refused"]) for one in told] == [(1, [])] * 2
    assert await pair.recorded() == []


async def scan(world: World, caller: Caller, whom: Attendee) -> str:
    """The id of the contact."""
    body = {"id": str(whom.id), "badge": await world.qr(whom), "captured_at": world.now.isoformat()}
    answer = await caller.post("/v1/scans", body)
    assert answer.status_code == 201, answer.text
    contact: str = answer.json()["contact"]["id"]
    return contact

"""What the two statements of the radar read: never whole tables, and of a crowd no more than can be shown."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from api.core.hot import HotStatement
from api.radar.geometry import squares_around
from api.radar.nearby import repository as nearby
from api.radar.presence import repository as presence
from models import Presence
from tests.conftest import Clock
from tests.radar.people import at, visible, zone
from tests.world import Caller, World

CROWD = """
WITH person AS (
    INSERT INTO attendees (event_id, id, key, external_id, email, given_name, family_name, name, company, job_title,
        phone, category, industry, country, interests, custom, search, created_at, updated_at)
    SELECT :event_id, gen_random_uuid(), lpad(n::text, 8, '0'), '', '', '', '', 'Person ' || n, '', '', '', '', '', '',
        '{}', '{}', '', :now, :now
    FROM generate_series(1, :people) n
    RETURNING event_id, id
), agreed AS (
    INSERT INTO visibilities (event_id, attendee_id, level, since, level_since, expires_at)
    SELECT event_id, id, CASE WHEN random() < 0.8 THEN 'everyone' ELSE 'contacts' END, :now, :now,
        :now + interval '1 hour'
    FROM person
    RETURNING *
)
INSERT INTO presence (event_id, subject_id, kind, everyone, zone_id, x, y, cell, source, seen_at, received_at,
    arrived_at, expires_at)
SELECT event_id, attendee_id, 'attendee', level = 'everyone', :zone_id, 20 + 10 * random(), 20 + 10 * random(), 0,
    'position', :now, :now, :now - random() * interval '1 hour', :now + interval '5 minutes'
FROM agreed
"""


async def crowd(world: World, people: int) -> Caller:
    """Somebody amid so many people, all in one zone and on a few square metres."""
    hall, me = await zone(world), await visible(world)
    values = {"event_id": world.event.id, "zone_id": hall.id, "people": people, "now": world.now}
    async with world.session() as session:
        await session.execute(
            text(CROWD.replace(":now", "CAST(:now AS timestamptz)").replace(":event_id", "CAST(:event_id AS uuid)")),
            values,
        )
        # As autovacuum does within a minute. Before that, attendees may be looked up through their keys.
        await session.execute(text("ANALYZE attendees, visibilities, presence"))
        await session.commit()
    told = {"at": world.now.isoformat(), "zone_id": str(hall.id), "position": {"x": 25, "y": 25}}
    assert (await me.put("/v1/radar/presence", told)).json()["stored"]
    return me


async def plan(world: World, statement: HotStatement, **parameters: Any) -> dict[str, Any]:
    """The plan of one execution, as hot connections make it."""
    async with world.app.state.database.hot.acquire() as connection:
        sql = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement._sql}"
        (row,) = await connection.fetch(sql, *statement._values(parameters))
    found: dict[str, Any] = json.loads(row[0])[0]["Plan"]
    return found


def nodes(of: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield of
    for part in of.get("Plans", []):
        yield from nodes(part)


def blocks_read(of: dict[str, Any]) -> int:
    read: int = of["Shared Hit Blocks"] + of["Shared Read Blocks"]
    return read


def looking(caller: Caller, clock: Clock) -> dict[str, Any]:
    who = caller.principal
    return {
        "event_id": who.event_id, "session_id": who.session_id, "subject_id": who.attendee_id or who.member_id,
        "attendee_id": who.attendee_id, "team_id": who.team_id, "book_id": who.book_id, "now": clock.now,
        "minute": clock.now, "heard_since": clock.now - timedelta(minutes=2), "most_requests": 12, "radius": 100.0,
        "squares": squares_around(100), "most": nearby._MOST, "most_contacts": nearby._MOST_CONTACTS,
    }  # fmt: skip


@pytest.mark.parametrize("as_rep", [False, True], ids=["an attendee", "a rep"])
async def test_a_crowd_of_any_size_costs_the_same(world: World, clock: Clock, as_rep: bool) -> None:
    costs = []
    for people in (600, 4000):
        place = await World.create(world.app, world.http, world.now)
        caller = await crowd(place, people)
        if as_rep:
            (hall,) = {row.zone_id for row in await place.rows(Presence)}
            caller = await place.rep(await place.team(zone_id=hall))
            await caller.put("/v1/radar/presence", {"at": clock.now.isoformat(), "position": {"x": 25, "y": 25}})
        read = await plan(world, nearby._NEARBY, **looking(caller, clock))
        assert read["Actual Rows"] >= nearby._MOST - 1  # I am in the crowd myself
        costs.append(blocks_read(read))

    assert costs[1] < 1.3 * costs[0], costs


async def test_no_table_is_read_as_a_whole_and_no_book_for_one_person(world: World, clock: Clock) -> None:
    me = await crowd(world, 50)
    found = list(nodes(await plan(world, nearby._NEARBY, **looking(me, clock))))

    assert not [node for node in found if node["Node Type"] in {"Seq Scan", "Hash Join"}]
    for node in found:
        if node.get("Relation Name") == "contacts" and "attendee_id =" in node.get("Index Cond", ""):
            assert node["Index Name"] == "uq_contacts_attendee_id_book_id_event_id"


async def test_saying_where_one_is_touches_a_few_pages(world: World, clock: Clock) -> None:
    me, hall = await visible(world), await zone(world)
    await at(me, clock, hall)
    who = me.principal
    now = clock.now + timedelta(minutes=1)
    values: dict[str, Any] = {
        "event_id": who.event_id, "session_id": who.session_id, "subject_id": who.attendee_id,
        "attendee_id": who.attendee_id, "zone_id": hall.id, "beacons": [], "latitude": None, "longitude": None,
        "x": None, "y": None, "accuracy": None, "east": 0.0, "north": 0.0, "at": now, "now": now,
        "expires_at": now + timedelta(minutes=5), "rested_at": now - timedelta(seconds=5),
    }  # fmt: skip

    found = await plan(world, presence._MOVE, **values)

    assert not [node for node in nodes(found) if node["Node Type"] == "Seq Scan"]
    assert blocks_read(found) < 40
    assert (await world.rows(Presence))[0].seen_at == now

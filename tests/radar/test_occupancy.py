"""How full zones were: for organisers, with too few people never told."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from api.radar.occupancy import chart
from api.radar.occupancy.counting import Curve, curve
from models import Occupancy, Zone
from tests.radar.people import zone
from tests.world import Caller, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2026, 11, 21, tzinfo=UTC)
HALL = uuid4()
SVG = "{http://www.w3.org/2000/svg}"


async def count(world: World, place: Zone, counts: dict[str, int], day: str = "2026-11-21") -> None:
    """`counts`: people by hour and minute, UTC."""
    await world.add(
        *(
            Occupancy(
                event_id=world.event.id,
                zone_id=place.id,
                minute=datetime.fromisoformat(f"{day}T{minute}:00Z"),
                people=people,
            )
            for minute, people in counts.items()
        )
    )


async def occupancy(caller: Caller, **query: Any) -> dict[str, Any]:
    answer = await caller.get("/v1/radar/occupancy", params=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def told(people: list[int | None]) -> dict[str, int]:
    """Those that are not null, by the time at which the step begins."""
    return {f"{START + step * 5 * MINUTE:%H:%M}": number for step, number in enumerate(people) if number is not None}


async def test_each_step_has_the_most_people_at_once_and_few_are_not_told(world: World) -> None:
    hall, booth, cafe = await zone(world), await zone(world, "Booth", "booth"), await zone(world, "Café")
    await count(world, hall, {"09:00": 5, "09:04": 9, "09:05": 7, "09:11": 4, "09:12": 5, "09:20": 4})
    await count(world, booth, {"09:00": 40, "23:59": 12})
    await count(world, cafe, {"09:00": 4, "10:00": 1})
    await count(world, hall, {"00:00": 99, "23:59": 98}, day="2026-11-20")

    day = await occupancy(await world.organiser())

    assert (day["day"], day["starts_at"], day["step_minutes"]) == ("2026-11-21", "2026-11-21T00:00:00Z", 5)
    assert [(one["name"], one["kind"], told(one["people"])) for one in day["zones"]] == [
        ("Booth", "booth", {"09:00": 40, "23:55": 12}),
        ("Hall 1", "hall", {"09:00": 9, "09:05": 7, "09:10": 5}),
        ("Café", "hall", {}),
    ]
    assert {len(one["people"]) for one in day["zones"]} == {288}


@pytest.mark.parametrize(("now", "day"), [("19", "20"), ("21", "21"), ("22", "22"), ("30", "22")])
async def test_without_a_day_it_is_today_or_the_nearest_of_the_event(world: World, now: str, day: str) -> None:
    world.app.state.clock = lambda: datetime.fromisoformat(f"2026-11-{now}T12:00:00Z")
    organiser = await World(world.app, world.http, world.app.state.clock(), world.event).organiser()

    assert (await occupancy(organiser))["day"] == f"2026-11-{day}"


async def test_a_day_is_one_at_the_venue(world: World) -> None:
    """In New York it begins at five; on the first of November 2026 the clocks go back, and the day has 25 hours."""
    fields = {"timezone": "America/New_York", "starts_on": START.date().replace(day=1)}
    there = await World.create(world.app, world.http, world.now, **fields)
    await zone(there)
    organiser = await there.organiser()

    long, usual = await occupancy(organiser, day="2026-11-01"), await occupancy(organiser, day="2026-11-02")

    assert (long["starts_at"], len(long["zones"][0]["people"])) == ("2026-11-01T04:00:00Z", 25 * 12)
    assert (usual["starts_at"], len(usual["zones"][0]["people"])) == ("2026-11-02T05:00:00Z", 24 * 12)


@pytest.mark.parametrize("path", ["/v1/radar/occupancy", "/v1/radar/occupancy.svg"])
async def test_it_is_for_organisers(world: World, path: str) -> None:
    manager = await world.manager(await world.team())
    attendee = await world.as_attendee(await world.attendee())

    assert [(await caller.get(path)).status_code for caller in (manager, attendee)] == [404, 404]


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31"])
async def test_a_day_that_makes_no_sense_is_refused(world: World, day: str) -> None:
    answer = await (await world.organiser()).get("/v1/radar/occupancy", params={"day": day})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_other_events_are_not_in_it(world: World) -> None:
    elsewhere = await World.create(world.app, world.http, world.now)
    await count(elsewhere, await zone(elsewhere, "Elsewhere"), {"09:00": 40})

    assert (await occupancy(await world.organiser()))["zones"] == []


async def test_the_picture_shows_the_same(world: World) -> None:
    hall, small = await zone(world, "Hall <1> & “Nave”"), await zone(world, "Corner")
    await count(world, hall, {"09:00": 5, "09:05": 7, "10:30": 21})
    await count(world, small, {"09:00": 4})

    answer = await (await world.organiser()).get("/v1/radar/occupancy.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    texts = [element.text for element in ET.fromstring(answer.text).iter(f"{SVG}text")]
    assert {"Expo, 21 November 2026", "Hall <1> & “Nave”", "21 at 10:30", "09:00", "11:00"} <= set(texts)
    assert texts[-1] == "1 zone never had 5 people at once."
    assert "Corner" not in answer.text


def drawn(people: list[int | None]) -> ET.Element:
    one = Curve(HALL, "Hall 1", "hall", people)
    return ET.fromstring(chart.draw("Expo", [one], START, ZoneInfo("UTC")))


def test_heights_are_proportional_and_gaps_are_empty() -> None:
    areas = [
        path.get("d") or ""
        for path in drawn([None, 10, 20, None, 40]).iter(f"{SVG}path")
        if path.get("class") == "people"
    ]

    heights = [[float(number) for number in re.findall(r"V([\d.]+)H", area)] for area in areas]
    floor = float(areas[0].rpartition("V")[2])
    assert [[floor - height for height in stretch] for stretch in heights] == [[10, 20], [40]]


def test_a_day_without_anybody_is_still_a_picture() -> None:
    root = drawn([None] * 288)

    assert [path.get("class") for path in root.iter(f"{SVG}path")] == [None]


def test_long_days_have_fewer_labels_and_long_names_are_cut() -> None:
    people: list[int | None] = [9] * 288
    many = [Curve(HALL, "A name that is much too long for the margin", "hall", people)]

    root = ET.fromstring(chart.draw("Expo", many, START, ZoneInfo("Europe/Lisbon")))

    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    labels = [words for words in texts if re.fullmatch(r"\d\d:\d\d", words)]
    assert labels == [f"{hour:02}:00" for hour in range(0, 24, 2)] + ["00:00"]
    assert "A name that is much too lo…" in texts


def test_labels_follow_the_clocks_of_the_venue() -> None:
    """On the night of 25 October 2026 Lisbon has 01:00 twice."""
    start = datetime(2026, 10, 24, 23, tzinfo=UTC)
    counts = [(start + 10 * MINUTE, 9), (start + 3 * HOUR + 10 * MINUTE, 9)]
    night = curve(HALL, "Bar", "other", counts, start, 300)

    root = ET.fromstring(chart.draw("Expo", [night], start, ZoneInfo("Europe/Lisbon")))

    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    labels = [words for words in texts if re.fullmatch(r"\d\d:\d\d", words)]
    assert labels == ["00:00", "01:00", "01:00", "02:00", "03:00"]

"""Presets, wherever the venue is and whatever its clocks do that night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.tasks.due import DuePreset, due_at

ZONES = [ZoneInfo(name) for name in ("Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")]
HOURS = {
    DuePreset.THIS_AFTERNOON: time(14),
    DuePreset.THIS_EVENING: time(18),
    DuePreset.TOMORROW_MORNING: time(9),
    DuePreset.TOMORROW_AFTERNOON: time(14),
    DuePreset.NEXT_MONDAY: time(9),
    DuePreset.IN_A_WEEK: time(9),
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "preset", "expected"),
    [
        # Clocks go back in Lisbon on 25 October 2026: 9:00 is 8:00 UTC the day before, 9:00 UTC from then on.
        ("Europe/Lisbon", "2026-10-24T10:00", DuePreset.THIS_AFTERNOON, "2026-10-24T13:00"),
        ("Europe/Lisbon", "2026-10-24T10:00", DuePreset.TOMORROW_MORNING, "2026-10-25T09:00"),
        ("Europe/Lisbon", "2026-10-24T10:00", DuePreset.IN_A_WEEK, "2026-10-31T09:00"),
        # … and forward on 29 March 2026.
        ("Europe/Lisbon", "2026-03-28T10:00", DuePreset.THIS_EVENING, "2026-03-28T18:00"),
        ("Europe/Lisbon", "2026-03-28T10:00", DuePreset.TOMORROW_AFTERNOON, "2026-03-29T13:00"),
        # New York: back on 1 November, forward on 8 March 2026.
        ("America/New_York", "2026-10-31T15:00", DuePreset.THIS_AFTERNOON, "2026-10-31T18:00"),
        ("America/New_York", "2026-10-31T15:00", DuePreset.NEXT_MONDAY, "2026-11-02T14:00"),
        ("America/New_York", "2026-03-07T15:00", DuePreset.TOMORROW_MORNING, "2026-03-08T13:00"),
        # Auckland is ahead of UTC by a day that matters: forward on 27 September, back on 5 April 2026.
        ("Pacific/Auckland", "2026-09-26T01:00", DuePreset.THIS_AFTERNOON, "2026-09-26T02:00"),
        ("Pacific/Auckland", "2026-09-26T01:00", DuePreset.TOMORROW_MORNING, "2026-09-26T20:00"),
        ("Pacific/Auckland", "2026-04-04T01:00", DuePreset.TOMORROW_MORNING, "2026-04-04T21:00"),
        # Kolkata has half an hour, and never changes its clocks.
        ("Asia/Kolkata", "2026-11-21T05:00", DuePreset.THIS_EVENING, "2026-11-21T12:30"),
        ("Asia/Kolkata", "2026-11-21T05:00", DuePreset.TOMORROW_MORNING, "2026-11-22T03:30"),
    ],
)
def test_a_preset_is_the_hour_on_the_clock_at_the_venue(zone: str, now: str, preset: DuePreset, expected: str) -> None:
    assert due_at(preset, utc(now), ZoneInfo(zone)) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "before_midnight", "morning_before", "morning_after"),
    [
        ("Europe/Lisbon", "2026-11-21T23:59:59", "2026-11-22T09:00", "2026-11-23T09:00"),
        ("America/New_York", "2026-11-22T04:59:59", "2026-11-22T14:00", "2026-11-23T14:00"),
        ("Asia/Kolkata", "2026-11-21T18:29:59", "2026-11-22T03:30", "2026-11-23T03:30"),
        ("Pacific/Auckland", "2026-11-21T10:59:59", "2026-11-21T20:00", "2026-11-22T20:00"),
    ],
)
def test_tomorrow_begins_at_midnight_of_the_venue(
    zone: str, before_midnight: str, morning_before: str, morning_after: str
) -> None:
    last_second, there = utc(before_midnight), ZoneInfo(zone)

    assert due_at(DuePreset.TOMORROW_MORNING, last_second, there) == utc(morning_before)
    assert due_at(DuePreset.TOMORROW_MORNING, last_second + timedelta(seconds=1), there) == utc(morning_after)


@pytest.mark.parametrize(
    ("now", "preset", "expected"),
    [
        ("2026-11-21T13:59:59", DuePreset.THIS_AFTERNOON, "2026-11-21T14:00"),
        ("2026-11-21T14:00", DuePreset.THIS_AFTERNOON, "2026-11-22T14:00"),
        ("2026-11-21T18:00", DuePreset.THIS_EVENING, "2026-11-22T18:00"),
        ("2026-11-21T18:00", DuePreset.TOMORROW_AFTERNOON, "2026-11-22T14:00"),
    ],
)
def test_what_is_over_today_becomes_tomorrows(now: str, preset: DuePreset, expected: str) -> None:
    assert due_at(preset, utc(now), ZoneInfo("Europe/Lisbon")) == utc(expected)


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        ("2026-11-21T10:00", "2026-11-23T09:00"),  # a Saturday
        ("2026-11-22T23:59", "2026-11-23T09:00"),  # a Sunday
        ("2026-11-23T08:00", "2026-11-30T09:00"),  # a Monday, before nine: today is not next
        ("2026-11-27T10:00", "2026-11-30T09:00"),  # a Friday
    ],
)
def test_next_monday_is_never_today(today: str, monday: str) -> None:
    assert due_at(DuePreset.NEXT_MONDAY, utc(today), ZoneInfo("Europe/Lisbon")) == utc(monday)


@pytest.mark.parametrize("now", ["2026-10-25T00:30", "2026-03-29T00:30"])
def test_an_hour_is_an_hour_also_when_the_clocks_change(now: str) -> None:
    lisbon = ZoneInfo("Europe/Lisbon")

    for same_moment in (utc(now), utc(now).astimezone(lisbon)):
        assert due_at(DuePreset.IN_AN_HOUR, same_moment, lisbon) == utc(now) + timedelta(hours=1)


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  the zone follows
    preset=st.sampled_from(list(HOURS)),
)
@example(zone=ZONES[0], now=utc("2026-10-25T01:30"), preset=DuePreset.THIS_AFTERNOON)
def test_it_is_always_ahead_within_eight_days_at_its_hour(zone: ZoneInfo, now: datetime, preset: DuePreset) -> None:
    due = due_at(preset, now, zone)

    assert due.tzinfo is UTC
    assert now < due < now + timedelta(days=8)
    assert due.astimezone(zone).time() == HOURS[preset]

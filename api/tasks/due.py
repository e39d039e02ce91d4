"""When "tomorrow morning" is, at the venue."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class DuePreset(StrEnum):
    """In the event's time zone: mornings are at 9:00, afternoons at 14:00, evenings at 18:00."""

    IN_AN_HOUR = "in_an_hour"
    THIS_AFTERNOON = "this_afternoon"
    THIS_EVENING = "this_evening"
    TOMORROW_MORNING = "tomorrow_morning"
    TOMORROW_AFTERNOON = "tomorrow_afternoon"
    NEXT_MONDAY = "next_monday"
    IN_A_WEEK = "in_a_week"


_MORNING, _AFTERNOON, _EVENING = time(9), time(14), time(18)


def due_at(preset: DuePreset, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that a preset means, in UTC. Never in the past: an afternoon that is over becomes tomorrow's.

    Days are those of the calendar: at half past midnight, tomorrow is the day that has not begun.
    """
    if preset is DuePreset.IN_AN_HOUR:
        # Added in UTC: in the zone, the hour in which clocks change would be two hours long, or none.
        return now.astimezone(UTC) + timedelta(hours=1)
    here = now.astimezone(zone)
    days, clock = {
        DuePreset.THIS_AFTERNOON: (0, _AFTERNOON),
        DuePreset.THIS_EVENING: (0, _EVENING),
        DuePreset.TOMORROW_MORNING: (1, _MORNING),
        DuePreset.TOMORROW_AFTERNOON: (1, _AFTERNOON),
        DuePreset.NEXT_MONDAY: (7 - here.weekday(), _MORNING),
        DuePreset.IN_A_WEEK: (7, _MORNING),
    }[preset]
    day = here.date() + timedelta(days=days)
    if datetime.combine(day, clock, zone) <= now:
        day += timedelta(days=1)
    return datetime.combine(day, clock, zone).astimezone(UTC)

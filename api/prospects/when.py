"""Moments as people say them, by the calendar of the event's own time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def counted(number: int, singular: str) -> str:
    """ "1 note", "2 notes"; for words whose plural ends in s."""
    return f"{number} {singular}" if number == 1 else f"{number} {singular}s"


def ago(moment: datetime, now: datetime, tz: ZoneInfo) -> str:
    """How long ago `moment` was: "just now", "5 minutes ago", "3 hours ago", "yesterday", "4 days ago".

    Within an hour the minutes count, even across midnight; after that the calendar does. A moment that lies ahead
    (a phone with a wrong clock) is "just now".
    """
    minutes = _elapsed(moment, now) // timedelta(minutes=1)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
    days = days_between(moment, now, tz)
    if days == 0:
        return "an hour ago" if minutes < 120 else f"{minutes // 60} hours ago"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 14 else f"{days // 7} weeks ago"


def at(moment: datetime, now: datetime, tz: ZoneInfo) -> str:
    """A moment of a plan: "yesterday at 16:00", "tomorrow at 09:30", "on Friday at 09:00", "in 9 days"."""
    days = days_between(now, moment, tz)
    clock = f"{moment.astimezone(tz):%H:%M}"
    if days in _NEAR:
        return f"{_NEAR[days]} at {clock}"
    if days < 0:
        return f"{-days} days ago"
    if days < 7:
        return f"on {_WEEKDAYS[moment.astimezone(tz).weekday()]} at {clock}"
    return f"in {days} days"


def until(moment: datetime, now: datetime, tz: ZoneInfo) -> str:
    """How long something rests: "until tomorrow at 09:30", "until Friday at 09:00", "for 9 days"."""
    days = days_between(now, moment, tz)
    return f"until {at(moment, now, tz).removeprefix('on ')}" if days < 7 else f"for {days} days"


def days_between(earlier: datetime, later: datetime, tz: ZoneInfo) -> int:
    """Midnights between the two moments in the zone, negative if `later` comes first."""
    return (later.astimezone(tz).date() - earlier.astimezone(tz).date()).days


def _elapsed(moment: datetime, now: datetime) -> timedelta:
    # Two times of one zone subtract as wall clocks and would miss the hour of a clock change.
    return now.astimezone(UTC) - moment.astimezone(UTC)

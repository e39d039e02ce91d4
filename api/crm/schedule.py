"""When things are pushed, and tried again. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MAX_TRIES = 10
"""Of a contact to be sent. Whoever is to leave is tried without end."""

_NIGHT = time(2, 0)
_SHORTEST = timedelta(seconds=5)
_LONGEST = timedelta(hours=1)


def next_night(now: datetime, zone: ZoneInfo) -> datetime:
    """The next two o'clock at the venue."""
    here = now.astimezone(zone)
    tonight = datetime.combine(here.date(), _NIGHT, zone)
    later = tonight if tonight > here else datetime.combine(here.date() + timedelta(days=1), _NIGHT, zone)
    return later.astimezone(UTC)


def pause(tries: int) -> timedelta:
    """Before the next try, after so many that failed."""
    factor: int = 4 ** min(max(tries - 1, 0), 10)
    return min(_SHORTEST * factor, _LONGEST)


def batch_size(most: int, failures: int) -> int:
    """Smaller after each failure: of a batch that makes the CRM stumble, what is sound gets through in the end."""
    return max(1, most >> max(0, failures - 1))

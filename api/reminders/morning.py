"""When people are reminded. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_FROM, _UNTIL = time(7), time(9)


@dataclass(frozen=True, slots=True)
class Morning:
    """It is morning at an event. `ends_at`: the next midnight there, in UTC."""

    event_id: UUID
    day: date
    ends_at: datetime


def mornings(events: Iterable[tuple[UUID, str]], now: datetime) -> list[Morning]:
    """Of the events (id and time zone), those where it is between seven and nine. At an event whose zone this machine
    does not know, maybe because another one wrote it, it never is: the others are reminded all the same."""
    local = [(event_id, _local(now, zone)) for event_id, zone in events]
    return [_morning(event_id, here) for event_id, here in local if here and _FROM <= here.time() < _UNTIL]


def _local(now: datetime, zone: str) -> datetime | None:
    try:
        return now.astimezone(ZoneInfo(zone))
    except ZoneInfoNotFoundError:
        return None


def _morning(event_id: UUID, here: datetime) -> Morning:
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)
    return Morning(event_id, here.date(), midnight.astimezone(UTC))

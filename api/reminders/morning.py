"""When people are reminded. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

_FROM, _UNTIL = time(7), time(9)


@dataclass(frozen=True, slots=True)
class Morning:
    """It is morning at an event. `ends_at`: the next midnight there, in UTC."""

    event_id: UUID
    day: date
    ends_at: datetime


def mornings(events: Iterable[tuple[UUID, str]], now: datetime) -> list[Morning]:
    """Of the events (id and time zone), those where it is between seven and nine."""
    return [
        _morning(event_id, here)
        for event_id, zone in events
        if _FROM <= (here := now.astimezone(ZoneInfo(zone))).time() < _UNTIL
    ]


def _morning(event_id: UUID, here: datetime) -> Morning:
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)
    return Morning(event_id, here.date(), midnight.astimezone(UTC))

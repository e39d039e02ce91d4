"""The days of an event, as moments. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def event_days(starts_on: date, ends_on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first midnight at the venue until the one after its last day, exclusive, in UTC."""
    return midnight(starts_on, zone), midnight(ends_on + timedelta(days=1), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When that day begins at the venue, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)

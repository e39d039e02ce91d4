"""The use case of organisers: how full was which zone, and when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Principal
from api.events import service as events
from api.radar.days import midnight
from api.radar.occupancy import repository
from api.radar.occupancy.counting import Curve, curve, fullest_first, steps_between


@dataclass(frozen=True, slots=True)
class Day:
    """`curves`: of all zones, the fullest first. `zone`: the venue's."""

    event_name: str
    day: date
    zone: ZoneInfo
    starts_at: datetime
    curves: list[Curve]


async def occupancy(session: AsyncSession, organiser: Principal, day: date | None, now: datetime) -> Day:
    """That day at the venue; without one the present day, or the event's first or last if it is not on."""
    event = await events.get_event(session, organiser.event_id)
    zone = ZoneInfo(event.timezone)
    day = day or min(max(now.astimezone(zone).date(), event.starts_on), event.ends_on)
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    counts: defaultdict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    for zone_id, minute, people in await repository.counts(session, event.id, start, end):
        counts[zone_id].append((minute, people))
    steps = steps_between(start, end)
    curves = [
        curve(zone_id, name, kind, counts[zone_id], start, steps)
        for zone_id, name, kind in await repository.zones(session, event.id)
    ]
    return Day(event.name, day, zone, start, fullest_first(curves))

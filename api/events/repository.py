"""SQL of events and zones."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from models import Beacon, Event, Zone


async def find_event(session: AsyncSession, event_id: UUID) -> Event | None:
    return await session.get(Event, event_id)


async def code_exists(session: AsyncSession, code: str) -> bool:
    return await session.scalar(select(Event.id).where(Event.code == code)) is not None


async def time_zone(connection: AsyncConnection | AsyncSession, event_id: UUID) -> str:
    """The IANA name of the event's zone."""
    return (await connection.execute(select(Event.timezone).where(Event.id == event_id))).scalar_one()


async def zones(session: AsyncSession, event_id: UUID) -> Sequence[Zone]:
    return (await session.scalars(select(Zone).where(Zone.event_id == event_id).order_by(Zone.name))).all()


async def find_zone(session: AsyncSession, event_id: UUID, zone_id: UUID) -> Zone | None:
    return await session.get(Zone, (event_id, zone_id))


async def zone_named(session: AsyncSession, event_id: UUID, name: str) -> Zone | None:
    return (await session.scalars(select(Zone).where(Zone.event_id == event_id, Zone.name == name))).one_or_none()


async def beacons(session: AsyncSession, event_id: UUID, zone_id: UUID | None = None) -> dict[UUID, list[str]]:
    """By zone, the names of its beacons in alphabetical order; of one zone only, if it is given."""
    statement = select(Beacon.zone_id, Beacon.name).where(Beacon.event_id == event_id).order_by(Beacon.name)
    if zone_id:
        statement = statement.where(Beacon.zone_id == zone_id)
    found: dict[UUID, list[str]] = {}
    for zone, name in await session.execute(statement):
        found.setdefault(zone, []).append(name)
    return found


async def any_beacon_elsewhere(session: AsyncSession, zone: Zone, names: Sequence[str]) -> bool:
    """Whether one of these beacons is another zone's."""
    statement = select(literal(True)).where(
        Beacon.event_id == zone.event_id, Beacon.name.in_(names), Beacon.zone_id != zone.id
    )
    return bool(await session.scalar(statement.limit(1)))


async def remove_other_beacons(session: AsyncSession, zone: Zone, names: Sequence[str]) -> None:
    """Of the zone's own."""
    others = (Beacon.event_id == zone.event_id, Beacon.zone_id == zone.id, Beacon.name.not_in(names))
    await session.execute(delete(Beacon).where(*others))


async def count_change_of_zones(session: AsyncSession, event_id: UUID) -> None:
    """So that phones learn of it."""
    statement = update(Event).where(Event.id == event_id).values(zones_version=Event.zones_version + 1)
    await session.execute(statement)

"""Use cases of zones: the organiser says what places there are, and which beacons are heard there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Principal
from api.core.errors import IdReused, InvalidInput, NotFound
from api.core.ids import uuid7
from api.core.locks import lock_event
from api.events import repository
from api.events.errors import BeaconTaken, ZoneNameTaken
from models import Beacon, Zone, ZoneKind


@dataclass(frozen=True, slots=True)
class EquippedZone:
    """A zone with the names of its beacons, in alphabetical order."""

    zone: Zone
    beacons: list[str]


async def zones(session: AsyncSession, event_id: UUID) -> list[EquippedZone]:
    """By name."""
    beacons = await repository.beacons(session, event_id)
    return [EquippedZone(zone, beacons.get(zone.id, [])) for zone in await repository.zones(session, event_id)]


async def check_zone(session: AsyncSession, event_id: UUID, zone_id: UUID) -> None:
    """Raises `InvalidInput` if the event has no such zone."""
    if await repository.find_zone(session, event_id, zone_id) is None:
        raise InvalidInput("There is no such zone")


async def create_zone(
    session: AsyncSession,
    organiser: Principal,
    zone_id: UUID | None,
    name: str,
    kind: ZoneKind,
    now: datetime,
    *,
    x: float | None = None,
    y: float | None = None,
    beacons: Sequence[str] = (),
) -> tuple[EquippedZone, bool]:
    """The zone, and whether it is new. The same id with the same content again is no change."""
    event_id = organiser.event_id
    await lock_event(session, event_id)  # the same zone sent several times at once is one
    existing = await repository.find_zone(session, event_id, zone_id) if zone_id else None
    if existing:
        known = await _equipped(session, existing)
        if (existing.name, existing.kind, existing.x, existing.y, known.beacons) != (name, kind, x, y, sorted(beacons)):
            raise IdReused
        return known, False
    await _check_name(session, event_id, name)
    zone = Zone(event_id=event_id, id=zone_id or uuid7(), name=name, kind=kind, x=x, y=y, created_at=now)
    session.add(zone)
    await session.flush()
    await _equip(session, EquippedZone(zone, []), beacons, now)
    await repository.count_change_of_zones(session, event_id)
    return EquippedZone(zone, sorted(beacons)), True


async def change_zone(
    session: AsyncSession,
    organiser: Principal,
    zone_id: UUID,
    changes: dict[str, Any],
    beacons: Sequence[str] | None,
    now: datetime,
) -> EquippedZone:
    """Change the columns named, and the beacons unless they are None."""
    await lock_event(session, organiser.event_id)
    zone = await repository.find_zone(session, organiser.event_id, zone_id)
    if zone is None:
        raise NotFound
    known = await _equipped(session, zone)
    changes = {field: value for field, value in changes.items() if getattr(zone, field) != value}
    await _check(session, zone, changes)
    wanted = known.beacons if beacons is None else sorted(beacons)
    if not changes and wanted == known.beacons:
        return known
    for field, value in changes.items():
        setattr(zone, field, value)
    await session.flush()
    if wanted != known.beacons:
        await _equip(session, known, wanted, now)
    await repository.count_change_of_zones(session, organiser.event_id)
    return EquippedZone(zone, wanted)


async def _check(session: AsyncSession, zone: Zone, changes: dict[str, Any]) -> None:
    if (changes.get("x", zone.x) is None) != (changes.get("y", zone.y) is None):
        raise InvalidInput("A zone has both x and y, or neither")
    if "name" not in changes:
        return
    if changes["name"] is None:
        raise InvalidInput("name cannot be removed")
    await _check_name(session, zone.event_id, changes["name"])


async def _check_name(session: AsyncSession, event_id: UUID, name: str) -> None:
    if await repository.zone_named(session, event_id, name):
        raise ZoneNameTaken


async def _equipped(session: AsyncSession, zone: Zone) -> EquippedZone:
    beacons = await repository.beacons(session, zone.event_id, zone.id)
    return EquippedZone(zone, beacons.get(zone.id, []))


async def _equip(session: AsyncSession, known: EquippedZone, wanted: Sequence[str], now: datetime) -> None:
    """These beacons and no others are the zone's from now on. The caller holds the event's lock."""
    zone = known.zone
    if await repository.any_beacon_elsewhere(session, zone, wanted):
        raise BeaconTaken
    await repository.remove_other_beacons(session, zone, wanted)
    session.add_all(
        Beacon(event_id=zone.event_id, id=uuid7(), zone_id=zone.id, name=name, created_at=now)
        for name in wanted
        if name not in known.beacons
    )
    await session.flush()

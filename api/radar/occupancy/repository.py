"""SQL of how full zones were."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Occupancy, Zone


async def counts(
    session: AsyncSession, event_id: UUID, start: datetime, end: datetime
) -> Sequence[Row[UUID, datetime, int]]:
    """Zone, minute and people, from `start` until just before `end`."""
    statement = select(Occupancy.zone_id, Occupancy.minute, Occupancy.people).where(
        Occupancy.event_id == event_id, Occupancy.minute >= start, Occupancy.minute < end
    )
    return (await session.execute(statement)).all()


async def zones(session: AsyncSession, event_id: UUID) -> Sequence[Row[UUID, str, str]]:
    """Id, name and kind."""
    return (await session.execute(select(Zone.id, Zone.name, Zone.kind).where(Zone.event_id == event_id))).all()

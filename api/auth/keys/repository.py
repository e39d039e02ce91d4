"""SQL of API keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import ApiKey

_USE_COUNTS_AFTER = timedelta(minutes=1)


async def keys(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[ApiKey]:
    """Those that are not revoked, the oldest first."""
    statement = select(ApiKey).where(
        ApiKey.event_id == event_id, ApiKey.book_id == book_id, ApiKey.revoked_at.is_(None)
    )
    return (await session.scalars(statement.order_by(ApiKey.created_at, ApiKey.id))).all()


async def find(session: AsyncSession, event_id: UUID, key_id: UUID) -> ApiKey | None:
    """Unless it is revoked."""
    statement = select(ApiKey).where(ApiKey.event_id == event_id, ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
    return (await session.scalars(statement)).one_or_none()


async def note_use(session: AsyncSession, event_id: UUID, key_id: UUID, now: datetime) -> None:
    """Once a minute is enough: reading must not become writing."""
    await session.execute(
        update(ApiKey)
        .where(
            ApiKey.event_id == event_id,
            ApiKey.id == key_id,
            or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - _USE_COUNTS_AFTER),
        )
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )

"""SQL of what is known of a contact."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Fact


async def facts(session: AsyncSession, event_id: UUID, book_id: UUID, contact_id: UUID) -> Sequence[Fact]:
    """All facts of a contact, the newest first."""
    statement = (
        select(Fact)
        .where(
            Fact.event_id == event_id,
            Fact.book_id == book_id,
            Fact.contact_id == contact_id,
            Fact.deleted_at.is_(None),
        )
        .order_by(Fact.noted_at.desc(), Fact.created_at.desc(), Fact.id.desc())
    )
    return (await session.scalars(statement)).all()

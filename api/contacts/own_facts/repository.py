"""SQL of what is true of members, and of the attendee whose book it is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendee, Member, OwnFact


async def page(
    session: AsyncSession,
    event_id: UUID,
    book_id: UUID,
    member_id: UUID | None,
    *,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[OwnFact]:
    """Of one member (None: the attendee whose book it is), the newest first."""
    statement = (
        select(OwnFact)
        .where(
            OwnFact.event_id == event_id,
            OwnFact.book_id == book_id,
            OwnFact.member_id.is_not_distinct_from(member_id),
            OwnFact.deleted_at.is_(None),
        )
        .order_by(OwnFact.created_at.desc(), OwnFact.id.desc())
        .limit(limit)
    )
    if after:
        statement = statement.where(tuple_(OwnFact.created_at, OwnFact.id) < tuple_(*after))
    return (await session.scalars(statement)).all()


async def find_any(session: AsyncSession, event_id: UUID, fact_id: UUID) -> OwnFact | None:
    """Whichever book it is in, withdrawn or not."""
    return await session.get(OwnFact, (event_id, fact_id))


async def of_book(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[tuple[str, str, str]]:
    """Topic, text and whose it is, of everybody who has the book today."""
    statement = (
        select(OwnFact.topic, OwnFact.text, Member.name)
        .outerjoin(Member, (Member.event_id == event_id) & (Member.id == OwnFact.member_id))
        .where(
            OwnFact.event_id == event_id,
            OwnFact.book_id == book_id,
            OwnFact.deleted_at.is_(None),
            Member.removed_at.is_(None),
        )
        .order_by(OwnFact.created_at, OwnFact.id)
    )
    return [(topic, text, name or "") for topic, text, name in await session.execute(statement)]


async def interests_of(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Sequence[str]:
    """What an attendee registered as their interests."""
    statement = select(Attendee.interests).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    return (await session.execute(statement)).scalar_one()

"""SQL of what the ranking learns from, and of what it learned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import BookWeights, Outcome, OutcomeKind


class Lesson(NamedTuple):
    """What was known of a contact before anything came of it, and what came of it in the end."""

    features: Mapping[str, float]
    kind: str


async def lessons(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[Lesson]:
    """One of each contact of the book, in the order of their ids."""
    told = (
        Outcome.event_id == event_id,
        Outcome.book_id == book_id,
        Outcome.deleted_at.is_(None),
    )
    noticed = Outcome.kind == OutcomeKind.FOLLOWED_UP  # what was told counts more
    time = (Outcome.happened_at, Outcome.created_at, Outcome.id)
    first = (
        select(Outcome.contact_id, Outcome.features)
        .ext(distinct_on(Outcome.contact_id))
        .where(*told, Outcome.features.is_not(None))
        .order_by(Outcome.contact_id, noticed, *time)
        .subquery()
    )
    last = (
        select(Outcome.contact_id, Outcome.kind)
        .ext(distinct_on(Outcome.contact_id))
        .where(*told)
        .order_by(Outcome.contact_id, noticed, *(column.desc() for column in time))
        .subquery()
    )
    statement = select(first.c.features, last.c.kind).join(last, last.c.contact_id == first.c.contact_id)
    return [Lesson(*row) for row in await session.execute(statement.order_by(first.c.contact_id))]


async def count_lessons(session: AsyncSession, event_id: UUID, book_id: UUID, limit: int) -> int:
    """How many outcomes there are to learn from, counted up to `limit`."""
    some = (
        select(Outcome.id)
        .where(
            Outcome.event_id == event_id,
            Outcome.book_id == book_id,
            Outcome.deleted_at.is_(None),
            Outcome.features.is_not(None),
        )
        .limit(limit)
        .subquery()
    )
    return (await session.scalars(select(func.count()).select_from(some))).one()


async def unlearned(session: AsyncSession) -> Sequence[tuple[UUID, UUID]]:
    """Event and book of every book, in all events, with outcomes that came, or went, after it learned last."""
    learned = exists().where(
        BookWeights.event_id == Outcome.event_id,
        BookWeights.book_id == Outcome.book_id,
        BookWeights.learned_at >= func.greatest(Outcome.created_at, Outcome.deleted_at),
    )
    statement = select(Outcome.event_id, Outcome.book_id).where(~learned).distinct()
    return (await session.execute(statement)).all()


async def weights(session: AsyncSession, event_id: UUID, book_id: UUID, as_of: datetime) -> dict[str, Any] | None:
    """The posterior that stood at that moment, if any."""
    statement = (
        select(BookWeights.posterior)
        .where(BookWeights.event_id == event_id, BookWeights.book_id == book_id, BookWeights.learned_at <= as_of)
        .order_by(BookWeights.learned_at.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def keep_weights(session: AsyncSession, weights: BookWeights, since: datetime) -> None:
    """Keep them, and what stood at any moment since."""
    ours = (BookWeights.event_id == weights.event_id, BookWeights.book_id == weights.book_id)
    stood_then = (
        select(func.max(BookWeights.learned_at)).where(*ours, BookWeights.learned_at <= since).scalar_subquery()
    )
    await session.execute(delete(BookWeights).where(*ours, BookWeights.learned_at < stood_then))
    key = {"event_id": weights.event_id, "book_id": weights.book_id, "learned_at": weights.learned_at}
    learned = {"posterior": weights.posterior, "outcomes": weights.outcomes}
    statement = insert(BookWeights).values(**key, **learned)
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=learned))

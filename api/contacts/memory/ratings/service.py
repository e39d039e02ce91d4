"""Use cases of ratings: added, never changed; the newest of each author counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.memory import repository, saying
from api.contacts.memory.ratings.schemas import RatingIn
from models import Rating


async def counting(session: AsyncSession, holder: BookHolder, rows: Sequence[tuple[Rating, str]]) -> set[UUID]:
    """Which ratings count, of the one contact of the holder's book that `rows` are about."""
    if not rows:
        return set()
    return await repository.counting_ratings(session, holder.event_id, rows[0][0].contact_id)


async def add_rating(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: RatingIn, now: datetime
) -> tuple[tuple[Rating, str], bool]:
    """The rating with its author's name, and whether it is new."""

    def is_same(rating: Rating) -> bool:
        said = (new.interest, new.gut, saying.moment(new.rated_at, rating.created_at))
        return (rating.interest, rating.gut, rating.rated_at) == said

    rating = Rating(interest=new.interest, gut=new.gut, rated_at=saying.moment(new.rated_at, now))
    return await saying.add(session, holder, contact_id, new.id, rating, is_same, now)

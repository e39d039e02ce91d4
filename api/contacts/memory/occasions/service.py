"""Use cases of occasions: small things worth remembering, noted by whoever heard of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.about import EMPTIED
from api.contacts.memory import saying
from api.contacts.memory.occasions.schemas import OccasionIn
from api.core.revisions import next_revision
from models import Occasion


async def add_occasion(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: OccasionIn, now: datetime
) -> tuple[tuple[Occasion, str], bool]:
    """The occasion with its author's name, and whether it is new."""

    def is_same(known: Occasion) -> bool:
        return (known.label, known.on, known.yearly) == (new.label, new.on, new.yearly)

    occasion = Occasion(label=new.label, on=new.on, yearly=new.yearly)
    return await saying.add(session, holder, contact_id, new.id, occasion, is_same, now)


async def withdraw_occasion(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, occasion_id: UUID, now: datetime
) -> None:
    revision = await next_revision(session, holder.event_id, holder.book_id)
    occasion = await saying.find_own(session, holder, Occasion, contact_id, occasion_id)
    for name, value in EMPTIED[Occasion].items():
        setattr(occasion, name, value)
    occasion.deleted_at, occasion.revision = now, revision
    await session.flush()

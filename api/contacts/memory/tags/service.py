"""Use cases of tags: labels that their author may withdraw."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.memory import saying
from api.contacts.memory.tags.schemas import TagIn
from api.core.revisions import next_revision
from models import Tag


async def add_tag(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: TagIn, now: datetime
) -> tuple[tuple[Tag, str], bool]:
    """The tag with its author's name, and whether it is new."""
    tag = Tag(label=new.label)
    return await saying.add(session, holder, contact_id, new.id, tag, lambda known: known.label == new.label, now)


async def withdraw_tag(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, tag_id: UUID, now: datetime
) -> None:
    revision = await next_revision(session, holder.event_id, holder.book_id)
    tag = await saying.find_own(session, holder, Tag, contact_id, tag_id)
    tag.label, tag.deleted_at, tag.revision = "", now, revision
    await session.flush()

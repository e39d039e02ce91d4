"""Use cases of touchpoints: added, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.memory import saying
from api.contacts.memory.touchpoints.schemas import TouchpointIn
from models import Touchpoint


async def add_touchpoint(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: TouchpointIn, now: datetime
) -> tuple[tuple[Touchpoint, str], bool]:
    """The touchpoint with its author's name, and whether it is new."""
    text = new.text or ""

    def is_same(touchpoint: Touchpoint) -> bool:
        said = (new.step, text, new.talked, saying.moment(new.happened_at, touchpoint.created_at))
        return (touchpoint.step, touchpoint.text, touchpoint.talked, touchpoint.happened_at) == said

    touchpoint = Touchpoint(
        step=new.step, text=text, talked=new.talked, happened_at=saying.moment(new.happened_at, now)
    )
    return await saying.add(session, holder, contact_id, new.id, touchpoint, is_same, now)

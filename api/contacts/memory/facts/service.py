"""Use cases of facts: what is true of a person, noted by whoever knows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.knowledge import service as knowledge
from api.contacts.memory import saying
from api.contacts.memory.facts.schemas import FactIn
from api.core.errors import InvalidInput
from api.core.revisions import next_revision
from models import Fact


async def in_common(session: AsyncSession, holder: BookHolder, rows: Sequence[tuple[Fact, str]]) -> set[UUID]:
    """Which of these facts are like something of ours."""
    if not rows:
        return set()
    return set(await knowledge.common_ground(session, holder, [fact for fact, _ in rows]))


async def add_fact(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: FactIn, now: datetime
) -> tuple[tuple[Fact, str], bool]:
    """The fact with its author's name, and whether it is new."""

    def is_same(fact: Fact) -> bool:
        noted = (new.topic, new.text, new.source, saying.moment(new.noted_at, fact.created_at))
        return (fact.topic, fact.text, fact.source, fact.noted_at) == noted

    fact = Fact(topic=new.topic, text=new.text, source=new.source, noted_at=saying.moment(new.noted_at, now))
    return await saying.add(session, holder, contact_id, new.id, fact, is_same, now)


async def change_fact(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, fact_id: UUID, changes: dict[str, Any]
) -> tuple[Fact, str]:
    """Apply `changes` (the fields of a `FactChange` that were given). The same content again is no change."""
    await contacts.lock(session, holder)
    fact = await saying.find_own(session, holder, Fact, contact_id, fact_id)
    for name, value in changes.items():
        if value is None:
            raise InvalidInput(f"{name} cannot be removed")
    if any(getattr(fact, name) != value for name, value in changes.items()):
        fact.revision = await next_revision(session, holder.event_id, holder.book_id)
        for name, value in changes.items():
            setattr(fact, name, value)
        await session.flush()
    return await saying.with_author(session, holder, fact)


async def withdraw_fact(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, fact_id: UUID, now: datetime
) -> None:
    revision = await next_revision(session, holder.event_id, holder.book_id)
    fact = await saying.find_own(session, holder, Fact, contact_id, fact_id)
    fact.text, fact.deleted_at, fact.revision = "", now, revision
    await session.flush()

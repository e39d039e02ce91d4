"""Use cases of facts about ourselves, by which common ground is found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.knowledge.common import Ours
from api.contacts.own_facts import repository
from api.contacts.own_facts.schemas import OwnFactIn
from api.contacts.relationship import service as relationship
from api.core.errors import IdReused, NotFound
from api.core.locks import lock_book
from api.core.pagination import cut, decode_cursor
from api.core.revisions import next_revision
from models import OwnFact


async def page(
    session: AsyncSession, holder: BookHolder, *, limit: int, cursor: str | None
) -> tuple[Sequence[OwnFact], str | None]:
    """The caller's own, the newest first; and the cursor of the next page."""
    after = decode_cursor(cursor, tuple[datetime, UUID])
    rows = await repository.page(
        session, holder.event_id, holder.book_id, holder.member_id, after=after, limit=limit + 1
    )
    return cut(rows, limit, key=lambda row: (row.created_at, row.id))


async def add(session: AsyncSession, holder: BookHolder, new: OwnFactIn, now: datetime) -> tuple[OwnFact, bool]:
    """The fact, and whether it is new."""
    await lock_book(session, holder.event_id, holder.book_id)
    known = await repository.find_any(session, holder.event_id, new.id)
    if known:
        if not _is_own(known, holder) or not (known.deleted_at or (known.topic, known.text) == (new.topic, new.text)):
            raise IdReused
        return known, False
    fact = OwnFact(
        event_id=holder.event_id,
        id=new.id,
        book_id=holder.book_id,
        revision=await next_revision(session, holder.event_id, holder.book_id),
        created_at=now,
        member_id=holder.member_id,
        topic=new.topic,
        text=new.text,
    )
    session.add(fact)
    await session.flush()
    return fact, True


async def withdraw(session: AsyncSession, holder: BookHolder, fact_id: UUID, now: datetime) -> None:
    revision = await next_revision(session, holder.event_id, holder.book_id)
    fact = await repository.find_any(session, holder.event_id, fact_id)
    if fact is None or fact.deleted_at or not _is_own(fact, holder):
        raise NotFound
    fact.text, fact.deleted_at, fact.revision = "", now, revision
    await session.flush()


async def ours(session: AsyncSession, holder: BookHolder) -> list[Ours]:
    """What is true of everybody with the book, and what they are interested in: a team by its target profile, an
    attendee by their registration."""
    facts = await repository.of_book(session, holder.event_id, holder.book_id)
    if holder.attendee_id:
        interests = await repository.interests_of(session, holder.event_id, holder.attendee_id)
    else:
        interests = (await relationship.target_profile(session, holder)).interests
    return [Ours(topic, text, name) for topic, text, name in facts] + [Ours(None, text, "") for text in interests]


def _is_own(fact: OwnFact, holder: BookHolder) -> bool:
    return (fact.book_id, fact.member_id) == (holder.book_id, holder.member_id)

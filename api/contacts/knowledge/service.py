"""How well a contact is known, and what to ask next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.knowledge import repository
from api.contacts.knowledge.common import Ours, in_common
from api.contacts.own_facts import service as own_facts
from models import Fact


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a contact, the newest first; what is true of us; and by fact what of ours is like it."""

    facts: Sequence[Fact]
    ours: Sequence[Ours]
    common: dict[UUID, list[Ours]]


async def knowledge(session: AsyncSession, holder: BookHolder, contact_id: UUID) -> Known:
    contact = await contacts.find(session, holder, contact_id)
    facts = await repository.facts(session, holder.event_id, holder.book_id, contact["id"])
    ours = await own_facts.ours(session, holder)
    return Known(facts, ours, _common(facts, ours))


async def common_ground(session: AsyncSession, holder: BookHolder, facts: Iterable[Fact]) -> dict[UUID, list[Ours]]:
    """By fact, what of ours shares a telling word with it; facts that have nothing in common with us are left out."""
    return _common(facts, await own_facts.ours(session, holder))


def _common(facts: Iterable[Fact], ours: Sequence[Ours]) -> dict[UUID, list[Ours]]:
    found = {fact.id: in_common(fact.topic, fact.text, ours) for fact in facts}
    return {fact_id: alike for fact_id, alike in found.items() if alike}

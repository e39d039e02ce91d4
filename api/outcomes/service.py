"""Use cases of outcomes: added, never changed. After a no, the next best person is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.card import ContactCard, card_fields
from api.contacts.memory import saying
from api.outcomes import repository
from api.outcomes.alternatives import Likeness, Person, alternatives
from api.outcomes.schemas import OutcomeIn
from api.prospects import learning
from api.prospects import service as prospects
from api.prospects.service import Ranked
from api.tasks import service as tasks
from models import Language, Outcome, OutcomeKind

_MOST = 3
_CONSIDERED = 100


@dataclass(frozen=True, slots=True)
class NextBest:
    """Somebody to turn to instead, and what the ranking says of them."""

    contact: ContactCard
    likeness: Likeness
    ranked: Ranked


@dataclass(frozen=True, slots=True)
class Told:
    """What became of telling an outcome. `next_best`: after a no, whom to turn to instead, the best first."""

    outcome: Outcome
    author: str
    is_new: bool
    closed_tasks: int
    next_best: Sequence[NextBest]


async def outcomes(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, *, limit: int, cursor: str | None
) -> tuple[Sequence[tuple[Outcome, str]], str | None]:
    """A page of what came of a contact, with the names of the authors, the newest first; and the cursor of the next."""
    return await saying.page(session, holder, Outcome, contact_id, limit=limit, cursor=cursor)


async def tell(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: OutcomeIn, now: datetime, language: Language
) -> Told:
    text = new.text or ""

    def is_same(known: Outcome) -> bool:
        told = (new.kind, text, saying.moment(new.happened_at, known.created_at))
        return (known.kind, known.text, known.happened_at) == told

    contact = await contacts.find(session, holder, contact_id)
    outcome = Outcome(kind=new.kind, text=text, happened_at=saying.moment(new.happened_at, now))
    outcome.features = await prospects.observed_features(session, holder, contact["id"], now)
    told, is_new = await saying.add(session, holder, contact["id"], new.id, outcome, is_same, now)
    if is_new:
        await learning.learn_at_once(session, holder.event_id, holder.book_id, now)
    closed = 0
    if is_new and new.close_tasks:
        closed = await tasks.call_off(session, holder, told[0].contact_id, now)
    next_best: Sequence[NextBest] = ()
    if new.kind is OutcomeKind.NOT_INTERESTED:
        next_best = await _next_best(session, holder, told[0].contact_id, now, language)
    return Told(*told, is_new, closed, next_best)


async def people_like(session: AsyncSession, holder: BookHolder, somebody: Person) -> dict[UUID, Likeness]:
    """Who else in the book is of their company, or else has their role; but for those whom we have moved on from.

    If there are too many to be ranked while somebody waits: the hundred met last, first those of the same company.
    """
    alike = alternatives(somebody, await repository.people(session, holder.event_id, holder.book_id, somebody))
    return dict(islice(sorted(alike.items(), key=lambda one: one[1] is not Likeness.SAME_COMPANY), _CONSIDERED))


async def _next_best(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, now: datetime, language: Language
) -> list[NextBest]:
    """People of the same company know the one who said no, so they come first; among equals, the best chances."""
    card = ContactCard.model_construct(**card_fields(await contacts.find(session, holder, contact_id)))
    alike = await people_like(session, holder, Person(contact_id, card.company, card.job_title))
    if not alike:
        return []
    ranked = await prospects.ranked(session, holder, alike.keys(), now, language)
    best = sorted(ranked, key=lambda one: (alike[one] is not Likeness.SAME_COMPANY, -ranked[one].score, one))[:_MOST]
    cards = await repository.cards(session, holder.event_id, holder.book_id, best)
    return [
        NextBest(ContactCard.model_construct(**card_fields(cards[one])), alike[one], ranked[one])
        for one in best
        if one in cards
    ]

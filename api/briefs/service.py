"""The use case of briefs: gather what is on the record, and compose it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.briefs import entries_repository, repository
from api.briefs.brief import Brief
from api.briefs.composing import compose
from api.briefs.lines import is_over
from api.briefs.record import Colleague, Day, Record, What, days_until
from api.briefs.rendering import plain_text
from api.briefs.wording import Words
from api.contacts import service as contacts
from api.contacts.card import ContactCard, card_fields
from api.contacts.knowledge import service as knowledge
from api.contacts.knowledge.questions import missing
from api.contacts.texts import TEXTS
from api.events import service as events
from api.outcomes import service as outcomes
from api.outcomes.alternatives import Likeness, Person
from api.prospects import service as prospects
from api.prospects.service import Ranked
from api.prospects.voice import Voice
from models import Language

_COLLEAGUES = 3


@dataclass(frozen=True, slots=True)
class Briefing:
    """A brief, and whom it is about."""

    card: ContactCard
    brief: Brief
    words: Words

    def as_text(self) -> str:
        return plain_text(self.brief, self.card.company, self.words)


async def briefing(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, now: datetime, language: Language
) -> Briefing:
    contact = await contacts.get(session, holder, contact_id, now, language)
    event = await events.get_event(session, holder.event_id)
    zone = ZoneInfo(event.timezone)
    scope = (session, holder.event_id, holder.book_id, contact.id)
    entries = await entries_repository.entries(*scope)
    known = await knowledge.knowledge(session, holder, contact.id)
    names = await repository.names(session, holder.event_id, holder.team_id) if holder.team_id else {}
    # Only after a no is the same role as good as the same company.
    role = contact.job_title if is_over(entries.get(What.OUTCOME, ())) else ""
    likes = await outcomes.people_like(session, holder, Person(contact.id, contact.company, role))
    ranked = await prospects.ranked(session, holder, [contact.id, *likes], now, language)
    own = ranked.pop(contact.id, Ranked(0, None, fits=False))  # deleted meanwhile
    record = Record(
        card=contact,
        entries=entries,
        facts=known.facts,
        common=known.common,
        used=await repository.used_facts(*scope),
        ours=known.ours,
        names=names,
        me=holder.member_id,
        step=contact.step,
        evidence=contact.step_evidence,
        said=contact.said,
        sensed=contact.sensed,
        gap=contact.gap.reason if contact.gap else None,
        days=_days(await repository.occasions(*scope), now.astimezone(zone).date()),
        questions={topic: TEXTS[language].questions[topic] for topic in missing({fact.topic for fact in known.facts})},
        unanswered=await repository.unanswered(*scope),
        score=own.score,
        reason=own.reason,
        colleagues=await _colleagues(session, holder, likes, ranked),
    )
    words = Words(Voice(language, now, zone), names, holder.member_id)
    return Briefing(contact, compose(record, words), words)


async def _colleagues(
    session: AsyncSession, holder: BookHolder, likes: Mapping[UUID, Likeness], ranked: Mapping[UUID, Ranked]
) -> list[Colleague]:
    """The best of them; people of the same company come first."""
    best = sorted(ranked, key=lambda one: (likes[one] is not Likeness.SAME_COMPANY, -ranked[one].score, one))
    cards = await repository.cards(session, holder.event_id, holder.book_id, best[:_COLLEAGUES])
    return [
        Colleague(ContactCard.model_construct(**card_fields(cards[one])), ranked[one].score, ranked[one].reason)
        for one in best[:_COLLEAGUES]
        if one in cards
    ]


def _days(known: Sequence[tuple[UUID, str, date, bool]], today: date) -> list[Day]:
    """Those that come soon, the next first."""
    found = [(days_until(on, today, yearly=yearly), occasion_id, label) for occasion_id, label, on, yearly in known]
    days = [Day(occasion_id, label, left) for left, occasion_id, label in found if left is not None]
    return sorted(days, key=lambda day: day.days)

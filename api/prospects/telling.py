"""The words of a few contacts: who they are, why they rank where they do, and what to do about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.card import ContactCard, card_fields
from api.contacts.relationship import service as relationship
from api.contacts.target import TargetProfile, match
from api.prospects import repository
from api.prospects.knowing import stays_of
from api.prospects.observed import Observed
from api.prospects.observing_repository import observed
from api.prospects.phrases import Person
from api.prospects.plans import because, next_step
from api.prospects.reasons import Reason, reasons
from api.prospects.urgency import Cause, Day, Urgency
from api.prospects.voice import Voice
from models import Language, Step


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact that was ranked. `contributions`: log-odds by feature."""

    contact_id: UUID
    probability: float
    contributions: Mapping[str, float]
    urgency: Urgency
    cause: Cause

    @property
    def score(self) -> int:
        return round(100 * self.probability)


@dataclass(frozen=True, slots=True)
class Prospect:
    contact: ContactCard
    score: int
    probability: float
    reasons: list[Reason]
    step: Step
    next_step: str
    urgency: Urgency
    urgent_because: str | None


@dataclass(frozen=True, slots=True)
class Close:
    """Who is where the caller is, and who is where a colleague is: who that is, if they are still there."""

    here: Collection[UUID] = ()
    colleagues: Mapping[UUID, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when, for whom, and in which language something is said. `occasions`: those of today, by contact."""

    day: Day
    profile: TargetProfile
    occasions: Mapping[UUID, str]
    close: Close
    language: Language

    @property
    def voice(self) -> Voice:
        return Voice(self.language, self.day.now, self.day.tz)


async def tell(
    session: AsyncSession, holder: BookHolder, page: Sequence[Candidate], setting: Setting
) -> list[Prospect]:
    """The prospects of a page, without those deleted meanwhile."""
    ids = [one.contact_id for one in page]
    cards = await repository.cards(session, holder, ids)
    found = await persons(session, holder, page, setting)
    standings = await relationship.standings(session, holder, ids, setting.day.now)
    return [
        _prospect(
            one,
            ContactCard.model_construct(**card_fields(cards[one.contact_id])),
            found[one.contact_id],
            standings.get(one.contact_id, relationship.NOTHING_YET).progress.step,
            setting,
        )
        for one in page
        if one.contact_id in cards and one.contact_id in found
    ]


async def persons(
    session: AsyncSession, holder: BookHolder, candidates: Collection[Candidate], setting: Setting
) -> dict[UUID, Person]:
    """Those of the candidates that are still in the book, to talk about."""
    ids = [one.contact_id for one in candidates]
    as_of = setting.day.now
    seen = await observed(session, holder, ids, as_of)
    stays = await stays_of(session, holder, ids, as_of)
    raters = await repository.last_raters(session, holder, ids, as_of)
    return {
        one.contact_id: _person(
            seen[one.contact_id]._replace(
                scanned_back="scanned_back" in one.contributions,
                occasion=setting.occasions.get(one.contact_id),
                last_rated_by=raters.get(one.contact_id),
                colleague=setting.close.colleagues.get(one.contact_id),
                **stays.get(one.contact_id, {}),
            ),
            setting.profile,
        )
        for one in candidates
        if one.contact_id in seen
    }


def _person(seen: Observed, profile: TargetProfile) -> Person:
    return Person(seen, match(profile, seen.job_title, seen.industry, tuple(seen.interests), seen.decision_power))


def _prospect(one: Candidate, card: ContactCard, person: Person, step: Step, setting: Setting) -> Prospect:
    voice = setting.voice
    return Prospect(
        contact=card,
        score=one.score,
        probability=one.probability,
        reasons=reasons(person, one.contributions, voice),
        step=step,
        next_step=next_step(person, one.cause, setting.day, voice),
        urgency=one.urgency,
        urgent_because=because(one.cause, person, setting.day, voice),
    )

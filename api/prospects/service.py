"""The use case of prospects: whom to turn to next, why, and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from anyio import to_thread
from pydantic import Field
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.card import ContactCard, card_fields
from api.core.pagination import cut, decode_cursor
from api.core.schemas import Moment
from api.events import service as events
from api.prospects import repository
from api.prospects.features import TargetProfile, fits
from api.prospects.ranking import Candidate, Wanted, ranked
from api.prospects.reasons import Reason, Urgency, next_step, reasons, urgency

Probability = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Prospect:
    contact: ContactCard
    score: int
    probability: float
    reasons: list[Reason]
    next_step: str
    urgency: Urgency


async def prospects(
    session: AsyncSession, holder: BookHolder, wanted: Wanted, now: datetime, *, limit: int, cursor: str | None
) -> tuple[list[Prospect], str | None]:
    """A page of the book, best first, and the cursor of the next. All pages rank as things stood at the first."""
    # The moment of the first page; probability and id of the last contact shown.
    shown = decode_cursor(cursor, tuple[Moment, Probability, UUID])
    as_of = shown[0] if shown else now
    after = (shown[1], shown[2]) if shown else None
    profile = await target_profile(session, holder)
    tz = await events.zone_of(session, holder.event_id)
    book = await repository.known(session, holder, as_of)
    # In a thread: ten thousand contacts take long enough to hold up everything else in this process.
    rank = partial(ranked, book, profile, wanted, as_of, tz, after=after, limit=limit + 1)
    page, next_cursor = cut(
        await to_thread.run_sync(rank), limit, key=lambda one: (as_of, one.score.probability, one.contact_id)
    )
    return await _worded(session, holder, page, as_of, tz), next_cursor


@dataclass(frozen=True, slots=True)
class Brief:
    """A prospect in a word: its score, the weightiest reason, and whether it fits the team's profile."""

    score: int
    reason: str | None
    fits: bool


async def briefs(
    session: AsyncSession, holder: BookHolder, profile: TargetProfile, contact_ids: Sequence[UUID], now: datetime
) -> dict[UUID, Brief]:
    """By id, of a few contacts of the book; without those deleted meanwhile."""
    if not contact_ids:
        return {}
    tz = await events.zone_of(session, holder.event_id)
    book = await repository.known(session, holder, now, contact_ids)
    found = ranked(book, profile, Wanted(), now, tz, after=None, limit=len(book))
    raters = await repository.last_raters(session, holder, contact_ids, now)
    return {one.contact_id: _brief(one, raters.get(one.contact_id), now, tz) for one in found}


def _brief(one: Candidate, rated_by: str | None, now: datetime, tz: ZoneInfo) -> Brief:
    said = reasons(replace(one.observed, last_rated_by=rated_by), one.score, now, tz, limit=1)
    return Brief(
        score=round(100 * one.score.probability),
        reason=said[0].text if said else None,
        fits=fits(one.observed.match),
    )


async def target_profile(session: AsyncSession, holder: BookHolder) -> TargetProfile:
    """Whom the team looks for; an attendee looks for nobody in particular."""
    if holder.team_id is None:
        return TargetProfile()
    stored = await repository.target_profile(session, holder.event_id, holder.team_id)
    return TargetProfile(**{part.name: tuple(stored.get(part.name, ())) for part in fields(TargetProfile)})


async def _worded(
    session: AsyncSession, holder: BookHolder, page: Iterable[Candidate], as_of: datetime, tz: ZoneInfo
) -> list[Prospect]:
    ids = [one.contact_id for one in page]
    cards = await repository.cards(session, holder, ids)
    raters = await repository.last_raters(session, holder, ids, as_of)
    return [
        _prospect(one, cards[one.contact_id], raters.get(one.contact_id), as_of, tz)
        for one in page
        if one.contact_id in cards
    ]


def _prospect(one: Candidate, card: RowMapping, rated_by: str | None, as_of: datetime, tz: ZoneInfo) -> Prospect:
    observed = replace(one.observed, last_rated_by=rated_by)
    return Prospect(
        contact=ContactCard.model_construct(**card_fields(card)),
        score=round(100 * one.score.probability),
        probability=one.score.probability,
        reasons=reasons(observed, one.score, as_of, tz),
        next_step=next_step(observed, as_of, tz),
        urgency=urgency(observed, as_of, tz),
    )

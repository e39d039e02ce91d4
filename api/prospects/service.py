"""The use cases of prospects: whom to turn to next, why, and what to do."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from anyio import to_thread
from pydantic import Field, FiniteFloat
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.relationship import service as relationship
from api.contacts.target import fits
from api.core.folding import fold
from api.core.pagination import CursorInvalid, cut, decode_cursor
from api.core.schemas import Moment
from api.events import service as events
from api.prospects import knowing, learning, repository, telling
from api.prospects import venue_repository as venue
from api.prospects.features import CAUSED_BY_OUTCOMES, features, known_of
from api.prospects.knowing import Book, Lens
from api.prospects.numbers import NOT_INTERESTED, Floats
from api.prospects.ranker import Ranker
from api.prospects.ranking import Place, Ranks, Sort
from api.prospects.reasons import reasons
from api.prospects.telling import Candidate, Close, Prospect, Setting
from api.prospects.urgency import URGENCIES, Day, Flags, Marks, Urgency, Urgent, urgency
from models import Language, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a caller asks for, and in which order. `company` is a part of its name, however accented; empty is any."""

    sort: Sort = "score"
    mine: bool = False
    company: str = ""
    step: Step | None = None
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the ranking says of a contact in short: the score, in per cent, the weightiest reason, if any, and whether
    they fit the team's profile."""

    score: int
    reason: str | None
    fits: bool


_MOST_CLOSE = 20
"""People close by who count: those who came last. Their ids go into the cursor."""


class _Cursor(NamedTuple):
    """When the first page was shown, of which revision of the book, the last contact shown, and who was close: people
    move on while one reads."""

    as_of: Moment
    revision: Annotated[int, Field(ge=0, lt=2**63)]
    sort: Sort
    moved_on: bool
    level: Annotated[int, Field(ge=0, lt=len(URGENCIES))]
    log_odds: FiniteFloat
    contact_id: UUID
    here: Annotated[list[UUID], Field(max_length=_MOST_CLOSE)]
    with_colleagues: Annotated[list[UUID], Field(max_length=_MOST_CLOSE)]


@dataclass(frozen=True, slots=True)
class _View:
    """A book as it is seen through what its outcomes taught."""

    book: Book
    ranker: Ranker
    features: Mapping[str, Floats]
    urgent: Urgent
    ranks: Ranks

    def candidate(self, at: int) -> Candidate:
        row = known_of(self.features, at)
        return Candidate(
            contact_id=self.book.contact_id(at),
            probability=_probability(self.ranks.log_odds[at]),
            contributions=self.ranker.score(row).contributions,
            urgency=URGENCIES[self.urgent.level[at]],
            cause=self.urgent.cause[at],
        )


async def prospects(
    session: AsyncSession,
    holder: BookHolder,
    wanted: Wanted,
    now: datetime,
    language: Language,
    *,
    limit: int,
    cursor: str | None,
) -> tuple[list[Prospect], str | None]:
    """A page of the book, best first, and the cursor of the next. All pages rank as things stood at the first."""
    shown = _shown(cursor, wanted.sort)
    as_of, since = (shown.as_of, shown.revision) if shown else (now, None)
    close = await _close(session, holder, now, shown)
    setting = await _setting(session, holder, as_of, language, close)
    book = await knowing.whole(session, holder, Lens(setting.profile, setting.day.tz), as_of, since)
    ranker = await learning.ranker_of(session, holder.event_id, holder.book_id, as_of)
    is_wanted = await _wanted(session, holder, book, wanted, as_of)
    # In a thread: ten thousand contacts take long enough to hold up everything else in this process.
    view = await to_thread.run_sync(_view, book, ranker, setting, wanted.sort)
    if wanted.urgency:
        is_wanted &= view.urgent.level == URGENCIES.index(wanted.urgency)
    best = view.ranks.best(is_wanted, _after(shown), limit + 1)
    page, next_cursor = cut(best, limit, key=lambda at: _cursor(view, at, setting, wanted.sort))
    return await telling.tell(session, holder, [view.candidate(at) for at in page], setting), next_cursor


async def ranked(
    session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID], now: datetime, language: Language
) -> dict[UUID, Ranked]:
    """In short what the ranking says of these contacts, as far as the book has them; in statements, not contacts."""
    setting = await _setting(session, holder, now, language, Close())
    found, columns = await knowing.some(session, holder, Lens(setting.profile, setting.day.tz), contact_ids, now)
    ranker = await learning.ranker_of(session, holder.event_id, holder.book_id, now)
    rows = features(columns, now)
    scores = [ranker.score(known_of(rows, at)) for at in range(len(found))]
    candidates = [
        Candidate(contact_id, score.probability, score.contributions, "later", "none")
        for contact_id, score in zip(found, scores, strict=True)
    ]
    persons = await telling.persons(session, holder, candidates, setting)
    return {
        one.contact_id: Ranked(one.score, told[0].text if told else None, fits(persons[one.contact_id].match))
        for one in candidates
        if one.contact_id in persons
        for told in [reasons(persons[one.contact_id], one.contributions, setting.voice, limit=1)]
    }


async def observed_features(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, now: datetime
) -> dict[str, float]:
    """What the ranking sees of a contact of the book, for an outcome that is about to be told: without what outcomes
    themselves make of it."""
    event = await events.get_event(session, holder.event_id)
    lens = Lens(await relationship.target_profile(session, holder), ZoneInfo(event.timezone))
    found, columns = await knowing.some(session, holder, lens, [contact_id], now)
    if not found:
        return {}
    row = known_of(features(columns, now), 0)
    return {name: value for name, value in row.items() if name not in CAUSED_BY_OUTCOMES}


async def _close(session: AsyncSession, holder: BookHolder, now: datetime, shown: _Cursor | None) -> Close:
    """Who is close now or, for a later page, who was when the list began."""
    found = await venue.close(session, holder, now, _MOST_CLOSE)
    here = [one.contact_id for one in found if one.is_here]
    names = {one.contact_id: one.colleague for one in found}
    elsewhere = [one.contact_id for one in found if not one.is_here]
    if shown:
        here, elsewhere = shown.here, shown.with_colleagues
    return Close(here, {contact_id: names.get(contact_id) for contact_id in elsewhere})


async def _setting(
    session: AsyncSession, holder: BookHolder, as_of: datetime, language: Language, close: Close
) -> Setting:
    event = await events.get_event(session, holder.event_id)
    day = Day(as_of, ZoneInfo(event.timezone), event.ends_on)
    return Setting(
        day=day,
        profile=await relationship.target_profile(session, holder),
        occasions=await repository.occasions(session, holder, as_of, day.today, day.anniversaries),
        close=close,
        language=language,
    )


def _view(book: Book, ranker: Ranker, setting: Setting, sort: Sort) -> _View:
    columns, day = book.columns(), setting.day
    close = setting.close
    marks = Marks(book.among(setting.occasions), book.among(close.here), book.among(close.colleagues))
    rows, urgent = features(columns, day.now), urgency(columns, marks, day)
    level = urgent.level if sort == "now" else np.zeros_like(urgent.level)
    ranks = Ranks(book.ids, columns["outcome"] == NOT_INTERESTED, level, ranker.log_odds(rows))
    return _View(book, ranker, rows, urgent, ranks)


async def _wanted(session: AsyncSession, holder: BookHolder, book: Book, wanted: Wanted, as_of: datetime) -> Flags:
    flags = np.ones(len(book.ids), dtype=np.bool_)
    if wanted.mine and holder.member_id:
        flags &= book.among(await repository.mine(session, holder, as_of))
    if company := fold(wanted.company):
        found = await repository.companies(session, holder, company)
        flags &= book.among([contact_id for contact_id, name in found if company in fold(name)])
    if wanted.step:
        standings = await relationship.standings(session, holder, None, as_of)
        flags &= book.among([one for one, standing in standings.items() if standing.progress.step is wanted.step])
    return flags


def _shown(cursor: str | None, sort: Sort) -> _Cursor | None:
    shown = decode_cursor(cursor, _Cursor)
    if shown and shown.sort != sort:
        raise CursorInvalid
    return shown


def _after(shown: _Cursor | None) -> Place | None:
    return Place(shown.moved_on, shown.level, shown.log_odds, shown.contact_id.bytes) if shown else None


def _cursor(view: _View, at: int, setting: Setting, sort: Sort) -> _Cursor:
    last, close = view.ranks.place(at), setting.close
    return _Cursor(
        setting.day.now,
        view.book.revision,
        sort,
        last.moved_on,
        last.level,
        last.log_odds,
        UUID(bytes=last.contact),
        list(close.here),
        list(close.colleagues),
    )


def _probability(log_odds: float) -> float:
    return float(1 / (1 + math.exp(-log_odds)))

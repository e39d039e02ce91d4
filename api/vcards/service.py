"""The use case of taking contacts along as vCards: one, some, or the whole book, never all of it in memory."""

import re
from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.auth.principal import BookHolder
from api.contacts import disclosing
from api.contacts import service as book
from api.contacts.card import card_fields
from api.core.errors import NotFound
from api.core.folding import fold
from api.vcards import repository
from api.vcards.wording import met
from api.vcards.writing import Person, Picture, is_worth_writing, write
from models import Language

_CHUNK = 50
"""Contacts in memory, with their photos."""
_KIND = "vCard"
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_TEXTS = ("name", "given_name", "family_name", "company", "job_title", "email", "phone", "links")

Sessions = async_sessionmaker[AsyncSession]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """What is known before the first card is written. `contact_ids`: None is the whole book."""

    holder: BookHolder
    contact_ids: Collection[UUID] | None
    filename: str
    event: str
    place: str
    zone: ZoneInfo
    language: Language
    now: datetime


async def one(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, language: Language, now: datetime
) -> tuple[str, bytes]:
    """The name of the file, and the card of a contact."""
    found = await book.find(session, holder, contact_id)
    cards = await _prepare(session, holder, [found["id"]], language, now)
    rows = await repository.contacts(session, holder, cards.contact_ids, None, 1)
    if not rows:
        raise NotFound
    person = _person(cards, rows[0])
    return filename(person.name), write(person)


async def prepare(
    session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID] | None, language: Language, now: datetime
) -> Cards:
    """Also leaves the mark that a copy went out. `NotFound` if none of those chosen is in the book."""
    if contact_ids is not None:
        contact_ids = await repository.existing(session, holder, contact_ids)
        if not contact_ids:
            raise NotFound("None of these is in your book")
    return await _prepare(session, holder, contact_ids, language, now)


async def stream(sessions: Sessions, cards: Cards) -> AsyncGenerator[bytes, None]:
    """The cards in parts, all as of the moment when the first is read. The first part comes in any case.

    The session is opened here, because that of a request ends before its response is sent.
    """
    async with sessions() as session:
        await repository.begin_snapshot(session)
        after: tuple[datetime, UUID] | None = None
        while rows := await repository.contacts(session, cards.holder, cards.contact_ids, after, _CHUNK):
            people = [_person(cards, row) for row in rows]
            yield b"".join(write(person) for person in people if is_worth_writing(person))
            after = (rows[-1]["last_captured_at"], rows[-1]["id"])
        if after is None:
            yield b""


def filename(name: str) -> str:
    """Of plain letters, whatever script the name is in."""
    return f"{_NO_LETTERS.sub('-', fold(name)).strip('-') or 'contact'}.vcf"


async def _prepare(
    session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID] | None, language: Language, now: datetime
) -> Cards:
    await disclosing.let_out(session, holder, _KIND, now, contact_ids)
    event = await repository.where_met(session, holder)
    zone = ZoneInfo(event["timezone"])
    whose = "team" if holder.team_id else "my"
    return Cards(
        holder=holder,
        contact_ids=contact_ids,
        filename=f"{event['slug']}-{whose}-contacts-{now.astimezone(zone):%Y-%m-%d}.vcf",
        event=event["name"],
        place=event["place"] or "",
        zone=zone,
        language=language,
        now=now,
    )


def _person(cards: Cards, row: RowMapping) -> Person:
    card = card_fields(row)
    moment = card["first_captured_at"].astimezone(cards.zone)
    return Person(
        uid=card["id"],
        revised_at=cards.now,
        note=met(cards.language, cards.event, cards.place, moment),
        photo=Picture(row["photo_type"], row["photo"]) if row["photo"] else None,
        **{name: card[name] for name in _TEXTS},
    )

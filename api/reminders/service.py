"""The use case of every morning: remind people of what waits for them, once a day and in one mail."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.auth import service as auth
from api.auth.principal import BookHolder
from api.contacts.relationship import service as relationship
from api.core.errors import NotFound
from api.core.keyring import Keyring
from api.core.links import link
from api.core.mail import Mailer
from api.prospects.voice import Voice
from api.reminders import repository
from api.reminders.digest import Item, compose
from api.reminders.morning import mornings
from api.reminders.repository import Reader, Rhythm
from api.reminders.texts import Section
from api.reminders.unsubscribing import account_of, key_for
from models import NO_EVENT, Language

FORGOTTEN = timedelta(days=30)
"""What has waited for longer is in no mail any more: it would be the same every morning. The app goes on showing it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """How mails leave, and where their links lead."""

    mailer: Mailer
    keys: Keyring
    public_host: str


async def remind(sessions: async_sessionmaker[AsyncSession], sender: Sender, now: datetime) -> None:
    """Send the mails of this morning that were not sent yet, wherever it is morning.

    First it is noted that a mail was sent: a worker that is killed in between leaves one out and sends none twice.
    """
    async with sessions.begin() as session:
        due = await _due(session, now)
    for reader, items in due:
        async with sessions.begin() as session:
            is_ours = await repository.claim(session, reader.account_id, reader.day, now)
        if is_ours:
            await _send(sender, reader, items, now)


async def unsubscribe(session: AsyncSession, keys: Keyring, key: str) -> Language:
    """No more of these mails for whom the key is; which language they read."""
    return await auth.end_digest(session, reader_of(keys, key))


def reader_of(keys: Keyring, key: str) -> UUID:
    """The account that a mail went to, from its link. Raises `NotFound` for a key that is none."""
    account_id = account_of(keys, key)
    if account_id is None:
        raise NotFound
    return account_id


async def _due(session: AsyncSession, now: datetime) -> list[tuple[Reader, list[Item]]]:
    now_morning = mornings(await repository.events(session), now)
    if not now_morning:
        return []
    readers = await repository.readers(session, now_morning)
    if not readers:
        return []
    items: defaultdict[UUID, list[Item]] = defaultdict(list)
    until = {reader.account_id: reader.ends_at for reader in readers}
    for one in await repository.waiting(session, until, now - FORGOTTEN):
        items[one.account_id].append(Item(Section(one.section), one.words, one.name, one.at))
    for account_id, item in await _lapsed(session, list(until), now):
        items[account_id].append(item)
    return [(reader, items[reader.account_id]) for reader in readers if reader.account_id in items]


async def _lapsed(session: AsyncSession, account_ids: Sequence[UUID], now: datetime) -> list[tuple[UUID, Item]]:
    """Whom they have not heard from for as long as was agreed, and not for much longer."""
    by_book: defaultdict[UUID, list[Rhythm]] = defaultdict(list)
    for rhythm in await repository.rhythms(session, account_ids):
        by_book[rhythm.book_id].append(rhythm)
    found = []
    for rhythms in by_book.values():
        contact_ids = {rhythm.contact_id for rhythm in rhythms}
        standings = await relationship.standings(session, _holder(rhythms[0]), contact_ids, now)
        for rhythm in rhythms:
            due_at = standings.get(rhythm.contact_id, relationship.NOTHING_YET).due_at
            if due_at and now - FORGOTTEN <= due_at <= now:
                found.append((rhythm.account_id, Item(Section.RHYTHM, "", rhythm.name, due_at)))
    return found


def _holder(rhythm: Rhythm) -> BookHolder:
    return BookHolder(
        session_id=NO_EVENT,  # nobody's
        event_id=rhythm.event_id,
        book_id=rhythm.book_id,
        team_id=rhythm.team_id,
        member_id=None,
        attendee_id=rhythm.attendee_id,
        device_id=None,
    )


async def _send(sender: Sender, reader: Reader, items: Sequence[Item], now: datetime) -> None:
    address = link(sender.public_host, f"/v1/digest/unsubscribe?key={key_for(sender.keys, reader.account_id)}")
    voice = Voice(Language(reader.language or Language.ENGLISH), now, ZoneInfo(reader.timezone))
    letter = compose(items, voice, address)
    # RFC 8058: the reader's mail program shows a button of its own.
    headers = {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    await sender.mailer.send(reader.email, letter.subject, letter.text, headers)

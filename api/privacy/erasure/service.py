"""Use cases of being forgotten: ask, confirm, change one's mind, and what is done when it is due."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.attendees import service as attendees
from api.auth import service as auth
from api.auth.codes import CODE_LIFETIME, CODES_PER_HOUR, MAX_TRIES, new_code
from api.auth.principal import Attending
from api.contacts import following
from api.core.errors import NotFound
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.revisions import next_revisions
from api.privacy.erasure import repository
from api.privacy.erasure.errors import ErasureCodeRefused, TooManyErasureCodes
from api.privacy.letters import Letter
from api.privacy.texts import TEXTS, Texts
from models import Attendee, Erasure, Language

GRACE = timedelta(days=1)
_PURPOSE = "erasure"


async def ask(session: AsyncSession, keys: Keyring, me: Attending, now: datetime) -> tuple[Erasure, Letter | None]:
    """The wish, and the mail with its code; if one was confirmed already that one, and no mail.

    Raises `TooManyErasureCodes`.
    """
    person = await repository.lock_attendee(session, me.event_id, me.attendee_id)
    if known := await repository.waiting(session, me.event_id, me.attendee_id):
        return known, None
    asked = await repository.count_since(session, me.event_id, me.attendee_id, now - timedelta(hours=1))
    if asked >= CODES_PER_HOUR:
        raise TooManyErasureCodes
    code = new_code()
    wish = Erasure(
        event_id=me.event_id,
        id=uuid7(),
        attendee_id=me.attendee_id,
        code_digest=keys.digest(_PURPOSE, code),
        tries=0,
        created_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    session.add(wish)
    await session.flush()
    texts, event = await _speaking_to(session, person)
    mail = texts.erasure_code_mail
    return wish, Letter(person.email, mail.subject, mail.text.format(event=event, code=code))


async def confirm(
    session: AsyncSession, keys: Keyring, me: Attending, code: str, now: datetime, tz: ZoneInfo
) -> tuple[Erasure, Letter | None]:
    """From now on it is waiting. Raises `ErasureCodeRefused`."""
    person = await repository.lock_attendee(session, me.event_id, me.attendee_id)
    if known := await repository.waiting(session, me.event_id, me.attendee_id):
        return known, None
    wish = await repository.unconfirmed(session, me.event_id, me.attendee_id, now)
    if wish is None or wish.tries >= MAX_TRIES:
        raise ErasureCodeRefused
    wish.tries += 1
    if not hmac.compare_digest(wish.code_digest, keys.digest(_PURPOSE, code)):
        await session.flush()
        raise ErasureCodeRefused
    wish.confirmed_at, wish.due_at = now, now + GRACE
    await session.flush()
    texts, event = await _speaking_to(session, person)
    mail, moment = texts.erasure_waits_mail, f"{wish.due_at.astimezone(tz):%Y-%m-%d %H:%M}"
    return wish, Letter(person.email, mail.subject, mail.text.format(event=event, moment=moment))


async def state(session: AsyncSession, me: Attending, now: datetime) -> Erasure | None:
    """What is waiting, or else what is to be confirmed."""
    confirmed = await repository.waiting(session, me.event_id, me.attendee_id)
    return confirmed or await repository.unconfirmed(session, me.event_id, me.attendee_id, now)


async def call_off(session: AsyncSession, me: Attending, now: datetime) -> None:
    """Raises `NotFound` if nothing is waiting."""
    await repository.lock_attendee(session, me.event_id, me.attendee_id)
    wish = await state(session, me, now)
    if wish is None:
        raise NotFound
    wish.cancelled_at = now


async def carry_out_next(session: AsyncSession, keys: Keyring, now: datetime) -> Letter | None:
    """Forget the person whose wish is due longest; the mail that says so. None if there is none."""
    wish = await repository.due(session, now)
    if wish is None:
        return None
    person = await repository.lock_attendee(session, wish.event_id, wish.attendee_id)
    texts, event = await _speaking_to(session, person)
    mail, address = texts.erasure_done_mail, person.email
    await forget(session, keys, person, now)
    wish.done_at = now
    return Letter(address, mail.subject, mail.text.format(event=event))


async def forget(session: AsyncSession, keys: Keyring, person: Attendee, now: datetime) -> None:
    """Nothing that identifies the person is left. Rows stay that only count: of the attendee, of scans, of the ledger.

    Books lose their contact with everything that was said; the person's own book is emptied.
    """
    event_id, email = person.event_id, person.email
    own = await repository.own_book(session, event_id, person.id)
    badges = await repository.badge_keys(session, event_id, person.id)
    await attendees.remember_forgotten(session, keys, event_id, person.id, badges)
    theirs = repository.of_attendee(person.id, badges)
    found = await repository.contacts_by_book(session, event_id, theirs)
    revisions = await next_revisions(session, event_id, {own, *found.values()})
    held = await repository.contacts_by_book(session, event_id, theirs)
    collected = await repository.contacts_by_book(session, event_id, repository.in_book(own))
    await following.erase(session, event_id, _within(held, revisions) + list(collected), revisions, now)
    await repository.detach(session, event_id, _within(held, revisions), badges)
    await repository.make_nobody(session, person, own, now)
    if account := await repository.account_of(session, email):
        await auth.drop_idle_accounts(session, [account.id])


def _within(contacts: dict[UUID, UUID], revisions: dict[UUID, int]) -> list[UUID]:
    """Those of the books that were locked; what came into another meanwhile was refused, or is found by the worker."""
    return [contact_id for contact_id, book_id in contacts.items() if book_id in revisions]


async def _speaking_to(session: AsyncSession, person: Attendee) -> tuple[Texts, str]:
    """In the language that they chose, and the name of the event."""
    account = await repository.account_of(session, person.email)
    language = Language(account.language) if account and account.language else Language.ENGLISH
    return TEXTS[language], await repository.event_name(session, person.event_id)

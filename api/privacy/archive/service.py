"""Use cases of archives: ask for one, have it made, fetch it."""

import hashlib
import secrets
from datetime import datetime, timedelta

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.core.errors import NotFound
from api.core.ids import uuid7
from api.privacy.archive import repository
from api.privacy.archive.errors import ArchiveNotReady
from api.privacy.archive.packing import packed
from api.privacy.letters import Letter
from api.privacy.texts import TEXTS
from models import Archive, ArchiveState, Attendee, Language

LIFETIME = timedelta(days=7)
_AGAIN_AFTER = timedelta(hours=1)


async def ask(session: AsyncSession, me: Attending, now: datetime) -> Archive:
    """The archive that is being made or was made within the hour; else a new one in place of the old."""
    await repository.lock_attendee(session, me.event_id, me.attendee_id)
    known = await repository.newest(session, me.event_id, me.attendee_id)
    if known and known.state != ArchiveState.FAILED and known.created_at > now - _AGAIN_AFTER:
        return known
    return await _begin(session, me, now)


async def mine(session: AsyncSession, me: Attending, now: datetime) -> Archive:
    """The one that there is, however old; the first time it is asked for."""
    known = await repository.newest(session, me.event_id, me.attendee_id)
    return known if known and known.expires_at > now else await ask(session, me, now)


async def content(session: AsyncSession, me: Attending, now: datetime) -> bytes:
    """Raises `ArchiveNotReady`."""
    known = await repository.newest(session, me.event_id, me.attendee_id)
    if known is None or known.content is None or known.expires_at <= now:
        raise ArchiveNotReady
    return known.content


async def by_secret(session: AsyncSession, secret: str, now: datetime) -> bytes:
    """For whoever has the link of the mail. Raises `NotFound`, also when it has expired."""
    known = await repository.with_digest(session, _digest(secret), now)
    if known is None or known.content is None:
        raise NotFound
    return known.content


async def make_next(session: AsyncSession, address: str, now: datetime) -> Letter | None:
    """Make the archive that waits longest; the mail that says so. None if none waits.

    `address`: of archives, to which the secret is added.
    """
    archive = await repository.pending(session)
    if archive is None:
        return None
    person = await session.get_one(Attendee, (archive.event_id, archive.attendee_id))
    account = await repository.account_of(session, person.email)
    language = Language(account.language) if account and account.language else Language.ENGLISH
    event = await repository.event_name(session, archive.event_id)
    sections = await repository.collect(session, archive.event_id, archive.attendee_id)
    photo = await repository.photo(session, archive.event_id, archive.attendee_id)
    picture = (photo.media_type, photo.content) if photo else None
    secret = secrets.token_urlsafe(32)
    archive.content = await to_thread.run_sync(packed, event, sections, picture, language, now)
    archive.state, archive.secret_digest = ArchiveState.READY, _digest(secret)
    archive.ready_at, archive.expires_at = now, now + LIFETIME
    mail = TEXTS[language].archive_mail
    day = archive.expires_at.date().isoformat()
    return Letter(person.email, mail.subject, mail.text.format(event=event, link=address + secret, day=day))


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    await repository.forget_expired(session, now)


async def _begin(session: AsyncSession, me: Attending, now: datetime) -> Archive:
    archive = Archive(
        event_id=me.event_id,
        id=uuid7(),
        attendee_id=me.attendee_id,
        state=ArchiveState.PENDING,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    await repository.replace(session, archive)
    return archive


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

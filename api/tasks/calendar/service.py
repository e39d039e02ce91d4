"""Use cases of calendar subscriptions: one secret address a person, which shows their tasks to whoever has it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.auth.principal import Principal
from api.core.errors import NotFound
from api.tasks.calendar import feed, repository
from api.tasks.calendar.feed import Component, Planned
from models import CalendarKey, Language


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What a calendar shows."""

    event: str
    language: Language
    tasks: list[Planned]

    def etag(self, component: Component) -> str:
        return feed.etag(self.tasks, self.event, component, self.language)

    def render(self, component: Component) -> bytes:
        return feed.render(self.tasks, self.event, component, self.language)


async def subscribe(session: AsyncSession, principal: Principal, language: Language, now: datetime) -> str:
    """A new key, in place of the one before. Raises `NotFound` for whoever has no tasks, and for a paired phone: what
    it could read would stay readable after the phone is revoked."""
    if principal.book_id is None or principal.device_id:
        raise NotFound("Only somebody who signed in as a member or an attendee has a calendar")
    owner = principal.event_id, principal.member_id, principal.attendee_id
    if not await repository.hold_owner(session, *owner):
        raise NotFound
    # Whoever has signed them out meanwhile, everywhere, has done so before we held them.
    await auth.current(session, principal)
    await repository.delete_key(session, *owner)
    # It carries the event so that the look-up knows its shard.
    key = f"{principal.event_id.hex}.{secrets.token_urlsafe(32)}"
    session.add(
        CalendarKey(
            event_id=principal.event_id,
            digest=_digest(key),
            book_id=principal.book_id,
            member_id=principal.member_id,
            attendee_id=principal.attendee_id,
            language=language,
            created_at=now,
        )
    )
    await session.flush()
    return key


async def unsubscribe(session: AsyncSession, principal: Principal) -> None:
    """Of no effect for whoever has no calendar."""
    await repository.delete_key(session, principal.event_id, principal.member_id, principal.attendee_id)


async def read(session: AsyncSession, key: str, now: datetime) -> Subscribed:
    """What the key's owner has planned. Raises `NotFound` for a key that is none, or none any more."""
    event_id = _event_of(key)
    found = await repository.find_key(session, event_id, _digest(key)) if event_id else None
    if found is None:
        raise NotFound
    stored, event = found
    rows = await repository.planned(session, stored, now - feed.REMEMBERED)
    return Subscribed(event, Language(stored.language), [Planned(**row) for row in rows])


def _event_of(key: str) -> UUID | None:
    try:
        return UUID(key.partition(".")[0])
    except ValueError:
        return None


def _digest(key: str) -> bytes:
    """It holds 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()

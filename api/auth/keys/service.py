"""Use cases of API keys: a manager gives them out, another system reads the team's book by them."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.errors import NotSignedIn, TooManyKeys
from api.auth.keys import repository
from api.auth.keys.secret import RANDOM_BYTES, PresentedKey
from api.auth.principal import Principal, TeamMember
from api.core.errors import NotFound
from api.core.ids import uuid7
from api.core.locks import lock_book
from models import ApiKey, KeyScope, Role

MOST = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads a book. `scopes`: of a key; None for a person, who may do whatever their role may."""

    principal: Principal
    scopes: frozenset[str] | None = None

    def may(self, scope: KeyScope) -> bool:
        return self.scopes is None or scope in self.scopes


async def keys(session: AsyncSession, manager: TeamMember) -> Sequence[ApiKey]:
    return await repository.keys(session, manager.event_id, manager.book_id)


async def create(
    session: AsyncSession, manager: TeamMember, name: str, scopes: Sequence[KeyScope], now: datetime
) -> tuple[ApiKey, str]:
    """The key, and its text, which is told this once."""
    await lock_book(session, manager.event_id, manager.book_id)
    if len(await repository.keys(session, manager.event_id, manager.book_id)) >= MOST:
        raise TooManyKeys
    presented = PresentedKey(manager.event_id, uuid7(), secrets.token_bytes(RANDOM_BYTES))
    key = ApiKey(
        event_id=manager.event_id,
        id=presented.key_id,
        book_id=manager.book_id,
        team_id=manager.team_id,
        name=name,
        scopes=list(scopes),
        digest=presented.digest,
        created_at=now,
    )
    session.add(key)
    await session.flush()
    return key, presented.text


async def revoke(session: AsyncSession, manager: TeamMember, key_id: UUID, now: datetime) -> None:
    """From this moment on it opens nothing."""
    key = await repository.find(session, manager.event_id, key_id)
    if key is None or key.book_id != manager.book_id:
        raise NotFound
    key.revoked_at = now
    await session.flush()


async def use(session: AsyncSession, presented: PresentedKey, now: datetime) -> Reading:
    """Raises `NotSignedIn` if it is no key, or one no more."""
    key = await repository.find(session, presented.event_id, presented.key_id)
    if key is None or not hmac.compare_digest(key.digest, presented.digest):
        raise NotSignedIn
    await repository.note_use(session, key.event_id, key.id, now)
    principal = Principal(
        session_id=key.id, event_id=key.event_id, role=Role.REP, team_id=key.team_id, book_id=key.book_id
    )
    return Reading(principal, frozenset(key.scopes))

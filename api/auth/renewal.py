"""Renewing a session: every refresh token works once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import repository, service, tokens
from api.auth.errors import RefreshRefused
from api.auth.principal import principal_of
from api.auth.service import IssuedTokens
from api.core.keyring import Keyring
from models import LoginSession, RefreshToken


async def renew(
    session: AsyncSession, keys: Keyring, refresh_token: str, request_id: UUID | None, now: datetime
) -> IssuedTokens:
    """A new pair for a refresh token. One that was used before has been stolen or copied: its session ends.

    Not so if the same request asks again, because the network lost the answer: then the pair that nobody has used is
    thrown away for another.
    """
    event_id = tokens.event_of_refresh_token(refresh_token)
    if event_id is None:
        raise RefreshRefused
    token = await repository.lock_refresh_token(session, event_id, tokens.refresh_digest(refresh_token), now)
    if token is None:
        raise RefreshRefused
    if token.used and not await _answer_was_lost(session, token, request_id):
        await service.end_session(session, event_id, token.session_id, now)
        raise RefreshRefused
    login = await _standing(session, token)
    if login.device_id:
        await repository.note_contact(session, event_id, login.device_id, now)
    issued = service.issue(session, keys, principal_of(login), now)
    token.used, token.request_id, token.successor = True, request_id, tokens.refresh_digest(issued.refresh_token)
    return issued


async def _answer_was_lost(session: AsyncSession, token: RefreshToken, request_id: UUID | None) -> bool:
    if request_id is None or request_id != token.request_id or token.successor is None:
        return False
    return await repository.drop_unused(session, token.event_id, token.successor)


async def _standing(session: AsyncSession, token: RefreshToken) -> LoginSession:
    login = await repository.standing_session(session, token.event_id, token.session_id)
    if login is None:
        raise RefreshRefused
    if login.member_id and not await repository.hold_member(session, login.event_id, login.member_id):
        raise RefreshRefused
    return login

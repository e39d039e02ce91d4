"""The use cases of signing in."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import repository, tokens
from api.auth.codes import CODE_LIFETIME, CODES_PER_HOUR, MAX_TRIES, new_code
from api.auth.errors import CodeRefused, RefreshRefused, SessionEnded
from api.auth.principal import PlayableRole, Principal, start_playing, without_role
from api.core.errors import NotFound
from api.core.ids import uuid7
from api.core.keyring import Keyring
from models import Account, LoginSession, RefreshToken, Role, SignInCode


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    access_token: str
    refresh_token: str
    expires_in: int


async def request_code(session: AsyncSession, keys: Keyring, email: str, now: datetime) -> str | None:
    """A code to be mailed to `email`, or None if nobody is known there or asked too often.

    Both ways do the same work, so that the time taken does not tell.
    """
    email_digest = keys.digest("email", email)
    await repository.lock_address(session, email_digest)
    known = await repository.is_known(session, email)
    asked = await repository.codes_since(session, email_digest, now - timedelta(hours=1))
    # A code that nobody is sent is one that nobody could guess.
    code = new_code() if known else secrets.token_hex()
    if asked < CODES_PER_HOUR:
        session.add(
            SignInCode(
                id=uuid7(),
                email_digest=email_digest,
                code_digest=keys.digest("code", code),
                tries=0,
                created_at=now,
                expires_at=now + CODE_LIFETIME,
            )
        )
        await session.flush()
    return code if known and asked < CODES_PER_HOUR else None


async def sign_in_by_code(session: AsyncSession, keys: Keyring, email: str, code: str, now: datetime) -> IssuedTokens:
    """Tokens for the owner of a mailbox, in the role that they most likely want: the first of `GET /v1/me`."""
    tried = await repository.try_code(session, keys.digest("email", email), now, MAX_TRIES)
    if tried is None or not hmac.compare_digest(tried[1], keys.digest("code", code)):
        raise CodeRefused
    await repository.use_code(session, tried[0], now)
    account = await repository.account_for(session, email, now)
    roles = await repository.roles_of(session, account)
    role = start_playing(roles[0], account.id) if roles else without_role(account.id)
    return await open_session(session, keys, role, now)


async def renew(session: AsyncSession, keys: Keyring, refresh_token: str, now: datetime) -> IssuedTokens:
    """A new pair for a refresh token. One that was used before has been stolen or copied: its session ends."""
    event_id = tokens.event_of_refresh_token(refresh_token)
    if event_id is None:
        raise RefreshRefused
    found = await repository.use_refresh_token(session, event_id, tokens.refresh_digest(refresh_token), now)
    if found is None:
        raise RefreshRefused
    token, first_use = found
    if not first_use:
        await end_session(session, event_id, token.session_id, now)
        raise RefreshRefused
    login = await repository.standing_session(session, event_id, token.session_id)
    if login is None:
        raise RefreshRefused
    return _issue(session, keys, _principal(login), now)


async def open_session(session: AsyncSession, keys: Keyring, role: Principal, now: datetime) -> IssuedTokens:
    """Start a session in this role and issue its first tokens. `role.session_id` becomes its id."""
    session.add(
        LoginSession(
            event_id=role.event_id,
            id=role.session_id,
            role=role.role,
            account_id=role.account_id,
            organiser_id=role.organiser_id,
            team_id=role.team_id,
            member_id=role.member_id,
            attendee_id=role.attendee_id,
            device_id=role.device_id,
            book_id=role.book_id,
            created_at=now,
        )
    )
    await session.flush()
    return _issue(session, keys, role, now)


async def current(session: AsyncSession, claimed: Principal) -> Principal:
    """The principal of a token whose session still stands. One indexed look-up."""
    login = await repository.standing_session(session, claimed.event_id, claimed.session_id)
    if login is None:
        raise SessionEnded
    return _principal(login)


async def end_session(session: AsyncSession, event_id: UUID, session_id: UUID, now: datetime) -> None:
    await repository.end_sessions(session, event_id, now, id=session_id)


async def end_sessions_of_member(session: AsyncSession, event_id: UUID, member_id: UUID, now: datetime) -> None:
    await repository.end_sessions(session, event_id, now, member_id=member_id)


async def end_sessions_of_device(session: AsyncSession, event_id: UUID, device_id: UUID, now: datetime) -> None:
    await repository.end_sessions(session, event_id, now, device_id=device_id)


async def end_sessions_of_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID, now: datetime) -> None:
    await repository.end_sessions(session, event_id, now, attendee_id=attendee_id)


async def account_for(session: AsyncSession, email: str, now: datetime) -> UUID:
    """The account of this address, made if there is none: its owner can sign in from now on."""
    return (await repository.account_for(session, email, now)).id


async def my_account(session: AsyncSession, principal: Principal) -> Account:
    """Raises `NotFound` for a paired phone, which has none."""
    account = await repository.find_account(session, principal.account_id) if principal.account_id else None
    if account is None:
        raise NotFound("A paired device has no account")
    return account


async def my_roles(session: AsyncSession, account: Account) -> list[PlayableRole]:
    """All that the account may act as, the likeliest first."""
    return await repository.roles_of(session, account)


async def switch(
    session: AsyncSession,
    keys: Keyring,
    principal: Principal,
    now: datetime,
    *,
    event_id: UUID,
    team_id: UUID | None,
    attendee_id: UUID | None,
) -> IssuedTokens:
    """Tokens for another role of the same account. The present session goes on beside it."""
    account = await my_account(session, principal)
    for playable in await repository.roles_of(session, account):
        if (playable.event.id, playable.team_id, playable.attendee_id) == (event_id, team_id, attendee_id):
            return await open_session(session, keys, start_playing(playable, account.id), now)
    raise NotFound


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Delete codes and tokens that can no longer be used. Codes stay for the hour that limits how often one may ask."""
    await repository.forget_expired(session, now - timedelta(hours=1), now)


def _issue(session: AsyncSession, keys: Keyring, principal: Principal, now: datetime) -> IssuedTokens:
    refresh_token = tokens.new_refresh_token(principal.event_id)
    session.add(
        RefreshToken(
            event_id=principal.event_id,
            digest=tokens.refresh_digest(refresh_token),
            session_id=principal.session_id,
            used=False,
            expires_at=now + tokens.REFRESH_LIFETIME,
        )
    )
    return IssuedTokens(
        access_token=tokens.issue(principal, keys.signing, now),
        refresh_token=refresh_token,
        expires_in=int(tokens.ACCESS_LIFETIME.total_seconds()),
    )


def _principal(login: LoginSession) -> Principal:
    return Principal(
        session_id=login.id,
        event_id=login.event_id,
        role=Role(login.role),
        account_id=login.account_id,
        organiser_id=login.organiser_id,
        team_id=login.team_id,
        member_id=login.member_id,
        attendee_id=login.attendee_id,
        device_id=login.device_id,
        book_id=login.book_id,
    )

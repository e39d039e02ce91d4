"""The use cases of signing in."""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import repository, tokens
from api.auth.codes import CODE_LIFETIME, CODES_PER_HOUR, MAX_TRIES, new_code
from api.auth.errors import CodeRefused, SessionEnded, UnsentItems
from api.auth.principal import BookHolder, PlayableRole, Principal, principal_of, start_playing, without_role
from api.core.errors import NotFound
from api.core.ids import uuid7
from api.core.keyring import Keyring
from models import Account, Language, LoginSession, RefreshToken, SignInCode


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
    for playable in await repository.roles_of(session, account):
        if await _hold(session, playable, account):
            return await open_session(session, keys, start_playing(playable, account.id), now)
    return await open_session(session, keys, without_role(account.id), now)


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
    return issue(session, keys, role, now)


async def current(session: AsyncSession, claimed: Principal) -> Principal:
    """The principal of a token whose session still stands. One indexed look-up."""
    login = await repository.standing_session(session, claimed.event_id, claimed.session_id)
    if login is None:
        raise SessionEnded
    return principal_of(login)


async def lost_rights(session: AsyncSession, claimed: Principal | BookHolder) -> bool:
    """Whether the session of a token was ended and whoever it was is out: the member removed, or the device revoked.

    False for a session that stands, and for one that was ended while they stayed (signed out, another role).
    """
    return await repository.lost_rights(session, claimed.event_id, claimed.session_id)


async def sign_out(
    session: AsyncSession, principal: Principal, now: datetime, *, unsent: int | None, discard_unsent: bool
) -> None:
    """End the session that the token names. Raises `UnsentItems` while the phone still holds something.

    `unsent`: what the phone counts; else it is what its device reported last. The count stays with the device, also
    when the phone discards the items: the manager sees what was left there.
    """
    device = await repository.find_device(session, principal.event_id, principal.device_id)
    left = unsent if unsent is not None else (device.unsent if device else 0)
    if left and not discard_unsent:
        raise UnsentItems(left)
    if device:
        device.unsent, device.last_contact_at = left, now
    await end_session(session, principal.event_id, principal.session_id, now)


async def end_session(session: AsyncSession, event_id: UUID, session_id: UUID, now: datetime) -> None:
    await repository.end_sessions(session, event_id, now, id=session_id)


async def end_sessions_of_member(session: AsyncSession, event_id: UUID, member_id: UUID, now: datetime) -> None:
    """Also the one that is just being opened: waits for it. Their calendar subscription ends too."""
    await repository.lock_member(session, event_id, member_id)
    await repository.end_sessions(session, event_id, now, member_id=member_id)
    await repository.end_calendar(session, event_id, member_id=member_id)


async def end_sessions_of_device(session: AsyncSession, event_id: UUID, device_id: UUID, now: datetime) -> None:
    await repository.end_sessions(session, event_id, now, device_id=device_id)


async def end_sessions_of_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID, now: datetime) -> None:
    """Their calendar subscription ends too."""
    await repository.end_sessions(session, event_id, now, attendee_id=attendee_id)
    await repository.end_calendar(session, event_id, attendee_id=attendee_id)


async def account_for(session: AsyncSession, email: str, now: datetime) -> UUID:
    """The account of this address, made if there is none: its owner can sign in from now on."""
    return (await repository.account_for(session, email, now)).id


async def my_account(session: AsyncSession, principal: Principal) -> Account:
    """Raises `NotFound` for a paired phone, which has none."""
    account = await repository.find_account(session, principal.account_id) if principal.account_id else None
    if account is None:
        raise NotFound("A paired device has no account")
    return account


async def language_of(session: AsyncSession, principal: Principal) -> Language | None:
    """What the caller chose to be written to in, if they did. A paired phone has nobody to choose."""
    account = await repository.find_account(session, principal.account_id) if principal.account_id else None
    return Language(account.language) if account and account.language else None


async def choose_language(session: AsyncSession, principal: Principal, language: Language | None) -> None:
    """None: what each request asks for. Raises `NotFound` for a paired phone."""
    account = await my_account(session, principal)
    account.language = language
    await session.flush()


async def choose_digest(session: AsyncSession, principal: Principal, *, wanted: bool) -> None:
    """Whether to be reminded by mail in the morning. Raises `NotFound` for a paired phone."""
    (await my_account(session, principal)).digest = wanted
    await session.flush()


async def end_digest(session: AsyncSession, account_id: UUID) -> Language:
    """No more mails in the morning, for whoever comes from one of them; which language they read. Raises `NotFound` if
    the account is gone."""
    account = await repository.find_account(session, account_id)
    if account is None:
        raise NotFound
    account.digest = False
    await session.flush()
    return Language(account.language or Language.ENGLISH)


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
        wanted = (playable.event.id, playable.team_id, playable.attendee_id) == (event_id, team_id, attendee_id)
        if wanted and await _hold(session, playable, account):
            return await open_session(session, keys, start_playing(playable, account.id), now)
    raise NotFound


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Delete codes and tokens that can no longer be used. Codes stay for the hour that limits how often one may ask."""
    await repository.forget_expired(session, now - timedelta(hours=1), now)


def issue(session: AsyncSession, keys: Keyring, principal: Principal, now: datetime) -> IssuedTokens:
    """The next tokens of a session that stands."""
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


async def _hold(session: AsyncSession, playable: PlayableRole, account: Account) -> bool:
    """Whether the role is still theirs. If so it stays until commit: whoever takes it away waits, and then finds the
    session that is opened here and ends it."""
    event_id = playable.event.id
    if playable.member_id:
        return await repository.hold_member(session, event_id, playable.member_id, playable.role)
    if playable.attendee_id:
        return await repository.hold_attendee(session, event_id, playable.attendee_id, account.email)
    return True


async def drop_idle_accounts(session: AsyncSession, account_ids: Collection[UUID]) -> None:
    """Logins that open nothing any more go."""
    await repository.drop_idle_accounts(session, account_ids)

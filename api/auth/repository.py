"""SQL of signing in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import PlayableRole
from api.core.ids import uuid7
from models import (
    Account,
    Attendee,
    Book,
    Event,
    LoginSession,
    Member,
    Organiser,
    RefreshToken,
    Role,
    SignInCode,
    Team,
)


async def is_known(session: AsyncSession, email: str) -> bool:
    """Whether somebody with this address has a login or is registered at any event."""
    account = select(Account.id).where(Account.email == email).exists()
    attendee = select(Attendee.id).where(Attendee.email == email).exists()
    return bool(await session.scalar(select(or_(account, attendee))))


async def lock_address(session: AsyncSession, email_digest: bytes) -> None:
    """Until commit, other requests for a code to this address wait: else all of them would find none there yet."""
    key = int.from_bytes(email_digest[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def codes_since(session: AsyncSession, email_digest: bytes, since: datetime) -> int:
    statement = select(func.count()).where(SignInCode.email_digest == email_digest, SignInCode.created_at > since)
    return await session.scalar(statement) or 0


async def try_code(
    session: AsyncSession, email_digest: bytes, now: datetime, max_tries: int
) -> tuple[UUID, bytes] | None:
    """Count one more try of the newest code of this address; its id and digest, if it may still be tried."""
    newest = (
        select(SignInCode.id)
        .where(SignInCode.email_digest == email_digest)
        .order_by(SignInCode.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        update(SignInCode)
        .where(
            SignInCode.id == newest,
            SignInCode.used_at.is_(None),
            SignInCode.expires_at > now,
            SignInCode.tries < max_tries,
        )
        .values(tries=SignInCode.tries + 1)
        .returning(SignInCode.id, SignInCode.code_digest)
    )
    row = (await session.execute(statement)).one_or_none()
    return (row.id, row.code_digest) if row else None


async def use_code(session: AsyncSession, code_id: UUID, now: datetime) -> None:
    await session.execute(update(SignInCode).where(SignInCode.id == code_id).values(used_at=now))


async def account_for(session: AsyncSession, email: str, now: datetime) -> Account:
    """The account of this address, made if there is none."""
    await session.execute(
        insert(Account).values(id=uuid7(), email=email, created_at=now).on_conflict_do_nothing(index_elements=["email"])
    )
    return (await session.scalars(select(Account).where(Account.email == email))).one()


async def find_account(session: AsyncSession, account_id: UUID) -> Account | None:
    return await session.get(Account, account_id)


async def standing_session(session: AsyncSession, event_id: UUID, session_id: UUID) -> LoginSession | None:
    """The session, unless it was ended."""
    statement = select(LoginSession).where(
        LoginSession.event_id == event_id, LoginSession.id == session_id, LoginSession.revoked_at.is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def end_sessions(session: AsyncSession, event_id: UUID, now: datetime, **whose: UUID) -> None:
    """End the sessions of this event with these values (`id=`, `member_id=`, `device_id=`, `attendee_id=`)."""
    statement = update(LoginSession).where(LoginSession.event_id == event_id, LoginSession.revoked_at.is_(None))
    await session.execute(statement.filter_by(**whose).values(revoked_at=now))


async def use_refresh_token(
    session: AsyncSession, event_id: UUID, digest: bytes, now: datetime
) -> tuple[RefreshToken, bool] | None:
    """The token of this digest, marked as used, and whether this was its first use. None if unknown or expired."""
    of_token = (RefreshToken.event_id == event_id, RefreshToken.digest == digest, RefreshToken.expires_at > now)
    first_use = (
        update(RefreshToken).where(*of_token, RefreshToken.used.is_(False)).values(used=True).returning(RefreshToken)
    )
    token = (await session.scalars(first_use)).one_or_none()
    if token:
        return token, True
    token = (await session.scalars(select(RefreshToken).where(*of_token))).one_or_none()
    return (token, False) if token else None


async def roles_of(session: AsyncSession, account: Account) -> list[PlayableRole]:
    """All that an account may act as, newest event first; in one event organiser before member before attendee."""
    as_organiser = await session.execute(
        select(Event, Organiser.id)
        .join(Organiser, Organiser.event_id == Event.id)
        .where(Organiser.account_id == account.id)
    )
    as_member = await session.execute(
        select(Event, Member, Team.name, Book.id)
        .join(Member, Member.event_id == Event.id)
        .join(Team, (Team.event_id == Member.event_id) & (Team.id == Member.team_id))
        .join(Book, (Book.event_id == Member.event_id) & (Book.team_id == Member.team_id))
        .where(Member.account_id == account.id, Member.removed_at.is_(None))
    )
    as_attendee = await session.execute(
        select(Event, Attendee.id, Book.id)
        .join(Attendee, Attendee.event_id == Event.id)
        .join(Book, (Book.event_id == Attendee.event_id) & (Book.attendee_id == Attendee.id))
        .where(Attendee.email == account.email)
    )
    found = [
        *(PlayableRole(Role.ORGANISER, event, organiser_id=organiser_id) for event, organiser_id in as_organiser),
        *(
            PlayableRole(
                Role(member.role), event, team_id=member.team_id, team_name=team, member_id=member.id, book_id=book_id
            )
            for event, member, team, book_id in as_member
        ),
        *(
            PlayableRole(Role.ATTENDEE, event, attendee_id=attendee_id, book_id=book_id)
            for event, attendee_id, book_id in as_attendee
        ),
    ]
    return sorted(found, key=lambda playable: playable.event.starts_on, reverse=True)


async def forget_expired(session: AsyncSession, codes_before: datetime, now: datetime) -> None:
    """Delete sign-in codes made before a moment, and refresh tokens that have expired."""
    await session.execute(delete(SignInCode).where(SignInCode.created_at < codes_before))
    await session.execute(delete(RefreshToken).where(RefreshToken.expires_at < now))

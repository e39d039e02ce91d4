"""SQL of signing in."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, any_, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import PlayableRole
from api.core.ids import uuid7
from models import (
    Account,
    Attendee,
    Book,
    CalendarKey,
    Device,
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


async def end_calendar(session: AsyncSession, event_id: UUID, **whose: UUID) -> None:
    """Delete the calendar key of this event with these values (`member_id=`, `attendee_id=`)."""
    await session.execute(delete(CalendarKey).where(CalendarKey.event_id == event_id).filter_by(**whose))


async def lock_refresh_token(
    session: AsyncSession, event_id: UUID, digest: bytes, now: datetime
) -> RefreshToken | None:
    """The token of this digest, held until commit; None if it is unknown or expired."""
    statement = select(RefreshToken).where(
        RefreshToken.event_id == event_id, RefreshToken.digest == digest, RefreshToken.expires_at > now
    )
    return (await session.scalars(statement.with_for_update())).one_or_none()


async def drop_unused(session: AsyncSession, event_id: UUID, digest: bytes) -> bool:
    """Throw the refresh token of this digest away unless it has been used; whether it was thrown away."""
    statement = delete(RefreshToken).where(
        RefreshToken.event_id == event_id, RefreshToken.digest == digest, RefreshToken.used.is_(False)
    )
    return await session.scalar(statement.returning(literal(True))) is not None


async def hold_member(session: AsyncSession, event_id: UUID, member_id: UUID, role: Role | None = None) -> bool:
    """Whether the member is in the team, in this role if one is named. Who is stays so until commit."""
    statement = select(literal(True)).where(
        Member.event_id == event_id, Member.id == member_id, Member.removed_at.is_(None)
    )
    if role:
        statement = statement.where(Member.role == role)
    return await session.scalar(statement.with_for_update(read=True)) is not None


async def lock_member(session: AsyncSession, event_id: UUID, member_id: UUID) -> None:
    """Until commit nobody holds this member; whoever does now is waited for."""
    member = select(Member.id).where(Member.event_id == event_id, Member.id == member_id)
    await session.execute(member.with_for_update(key_share=True))


async def hold_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID, email: str) -> bool:
    """Whether the attendee has this address. Who has keeps it until commit."""
    statement = select(literal(True)).where(
        Attendee.event_id == event_id, Attendee.id == attendee_id, Attendee.email == email
    )
    return await session.scalar(statement.with_for_update(read=True)) is not None


async def find_device(session: AsyncSession, event_id: UUID, device_id: UUID | None) -> Device | None:
    return await session.get(Device, (event_id, device_id)) if device_id else None


async def note_contact(session: AsyncSession, event_id: UUID, device_id: UUID, now: datetime) -> None:
    await session.execute(
        update(Device).where(Device.event_id == event_id, Device.id == device_id).values(last_contact_at=now)
    )


async def lost_rights(session: AsyncSession, event_id: UUID, session_id: UUID) -> bool:
    """Whether the session was ended, and its member removed or its device revoked."""
    statement = (
        select(or_(Member.removed_at.is_not(None), Device.revoked_at.is_not(None)))
        .select_from(LoginSession)
        .outerjoin(Member, (Member.event_id == event_id) & (Member.id == LoginSession.member_id))
        .outerjoin(Device, (Device.event_id == event_id) & (Device.id == LoginSession.device_id))
        .where(LoginSession.event_id == event_id, LoginSession.id == session_id, LoginSession.revoked_at.is_not(None))
    )
    return bool(await session.scalar(statement))


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


async def drop_idle_accounts(session: AsyncSession, account_ids: Collection[UUID]) -> None:
    """Those of these accounts that may act as nobody, in any event."""
    roles = (
        select(Attendee.id).where(Attendee.email == Account.email).exists(),
        select(Member.id).where(Member.account_id == Account.id).exists(),
        select(Organiser.id).where(Organiser.account_id == Account.id).exists(),
    )
    await session.execute(
        delete(Account)
        .where(Account.id == any_(literal(list(account_ids), ARRAY(Uuid()))), ~or_(*roles))
        .execution_options(synchronize_session=False)
    )

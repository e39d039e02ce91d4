"""SQL of the day after which an event's personal data goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, delete, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from models import Account, Attendee, Base, Event, LoginSession, Member, Organiser

_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
"""How far clocks are ahead and behind: a day is over when it is over everywhere."""

KEPT = frozenset({"beacons", "consent_texts", "occupancy", "organisers", "sessions", "teams", "zones"})
"""Tables of an event that say nothing about people, and what its organisers need to go on signing in."""


async def to_announce(session: AsyncSession, now: datetime, before: timedelta) -> Event | None:
    """An event whose data goes soon, and not everybody was told; for this process alone until commit."""
    statement = select(Event).where(
        Event.delete_after < (now + _EAST).date() + before,
        Event.deletion_announced_at.is_(None),
        Event.personal_data_deleted_at.is_(None),
    )
    return await session.scalar(statement.limit(1).with_for_update(skip_locked=True, key_share=True))


async def overdue(session: AsyncSession, now: datetime) -> Event | None:
    """An event whose day is over, and everybody was told; for this process alone until commit."""
    statement = select(Event).where(
        Event.delete_after < (now - _WEST).date(),
        Event.deletion_announced_at.is_not(None),
        Event.personal_data_deleted_at.is_(None),
    )
    return await session.scalar(statement.limit(1).with_for_update(skip_locked=True, key_share=True))


async def addresses(session: AsyncSession, event_id: UUID, after: str, limit: int) -> Sequence[Row[str, str | None]]:
    """Of organisers, members and attendees, each once and in order, with the language that they chose."""
    organisers = select(Account.email).join(Organiser).where(Organiser.event_id == event_id)
    members = select(Account.email).join(Member).where(Member.event_id == event_id, Member.removed_at.is_(None))
    attendees = select(Attendee.email).where(Attendee.event_id == event_id, Attendee.email != "")
    everybody = union(organisers, members, attendees).subquery()
    statement = (
        select(everybody.c.email, Account.language)
        .outerjoin(Account, Account.email == everybody.c.email)
        .where(everybody.c.email > after)
        .order_by(everybody.c.email)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def delete_people(session: AsyncSession, event_id: UUID) -> None:
    """All rows of the event, but for those of tables that are kept."""
    await session.execute(
        delete(LoginSession).where(LoginSession.event_id == event_id, LoginSession.organiser_id.is_(None))
    )
    for table in reversed(Base.metadata.sorted_tables):
        if "event_id" in table.columns and table.name not in KEPT:
            await session.execute(delete(table).where(table.c.event_id == event_id))


async def logins(session: AsyncSession, event_id: UUID) -> list[UUID]:
    """The accounts of its members and attendees."""
    members = select(Member.account_id).where(Member.event_id == event_id, Member.account_id.is_not(None))
    attendees = select(Account.id).join(Attendee, Attendee.email == Account.email).where(Attendee.event_id == event_id)
    return list((await session.scalars(union(members, attendees))).all())

"""SQL of what attendees agree to, whom they block, and what the radar keeps about them.

Whoever switches off deletes the visibility first and all else in statements after it: whoever writes something about
them meanwhile holds that row, and so what they wrote is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, case, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from models import (
    Attendee,
    Block,
    Contact,
    Encounter,
    Event,
    Level,
    Presence,
    RadarRequest,
    Team,
    Visibility,
    Visit,
    Zone,
)


async def event_days(session: AsyncSession, event_id: UUID) -> Row[date, date, str]:
    """First day, last day, name of the time zone."""
    statement = select(Event.starts_on, Event.ends_on, Event.timezone).where(Event.id == event_id)
    return (await session.execute(statement)).one()


async def visibility(session: AsyncSession, me: Attending) -> Visibility | None:
    """Maybe one that has expired."""
    return await session.get(Visibility, (me.event_id, me.attendee_id))


async def agree(session: AsyncSession, me: Attending, level: Level, expires_at: datetime, now: datetime) -> Visibility:
    """Visible at this level from now on; if they were, since when they have been."""
    new = insert(Visibility).values(
        event_id=me.event_id,
        attendee_id=me.attendee_id,
        level=level,
        since=now,
        level_since=now,
        expires_at=expires_at,
    )
    lasting = Visibility.expires_at > now
    same = and_(lasting, Visibility.level == level)
    changed = new.on_conflict_do_update(
        index_elements=[Visibility.event_id, Visibility.attendee_id],
        set_={
            "level": new.excluded.level,
            "since": case((lasting, Visibility.since), else_=new.excluded.since),
            "level_since": case((same, Visibility.level_since), else_=new.excluded.level_since),
            "expires_at": new.excluded.expires_at,
        },
    ).returning(Visibility)
    row = (await session.scalars(changed, execution_options={"populate_existing": True})).one()
    kept = and_(Presence.event_id == me.event_id, Presence.subject_id == me.attendee_id)
    await session.execute(
        update(Presence)
        .where(kept)
        .values(everyone=level == Level.EVERYONE, expires_at=func.least(Presence.expires_at, expires_at)),
        execution_options={"synchronize_session": False},
    )
    return row


async def count_look(session: AsyncSession, me: Attending, minute: datetime) -> int:
    """How often they looked in this minute, with this time."""
    look = insert(RadarRequest).values(event_id=me.event_id, subject_id=me.attendee_id, minute=minute, requests=1)
    counted = look.on_conflict_do_update(
        index_elements=[RadarRequest.event_id, RadarRequest.subject_id],
        set_={
            "minute": look.excluded.minute,
            "requests": case((RadarRequest.minute == look.excluded.minute, RadarRequest.requests + 1), else_=1),
        },
    ).returning(RadarRequest.requests)
    return (await session.scalars(counted, execution_options={"populate_existing": True})).one()


async def switch_off(session: AsyncSession, me: Attending) -> None:
    await session.execute(
        delete(Visibility).where(Visibility.event_id == me.event_id, Visibility.attendee_id == me.attendee_id)
    )
    await session.execute(
        delete(Presence).where(Presence.event_id == me.event_id, Presence.subject_id == me.attendee_id)
    )


async def forget(session: AsyncSession, me: Attending, *, blocks: bool) -> None:
    """All that the radar knows of them; whom they block only if they say so. Not how often they looked in this minute:
    else whoever forgets could look again at once."""
    await switch_off(session, me)
    mine: list[tuple[Any, Any]] = [
        (Encounter, Encounter.one_id),
        (Encounter, Encounter.other_id),
        (Visit, Visit.attendee_id),
    ]
    for table, person in mine + ([(Block, Block.attendee_id)] if blocks else []):
        await session.execute(delete(table).where(table.event_id == me.event_id, person == me.attendee_id))


async def presence(session: AsyncSession, me: Attending) -> Row[Presence, str | None] | None:
    """Where they are, and the name of the zone."""
    statement = (
        select(Presence, Zone.name)
        .outerjoin(Zone, and_(Zone.event_id == me.event_id, Zone.id == Presence.zone_id))
        .where(Presence.event_id == me.event_id, Presence.subject_id == me.attendee_id)
    )
    return (await session.execute(statement)).one_or_none()


async def count_encounters(session: AsyncSession, me: Attending) -> tuple[int, int]:
    """How many, and with how many people."""
    other = case((Encounter.one_id == me.attendee_id, Encounter.other_id), else_=Encounter.one_id)
    statement = select(func.count(), func.count(other.distinct())).where(
        Encounter.event_id == me.event_id,
        or_(Encounter.one_id == me.attendee_id, Encounter.other_id == me.attendee_id),
    )
    count, people = (await session.execute(statement)).one()
    return count, people


async def visits(session: AsyncSession, me: Attending) -> Sequence[Row[Visit, str]]:
    """Their stays at booths, each with the name of the zone, the first first."""
    statement = (
        select(Visit, Zone.name)
        .join(Zone, and_(Zone.event_id == me.event_id, Zone.id == Visit.zone_id))
        .where(Visit.event_id == me.event_id, Visit.attendee_id == me.attendee_id)
        .order_by(Visit.started_at, Visit.id)
    )
    return (await session.execute(statement)).all()


@dataclass(frozen=True, slots=True)
class Blocked:
    """`name`: the team's, or what my own book says; nobody learns a name by blocking."""

    id: UUID
    kind: str
    name: str | None
    created_at: datetime


async def blocks(session: AsyncSession, me: Attending) -> list[Blocked]:
    """Whom they block, the latest first."""
    blocked_id = func.coalesce(Block.blocked_attendee_id, Block.blocked_team_id)
    kind = case((Block.blocked_team_id.is_(None), "attendee"), else_="team")
    in_my_book = and_(
        Contact.event_id == me.event_id,
        Contact.attendee_id == Block.blocked_attendee_id,
        Contact.book_id == me.book_id,
        Contact.deleted_at.is_(None),
    )
    statement = (
        select(blocked_id, kind, func.coalesce(Team.name, Contact.name), Block.created_at)
        .outerjoin(Team, and_(Team.event_id == me.event_id, Team.id == Block.blocked_team_id))
        .outerjoin(Contact, in_my_book)
        .where(Block.event_id == me.event_id, Block.attendee_id == me.attendee_id)
        .order_by(Block.created_at.desc(), Block.id.desc())
    )
    return [Blocked(*row) for row in await session.execute(statement)]


async def exists(session: AsyncSession, table: type[Attendee] | type[Team], event_id: UUID, row_id: UUID) -> bool:
    statement = select(literal(True)).where(table.event_id == event_id, table.id == row_id)
    return bool(await session.scalar(statement))


async def block(session: AsyncSession, **values: Any) -> None:
    """Blocking again changes nothing."""
    await session.execute(insert(Block).values(**values).on_conflict_do_nothing())


async def unblock(session: AsyncSession, me: Attending, blocked_id: UUID) -> bool:
    """Whether there was such a block."""
    statement = (
        delete(Block)
        .where(
            Block.event_id == me.event_id,
            Block.attendee_id == me.attendee_id,
            or_(Block.blocked_attendee_id == blocked_id, Block.blocked_team_id == blocked_id),
        )
        .returning(Block.id)
    )
    return await session.scalar(statement) is not None

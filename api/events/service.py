"""Use cases of events."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from api.auth.principal import Principal
from api.core.errors import InvalidInput, NotFound
from api.core.ids import uuid7
from api.events import repository
from api.events.code import event_code
from models import Event, Organiser, Role

DELETION_NOTICE = timedelta(days=14)
"""So long before personal data goes, everybody is told."""


async def create_event(
    session: AsyncSession,
    account_id: UUID,
    *,
    slug: str,
    name: str,
    timezone: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> Event:
    """A new event, with the account as its first organiser."""
    event_id = uuid7()
    while await repository.code_exists(session, event_code(event_id)):
        event_id = uuid7()
    event = Event(
        id=event_id,
        code=event_code(event_id),
        slug=slug,
        name=name,
        timezone=timezone,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
    )
    session.add(event)
    await session.flush()
    session.add(Organiser(event_id=event.id, id=uuid7(), account_id=account_id, created_at=now))
    await session.flush()
    return event


async def create_own_event(session: AsyncSession, principal: Principal, **fields: Any) -> Event:
    """A new event of somebody who organises another, or who has no role yet."""
    if principal.account_id is None or principal.role not in (Role.ORGANISER, Role.ACCOUNT):
        raise NotFound
    return await create_event(session, principal.account_id, **fields)


async def get_event(session: AsyncSession, event_id: UUID) -> Event:
    event = await repository.find_event(session, event_id)
    if event is None:
        raise NotFound
    return event


async def change_event(session: AsyncSession, organiser: Principal, changes: dict[str, Any], now: datetime) -> Event:
    """Apply the fields that were given. `venue`: latitude and longitude of the plan's origin, or None. `delete_after`:
    a day, or None."""
    event = await get_event(session, organiser.event_id)
    if "delete_after" in changes:
        _set_deletion(event, changes.pop("delete_after"), now)
    if "venue" in changes:
        venue = changes.pop("venue") or {}
        event.venue_latitude, event.venue_longitude = venue.get("latitude"), venue.get("longitude")
    for field, value in changes.items():
        if value is None:
            raise InvalidInput(f"{field} cannot be removed")
        setattr(event, field, value)
    if event.ends_on < event.starts_on:
        raise InvalidInput("ends_on must not be before starts_on")
    if event.delete_after and event.delete_after < event.ends_on:
        raise InvalidInput("delete_after must not be before ends_on")
    await session.flush()
    return event


def _set_deletion(event: Event, day: date | None, now: datetime) -> None:
    """People are told before: also of another day than they were told of. After data has gone, another day is for what
    came in since."""
    if day == event.delete_after:
        return
    today = now.astimezone(ZoneInfo(event.timezone)).date()
    if day and day < today + DELETION_NOTICE:
        raise InvalidInput(f"delete_after must be at least {DELETION_NOTICE.days} days ahead: people are told before")
    event.delete_after = day
    event.deletion_announced_to = event.deletion_announced_at = None
    if day:
        event.personal_data_deleted_at = None


async def zone_of(connection: AsyncConnection | AsyncSession, event_id: UUID) -> ZoneInfo:
    """The time zone of the venue."""
    return ZoneInfo(await repository.time_zone(connection, event_id))

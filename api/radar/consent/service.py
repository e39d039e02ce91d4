"""Use cases of consent: be seen or not, by whom, until when; and what was kept meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.core.errors import InvalidInput, NotFound
from api.core.ids import uuid7
from api.radar.consent import repository
from api.radar.consent.repository import Blocked
from api.radar.days import event_days, midnight
from api.radar.errors import OutsideEvent
from api.radar.looks import check, minute_of
from models import Attendee, Level, Presence, Team, Visibility, Visit


@dataclass(frozen=True, slots=True)
class Known:
    """What the radar knows of somebody. `presence`: with the zone's name; `encounters`: how many, with how many."""

    visibility: Visibility | None
    presence: Row[Presence, str | None] | None
    encounters: tuple[int, int]
    visits: Sequence[Row[Visit, str]]
    blocks: list[Blocked]


async def visibility(session: AsyncSession, me: Attending, now: datetime) -> Visibility | None:
    """What they agreed to, if it still holds."""
    agreed = await repository.visibility(session, me)
    return agreed if agreed and agreed.expires_at > now else None


async def agree(
    session: AsyncSession, me: Attending, level: Level, expires_at: datetime | None, now: datetime
) -> Visibility:
    """Visible from now on, until they say or until the end of the day there, and of the event at the latest.

    Raises `OutsideEvent` if it is over, and `RadarTooFast` if they switch on as often as others look.
    """
    if expires_at and expires_at <= now:
        raise InvalidInput("expires_at must lie in the future")
    starts_on, ends_on, timezone = await repository.event_days(session, me.event_id)
    zone = ZoneInfo(timezone)
    event_end = event_days(starts_on, ends_on, zone)[1]
    if now >= event_end:
        raise OutsideEvent("The event is over")
    # Who switches on before the event means its first day.
    today = max(now.astimezone(zone).date(), starts_on)
    tonight = midnight(today + timedelta(days=1), zone)
    agreed = await repository.agree(session, me, level, min(expires_at or tonight, event_end), now)
    if agreed.since == now:
        check(await repository.count_look(session, me, minute_of(now)), now)
    return agreed


async def switch_off(session: AsyncSession, me: Attending) -> None:
    """Off, at once. What was recorded while they agreed stays until they forget it too."""
    await repository.switch_off(session, me)


async def known(session: AsyncSession, me: Attending, now: datetime) -> Known:
    return Known(
        await visibility(session, me, now),
        await repository.presence(session, me),
        await repository.count_encounters(session, me),
        await repository.visits(session, me),
        await repository.blocks(session, me),
    )


async def forget(session: AsyncSession, me: Attending, *, blocks: bool) -> None:
    """Off, and nothing of them is left but the number of their looks in this minute.

    Whom they block stays blocked, unless `blocks`.
    """
    await repository.forget(session, me, blocks=blocks)


async def blocks(session: AsyncSession, me: Attending) -> list[Blocked]:
    return await repository.blocks(session, me)


async def block(session: AsyncSession, me: Attending, whom: UUID, now: datetime) -> None:
    """An attendee or a team of this event: neither meets the other on the radar from now on."""
    if whom == me.attendee_id:
        raise InvalidInput("Nobody can block themselves")
    values = {"event_id": me.event_id, "id": uuid7(), "attendee_id": me.attendee_id, "created_at": now}
    if await repository.exists(session, Attendee, me.event_id, whom):
        await repository.block(session, **values, blocked_attendee_id=whom)
    elif await repository.exists(session, Team, me.event_id, whom):
        await repository.block(session, **values, blocked_team_id=whom)
    else:
        raise NotFound


async def unblock(session: AsyncSession, me: Attending, whom: UUID) -> None:
    if not await repository.unblock(session, me, whom):
        raise NotFound

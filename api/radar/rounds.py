"""What the worker does for the radar each minute: count, remember stays at booths, forget what is over."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.core.locks import lock_event
from api.radar import rounds_repository as repository
from api.radar.presence import service as presence

STAY_GAP = timedelta(minutes=5)
"""Whoever is back at a booth within this time has not been away."""
_LOOKS_COUNT = timedelta(minutes=1)


async def count_and_remember(session: AsyncSession, now: datetime) -> None:
    """The people in each zone this minute, and the stays at booths, from who is there at this moment.

    A stay is seen by these rounds and not by what a phone tells, which comes far more often: one that began and ended
    between two rounds is not noticed.
    """
    for event_id in await repository.live_events(session, now):
        await lock_event(session, event_id)  # of two workers, the second goes on where the first has been
        await repository.count_people(session, event_id, now)
        await repository.remember_stays(session, event_id, now, STAY_GAP)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Where people were, and how often they asked.

    What they agreed to is kept as long as they are: it says who may see what was recorded meanwhile.
    """
    await presence.sweep(session, now)
    await repository.forget_requests(session, now - _LOOKS_COUNT)

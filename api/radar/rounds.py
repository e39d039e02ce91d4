"""What the worker does for the radar each minute: count, remember stays at booths, forget what is over."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.core.locks import lock_event
from api.radar import rounds_repository as repository
from api.radar.presence import service as presence

STAY_GAP = timedelta(minutes=5)
"""Whoever is back at a booth within this time has not been away."""
_LATE_SIGHTINGS = timedelta(days=7)
_WESTMOST = timedelta(hours=12)
_REQUESTS_COUNT = timedelta(minutes=10)


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
    """Where people were, what they agreed to for an event long over, and how often they asked.

    What somebody agreed to is needed for a week after the event: until then phones may report late.
    """
    await presence.sweep(session, now)
    # There is no place on Earth where the last day ends later than twelve hours after it ended in UTC.
    await repository.forget_visibilities(session, (now - _LATE_SIGHTINGS - _WESTMOST).date())
    await repository.forget_requests(session, now - _REQUESTS_COUNT)

"""An outcome that nobody has to tell: they came back, and afterwards somebody did a task about them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.core.revisions import next_revision
from api.outcomes import repository
from api.outcomes.repository import FollowUp
from api.prospects import service as prospects
from api.prospects.features import MADE_BY_COMING_BACK
from models import NO_EVENT, Outcome, OutcomeKind

_LOOK_BACK = timedelta(days=2)
_AT_ONCE = 200


async def follow_ups(session: AsyncSession, now: datetime) -> Sequence[FollowUp]:
    """In all books, those that nobody has noticed yet. More than are taken at once wait for the next round."""
    return await repository.followed_up(session, now - _LOOK_BACK, _AT_ONCE)


async def notice(session: AsyncSession, found: FollowUp, now: datetime) -> None:
    """Once for each contact.

    What coming back made of them is left out of what the ranking learns from: it could only learn that who came back
    has come back.
    """
    seen = await prospects.observed_features(session, _holder(found), found.contact_id, found.done_at)
    outcome = Outcome(
        event_id=found.event_id,
        id=uuid5(found.contact_id, "followed up"),
        book_id=found.book_id,
        contact_id=found.contact_id,
        member_id=found.member_id,
        created_at=now,
        revision=await next_revision(session, found.event_id, found.book_id),
        kind=OutcomeKind.FOLLOWED_UP,
        text="",
        happened_at=found.done_at,
        features={name: value for name, value in seen.items() if name not in MADE_BY_COMING_BACK},
    )
    await repository.add_once(session, outcome)


def _holder(found: FollowUp) -> BookHolder:
    return BookHolder(
        session_id=NO_EVENT,  # nobody's
        event_id=found.event_id,
        book_id=found.book_id,
        team_id=found.team_id,
        member_id=None,
        attendee_id=found.attendee_id,
        device_id=None,
    )

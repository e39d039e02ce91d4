"""Who sees whom. Pure; `seeing.py` says the same in SQL.

It is mutual: an attendee sees those attendees only who could see them. Teams have a place and no visibility: they are
never hidden, and see who lets everyone see them, or has let them into the team's book.
"""

from dataclasses import dataclass
from datetime import datetime

from models import Level


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an attendee agreed to: to be seen from `since` until just before `expires_at`; at this level from
    `level_since`. Which level it was before that is not kept: the stricter one is assumed."""

    level: Level
    since: datetime
    level_since: datetime
    expires_at: datetime


def level_at(agreed: Agreed | None, at: datetime) -> Level | None:
    """The level at that moment; None: off."""
    if agreed is None or not agreed.since <= at < agreed.expires_at:
        return None
    return agreed.level if agreed.level_since <= at else Level.CONTACTS


def attendees_see(one: Agreed | None, other: Agreed | None, at: datetime, *, connected: bool, blocked: bool) -> bool:
    """Whether two attendees see one another. `connected`: each has the other in their book. `blocked`: by either."""
    levels = {level_at(one, at), level_at(other, at)}
    if blocked or None in levels:
        return False
    return connected or levels == {Level.EVERYONE}


def team_sees(theirs: Agreed | None, at: datetime, *, in_book: bool, blocked: bool) -> bool:
    """Whether a team sees an attendee. `in_book`: as a contact of the team. `blocked`: they blocked the team."""
    level = level_at(theirs, at)
    if blocked or level is None:
        return False
    return in_book or level is Level.EVERYONE

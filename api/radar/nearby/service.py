"""The use case of the radar: who is nearby now, of those who agreed to be seen by me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api.auth.errors import SessionEnded
from api.auth.principal import BookHolder
from api.contacts.relationship import service as relationship
from api.contacts.target import TargetProfile, fits, match
from api.core.database import Database
from api.core.hot import Hot
from api.prospects import service as prospects
from api.radar.geometry import squares_around
from api.radar.looks import MOST_A_MINUTE, check, minute_of
from api.radar.nearby import repository
from api.radar.nearby.shown import Person, ProspectBrief, order, person
from models import Language

_HEARD_FOR = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`visibility`: None for a member."""

    visibility: str | None
    zone_id: UUID | None
    zone: str | None
    located: bool
    people: list[Person]


async def nearby(
    database: Database, holder: BookHolder, radius: int, now: datetime, language: Language
) -> Surroundings:
    """Raises `RadarTooFast` after a dozen times in one minute."""
    rows = await repository.nearby(
        database.hot,
        holder,
        radius=radius,
        squares=squares_around(radius),
        now=now,
        minute=minute_of(now),
        heard_since=now - _HEARD_FOR,
        most_requests=MOST_A_MINUTE,
    )
    if not rows:
        raise SessionEnded
    viewer = rows[0]
    if viewer["requests"] is None:
        return Surroundings("off", None, None, located=False, people=[])
    check(viewer["requests"], now)
    people = await judged(database, holder, [dict(row) for row in rows if row["subject_id"]], now, language)
    return Surroundings(
        viewer["level"],
        viewer["zone_id"],
        viewer["zone"],
        located=viewer["is_placed"] or viewer["zone_id"] is not None,
        people=sorted(people, key=order),
    )


async def count_look(hot: Hot, holder: BookHolder, now: datetime) -> str | None:
    """For whoever looks in another way: what they agreed to (`off`, a level, None for a member).

    Raises `RadarTooFast` after a dozen times in one minute, in whatever way.
    """
    viewer = await repository.count_look(hot, holder, now, minute_of(now))
    if viewer is None:
        raise SessionEnded
    if viewer["requests"] is None:
        return "off"
    check(viewer["requests"], now)
    level: str | None = viewer["level"]
    return level


async def judged(
    database: Database, holder: BookHolder, rows: Sequence[dict[str, Any]], now: datetime, language: Language
) -> list[Person]:
    """People as they are shown to the holder, from rows of the repository; in their order. For a member with what the
    ranking says of them."""
    if holder.team_id is None:
        return [person(row, now, None, fits=None) for row in rows]
    async with database.sessions() as session:
        profile = await relationship.target_profile(session, holder)
        contact_ids = [row["contact_id"] for row in rows if row["contact_id"]]
        ranked = await prospects.ranked(session, holder, contact_ids, now, language)
    found = []
    for row in rows:
        known = ranked.get(row["contact_id"])
        prospect = ProspectBrief(known.score, known.reason) if known else None
        found.append(person(row, now, prospect, fits=known.fits if known else _fits(profile, row)))
    return found


def _fits(profile: TargetProfile, row: dict[str, Any]) -> bool:
    """Whether a stranger is whom the team looks for, as far as their card tells."""
    return fits(match(profile, row["job_title"], None, tuple(row["interests"]), None))

"""How far contacts have come, for one or for many."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.relationship import repository
from api.contacts.relationship.rhythm import is_lapsed, lapsed_at
from api.contacts.relationship.steps import Progress, Seen, progress
from api.contacts.target import TargetProfile, fits, match
from models import Step


@dataclass(frozen=True, slots=True)
class Standing:
    """`due_at`: when it is time to get in touch again; None without a rhythm."""

    progress: Progress
    last_contact_at: datetime | None
    due_at: datetime | None
    is_lapsed: bool


NOTHING_YET = Standing(Progress(Step.RADAR, Step.RADAR, ()), None, None, is_lapsed=False)
"""Of a contact that was deleted between two statements."""


async def standings(
    session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID] | None, now: datetime
) -> dict[UUID, Standing]:
    """Of these contacts of the book, or (None) of all; in two statements, however many they are."""
    profile = await target_profile(session, holder)
    rows = await repository.seen(session, holder, contact_ids, now)
    return {row["id"]: _standing(row, profile, now) for row in rows}


async def funnel(session: AsyncSession, holder: BookHolder, now: datetime) -> list[tuple[Step, Step, int]]:
    """Of all contacts of the book: the furthest step that so many reached, and where they are now. Two statements, of
    few rows however large the book is."""
    profile = await target_profile(session, holder)
    return [
        (found.furthest, found.step, row["contacts"])
        for row in await repository.alike(session, holder, now)
        for found in [progress(_seen(row, profile), now)]
    ]


async def target_profile(session: AsyncSession, holder: BookHolder) -> TargetProfile:
    """Whom the team looks for; an attendee looks for nobody in particular."""
    if holder.team_id is None:
        return TargetProfile()
    return TargetProfile.of(await repository.target_profile(session, holder.event_id, holder.team_id))


def _standing(row: Mapping[Any, Any], profile: TargetProfile, now: datetime) -> Standing:
    last, weeks = row["last_contact_at"], row["rhythm_weeks"]
    return Standing(
        progress=progress(_seen(row, profile), now),
        last_contact_at=last,
        due_at=lapsed_at(weeks, last),
        is_lapsed=is_lapsed(weeks, last, now),
    )


def _seen(row: Mapping[Any, Any], profile: TargetProfile) -> Seen:
    found = match(profile, row["job_title"], row["industry"], tuple(row["interests"]), row["decision_power"])
    return Seen(
        fits_profile=fits(found),
        decision_power=row["decision_power"],
        rhythm_weeks=row["rhythm_weeks"],
        touchpoints={step: at for step in Step if (at := row[f"{step}_at"])},
        scanned_at=row["scanned_at"],
        came_back_at=row["came_back_at"],
        scanned_back_at=row["scanned_back_at"],
        replied_at=row["replied_at"],
        they_talked_at=row["they_talked_at"],
        prepared_at=row["prepared_at"],
        grey_zone_at=row["grey_zone_at"],
        promised_at=row["promise_at"],
        met_at=row["met_at"],
        taken_on_at=row["taken_on_at"],
        solved_at=row["solved_at"],
        last_contact_at=row["last_contact_at"],
        period_before_at=row["period_before_at"],
    )

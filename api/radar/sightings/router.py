"""Ids, sightings and encounters, over HTTP. For attendees only: a booth has a place, and needs no ears."""

from collections import Counter
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.auth.dependencies import SIGNED_IN, CurrentAttendee, Keys
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import InvalidInput, NotFound, problems
from api.core.pagination import CursorInvalid, Page
from api.core.schemas import Moment
from api.core.settings import Settings
from api.radar.encounters import duration
from api.radar.sightings import service
from api.radar.sightings.errors import TooMany
from api.radar.sightings.repository import Remembered
from api.radar.sightings.schemas import (
    Company,
    EncounterOut,
    EncounterQuery,
    EphemeralId,
    EphemeralIds,
    RefusedSighting,
    SightingBatch,
    SightingsOut,
)

router = APIRouter(tags=["radar"], responses=problems(*SIGNED_IN, NotFound))


@router.get(
    "/radar/ephemeral-ids", summary="The ids that my phone broadcasts over Bluetooth", responses=problems(InvalidInput)
)
async def list_ephemeral_ids(
    attending: CurrentAttendee,
    session: Session,
    keys: Keys,
    start: Annotated[Moment, Query(alias="from")],
    end: Annotated[Moment, Query(alias="to", description="At most a day after `from`.")],
) -> EphemeralIds:
    """One for each quarter of an hour, within the event's days. Nobody but this server can tell whose they are, nor
    that two of them are the same person's.

    They may be fetched ahead, and also while the radar is switched off: broadcast them only while it is on.
    """
    ids = await service.ephemeral_ids(session, keys, attending, start, end)
    return EphemeralIds(
        ids=[EphemeralId(ephemeral_id=made.hex(), starts_at=first, ends_at=last) for made, first, last in ids]
    )


@router.post(
    "/radar/sightings",
    summary="Report up to 5,000 sightings of other phones",
    responses=problems(TooMany),
)
async def report_sightings(
    attending: CurrentAttendee, batch: SightingBatch, request: Request, session: Session, keys: Keys, now: Now
) -> SightingsOut:
    """Late and repeated reports are normal, and both sides may report: nothing counts twice. Only pairs that could see
    each other at that time are kept.
    """
    settings: Settings = request.app.state.settings
    gap = timedelta(seconds=settings.encounter_gap_seconds)
    verdicts = await service.report(session, keys, attending, batch.sightings, now, gap=gap)
    refused = [RefusedSighting(index=index, reason=reason) for index, reason in enumerate(verdicts) if reason]
    counts = Counter(one.reason.value for one in refused)
    return SightingsOut(accepted=len(verdicts) - len(refused), refused=refused, **counts)


@router.get("/radar/encounters", summary="Whom I met, and how long", responses=problems(CursorInvalid))
async def list_encounters(
    attending: CurrentAttendee, query: Annotated[EncounterQuery, Query()], request: Request, session: Session
) -> Page[EncounterOut]:
    """The latest first. Without those who switched the radar off since, and with whom one of us blocked the other."""
    settings: Settings = request.app.state.settings
    step = timedelta(seconds=settings.encounter_step_seconds)
    found, next_cursor = await service.remembered(session, attending, limit=query.limit, cursor=query.cursor)
    return Page(items=[_shown(encounter, step) for encounter in found], next_cursor=next_cursor)


def _shown(encounter: Remembered, step: timedelta) -> EncounterOut:
    lasted = duration(encounter.started_at, encounter.last_at, step)
    return EncounterOut(
        with_=Company.model_validate(encounter),
        started_at=encounter.started_at,
        ended_at=encounter.last_at,
        duration_seconds=round(lasted.total_seconds()),
    )

"""How the team's work goes, over HTTP. For managers: what colleagues did is compared here."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.auth.dependencies import SIGNED_IN, CurrentLanguage, CurrentManager
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.stats import drawing, service
from api.stats.drawing import Chart
from api.stats.schemas import (
    BoothOut,
    DayOut,
    FollowUpsOut,
    HourOut,
    QuestionFiguresOut,
    RatingsOut,
    ReachedOut,
    RepOut,
    SilentPhone,
    TeamStats,
    UnresolvedOut,
)

router = APIRouter(tags=["team"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/team/stats", summary="How it goes: leads, ratings, answers, follow-ups, and phones to look for")
async def get_stats(manager: CurrentManager, session: Session, now: Now) -> TeamStats:
    """Of the team's whole book as it is now. A lead is a contact, counted once however often it was scanned."""
    found = await service.stats(session, manager, now)
    return TeamStats(
        as_of=now,
        timezone=found.timezone,
        leads=sum(day.leads for day in found.days),
        hours=[HourOut.model_validate(hour) for hour in found.hours],
        days=[DayOut.model_validate(day) for day in found.days],
        reps=[RepOut.model_validate(rep) for rep in found.reps],
        booth=BoothOut.model_validate(found.booth) if found.booth else None,
        ratings=RatingsOut.model_validate(found.ratings),
        questions=[QuestionFiguresOut.model_validate(question) for question in found.questions],
        follow_ups=FollowUpsOut.model_validate(found.follow_ups),
        funnel=[ReachedOut.model_validate(reached) for reached in found.funnel],
        silent_phones=[
            SilentPhone(
                device_id=phone.device_id,
                member_name=phone.member_name,
                code=phone.concern.code,
                text=phone.concern.text,
            )
            for phone in found.phones
        ],
        unresolved=UnresolvedOut.model_validate(found.unresolved),
        workload="/v1/team/workload",
    )


@router.get(
    "/team/stats/{chart}.svg",
    summary="One of these as a picture, to be put on a page or in a report",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}, "description": "A chart."}},
)
async def get_chart(
    manager: CurrentManager,
    chart: Annotated[Chart, Path(description="What it shows.")],
    language: CurrentLanguage,
    session: Session,
    now: Now,
) -> Response:
    """In the reader's language, without a script; it follows the light or dark look of what it is shown in."""
    picture = await drawing.draw(session, manager, chart, language, now)
    return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"})

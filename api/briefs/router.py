"""Briefs, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder, CurrentLanguage
from api.briefs import service
from api.briefs.accepting import wants_text
from api.briefs.schemas import BriefOut, ColleagueOut, DelightOut, LineOut, NextStepOut, StandingOut
from api.briefs.service import Briefing
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems

router = APIRouter(tags=["contacts"], responses=problems(*SIGNED_IN, NotFound))


@router.get(
    "/contacts/{contact_id}/brief",
    summary="What to know of a contact before you meet them",
    response_model=BriefOut,
    responses={
        200: {"content": {"text/plain": {"example": "Zoë Ångström, Head of Procurement at Globex, decides\n…"}}}
    },
)
async def get_brief(
    holder: CurrentBookHolder,
    contact_id: UUID,
    session: Session,
    now: Now,
    language: CurrentLanguage,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> BriefOut | Response:
    """As JSON, or for a quick look as text of at most 25 lines, by `Accept: text/plain`.

    Every line says something that this book has on the record. The same record at the same moment makes the same brief.
    """
    briefing = await service.briefing(session, holder, contact_id, now, language)
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": language.value}
    if wants_text(accept):
        return Response(briefing.as_text(), media_type="text/plain", headers=headers)
    return Response(_brief(briefing).model_dump_json(), media_type="application/json", headers=headers)


def _brief(briefing: Briefing) -> BriefOut:
    brief = briefing.brief
    lines = {
        name: [LineOut.model_validate(line) for line in getattr(brief, name)]
        for name, field in BriefOut.model_fields.items()
        if field.annotation == list[LineOut]
    }
    return BriefOut(
        contact=briefing.card,
        who=brief.who,
        over=brief.over,
        score=brief.score,
        reason=brief.reason,
        gap=brief.gap,
        step=StandingOut.model_validate(brief.step),
        next_step=NextStepOut.model_validate(brief.next_step) if brief.next_step else None,
        delights=[
            DelightOut(fact_id=one.fact_id, contact_id=briefing.card.id, title=one.title) for one in brief.delights
        ],
        colleagues=[
            ColleagueOut(
                contact=met.colleague.card, score=met.colleague.score, reason=met.colleague.reason, text=met.text
            )
            for met in brief.colleagues
        ],
        **lines,
    )

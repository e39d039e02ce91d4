"""What came of contacts, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder, CurrentLanguage, CurrentReader
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from api.outcomes import service
from api.outcomes.schemas import NextBest, OutcomeIn, OutcomeOut, OutcomeTold, Reporter
from models import Outcome, OutcomeKind

router = APIRouter(tags=["contacts"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/contacts/{contact_id}/outcomes", summary="List what came of a contact", responses=problems(CursorInvalid))
async def list_outcomes(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[OutcomeOut]:
    """The newest first."""
    rows, next_cursor = await service.outcomes(session, holder, contact_id, limit=limit, cursor=cursor)
    return Page(items=[_outcome(*row) for row in rows], next_cursor=next_cursor)


@router.post(
    "/contacts/{contact_id}/outcomes",
    status_code=status.HTTP_201_CREATED,
    summary="Tell what came of a contact",
    responses=problems(IdReused) | {200: {"model": OutcomeTold, "description": "Sent before: nothing changed."}},
)
async def create_outcome(
    holder: CurrentBookHolder,
    contact_id: UUID,
    outcome: OutcomeIn,
    session: Session,
    now: Now,
    language: CurrentLanguage,
    response: Response,
) -> OutcomeTold:
    """It happened: nobody changes it afterwards. The ranking learns from it. After `not_interested` the answer names
    the next best people."""
    told = await service.tell(session, holder, contact_id, outcome, now, language)
    if not told.is_new:
        response.status_code = status.HTTP_200_OK
    return OutcomeTold(
        **_outcome(told.outcome, told.author).model_dump(),
        closed_tasks=told.closed_tasks,
        next_best=[
            NextBest(contact=one.contact, likeness=one.likeness, score=one.ranked.score, reason=one.ranked.reason)
            for one in told.next_best
        ],
    )


def _outcome(outcome: Outcome, author: str) -> OutcomeOut:
    return OutcomeOut(
        id=outcome.id,
        author=Reporter(member_id=outcome.member_id, name=author),
        kind=OutcomeKind(outcome.kind),
        text=outcome.text,
        happened_at=outcome.happened_at,
        revision=outcome.revision,
    )

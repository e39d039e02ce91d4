"""Prospects, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder, CurrentLanguage
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from api.prospects import service
from api.prospects.ranking import Sort
from api.prospects.schemas import ProspectOut
from api.prospects.service import Wanted
from api.prospects.urgency import Urgency
from models import Step

router = APIRouter(tags=["ranking"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/prospects", summary="Whom to turn to next, and why", responses=problems(CursorInvalid))
async def list_prospects(
    holder: CurrentBookHolder,
    session: Session,
    now: Now,
    language: CurrentLanguage,
    sort: Annotated[
        Sort,
        Query(description="`score`: the best chances first · `now`: the most urgent first, of these the best chances."),
    ] = "score",
    mine: Annotated[
        bool, Query(description="Only contacts that I scanned or that I have an open task about. In my own book: all.")
    ] = False,
    company: Annotated[
        str, Query(max_length=200, description="Part of the company's name; case and accents do not matter.")
    ] = "",
    step: Annotated[Step | None, Query(description="Only relationships that have come so far, and no further.")] = None,
    urgency: Annotated[Urgency | None, Query(description="Only next steps that are this urgent.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[ProspectOut]:
    """The whole book: every contact that is not deleted, known by name or not; who is not interested comes last.

    All pages rank by what the book knew at the moment of the first, with the weights that it had learned by then. What
    is added or done meanwhile (a scan, a note, a rating, a task, an outcome, a new contact) counts when you begin again
    without a cursor, so turning pages shows everybody exactly once. Only these may differ: a contact that was deleted
    meanwhile is left out; one that was edited (a correction, a task moved, put off, reopened or deleted, something
    withdrawn) is shown as it is now, and may come again or be missed if that moved it across the end of a page; and so
    may any after the target profile or the questions were edited, or if turning takes longer than an hour. Within one
    page nobody comes twice. A cursor goes with the `sort` that it came from.
    """
    wanted = Wanted(sort=sort, mine=mine, company=company, step=step, urgency=urgency)
    found, next_cursor = await service.prospects(session, holder, wanted, now, language, limit=limit, cursor=cursor)
    return Page(items=[ProspectOut.model_validate(prospect) for prospect in found], next_cursor=next_cursor)

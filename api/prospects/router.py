"""Prospects, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from api.prospects import service
from api.prospects.ranking import Wanted
from api.prospects.reasons import Urgency
from api.prospects.schemas import ProspectOut

router = APIRouter(tags=["ranking"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/prospects", summary="Whom to turn to next, and why", responses=problems(CursorInvalid))
async def list_prospects(
    holder: CurrentBookHolder,
    session: Session,
    now: Now,
    mine: Annotated[
        bool, Query(description="Only contacts that I scanned or that I have an open task about. In my own book: all.")
    ] = False,
    company: Annotated[
        str, Query(max_length=200, description="Part of the company's name; case and accents do not matter.")
    ] = "",
    urgency: Annotated[Urgency | None, Query(description="Only next steps that are this urgent.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[ProspectOut]:
    """The whole book, best first: every contact that is not deleted, known by name or not.

    All pages rank by what the book knew at the moment of the first. What is added or done meanwhile (a scan, a note,
    a rating, a task, a new contact) counts when you begin again without a cursor, so turning pages shows everybody
    exactly once. Only these may differ: a contact that was deleted meanwhile is left out; one that was edited (a
    correction, a task moved, put off, reopened or deleted, something withdrawn) is shown as it is now, and may come
    again or be missed if that moved it across the end of a page; and so may any after the target profile was edited.
    Within one page nobody comes twice.
    """
    wanted = Wanted(mine=mine and holder.member_id is not None, company=company, urgency=urgency)
    found, next_cursor = await service.prospects(session, holder, wanted, now, limit=limit, cursor=cursor)
    return Page(items=[ProspectOut.model_validate(prospect) for prospect in found], next_cursor=next_cursor)

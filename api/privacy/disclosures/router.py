"""Who has what of mine, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.auth.dependencies import SIGNED_IN, CurrentAttendee, CurrentLanguage
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.core.pagination import CursorInvalid, Page
from api.privacy.disclosures import service
from api.privacy.disclosures.schemas import DisclosureDetail, DisclosureList, DisclosureOut, DisclosureQuery

router = APIRouter(tags=["privacy"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/me/disclosures", summary="Who has what of mine", responses=problems(CursorInvalid))
async def list_disclosures(
    me: CurrentAttendee, query: Annotated[DisclosureQuery, Query()], session: Session, language: CurrentLanguage
) -> Page[DisclosureOut]:
    """Every book that was ever given something of mine: whose, when, which fields, why, and who scanned me. The latest
    first."""
    items, next_cursor = await service.disclosures(session, me, language, limit=query.limit, cursor=query.cursor)
    return Page(items=items, next_cursor=next_cursor)


@router.get("/me/disclosures/{disclosure_id}", summary="One disclosure, and what became of its copies")
async def get_disclosure(
    me: CurrentAttendee, disclosure_id: UUID, session: Session, language: CurrentLanguage
) -> DisclosureDetail:
    return await service.get(session, me, disclosure_id, language)


@router.delete("/me/disclosures/{disclosure_id}", summary="Take back what I shared")
async def delete_disclosure(
    me: CurrentAttendee, disclosure_id: UUID, session: Session, language: CurrentLanguage, now: Now
) -> DisclosureDetail:
    """The fields disappear from the book at once, from its phones at their next sync, and from every export made from
    now on. The answer has a receipt for every copy that we know of; ask again later how they fare.

    A badge that they read before now gives nothing any more; if I let them scan it again, that is a new disclosure.
    """
    return await service.take_back(session, me, disclosure_id, language, now)


@router.delete("/me/disclosures/of/{holder_id}", summary="Take back all that a team or a person has of mine")
async def delete_disclosures_of(
    me: CurrentAttendee, holder_id: UUID, session: Session, language: CurrentLanguage, now: Now
) -> DisclosureList:
    """`holder_id`: the `holder.id` of a disclosure."""
    return DisclosureList(items=await service.take_all_back(session, me, holder_id, language, now))

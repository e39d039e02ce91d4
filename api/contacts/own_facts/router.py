"""Facts about ourselves, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder
from api.contacts.own_facts import service
from api.contacts.own_facts.schemas import OwnFactIn, OwnFactOut
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page

router = APIRouter(tags=["contacts"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/me/facts", summary="List the facts about myself", responses=problems(CursorInvalid))
async def list_own_facts(
    holder: CurrentBookHolder, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[OwnFactOut]:
    """The newest first. They are what I have in common with others: nobody outside my team sees them."""
    facts, next_cursor = await service.page(session, holder, limit=limit, cursor=cursor)
    return Page(items=[OwnFactOut.model_validate(fact) for fact in facts], next_cursor=next_cursor)


@router.post(
    "/me/facts",
    status_code=status.HTTP_201_CREATED,
    summary="Note a fact about myself",
    responses=problems(IdReused) | {200: {"model": OwnFactOut, "description": "Sent before: nothing changed."}},
)
async def create_own_fact(
    holder: CurrentBookHolder, fact: OwnFactIn, session: Session, now: Now, response: Response
) -> OwnFactOut:
    noted, is_new = await service.add(session, holder, fact, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return OwnFactOut.model_validate(noted)


@router.delete("/me/facts/{fact_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Withdraw a fact about myself")
async def withdraw_own_fact(holder: CurrentBookHolder, fact_id: UUID, session: Session, now: Now) -> None:
    await service.withdraw(session, holder, fact_id, now)

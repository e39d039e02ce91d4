"""Facts about a contact, over HTTP."""

from collections.abc import Collection
from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.memory import saying
from api.contacts.memory.facts import service
from api.contacts.memory.facts.schemas import FactChange, FactIn, FactOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Fact, Knowledge, Topic

router = APIRouter()


@router.get("/facts", summary="List the facts known of a contact", responses=problems(CursorInvalid))
async def list_facts(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[FactOut]:
    """The newest first."""
    rows, next_cursor = await saying.page(session, holder, Fact, contact_id, limit=limit, cursor=cursor)
    common = await service.in_common(session, holder, rows)
    return Page(items=[_fact(*row, common) for row in rows], next_cursor=next_cursor)


@router.post(
    "/facts",
    status_code=status.HTTP_201_CREATED,
    summary="Note a fact",
    responses=problems(IdReused) | {200: {"model": FactOut, "description": "Sent before: nothing changed."}},
)
async def create_fact(
    holder: CurrentBookHolder, contact_id: UUID, fact: FactIn, session: Session, now: Now, response: Response
) -> FactOut:
    noted, is_new = await service.add_fact(session, holder, contact_id, fact, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _fact(*noted, await service.in_common(session, holder, [noted]))


@router.patch("/facts/{fact_id}", summary="Correct my fact", responses=problems(InvalidInput))
async def change_fact(
    holder: CurrentBookHolder, contact_id: UUID, fact_id: UUID, change: FactChange, session: Session
) -> FactOut:
    """Its author alone may."""
    changes = change.model_dump(exclude_unset=True)
    changed = await service.change_fact(session, holder, contact_id, fact_id, changes)
    return _fact(*changed, await service.in_common(session, holder, [changed]))


@router.delete("/facts/{fact_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Withdraw my fact")
async def withdraw_fact(holder: CurrentBookHolder, contact_id: UUID, fact_id: UUID, session: Session, now: Now) -> None:
    """Its author alone may."""
    await service.withdraw_fact(session, holder, contact_id, fact_id, now)


def _fact(fact: Fact, author: str, common: Collection[UUID]) -> FactOut:
    return FactOut(
        id=fact.id,
        author=Author(member_id=fact.member_id, name=author),
        topic=Topic(fact.topic),
        text=fact.text,
        source=Knowledge(fact.source),
        noted_at=fact.noted_at,
        in_common=fact.id in common,
        revision=fact.revision,
    )

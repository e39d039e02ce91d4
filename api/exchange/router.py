"""Exchanges, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentAttendee, Keys
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from api.exchange import service
from api.exchange.dependencies import Lasting
from api.exchange.errors import ExchangeDecided, ExchangeExpired, ExchangePending
from api.exchange.schemas import ExchangeChange, ExchangeIn, ExchangeOut
from api.exchange.viewing import Direction
from api.scans.errors import REFUSALS

router = APIRouter(tags=["exchange"], responses=problems(*SIGNED_IN, NotFound))


@router.post(
    "/exchanges",
    status_code=status.HTTP_201_CREATED,
    summary="Ask somebody to swap details",
    responses=problems(IdReused, ExchangePending, InvalidInput, *REFUSALS.values())
    | {200: {"model": ExchangeOut, "description": "Sent before: nothing changed."}},
)
async def ask(
    me: CurrentAttendee,
    wish: ExchangeIn,
    session: Session,
    keys: Keys,
    now: Now,
    lasting: Lasting,
    response: Response,
) -> ExchangeOut:
    """If they have asked you, that is agreement: it is accepted at once. Whoever asks shows their name to the other."""
    exchange, is_new = await service.ask(session, keys, me, wish, now, lasting)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return exchange


@router.get("/exchanges", summary="List who asked whom", responses=problems(CursorInvalid))
async def list_exchanges(
    me: CurrentAttendee,
    session: Session,
    now: Now,
    direction: Annotated[Direction | None, Query(description="Only what others asked you, or you others.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[ExchangeOut]:
    """The latest first. What visitors of your card page left is among the incoming ones."""
    items, next_cursor = await service.exchanges(session, me, direction, now, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=next_cursor)


@router.patch(
    "/exchanges/{exchange_id}",
    summary="Accept, decline or withdraw",
    responses=problems(ExchangeDecided, ExchangeExpired, InvalidInput),
)
async def decide(
    me: CurrentAttendee, exchange_id: UUID, change: ExchangeChange, session: Session, now: Now
) -> ExchangeOut:
    """Whoever was asked accepts or declines; whoever asked withdraws. Accepted, each is a contact in the other's book,
    with the fields that each agreed to. Of a declined one the asker is told nothing. Sent again, it changes nothing."""
    return await service.decide(session, me, exchange_id, change, now)

"""Switching the morning mail off from the mail itself, over HTTP. `PATCH /v1/me` switches it on again."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import HTMLResponse

from api.auth.dependencies import Keys
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.core.language import asked
from api.reminders import page, service

router = APIRouter(tags=["auth"], responses=problems(NotFound))

UnsubscribeKey = Annotated[str, Query(alias="key", description="From the link in the mail.", max_length=200)]

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}


@router.get("/digest/unsubscribe", summary="Ask whether somebody wants no more mails", response_class=HTMLResponse)
async def ask_to_unsubscribe(
    keys: Keys, key: UnsubscribeKey, accept_language: Annotated[str, Header()] = ""
) -> HTMLResponse:
    """A page with a button. Opening it changes nothing."""
    service.reader_of(keys, key)
    return HTMLResponse(page.question(asked(accept_language)), headers=_HEADERS)


@router.post("/digest/unsubscribe", summary="Send somebody no more mails in the morning", response_class=HTMLResponse)
async def unsubscribe(session: Session, keys: Keys, key: UnsubscribeKey) -> HTMLResponse:
    """For the button of that page, and for that of mail programs (RFC 8058). The key is all that is needed."""
    language = await service.unsubscribe(session, keys, key)
    return HTMLResponse(page.farewell(language), headers=_HEADERS)

"""The card page, over HTTP. For people: its errors are pages too."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import HTMLResponse

from api.auth.dependencies import Keys
from api.core.clock import Now
from api.core.database import Session
from api.core.language import asked
from api.exchange.card import guard, page, service
from api.exchange.card.form import Errors, VisitorForm
from api.exchange.card.service import Closed
from api.exchange.dependencies import Lasting
from api.vcards.service import filename
from api.vcards.writing import MEDIA_TYPE
from models import Language

router = APIRouter(tags=["card page"])

_STATUS = {Closed.UNKNOWN: status.HTTP_404_NOT_FOUND, Closed.REVOKED: status.HTTP_410_GONE}
_HTML: dict[str, Any] = {"text/html": {}}
_CLOSED: dict[int | str, dict[str, Any]] = {
    404: {"description": "A page: unknown, forged, or withdrawn.", "content": _HTML},
    410: {"description": "A page: the badge was replaced by a newer one.", "content": _HTML},
}


async def card_vcard(request: Request, token: str, session: Session, keys: Keys, now: Now) -> Response:
    """What the person shares with everybody, for any address book."""
    language = _language(request)
    card = await service.find(session, keys, token)
    if isinstance(card, Closed):
        return _closed(card, language)
    content = await service.vcard(session, card, language, now)
    disposition = {"Content-Disposition": f'attachment; filename="{filename(card.shown["name"])}"'}
    return Response(content, media_type=MEDIA_TYPE, headers=page.HEADERS | disposition)


async def card_photo(request: Request, token: str, session: Session, keys: Keys) -> Response:
    """Where the person shares it with everybody."""
    card = await service.find(session, keys, token)
    if isinstance(card, Closed):
        return _closed(card, _language(request))
    photo = await service.photo(session, card)
    if photo is None:
        return _closed(Closed.UNKNOWN, _language(request))
    return Response(photo.content, media_type=photo.media_type, headers=page.HEADERS)


async def card_page(request: Request, token: str, session: Session, keys: Keys, now: Now, lasting: Lasting) -> Response:
    """What any phone's camera opens: what the person shares with everybody, and a form to leave one's own details. In
    English or German, as the browser asks."""
    language = _language(request)
    card = await service.find(session, keys, token)
    if isinstance(card, Closed):
        return _closed(card, language)
    ticket = service.new_ticket(card, now)
    form = VisitorForm(ticket=guard.sign(keys, card.token, ticket))
    consent = await service.consent_text(session, card, ticket.consent_version, language)
    has_photo = await service.has_photo(session, card)
    html = page.card_page(card, language, form=form, errors={}, consent=consent, days=lasting.days, has_photo=has_photo)
    return _page(html, language)


async def leave_details(
    request: Request,
    token: str,
    form: Annotated[VisitorForm, Form()],
    session: Session,
    keys: Keys,
    now: Now,
    lasting: Lasting,
) -> Response:
    """A visitor's details become a request that the person accepts or not (`GET /v1/exchanges`)."""
    language = _language(request)
    card = await service.find(session, keys, token)
    if isinstance(card, Closed):
        return _closed(card, language)
    address = request.client.host if request.client else ""
    ticket, errors = await service.leave(session, keys, card, form, address, now, lasting)
    if not errors:
        return _page(page.thanks_page(card, language, form.ticket), language)
    again = form.model_copy(update={"ticket": guard.sign(keys, card.token, ticket)})
    consent = await service.consent_text(session, card, ticket.consent_version, language)
    has_photo = await service.has_photo(session, card)
    html = page.card_page(
        card, language, form=again, errors=errors, consent=consent, days=lasting.days, has_photo=has_photo
    )
    return _page(html, language, _status_of(errors))


async def withdraw(
    request: Request, token: str, session: Session, keys: Keys, now: Now, ticket: Annotated[str, Form()] = ""
) -> Response:
    """What they left goes, also from the person's book if it was accepted meanwhile. Nobody is told whether it was."""
    language = _language(request)
    card = await service.find(session, keys, token)
    if isinstance(card, Closed):
        return _closed(card, language)
    await service.withdraw(session, keys, card, ticket, now)
    return _page(page.taken_back_page(card, language), language)


def _language(request: Request) -> Language:
    return asked(request.headers.get("Accept-Language"))


def _status_of(errors: Errors) -> int:
    if errors.get("") == "too_many":
        return status.HTTP_429_TOO_MANY_REQUESTS
    return status.HTTP_422_UNPROCESSABLE_CONTENT


def _page(html: str, language: Language, code: int = status.HTTP_200_OK) -> Response:
    headers = page.HEADERS | {"Content-Language": language}
    if code == status.HTTP_429_TOO_MANY_REQUESTS:
        headers["Retry-After"] = "3600"
    return HTMLResponse(html, code, headers)


def _closed(closed: Closed, language: Language) -> Response:
    return _page(page.closed_page(closed, language), language, _STATUS[closed])


_REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"description": "The form again, with what is wrong.", "content": _HTML},
    429: {"description": "The form again: too many came in within an hour.", "content": _HTML},
}
# Badges say it in capitals; people and programs that write addresses in small letters are served as well.
for prefix, is_documented in (("/B", True), ("/b", False)):
    for path, endpoint, method, summary, content, more in (
        ("/{token}.vcf", card_vcard, "GET", "Save somebody's card", "text/vcard", {}),
        ("/{token}/photo", card_photo, "GET", "The photo on somebody's card", "image/jpeg", {}),
        ("/{token}", card_page, "GET", "Open somebody's card", "text/html", {}),
        ("/{token}", leave_details, "POST", "Leave one's own details on somebody's card", "text/html", _REFUSED),
        ("/{token}/withdrawal", withdraw, "POST", "Take back what one left on a card", "text/html", {}),
    ):
        router.add_api_route(
            prefix + path,
            endpoint,
            methods=[method],
            summary=summary,
            response_class=Response,
            responses={200: {"description": "OK", "content": {content: {}}}} | _CLOSED | more,
            include_in_schema=is_documented,
        )

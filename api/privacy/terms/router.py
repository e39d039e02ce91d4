"""An event's terms of sharing, over HTTP."""

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentOrganiser, CurrentPrincipal
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.privacy.terms import service
from api.privacy.terms.schemas import (
    ConsentTextIn,
    ConsentTextList,
    ConsentTextOut,
    Report,
    TermsChange,
    TermsOut,
)

router = APIRouter(tags=["organiser"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/event/sharing", summary="What people share unless they say otherwise")
async def get_terms(principal: CurrentPrincipal, session: Session) -> TermsOut:
    return await service.terms(session, principal.event_id)


@router.patch(
    "/event/sharing", summary="Change what people share unless they say otherwise", responses=problems(InvalidInput)
)
async def change_terms(organiser: CurrentOrganiser, change: TermsChange, session: Session) -> TermsOut:
    """It counts for whoever is scanned or accepted from now on. What a book has been given already it keeps, until it
    scans the person again or the person changes it."""
    return await service.change(session, organiser, change.model_dump(exclude_unset=True))


@router.get("/event/consent-texts", summary="List the consent texts")
async def list_consent_texts(principal: CurrentPrincipal, session: Session) -> ConsentTextList:
    """Every version, the newest first: that one is in force."""
    items = await service.consent_texts(session, principal.event_id)
    return ConsentTextList(items=[ConsentTextOut.model_validate(item) for item in items])


@router.post(
    "/event/consent-texts",
    status_code=status.HTTP_201_CREATED,
    summary="Publish a consent text",
    responses=problems(IdReused) | {200: {"model": ConsentTextOut, "description": "Sent before: nothing changed."}},
)
async def publish_consent_text(
    organiser: CurrentOrganiser, text: ConsentTextIn, session: Session, now: Now, response: Response
) -> ConsentTextOut:
    """The next version. Every disclosure from now on names it; no version is ever changed."""
    texts = {str(language): words for language, words in text.texts.items()}
    published, is_new = await service.publish(session, organiser, text.id, texts, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return ConsentTextOut.model_validate(published)


@router.get("/event/sharing/report", summary="What was shared with whom, in numbers")
async def get_report(organiser: CurrentOrganiser, session: Session) -> Report:
    return await service.report(session, organiser)

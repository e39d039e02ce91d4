"""vCards of the book, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder, CurrentLanguage
from api.core.clock import Now
from api.core.database import Session, database_of
from api.core.errors import NotFound, problems
from api.exports.stream import FileStream
from api.vcards import service
from api.vcards.writing import MEDIA_TYPE

router = APIRouter(tags=["contacts"], responses=problems(*SIGNED_IN, NotFound))

_VCARD = {
    "description": "vCard 3.0 in UTF-8.",
    "content": {"text/vcard": {}},
    "headers": {"Content-Disposition": {"schema": {"type": "string", "examples": ['attachment; filename="zoe.vcf"']}}},
}


@router.get(
    "/contacts.vcf",
    summary="Take the book along as vCards",
    status_code=status.HTTP_200_OK,
    response_class=FileStream,
    responses={200: _VCARD},
)
async def book_vcards(
    request: Request,
    holder: CurrentBookHolder,
    language: CurrentLanguage,
    session: Session,
    now: Now,
    ids: Annotated[
        list[UUID] | None, Query(alias="id", max_length=200, description="Only these contacts of the book.")
    ] = None,
) -> FileStream:
    """The whole book, or the contacts chosen, as of one moment. Who is known by a barcode alone is left out, as is who
    took back what they shared. The note of each card says where and when they were met."""
    cards = await service.prepare(session, holder, ids, language, now)
    return FileStream(service.stream(database_of(request).downloads, cards), cards.filename, MEDIA_TYPE)


@router.get(
    "/contacts/{contact_id}.vcf",
    summary="Take a contact along as a vCard",
    response_class=Response,
    responses={200: _VCARD},
)
async def contact_vcard(
    holder: CurrentBookHolder, language: CurrentLanguage, contact_id: UUID, session: Session, now: Now
) -> Response:
    name, card = await service.one(session, holder, contact_id, language, now)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(card, media_type=MEDIA_TYPE, headers=headers)

"""What I share with whom, over HTTP."""

import asyncio

from fastapi import APIRouter, Request, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentAttendee
from api.contacts.sharing import ordered
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import InvalidInput, NotFound, problems
from api.privacy.errors import PhotoInvalid
from api.privacy.sharing import picture, service
from api.privacy.sharing.schemas import Rules, SharingChange, SharingOut
from api.privacy.sharing.service import Sharing

router = APIRouter(tags=["privacy"], responses=problems(*SIGNED_IN, NotFound))

_FILES = {
    media_type: {"schema": {"type": "string", "format": "binary"}}
    for media_type in ("image/jpeg", "image/png", "image/webp")
}


class Jpeg(Response):
    media_type = picture.MEDIA_TYPE


@router.get("/me/sharing", summary="What I share with whom")
async def get_sharing(me: CurrentAttendee, session: Session) -> SharingOut:
    return _sharing(await service.get(session, me))


@router.patch("/me/sharing", summary="Change what I share with whom", responses=problems(InvalidInput))
async def change_sharing(me: CurrentAttendee, change: SharingChange, session: Session, now: Now) -> SharingOut:
    """Before and after the fact: what I share less disappears from the books that have it, and from their phones at the
    next sync; each copy has a receipt in `GET /v1/me/disclosures/{id}`. What I share more they get."""
    return _sharing(await service.change(session, me, change.model_dump(exclude_unset=True), now))


@router.get("/me/photo", summary="My photo", response_class=Jpeg)
async def get_photo(me: CurrentAttendee, session: Session) -> Jpeg:
    found = await service.photo(session, me.event_id, me.attendee_id)
    return Jpeg(found.content, headers={"Cache-Control": "no-store"})


@router.put(
    "/me/photo",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Set my photo",
    responses=problems(PhotoInvalid),
    openapi_extra={"requestBody": {"required": True, "content": _FILES}},
)
async def put_photo(me: CurrentAttendee, request: Request, session: Session, now: Now) -> None:
    """A JPEG, PNG or WebP file of up to 5 MB. It is kept as a JPEG of at most 512 × 512 pixels, without the place and
    time that a camera writes into it. Who sees it is a matter of `photo` in `PATCH /v1/me/sharing`."""
    content = await asyncio.to_thread(picture.prepared, await request.body())
    await service.put_photo(session, me, content, now)


@router.delete("/me/photo", status_code=status.HTTP_204_NO_CONTENT, summary="Remove my photo")
async def delete_photo(me: CurrentAttendee, session: Session) -> None:
    await service.delete_photo(session, me)


def _sharing(found: Sharing) -> SharingOut:
    return SharingOut.model_validate(
        {
            **found.own,
            "effective": Rules.model_validate(service.effective(found)),
            "minimum": ordered(found.terms.minimum),
            "links": found.links,
            "has_photo": found.has_photo,
        }
    )

"""The book's contacts, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder, CurrentLanguage, CurrentReader, ReadersLanguage
from api.contacts import service
from api.contacts.errors import ContactWithdrawn
from api.contacts.schemas import ContactChange, ContactDetail, ContactOut, ContactQuery
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.core.pagination import CursorInvalid, Page


class Jpeg(Response):
    media_type = "image/jpeg"


router = APIRouter(tags=["contacts"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/contacts", summary="List the book's contacts", responses=problems(CursorInvalid))
async def list_contacts(
    holder: CurrentReader, query: Annotated[ContactQuery, Query()], session: Session, now: Now
) -> Page[ContactOut]:
    """The team's book for a member, their own for an attendee; the latest captured first.

    Whoever is scanned again while you turn the pages moves to the front: look there again for what is new. All others
    come exactly once.
    """
    items, next_cursor = await service.contacts(session, holder, query, now, limit=query.limit, cursor=query.cursor)
    return Page(items=items, next_cursor=next_cursor)


@router.get("/contacts/{contact_id}", summary="One contact")
async def get_contact(
    holder: CurrentReader, contact_id: UUID, session: Session, now: Now, language: ReadersLanguage
) -> ContactDetail:
    """Two contacts that turn out to be one person are merged into the older. The other's id goes on to lead there, here
    and wherever a contact is named: the answer has the `id` that is left.
    """
    return await service.get(session, holder, contact_id, now, language)


@router.get("/contacts/{contact_id}/photo", summary="A contact's photo", response_class=Jpeg)
async def get_contact_photo(holder: CurrentBookHolder, contact_id: UUID, session: Session) -> Jpeg:
    """404 if there is none, or if the person does not share it with this book."""
    found = await service.photo(session, holder, contact_id)
    return Jpeg(found.content, headers={"Cache-Control": "no-store"})


@router.patch("/contacts/{contact_id}", summary="Correct a contact", responses=problems(ContactWithdrawn))
async def change_contact(
    holder: CurrentBookHolder,
    contact_id: UUID,
    change: ContactChange,
    session: Session,
    now: Now,
    language: CurrentLanguage,
) -> ContactDetail:
    """In this book alone: the person's registration stays as it is. Both the old and the new words find the contact."""
    today = await service.change(session, holder, contact_id, change.model_dump(exclude_unset=True))
    return await service.get(session, holder, today, now, language)


@router.delete("/contacts/{contact_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Delete a contact")
async def delete_contact(holder: CurrentBookHolder, contact_id: UUID, session: Session, now: Now) -> None:
    """With all that was said about it, and its tasks. A new scan of the badge brings the contact back, without them."""
    await service.delete(session, holder, contact_id, now)

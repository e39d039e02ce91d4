"""Exports, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder
from api.core.clock import Now
from api.core.database import Session, database_of
from api.core.errors import NotFound, problems
from api.exports import service
from api.exports.stream import CsvStream

router = APIRouter(tags=["export"], responses=problems(*SIGNED_IN, NotFound))

_CSV = {
    "description": "RFC 4180 in UTF-8, the header row first.",
    "headers": {
        "Content-Disposition": {
            "description": "Names the file after the event, whose book it is, and the day.",
            "schema": {"type": "string", "examples": ['attachment; filename="expo-26-team-contacts-2026-11-21.csv"']},
        }
    },
}


@router.get(
    "/exports/contacts.csv",
    summary="Export the book as CSV",
    status_code=status.HTTP_200_OK,
    response_class=CsvStream,
    responses={200: _CSV},
)
async def export_contacts_csv(
    request: Request,
    holder: CurrentBookHolder,
    session: Session,
    now: Now,
    bom: Annotated[bool, Query(description="Begin with a byte order mark, by which Excel recognises UTF-8.")] = False,
) -> CsvStream:
    """One row a contact, with every note (author and time), each author's latest rating, tags, scans and tasks, as of
    one moment. A member gets the team's book, an attendee their own.

    Times are given in the event's zone and in UTC, as the headers say. What a spreadsheet would take for a formula
    has an apostrophe in front; phone numbers in international form stay as they are.
    """
    export = await service.prepare(session, holder, now)
    parts = service.contacts_csv(database_of(request).downloads, holder, export.zone, bom=bom)
    return CsvStream(parts, export.filename)

"""Attendees, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from api.attendees import importing, service
from api.attendees.errors import BarcodeTaken, ExternalIdTaken, FileUnreadable, UploadBroken, UploadTooLarge
from api.attendees.importing import ImportReport
from api.attendees.recognition import Outcome
from api.attendees.schemas import AttendeeChange, AttendeeIn, AttendeeOut, FailedOut, ImportOut, SkippedOut
from api.attendees.service import Registered
from api.attendees.upload import REQUEST_BODY, received
from api.auth.dependencies import SIGNED_IN, CurrentOrganiser, Keys
from api.badges import token
from api.badges.dependencies import PublicHost
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page

router = APIRouter(tags=["attendees"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/attendees", summary="List the attendees", responses=problems(CursorInvalid))
async def list_attendees(
    organiser: CurrentOrganiser,
    session: Session,
    host: PublicHost,
    q: Annotated[
        str | None,
        Query(max_length=200, description="Words in name, company, job title or e-mail, without regard to accents."),
    ] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[AttendeeOut]:
    """By name."""
    found, next_cursor = await service.attendees(session, organiser.event_id, q=q, limit=limit, cursor=cursor)
    return Page(items=[_out(registered, host) for registered in found], next_cursor=next_cursor)


@router.post(
    "/attendees",
    status_code=status.HTTP_201_CREATED,
    summary="Register somebody",
    responses=problems(IdReused, ExternalIdTaken, BarcodeTaken)
    | {200: {"model": AttendeeOut, "description": "Sent before: nothing changed."}},
)
async def create_attendee(
    organiser: CurrentOrganiser,
    attendee: AttendeeIn,
    session: Session,
    keys: Keys,
    host: PublicHost,
    now: Now,
    response: Response,
) -> AttendeeOut:
    """With their own book and a first badge. Whoever has scanned their barcode already now knows who it was."""
    registered, is_new = await service.create(session, keys.badge, organiser.event_id, attendee, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _out(registered, host)


@router.post(
    "/attendees/import",
    summary="Import a list of attendees (CSV)",
    responses=problems(FileUnreadable, InvalidInput, UploadBroken, UploadTooLarge),
    openapi_extra={"requestBody": REQUEST_BODY},
)
async def import_attendees(
    organiser: CurrentOrganiser,
    request: Request,
    session: Session,
    keys: Keys,
    now: Now,
    dry_run: Annotated[bool, Query(description="Only tell what the import would do.")] = False,
) -> ImportOut:
    """Takes the exports of Eventbrite, Tito, Sessionize, pretix and Luma as they are, and lists with headings that
    people would use. May be repeated: who is known is updated, an empty cell erases nothing, nobody is doubled.

    People are recognised by id, else by barcode, else by e-mail address. A row that cannot be taken over stops no
    other. Rows are committed some hundred at a time: if the import is cut off, send the file again.
    """
    await session.close()  # no connection is held while the file comes in
    async with received(request) as upload:
        report = await importing.import_attendees(
            session, keys, organiser.event_id, upload.file, upload.mapping, now, dry_run=dry_run
        )
    return _report(report, dry_run)


@router.get("/attendees/{attendee_id}", summary="One attendee")
async def get_attendee(
    organiser: CurrentOrganiser, attendee_id: UUID, session: Session, host: PublicHost
) -> AttendeeOut:
    return _out(await service.get(session, organiser.event_id, attendee_id), host)


@router.patch(
    "/attendees/{attendee_id}",
    summary="Change an attendee",
    responses=problems(InvalidInput, ExternalIdTaken),
)
async def change_attendee(
    organiser: CurrentOrganiser,
    attendee_id: UUID,
    change: AttendeeChange,
    session: Session,
    host: PublicHost,
    now: Now,
) -> AttendeeOut:
    """Everybody who has this person as a contact sees the change.

    Setting `scan_consent` to false deletes the person from every book, with all that was said about them there; new
    scans are refused. Setting it to true again brings nothing back but what is scanned from then on.
    """
    changes = change.model_dump(exclude_unset=True)
    return _out(await service.change(session, organiser.event_id, attendee_id, changes, now), host)


def _out(registered: Registered, host: str) -> AttendeeOut:
    attendee, badge = registered.attendee, registered.badge
    shown = {name: getattr(attendee, name) for name in AttendeeOut.model_fields if name not in ("qr", "issue")}
    return AttendeeOut(**shown, qr=token.url(host, badge.key) if badge else None, issue=badge.issue if badge else None)


def _report(report: ImportReport, dry_run: bool) -> ImportOut:
    file = report.file
    return ImportOut(
        dry_run=dry_run,
        system=file.system,
        encoding=file.encoding,
        delimiter=file.delimiter,
        columns=file.columns,
        ignored=file.ignored,
        created=report.counts[Outcome.CREATED],
        updated=report.counts[Outcome.UPDATED],
        unchanged=report.counts[Outcome.UNCHANGED],
        skipped=report.skipped,
        failed=report.failed,
        skips=[SkippedOut.model_validate(row) for row in report.skips],
        failures=[FailedOut.model_validate(row) for row in sorted(report.failures, key=lambda row: row.line)],
        truncated=report.truncated,
        warnings=report.warnings,
    )

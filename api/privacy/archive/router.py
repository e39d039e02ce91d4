"""What is held about me, over HTTP."""

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentAttendee
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.privacy.archive import service
from api.privacy.archive.errors import ArchiveNotReady
from api.privacy.archive.schemas import ArchiveOut
from models import Archive, ArchiveState

router = APIRouter(tags=["privacy"], responses=problems(*SIGNED_IN, NotFound))
public = APIRouter(tags=["privacy"])

_ZIP = "application/zip"
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {_ZIP: {"schema": {"type": "string", "format": "binary"}}}, "description": "A ZIP file."}
}
_WAITING: dict[int | str, dict[str, object]] = {202: {"model": ArchiveOut, "description": "It is being made."}}


@router.get("/me/archive", summary="Everything that is held about me: how far it is", responses=_WAITING)
async def get_archive(me: CurrentAttendee, session: Session, now: Now, response: Response) -> ArchiveOut:
    """The first time, and after it has expired, this asks for it. It is made in the background, and a
    link comes by mail."""
    return _told(await service.mine(session, me, now), response)


@router.post("/me/archive", summary="Ask for a new archive", responses=_WAITING)
async def ask_for_archive(me: CurrentAttendee, session: Session, now: Now, response: Response) -> ArchiveOut:
    """In place of the one there is, unless that was made within the hour."""
    return _told(await service.ask(session, me, now), response)


@router.get(
    "/me/archive.zip", summary="Fetch my archive", response_class=Response, responses=_FILE | problems(ArchiveNotReady)
)
async def fetch_archive(me: CurrentAttendee, session: Session, now: Now) -> Response:
    """JSON for programs, a page for people, the photo."""
    return _file(await service.content(session, me, now))


@public.get(
    "/archives/{secret}",
    summary="Fetch an archive by the link of the mail",
    response_class=Response,
    responses=_FILE | problems(NotFound),
)
async def fetch_archive_by_link(secret: str, session: Session, now: Now) -> Response:
    return _file(await service.by_secret(session, secret, now))


def _told(archive: Archive, response: Response) -> ArchiveOut:
    if archive.state == ArchiveState.PENDING:
        response.status_code = status.HTTP_202_ACCEPTED
    return ArchiveOut.model_validate(archive)


def _file(content: bytes) -> Response:
    headers = {
        "Content-Disposition": 'attachment; filename="archive.zip"',
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return Response(content, media_type=_ZIP, headers=headers)

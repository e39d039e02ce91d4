"""Jobs, over HTTP."""

from fastapi import APIRouter

from api.auth.dependencies import SIGNED_IN, CurrentPrincipal
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.core.pagination import CursorText, Limit, Page
from api.jobs import service
from api.jobs.schemas import JobOut, JobState

router = APIRouter(tags=["jobs"], responses=problems(*SIGNED_IN, NotFound))

_STATES = {"queued": JobState.WAITING, "picked": JobState.RUNNING, "failed": JobState.FAILED}


@router.get("/jobs", summary="List what the worker has to do")
async def list_jobs(
    principal: CurrentPrincipal, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[JobOut]:
    """What waits, runs, or has failed for good (kept for a month); what is done is not listed. The newest first. For
    managers that of their team, for organisers that of the event."""
    found, next_cursor = await service.jobs(session, principal, limit, cursor)
    items = [JobOut(**{**row, "state": _STATES[row["status"]]}) for row in found]
    return Page(items=items, next_cursor=next_cursor)

"""Workloads, over HTTP."""

from fastapi import APIRouter

from api.auth.dependencies import SIGNED_IN, CurrentManager
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.tasks.workload import service
from api.tasks.workload.schemas import LoadOut, Workload

router = APIRouter(tags=["team"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/team/workload", summary="Who of my team has too much to do")
async def get_workload(manager: CurrentManager, session: Session, now: Now) -> Workload:
    """Everybody in the team today; whoever has most overdue comes first."""
    found = await service.workload(session, manager, now)
    return Workload(items=[LoadOut.model_validate(load) for load in found])

"""Routes for whoever operates the service."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy import text

from api.core import metrics
from api.core.database import HotPool
from api.core.errors import DatabaseUnavailable, Problem, problems
from api.core.hot import HotStatement

router = APIRouter(tags=["service"])

_MIGRATED = HotStatement(text("SELECT to_regclass('alembic_version') IS NOT NULL AS migrated"))
_REVISION = HotStatement(text("SELECT version_num FROM alembic_version"))


class NotMigrated(Problem):
    status, code, title = 503, "not_migrated", "The database does not have the tables of this version"


class Health(BaseModel):
    status: str = "ok"


@router.get("/healthz", summary="The process is alive")
async def healthz() -> Health:
    return Health()


@router.get(
    "/readyz", summary="The database answers and is migrated", responses=problems(DatabaseUnavailable, NotMigrated)
)
async def readyz(request: Request, hot: HotPool) -> Health:
    (found,) = await _MIGRATED.fetch(hot)
    revisions = [row["version_num"] for row in await _REVISION.fetch(hot)] if found["migrated"] else []
    if revisions != [request.app.state.revision]:
        raise NotMigrated
    return Health()


@router.get(
    "/metrics",
    summary="Requests, jobs and messages, counted",
    response_class=Response,
    responses=problems(DatabaseUnavailable)
    | {200: {"content": {"text/plain": {}}, "description": "In Prometheus's text format."}},
)
async def show_metrics(hot: HotPool) -> Response:
    """Nothing personal. Keep it from the public at the reverse proxy all the same."""
    return Response(await metrics.exposition(hot), media_type=CONTENT_TYPE_LATEST)

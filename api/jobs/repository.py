"""SQL of the list of jobs, over the tables of PgQueuer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Text, column, func, literal_column, select, table
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

_QUEUE = table(
    "pgqueuer",
    *(column(name) for name in ("id", "entrypoint", "status", "attempts", "created", "execute_after")),
    column("headers", JSONB()),
)
_LOG = table("pgqueuer_log", column("id"), column("job_id"), column("created"), column("traceback", JSONB()))


async def jobs(
    session: AsyncSession, event_id: UUID, book_id: UUID | None, *, before: int | None, limit: int
) -> Sequence[RowMapping]:
    """The newest first. With `book_id` only those of this book."""
    statement = (
        select(
            _QUEUE.c.id,
            _QUEUE.c.entrypoint.label("kind"),
            sql_cast(_QUEUE.c.status, Text).label("status"),
            _QUEUE.c.attempts.label("tries"),
            _QUEUE.c.created.label("created_at"),
            _QUEUE.c.execute_after.label("not_before"),
            _last_error().label("error"),
        )
        .where(_QUEUE.c.headers["event_id"].astext == str(event_id))
        .order_by(_QUEUE.c.id.desc())
        .limit(limit)
    )
    if book_id:
        statement = statement.where(_QUEUE.c.headers["book_id"].astext == str(book_id))
    if before is not None:
        statement = statement.where(_QUEUE.c.id < before)
    return (await session.execute(statement)).mappings().all()


def _last_error() -> Any:
    """Why it was tried again, or put aside."""
    reason = func.coalesce(
        _LOG.c.traceback["additional_context"]["reason"].astext, _LOG.c.traceback["exception_message"].astext
    )
    return (
        select(reason)
        .where(_LOG.c.job_id == _QUEUE.c.id, _LOG.c.traceback.is_not(None), reason != literal_column("''"))
        .order_by(_LOG.c.created.desc(), _LOG.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )

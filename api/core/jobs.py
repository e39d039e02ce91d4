"""Jobs: work that follows a change, put on PostgreSQL's queue in the change's own transaction.

The queue is PgQueuer's, without its trigger: workers ask each second (`api/core/working.py`).
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pydantic_core
from pgqueuer.adapters.persistence.qb import QueryQueueBuilder
from sqlalchemy.ext.asyncio import AsyncSession

# Of jobs with the same key, one waits or runs at a time: a second is dropped.
_ENQUEUE = QueryQueueBuilder().build_enqueue_query(on_conflict="skip")


async def enqueue(
    session: AsyncSession,
    kind: str,
    payload: dict[str, Any],
    *,
    event_id: UUID,
    book_id: UUID | None = None,
    key: str | None = None,
    delay: timedelta = timedelta(),
) -> int | None:
    """Have the worker do a job of this kind, not before `delay` is over; its id.

    None if a job with this `key` waits or runs already: whatever must not be missed has to be found by the job itself.
    `event_id` and `book_id` say who sees it at `GET /v1/jobs`. In the session's transaction: undone with it, and found
    by nobody before it commits. Therefore through the session; on the driver's own connection it would be a transaction
    of its own as long as the session has sent nothing yet.
    """
    whose = {"event_id": event_id, "book_id": book_id}
    parameters = (
        [0],
        [kind],
        [pydantic_core.to_json(payload)],
        [delay],
        [key],
        [pydantic_core.to_json(whose).decode()],
    )
    connection = await session.connection()
    found = (await connection.exec_driver_sql(_ENQUEUE, parameters)).one_or_none()
    return found.id if found else None

"""SQL of what each member of a team has to do: one statement."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Interval, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts.memory.notes.promises import GRACE, PATIENCE
from api.tasks.workload.load import Load

_LOADS = text("""
WITH task AS (
    SELECT assignee_id AS member_id, count(*) AS tasks, count(*) FILTER (WHERE due_at <= :now) AS overdue
    FROM tasks
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND done_at IS NULL
    GROUP BY assignee_id
), promise AS (
    SELECT member_id, count(*) AS promises,
        count(*) FILTER (WHERE coalesce(due_at + :grace, written_at + :patience) <= :now) AS broken
    FROM notes
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND kind = 'promise' AND settled IS NULL
    GROUP BY member_id
), difficulty AS (
    SELECT owner_id AS member_id, count(*) AS difficulties FROM difficulties
    WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND solved_at IS NULL
    GROUP BY owner_id
)
SELECT m.id, m.name, coalesce(task.tasks, 0), coalesce(task.overdue, 0), coalesce(promise.promises, 0),
    coalesce(promise.broken, 0), coalesce(difficulty.difficulties, 0)
FROM members m
LEFT JOIN task ON task.member_id = m.id
LEFT JOIN promise ON promise.member_id = m.id
LEFT JOIN difficulty ON difficulty.member_id = m.id
WHERE m.event_id = :event_id AND m.team_id = :team_id AND m.removed_at IS NULL
""").bindparams(
    *(bindparam(name, type_=Uuid) for name in ("event_id", "book_id", "team_id")),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("grace", GRACE, type_=Interval),
    bindparam("patience", PATIENCE, type_=Interval),
)


async def loads(session: AsyncSession, event_id: UUID, team_id: UUID, book_id: UUID, now: datetime) -> list[Load]:
    """Of everybody in the team today."""
    values = {"event_id": event_id, "team_id": team_id, "book_id": book_id, "now": now}
    return [Load(*row) for row in await session.execute(_LOADS, values)]

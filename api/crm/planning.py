"""Pushes out of changes. Nobody who changes a book does anything for it: what changed is read off the book's
revisions, from where each connection has got to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.core.ids import uuid7
from api.core.jobs import enqueue
from api.crm import planning_repository as repository
from api.crm.schedule import next_night
from api.events import service as events
from models import CrmConnection, CrmPush, CrmPushCause, CrmTrigger

SEND = "crm.send"
"""The kind of job that sends what waits for one connection."""
_KEPT = timedelta(days=30)


async def due(session: AsyncSession, now: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Event and id of the connections to plan a push for."""
    await repository.schedule_changed(session, now)
    return await repository.due(session, now)


async def plan_due(session: AsyncSession, event_id: UUID, connection_id: UUID, now: datetime) -> None:
    """What it is time for: who has to leave at once, what changed at the time that the team chose."""
    connection = await repository.lock(session, event_id, connection_id)
    if connection is None:
        return
    if connection.due_at and connection.due_at <= now:
        is_nightly = connection.trigger == CrmTrigger.NIGHTLY
        await plan(session, connection, CrmPushCause.NIGHT if is_nightly else CrmPushCause.CHANGE, now)
        connection.due_at = await first_due(session, connection, now)
    await _plan_withdrawals(session, connection, now)


async def plan(
    session: AsyncSession, connection: CrmConnection, cause: CrmPushCause, now: datetime, member_id: UUID | None = None
) -> CrmPush | None:
    """A push of what changed since the last; if somebody asks for it, also of what failed. The connection is locked.

    None if there is nothing, unless somebody asked.
    """
    upto = await repository.book_revision(session, connection.event_id, connection.book_id)
    wanted = [repository.changed(connection, upto), repository.leaving(connection)]
    if cause is CrmPushCause.MANUAL:
        wanted.append(repository.failed(connection))
    push = _push(connection, cause, connection.revision, upto, now, member_id)
    session.add(push)
    await session.flush()
    added = await repository.add_rows(session, connection, push, wanted, now)
    connection.revision = upto
    await session.flush()
    if added or cause is CrmPushCause.MANUAL:
        return push
    await session.delete(push)
    await session.flush()
    return None


async def first_due(session: AsyncSession, connection: CrmConnection, now: datetime) -> datetime | None:
    """Those that push after a change get their time when something changes."""
    if connection.trigger != CrmTrigger.NIGHTLY:
        return None
    event = await events.get_event(session, connection.event_id)
    return next_night(now, ZoneInfo(event.timezone))


async def send_soon(session: AsyncSession, now: datetime) -> None:
    """Have the worker send what it is time for."""
    for event_id, book_id, connection_id in await repository.with_something_to_send(session, now):
        payload = {"connection_id": connection_id}
        await enqueue(session, SEND, payload, event_id=event_id, book_id=book_id, key=f"{SEND}:{connection_id}")


async def sweep(session: AsyncSession, now: datetime) -> None:
    await repository.sweep(session, now, _KEPT)


async def _plan_withdrawals(session: AsyncSession, connection: CrmConnection, now: datetime) -> None:
    """They wait for nobody, whenever else the team pushes."""
    wanted = [repository.leaving(connection)]
    if not await repository.ids(session, wanted):
        return
    push = _push(connection, CrmPushCause.WITHDRAWAL, connection.revision, connection.revision, now, None)
    session.add(push)
    await session.flush()
    await repository.add_rows(session, connection, push, wanted, now)


def _push(
    connection: CrmConnection, cause: CrmPushCause, after: int, upto: int, now: datetime, member_id: UUID | None
) -> CrmPush:
    return CrmPush(
        event_id=connection.event_id,
        id=uuid7(),
        connection_id=connection.id,
        member_id=member_id,
        cause=cause,
        from_revision=after,
        to_revision=upto,
        created_at=now,
    )

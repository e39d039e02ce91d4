"""SQL of what has to be sent: which contacts changed, and which connections it is time for."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Interval,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import (
    Answer,
    Book,
    Contact,
    CrmConnection,
    CrmPush,
    CrmRecord,
    CrmRow,
    CrmRowState,
    CrmState,
    CrmTrigger,
    CrmWithdrawal,
    Note,
    Rating,
    Scan,
    Tag,
    Task,
)

_TABLES = (Note, Rating, Tag, Scan, Task, Answer)
"""What is said of a contact and goes to CRMs."""


async def schedule_changed(session: AsyncSession, now: datetime) -> None:
    """Connections that push after each change, and whose book has changed: in a while, to send what follows too."""
    delay = cast(func.make_interval(0, 0, 0, 0, 0, 0, CrmConnection.delay_seconds), Interval())
    await session.execute(
        update(CrmConnection)
        .where(
            CrmConnection.state == CrmState.ACTIVE,
            CrmConnection.trigger == CrmTrigger.AFTER_CHANGE,
            CrmConnection.due_at.is_(None),
            exists().where(
                Book.event_id == CrmConnection.event_id,
                Book.id == CrmConnection.book_id,
                Book.revision > CrmConnection.revision,
            ),
        )
        .values(due_at=literal(now, DateTime(timezone=True)) + delay)
        .execution_options(synchronize_session=False)
    )


async def due(session: AsyncSession, now: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Event and id of active connections that it is time for, or that somebody has to leave."""
    statement = select(CrmConnection.event_id, CrmConnection.id).where(
        CrmConnection.state == CrmState.ACTIVE,
        or_(CrmConnection.due_at <= now, exists().where(*_unplanned())),
    )
    return [(row.event_id, row.id) for row in await session.execute(statement)]


async def with_something_to_send(session: AsyncSession, now: datetime) -> Sequence[tuple[UUID, UUID, UUID]]:
    """Event, book and id of the connections that a worker may turn to now."""
    waiting = exists().where(
        CrmRow.event_id == CrmConnection.event_id,
        CrmRow.connection_id == CrmConnection.id,
        CrmRow.state == CrmRowState.PENDING,
        CrmRow.next_attempt_at <= now,
    )
    statement = select(CrmConnection.event_id, CrmConnection.book_id, CrmConnection.id).where(is_free(now), waiting)
    return [(row.event_id, row.book_id, row.id) for row in await session.execute(statement)]


def is_free(now: datetime) -> ColumnElement[bool]:
    return and_(
        CrmConnection.state == CrmState.ACTIVE,
        or_(CrmConnection.resume_at.is_(None), CrmConnection.resume_at <= now),
        or_(CrmConnection.busy_until.is_(None), CrmConnection.busy_until <= now),
    )


async def lock(session: AsyncSession, event_id: UUID, connection_id: UUID) -> CrmConnection | None:
    """None if it is not active, or another worker is at it."""
    statement = select(CrmConnection).where(
        CrmConnection.event_id == event_id, CrmConnection.id == connection_id, CrmConnection.state == CrmState.ACTIVE
    )
    return (await session.scalars(statement.with_for_update(skip_locked=True, key_share=True))).one_or_none()


async def book_revision(session: AsyncSession, event_id: UUID, book_id: UUID) -> int:
    return (await session.scalars(select(Book.revision).where(Book.event_id == event_id, Book.id == book_id))).one()


def changed(connection: CrmConnection, upto: int) -> Select[Any]:
    """Contacts of whom something changed since the connection's last push, and who are, or may be, to be there."""
    event_id, book_id = connection.event_id, connection.book_id
    parts: list[Select[Any]] = []
    ids: list[tuple[Any, Any]] = [(Contact, Contact.id), *((table, table.contact_id) for table in _TABLES)]
    for table, contact_id in ids:
        parts.append(
            select(contact_id.label("id")).where(
                table.event_id == event_id,
                table.book_id == book_id,
                table.revision > connection.revision,
                table.revision <= upto,
                contact_id.is_not(None),
            )
        )
    touched = union(*parts).subquery()
    known = exists().where(
        CrmRecord.event_id == event_id,
        CrmRecord.connection_id == connection.id,
        CrmRecord.contact_id == Contact.id,
    )
    return (
        select(Contact.id)
        .join(touched, touched.c.id == Contact.id)
        .where(
            Contact.event_id == event_id,
            Contact.refusal.is_(None),
            or_(and_(Contact.deleted_at.is_(None), Contact.withdrawn_at.is_(None)), known),
        )
    )


def failed(connection: CrmConnection) -> Select[Any]:
    """Contacts whose last row failed."""
    later = aliased(CrmRow)
    return select(CrmRow.contact_id).where(
        CrmRow.event_id == connection.event_id,
        CrmRow.connection_id == connection.id,
        CrmRow.state == CrmRowState.FAILED,
        ~exists().where(
            later.event_id == connection.event_id,
            later.connection_id == connection.id,
            later.contact_id == CrmRow.contact_id,
            later.push_id > CrmRow.push_id,
        ),
    )


def leaving(connection: CrmConnection) -> Select[Any]:
    """Contacts of whom something was taken back, and for whom no row waits yet."""
    return select(CrmWithdrawal.contact_id).where(
        CrmWithdrawal.event_id == connection.event_id,
        CrmWithdrawal.connection_id == connection.id,
        ~_is_planned(),
    )


async def ids(session: AsyncSession, wanted: Sequence[Select[Any]]) -> Sequence[UUID]:
    return (await session.scalars(union(*wanted).order_by("id") if len(wanted) > 1 else wanted[0])).all()


async def add_rows(
    session: AsyncSession, connection: CrmConnection, push: CrmPush, wanted: Sequence[Select[Any]], now: datetime
) -> int:
    """A row for each of these contacts; how many. Of each contact only the newest row waits."""
    chosen = union(*wanted).subquery()
    rows = select(
        literal(connection.event_id, Uuid()),
        literal(push.id, Uuid()),
        next(iter(chosen.c)),
        literal(connection.id, Uuid()),
        literal(CrmRowState.PENDING.value, Text()),
        literal(0),
        literal(now, DateTime(timezone=True)),
        literal(now, DateTime(timezone=True)),
    )
    columns = [
        "event_id", "push_id", "contact_id", "connection_id", "state", "tries", "next_attempt_at", "updated_at",
    ]  # fmt: skip
    added = await session.execute(
        insert(CrmRow)
        .from_select(columns, rows)
        .returning(CrmRow.contact_id)
        .execution_options(synchronize_session=False)
    )
    found = added.scalars().all()
    await session.execute(
        update(CrmRow)
        .where(
            CrmRow.event_id == connection.event_id,
            CrmRow.connection_id == connection.id,
            CrmRow.state == CrmRowState.PENDING,
            CrmRow.push_id != push.id,
            CrmRow.contact_id == any_(literal(list(found), ARRAY(Uuid()))),
        )
        .values(state=CrmRowState.SUPERSEDED, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    return len(found)


async def sent_to(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID]
) -> Sequence[tuple[CrmConnection, UUID]]:
    """Where these contacts are, or may be."""
    statement = (
        select(CrmConnection, CrmRecord.contact_id)
        .join(CrmRecord, CrmRecord.connection_id == CrmConnection.id)
        .where(
            CrmConnection.event_id == event_id,
            CrmRecord.event_id == event_id,
            CrmRecord.kind == "contact",
            CrmRecord.contact_id == any_(literal(list(contact_ids), ARRAY(Uuid()))),
        )
        .order_by(CrmConnection.created_at, CrmConnection.id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def sweep(session: AsyncSession, now: datetime, kept: timedelta) -> None:
    """Pushes are shown for a while; what failed stays until it is sent."""
    old = select(CrmPush.id).where(
        CrmPush.event_id == CrmRow.event_id, CrmPush.id == CrmRow.push_id, CrmPush.created_at < now - kept
    )
    await session.execute(
        CrmRow.__table__.delete().where(  # type: ignore[attr-defined]  # a Table, which the stubs call a FromClause
            CrmRow.state.not_in((CrmRowState.PENDING, CrmRowState.FAILED)), old.exists()
        )
    )


def _unplanned() -> tuple[ColumnElement[bool], ...]:
    return (
        CrmWithdrawal.event_id == CrmConnection.event_id,
        CrmWithdrawal.connection_id == CrmConnection.id,
        ~_is_planned(),
    )


def _is_planned() -> ColumnElement[bool]:
    return exists().where(
        CrmRow.event_id == CrmWithdrawal.event_id,
        CrmRow.connection_id == CrmWithdrawal.connection_id,
        CrmRow.contact_id == CrmWithdrawal.contact_id,
        CrmRow.state == CrmRowState.PENDING,
    )

"""SQL of connections and of the pushes that people look at."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Book, CrmConnection, CrmPush, CrmRecord, CrmRow, CrmRowState, CrmWithdrawal


async def connections(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[CrmConnection]:
    """The oldest first."""
    statement = _of_book(event_id, book_id).order_by(CrmConnection.created_at, CrmConnection.id)
    return (await session.scalars(statement)).all()


async def find(
    session: AsyncSession, event_id: UUID, book_id: UUID, connection_id: UUID, *, lock: bool = False
) -> CrmConnection | None:
    statement = _of_book(event_id, book_id).where(CrmConnection.id == connection_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    return (await session.scalars(statement)).one_or_none()


async def find_any(session: AsyncSession, event_id: UUID, connection_id: UUID) -> CrmConnection | None:
    """Whichever book it is of: only for telling whether an id is taken."""
    return await session.get(CrmConnection, (event_id, connection_id))


async def revision(session: AsyncSession, event_id: UUID, book_id: UUID) -> int:
    return (await session.scalars(select(Book.revision).where(Book.event_id == event_id, Book.id == book_id))).one()


async def waiting(session: AsyncSession, event_id: UUID, connection_ids: Sequence[UUID]) -> dict[UUID, int]:
    """By connection, how many contacts are to be sent."""
    statement = (
        select(CrmRow.connection_id, func.count())
        .where(
            CrmRow.event_id == event_id,
            CrmRow.connection_id.in_(connection_ids),
            CrmRow.state == CrmRowState.PENDING,
        )
        .group_by(CrmRow.connection_id)
    )
    return dict((await session.execute(statement)).all())


async def pushes(
    session: AsyncSession, event_id: UUID, connection_id: UUID, before: UUID | None, limit: int
) -> Sequence[CrmPush]:
    """The newest first."""
    statement = (
        select(CrmPush)
        .where(CrmPush.event_id == event_id, CrmPush.connection_id == connection_id)
        .order_by(CrmPush.id.desc())
        .limit(limit)
    )
    if before:
        statement = statement.where(CrmPush.id < before)
    return (await session.scalars(statement)).all()


async def find_push(session: AsyncSession, event_id: UUID, book_id: UUID, push_id: UUID) -> CrmPush | None:
    statement = (
        select(CrmPush)
        .join(CrmConnection, CrmConnection.id == CrmPush.connection_id)
        .where(
            CrmConnection.event_id == event_id,
            CrmConnection.book_id == book_id,
            CrmPush.event_id == event_id,
            CrmPush.id == push_id,
        )
    )
    return (await session.scalars(statement)).one_or_none()


async def counts(session: AsyncSession, event_id: UUID, push_ids: Sequence[UUID]) -> Sequence[Row[UUID, str, int, int]]:
    """Push, state, how many, and how many texts were cut."""
    statement = (
        select(CrmRow.push_id, CrmRow.state, func.count(), func.sum(CrmRow.cut_texts))
        .where(CrmRow.event_id == event_id, CrmRow.push_id.in_(push_ids))
        .group_by(CrmRow.push_id, CrmRow.state)
    )
    return (await session.execute(statement)).all()


async def troubled_rows(
    session: AsyncSession, event_id: UUID, push_id: UUID, after: UUID | None, limit: int
) -> Sequence[CrmRow]:
    """Those that failed, at least once."""
    statement = (
        select(CrmRow)
        .where(
            CrmRow.event_id == event_id,
            CrmRow.push_id == push_id,
            CrmRow.reason != "",
            CrmRow.state.in_((CrmRowState.PENDING, CrmRowState.FAILED)),
        )
        .order_by(CrmRow.contact_id)
        .limit(limit)
    )
    if after:
        statement = statement.where(CrmRow.contact_id > after)
    return (await session.scalars(statement)).all()


async def contacts_there(session: AsyncSession, connection: CrmConnection) -> Sequence[UUID]:
    statement = select(CrmRecord.source_id).where(
        CrmRecord.event_id == connection.event_id,
        CrmRecord.connection_id == connection.id,
        CrmRecord.kind == "contact",
    )
    return (await session.scalars(statement)).all()


async def receipts_waiting(session: AsyncSession, connection: CrmConnection) -> Sequence[UUID]:
    statement = select(CrmWithdrawal.receipt_id).where(
        CrmWithdrawal.event_id == connection.event_id, CrmWithdrawal.connection_id == connection.id
    )
    return (await session.scalars(statement)).all()


def _of_book(event_id: UUID, book_id: UUID) -> Select[CrmConnection]:
    return select(CrmConnection).where(CrmConnection.event_id == event_id, CrmConnection.book_id == book_id)

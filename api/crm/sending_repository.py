"""SQL of sending: whose turn it is, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, delete, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.crm.planning_repository import is_free
from models import (
    CrmConnection,
    CrmKind,
    CrmPush,
    CrmRecord,
    CrmRow,
    CrmRowState,
    CrmWithdrawal,
)


async def take(session: AsyncSession, event_id: UUID, connection_id: UUID, now: datetime) -> CrmConnection | None:
    """None if somebody else is at it, or it is to be left alone."""
    statement = select(CrmConnection).where(
        CrmConnection.event_id == event_id, CrmConnection.id == connection_id, is_free(now)
    )
    return (await session.scalars(statement.with_for_update(skip_locked=True, key_share=True))).one_or_none()


async def still_mine(
    session: AsyncSession, event_id: UUID, connection_id: UUID, until: datetime
) -> CrmConnection | None:
    """The connection that was taken until then, whatever its state is by now; None if another has taken it since."""
    statement = select(CrmConnection).where(
        CrmConnection.event_id == event_id, CrmConnection.id == connection_id, CrmConnection.busy_until == until
    )
    return (await session.scalars(statement.with_for_update(key_share=True))).one_or_none()


async def next_rows(session: AsyncSession, connection: CrmConnection, now: datetime, limit: int) -> Sequence[CrmRow]:
    """Those who are to leave come first."""
    statement = (
        select(CrmRow)
        .join(CrmPush, CrmPush.id == CrmRow.push_id)
        .where(
            CrmPush.event_id == connection.event_id,
            CrmRow.event_id == connection.event_id,
            CrmRow.connection_id == connection.id,
            CrmRow.state == CrmRowState.PENDING,
            CrmRow.next_attempt_at <= now,
        )
        .order_by((CrmPush.cause == "withdrawal").desc(), CrmRow.next_attempt_at, CrmRow.contact_id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def intend(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """These may be in the CRM from now on, as they are or as they were."""
    if rows:
        key = ["event_id", "connection_id", "kind", "source_id"]
        statement = insert(CrmRecord).on_conflict_do_update(index_elements=key, set_={"fingerprint": None})
        await session.execute(statement, rows)


async def confirm(
    session: AsyncSession, connection: CrmConnection, found: Iterable[tuple[CrmKind, UUID, str | None, UUID | None]]
) -> None:
    """Kind, our id, the CRM's name for it and the fingerprint of what it has now."""
    rows = [
        {"of_kind": kind, "of_source": source, "new_remote": remote, "new_print": fingerprint}
        for kind, source, remote, fingerprint in found
    ]
    if not rows:
        return
    statement = (
        update(CrmRecord.__table__)  # type: ignore[arg-type]  # a Table, which the stubs call a FromClause
        .where(
            CrmRecord.event_id == connection.event_id,
            CrmRecord.connection_id == connection.id,
            CrmRecord.kind == bindparam("of_kind"),
            CrmRecord.source_id == bindparam("of_source"),
        )
        .values(remote_id=bindparam("new_remote"), fingerprint=bindparam("new_print"))
    )
    await session.execute(statement, rows)


async def forget_records(
    session: AsyncSession, connection: CrmConnection, gone: Sequence[UUID], left: Sequence[UUID]
) -> None:
    """Notes and tasks that are there no more, and all of the contacts that left."""
    await session.execute(
        delete(CrmRecord)
        .where(
            CrmRecord.event_id == connection.event_id,
            CrmRecord.connection_id == connection.id,
            or_(
                and_(CrmRecord.kind != CrmKind.CONTACT, CrmRecord.source_id == _any(gone)),
                CrmRecord.contact_id == _any(left),
            ),
        )
        .execution_options(synchronize_session=False)
    )


async def record(session: AsyncSession, event_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Of each: `of_push`, `of_contact`, `new_state`, `at`, `new_reason`, `can_retry`, `cut`, `tried`, `now`. What a
    later push has taken over stays with it."""
    statement = (
        update(CrmRow.__table__)  # type: ignore[arg-type]  # as above
        .where(
            CrmRow.event_id == event_id,
            CrmRow.push_id == bindparam("of_push"),
            CrmRow.contact_id == bindparam("of_contact"),
            CrmRow.state == CrmRowState.PENDING,
        )
        .values(
            state=bindparam("new_state"),
            tries=CrmRow.tries + bindparam("tried"),
            next_attempt_at=bindparam("at"),
            reason=bindparam("new_reason"),
            retryable=bindparam("can_retry"),
            cut_texts=bindparam("cut"),
            updated_at=bindparam("now"),
        )
    )
    await session.execute(statement, list(rows))


async def forget_withdrawals(session: AsyncSession, event_id: UUID, receipt_ids: Sequence[UUID]) -> None:
    await session.execute(
        delete(CrmWithdrawal)
        .where(CrmWithdrawal.event_id == event_id, CrmWithdrawal.receipt_id == _any(receipt_ids))
        .execution_options(synchronize_session=False)
    )


def _any(ids: Sequence[UUID]) -> Any:
    return any_(literal(list(ids), ARRAY(Uuid())))

"""SQL of what goes into a parcel: how contacts stand, what was said of them, what of it is there already."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.crm.deciding import BLANK, Standing
from models import (
    Contact,
    CrmConnection,
    CrmKind,
    CrmRecord,
    CrmWithdrawal,
    Disclosure,
    Member,
    Note,
    Scan,
    Source,
    Task,
)


async def standings(
    session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]
) -> Sequence[Standing]:
    event_id = connection.event_id
    given = and_(Disclosure.event_id == event_id, Disclosure.contact_id == Contact.id)
    taken_back = and_(
        exists().where(given, Disclosure.withdrawn_at.is_not(None)),
        ~exists().where(given, Disclosure.withdrawn_at.is_(None)),
    )
    # A badge that was read and is nowhere any more: its owner was erased.
    erased = and_(
        Contact.badge_key.is_(None),
        exists().where(Scan.event_id == event_id, Scan.contact_id == Contact.id, Scan.source != Source.MANUAL),
    )
    known = exists().where(
        CrmRecord.event_id == event_id,
        CrmRecord.connection_id == connection.id,
        CrmRecord.contact_id == Contact.id,
        CrmRecord.fingerprint.is_distinct_from(BLANK),
    )
    statement = select(
        Contact.id,
        Contact.deleted_at.is_not(None),
        Contact.withdrawn_at.is_not(None),
        Contact.merged_into.is_not(None),
        or_(taken_back, erased),
        known,
    ).where(Contact.event_id == event_id, Contact.book_id == connection.book_id, Contact.id == _any(contact_ids))
    return [Standing(*row) for row in await session.execute(statement)]


async def notes(session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]) -> Sequence[Any]:
    """`contact_id`, `id`, `author`, `text`, `written_at`; in the order in which they were written."""
    statement = (
        select(Note.contact_id, Note.id, func.coalesce(Member.name, "").label("author"), Note.text, Note.written_at)
        .outerjoin(Member, and_(Member.event_id == connection.event_id, Member.id == Note.member_id))
        .where(
            Note.event_id == connection.event_id,
            Note.book_id == connection.book_id,
            Note.contact_id == _any(contact_ids),
            Note.deleted_at.is_(None),
        )
        .order_by(Note.written_at, Note.id)
    )
    found: Sequence[Any] = (await session.execute(statement)).all()
    return found


async def tasks(session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]) -> Sequence[Any]:
    """`contact_id`, `id`, `title`, `kind`, `assignee`, `due_at`, `created_at`, `done_at`."""
    statement = (
        select(
            Task.contact_id,
            Task.id,
            Task.title,
            Task.kind,
            func.coalesce(Member.name, "").label("assignee"),
            Task.due_at,
            Task.created_at,
            Task.done_at,
        )
        .outerjoin(Member, and_(Member.event_id == connection.event_id, Member.id == Task.assignee_id))
        .where(
            Task.event_id == connection.event_id,
            Task.book_id == connection.book_id,
            Task.contact_id == _any(contact_ids),
            Task.deleted_at.is_(None),
        )
        .order_by(Task.created_at, Task.id)
    )
    found: Sequence[Any] = (await session.execute(statement)).all()
    return found


async def never_confirmed(session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these contacts of whom the CRM has not said yet that it has them."""
    statement = select(CrmRecord.source_id).where(
        CrmRecord.event_id == connection.event_id,
        CrmRecord.connection_id == connection.id,
        CrmRecord.kind == CrmKind.CONTACT,
        CrmRecord.source_id == _any(contact_ids),
        CrmRecord.remote_id.is_not(None),
    )
    return set(contact_ids) - set((await session.scalars(statement)).all())


async def items_there(
    session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]
) -> Sequence[CrmRecord]:
    """Notes and tasks that the CRM has, or may have."""
    statement = select(CrmRecord).where(
        CrmRecord.event_id == connection.event_id,
        CrmRecord.connection_id == connection.id,
        CrmRecord.contact_id == _any(contact_ids),
        CrmRecord.kind != CrmKind.CONTACT,
    )
    return (await session.scalars(statement)).all()


async def receipts(
    session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]
) -> Sequence[tuple[UUID, UUID]]:
    """Contact and receipt of what was taken back and is not gone yet."""
    statement = select(CrmWithdrawal.contact_id, CrmWithdrawal.receipt_id).where(
        CrmWithdrawal.event_id == connection.event_id,
        CrmWithdrawal.connection_id == connection.id,
        CrmWithdrawal.contact_id == _any(contact_ids),
    )
    return [(row.contact_id, row.receipt_id) for row in await session.execute(statement)]


def _any(ids: Sequence[UUID]) -> ColumnElement[Any]:
    found: ColumnElement[Any] = any_(literal(list(ids), ARRAY(Uuid())))
    return found

"""SQL of receipts, of a team's own columns, and of what an export has to know before it begins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder, TeamMember
from api.exports.book_repository import OfBook
from models import Attendee, Export, ExportMapping, ExportPreset, Member, Question


def _receipts(holder: BookHolder) -> Select[Export]:
    return select(Export).where(Export.event_id == holder.event_id, Export.book_id == holder.book_id)


async def find(session: AsyncSession, holder: BookHolder, export_id: UUID) -> Export | None:
    return (await session.scalars(_receipts(holder).where(Export.id == export_id))).one_or_none()


async def last(session: AsyncSession, holder: BookHolder, preset: ExportPreset) -> Export | None:
    """The holder's own export for the same system that saw the most of the book."""
    statement = (
        _receipts(holder)
        .where(Export.member_id.is_not_distinct_from(holder.member_id), Export.preset == preset)
        .order_by(Export.to_revision.desc(), Export.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def receipts(
    session: AsyncSession, holder: BookHolder, before: UUID | None, limit: int
) -> Sequence[tuple[Export, str]]:
    """The newest first, each with the name of who made it."""
    statement = (
        select(Export, func.coalesce(Member.name, Attendee.name, ""))
        .outerjoin(Member, and_(Member.event_id == holder.event_id, Member.id == Export.member_id))
        .outerjoin(Attendee, and_(Attendee.event_id == holder.event_id, Attendee.id == holder.attendee_id))
        .where(Export.event_id == holder.event_id, Export.book_id == holder.book_id)
        .order_by(Export.id.desc())
        .limit(limit)
    )
    if before:
        statement = statement.where(Export.id < before)
    return [(export, name) for export, name in await session.execute(statement)]


async def questions(session: AsyncSession, holder: OfBook) -> Sequence[Question]:
    """What the team asks, in its order."""
    statement = (
        select(Question)
        .where(Question.event_id == holder.event_id, Question.book_id == holder.book_id, Question.deleted_at.is_(None))
        .order_by(Question.position, Question.id)
    )
    return (await session.scalars(statement)).all()


async def owner_name(session: AsyncSession, holder: BookHolder) -> str:
    """Of the attendee whose book it is; a team's has none."""
    statement = select(Attendee.name).where(Attendee.event_id == holder.event_id, Attendee.id == holder.attendee_id)
    return (await session.scalars(statement)).one_or_none() or ""


async def mapping(session: AsyncSession, event_id: UUID, book_id: UUID) -> ExportMapping | None:
    return await session.get(ExportMapping, (event_id, book_id))


async def put_mapping(
    session: AsyncSession, manager: TeamMember, columns: Sequence[dict[str, Any]], now: datetime
) -> None:
    values = {"columns": columns, "changed_at": now}
    statement = insert(ExportMapping).values(event_id=manager.event_id, book_id=manager.book_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["event_id", "book_id"], set_=values))

"""SQL of calendar subscriptions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, RowMapping, and_, delete, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendee, CalendarKey, Contact, Event, Member, Task

_MOST = 500


async def hold_owner(session: AsyncSession, event_id: UUID, member_id: UUID | None, attendee_id: UUID | None) -> bool:
    """Whether this member, not removed, or this attendee is there. Until commit nobody else holds or removes them."""
    statement = (
        select(literal(True)).where(Member.event_id == event_id, Member.id == member_id, Member.removed_at.is_(None))
        if member_id
        else select(literal(True)).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    )
    return await session.scalar(statement.with_for_update(key_share=True)) is not None


async def delete_key(session: AsyncSession, event_id: UUID, member_id: UUID | None, attendee_id: UUID | None) -> None:
    owner = CalendarKey.member_id == member_id if member_id else CalendarKey.attendee_id == attendee_id
    await session.execute(delete(CalendarKey).where(CalendarKey.event_id == event_id, owner))


async def find_key(session: AsyncSession, event_id: UUID, digest: bytes) -> Row[CalendarKey, str] | None:
    """The key of this digest, with the name of its event."""
    statement = (
        select(CalendarKey, Event.name)
        .join(Event, Event.id == CalendarKey.event_id)
        .where(CalendarKey.event_id == event_id, CalendarKey.digest == digest, Event.id == event_id)
    )
    return (await session.execute(statement)).one_or_none()


async def planned(session: AsyncSession, key: CalendarKey, ended_after: datetime) -> Sequence[RowMapping]:
    """The key's owner's tasks with a due time, the latest first and as many as a program can be expected to take: what
    is open, and what was done or deleted after `ended_after`."""
    name = func.coalesce(Contact.corrections["name"].astext, Contact.name, "")
    company = func.coalesce(Contact.corrections["company"].astext, Contact.company, "")
    about = and_(Contact.event_id == key.event_id, Contact.id == Task.contact_id, Contact.deleted_at.is_(None))
    statement = (
        select(
            Task.id,
            Task.title,
            Task.kind,
            Task.due_at,
            Task.snoozed_until,
            Task.created_at,
            Task.done_at,
            Task.deleted_at,
            func.greatest(Task.revision, Contact.revision).label("revision"),
            name.label("name"),
            company.label("company"),
        )
        .outerjoin(Contact, about)
        .where(
            Task.event_id == key.event_id,
            Task.book_id == key.book_id,
            Task.due_at.is_not(None),
            or_(Task.done_at.is_(None), Task.done_at > ended_after),
            or_(Task.deleted_at.is_(None), Task.deleted_at > ended_after),
        )
        .order_by(Task.due_at.desc(), Task.id)
        .limit(_MOST)
    )
    if key.member_id:
        statement = statement.where(Task.assignee_id == key.member_id)
    return (await session.execute(statement)).mappings().all()

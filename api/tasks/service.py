"""Use cases of follow-ups. A team shares its tasks: every member may change each of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.memory import saying
from api.core.errors import IdReused, InvalidInput, NotFound
from api.core.ids import fingerprint
from api.core.pagination import cut, decode_cursor
from api.core.revisions import next_revision
from api.core.schemas import Moment
from api.events import service as events
from api.tasks import repository
from api.tasks.due import DuePreset, due_at
from api.tasks.errors import AssigneeUnknown, ContactUnknown, FactUnknown
from api.tasks.schemas import TaskIn
from api.tasks.state import TaskState
from models import Contact, Fact, Member, Task

_REMOVABLE = {"contact_id", "assignee_id", "fact_id", "due_at", "snoozed_until"}


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task with whom it is about, who is to do it, who planned it, and the fact that it uses."""

    task: Task
    contact: Contact | None
    assignee: Member | None
    creator: Member | None
    fact: Fact | None


async def tasks(
    session: AsyncSession,
    holder: BookHolder,
    *,
    state: TaskState | None,
    assignee_id: UUID | None,
    due_before: datetime | None,
    contact_id: UUID | None,
    now: datetime,
    limit: int,
    cursor: str | None,
) -> tuple[list[ShownTask], str | None]:
    """A page of the book's tasks, due first, and the cursor of the next. Without `state`: all that are not done."""
    if contact_id:
        contact_id = await contacts.current_id(session, holder, contact_id) or contact_id
    rows = await repository.tasks(
        session,
        holder.event_id,
        holder.book_id,
        state=state,
        assignee_id=assignee_id,
        due_before=due_before,
        contact_id=contact_id,
        now=now,
        after=decode_cursor(cursor, tuple[Moment | None, UUID]),
        limit=limit + 1,
    )
    page, next_cursor = cut(rows, limit, key=lambda row: (row[0].due_at, row[0].id))
    return [ShownTask(*row) for row in page], next_cursor


async def create(session: AsyncSession, holder: BookHolder, new: TaskIn, now: datetime) -> tuple[ShownTask, bool]:
    """The task, and whether it is new. Sent again it is no change, also after somebody changed it."""
    revision = await next_revision(session, holder.event_id, holder.book_id)
    existing = await repository.find_any(session, holder.event_id, new.id)
    if existing:
        if existing.book_id != holder.book_id or existing.digest != fingerprint(new) or existing.deleted_at:
            raise IdReused
        return await _shown(session, existing), False
    contact_id = await _contact_id(session, holder, new.contact_id)
    await _check_assignee(session, holder, new.assignee_id)
    await _check_fact(session, holder, contact_id, new.fact_id)
    task = Task(
        event_id=holder.event_id,
        id=new.id,
        book_id=holder.book_id,
        revision=revision,
        created_at=now,
        contact_id=contact_id,
        member_id=holder.member_id,
        assignee_id=new.assignee_id or holder.member_id,
        fact_id=new.fact_id,
        title=new.title,
        kind=new.kind,
        due_at=await _moment(session, holder, new.due, now) if new.due else new.due_at,
        digest=fingerprint(new),
    )
    session.add(task)
    await session.flush()
    return await _shown(session, task), True


async def change(
    session: AsyncSession, holder: BookHolder, task_id: UUID, changes: dict[str, Any], now: datetime
) -> ShownTask:
    """Apply `changes` (the fields of a `TaskChange` that were given)."""
    revision = await next_revision(session, holder.event_id, holder.book_id)
    task = await _find(session, holder, task_id)
    # Only what is new is checked: an app that sends back all it knows may name an assignee who has left.
    if changes.get("contact_id", task.contact_id) != task.contact_id:
        changes = (
            {"fact_id": None} | changes | {"contact_id": await _contact_id(session, holder, changes["contact_id"])}
        )
    if changes.get("assignee_id") != task.assignee_id:
        await _check_assignee(session, holder, changes.get("assignee_id"))
    if changes.get("fact_id") != task.fact_id:
        await _check_fact(session, holder, changes.get("contact_id", task.contact_id), changes.get("fact_id"))
    for field, value in changes.items():
        if value is None and field not in _REMOVABLE:
            raise InvalidInput(f"{field} cannot be removed")
        match field:
            case "done":
                task.done_at = (task.done_at or now) if value else None
            case "due":
                task.due_at = await _moment(session, holder, value, now)
            case "snooze":
                task.snoozed_until = await _moment(session, holder, value, now)
            case _:
                setattr(task, field, value)
    task.revision = revision
    await session.flush()
    return await _shown(session, task)


async def delete(session: AsyncSession, holder: BookHolder, task_id: UUID, now: datetime) -> None:
    """The row stays as its own tombstone, for sync."""
    revision = await next_revision(session, holder.event_id, holder.book_id)
    task = await _find(session, holder, task_id)
    task.deleted_at, task.title, task.revision = now, "", revision
    await session.flush()


async def call_off(session: AsyncSession, holder: BookHolder, contact_id: UUID, now: datetime) -> int:
    """Delete what is still planned for a contact of the holder's book; how many tasks that were. They are not done:
    nobody met or called."""
    revision = await next_revision(session, holder.event_id, holder.book_id)
    return await repository.bury_open(session, holder.event_id, holder.book_id, contact_id, revision, now)


async def _find(session: AsyncSession, holder: BookHolder, task_id: UUID) -> Task:
    task = await repository.find(session, holder.event_id, holder.book_id, task_id)
    if task is None:
        raise NotFound
    return task


async def _shown(session: AsyncSession, task: Task) -> ShownTask:
    return ShownTask(*await repository.shown(session, task))


async def _moment(session: AsyncSession, holder: BookHolder, preset: DuePreset, now: datetime) -> datetime:
    return due_at(preset, now, await events.zone_of(session, holder.event_id))


async def _contact_id(session: AsyncSession, holder: BookHolder, contact_id: UUID | None) -> UUID | None:
    """Whom a task is about, under the id that the contact has today. Raises `ContactUnknown`."""
    if contact_id is None:
        return None
    today = await contacts.current_id(session, holder, contact_id)
    if today is None:
        raise ContactUnknown
    return today


async def _check_fact(session: AsyncSession, holder: BookHolder, contact_id: UUID | None, fact_id: UUID | None) -> None:
    """What a task about this contact uses is known of them."""
    if fact_id is None:
        return
    if contact_id is None:
        raise FactUnknown
    try:
        await saying.find(session, holder, Fact, contact_id, fact_id)
    except NotFound:
        raise FactUnknown from None


async def _check_assignee(session: AsyncSession, holder: BookHolder, member_id: UUID | None) -> None:
    if member_id is None:
        return
    if holder.team_id is None:
        raise AssigneeUnknown("An attendee's own book has no team to assign tasks to")
    if not await repository.is_member(session, holder.event_id, holder.team_id, member_id):
        raise AssigneeUnknown

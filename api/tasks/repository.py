"""SQL of tasks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, load_only

from api.tasks.state import TaskState
from models import Contact, Fact, Member, Task

_Columns = tuple[Task, Contact | None, Member | None, Member | None, Fact | None]
_Shown = Row[*_Columns]
_NEVER = literal_column("'infinity'::timestamptz", DateTime(timezone=True))
_DUE = func.coalesce(Task.due_at, _NEVER)


async def tasks(
    session: AsyncSession,
    event_id: UUID,
    book_id: UUID,
    *,
    state: TaskState | None,
    assignee_id: UUID | None,
    due_before: datetime | None,
    contact_id: UUID | None,
    now: datetime,
    after: tuple[datetime | None, UUID] | None,
    limit: int,
) -> Sequence[_Shown]:
    """Tasks, each with its contact, assignee, creator and fact; what is due first comes first, never due last."""
    statement = _shown(event_id, book_id).where(_in_state(state, now)).order_by(_DUE, Task.id).limit(limit)
    if assignee_id:
        statement = statement.where(Task.assignee_id == assignee_id)
    if due_before:
        statement = statement.where(Task.due_at < due_before)
    if contact_id:
        statement = statement.where(Task.contact_id == contact_id)
    if after:
        statement = statement.where(tuple_(_DUE, Task.id) > tuple_(_NEVER if after[0] is None else after[0], after[1]))
    return (await session.execute(statement)).all()


async def shown(session: AsyncSession, task: Task) -> _Shown:
    """One task, as in the list. Read back, so that times are in UTC whatever offset they were given with."""
    statement = _shown(task.event_id, task.book_id).where(Task.id == task.id)
    return (await session.execute(statement, execution_options={"populate_existing": True})).one()


async def find(session: AsyncSession, event_id: UUID, book_id: UUID, task_id: UUID) -> Task | None:
    statement = select(Task).where(
        Task.event_id == event_id, Task.book_id == book_id, Task.id == task_id, Task.deleted_at.is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_any(session: AsyncSession, event_id: UUID, task_id: UUID) -> Task | None:
    """Whichever book it is in, deleted or not: only for telling whether an id is taken."""
    return await session.get(Task, (event_id, task_id))


async def bury_open(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_id: UUID, revision: int, now: datetime
) -> int:
    """Turn the open tasks about a contact into tombstones; how many they were."""
    statement = (
        update(Task)
        .where(
            Task.event_id == event_id,
            Task.book_id == book_id,
            Task.contact_id == contact_id,
            Task.done_at.is_(None),
            Task.deleted_at.is_(None),
        )
        .values(deleted_at=now, title="", revision=revision)
        .returning(Task.id)
    )
    return len((await session.scalars(statement)).all())


async def is_member(session: AsyncSession, event_id: UUID, team_id: UUID, member_id: UUID) -> bool:
    """Whether the team has this member, not removed."""
    statement = select(literal(True)).where(
        Member.event_id == event_id,
        Member.team_id == team_id,
        Member.id == member_id,
        Member.removed_at.is_(None),
    )
    return bool(await session.scalar(statement))


def _shown(event_id: UUID, book_id: UUID) -> Select[*_Columns]:
    assignee, creator = aliased(Member), aliased(Member)
    return (
        select(Task, Contact, assignee, creator, Fact)
        .outerjoin(Contact, and_(Contact.event_id == event_id, Contact.id == Task.contact_id))
        .outerjoin(assignee, and_(assignee.event_id == event_id, assignee.id == Task.assignee_id))
        .outerjoin(creator, and_(creator.event_id == event_id, creator.id == Task.member_id))
        .outerjoin(Fact, _is_used(event_id))
        .where(Task.event_id == event_id, Task.book_id == book_id, Task.deleted_at.is_(None))
        .options(
            load_only(Contact.name, Contact.company, Contact.corrections),
            load_only(assignee.name),
            load_only(creator.name),
            load_only(Fact.topic, Fact.text),
        )
    )


def _is_used(event_id: UUID) -> ColumnElement[bool]:
    """A phone that is not told of facts may give a task to another contact: then it uses this one no more."""
    return and_(
        Fact.event_id == event_id,
        Fact.id == Task.fact_id,
        Fact.contact_id == Task.contact_id,
        Fact.deleted_at.is_(None),
    )


def _in_state(state: TaskState | None, now: datetime) -> ColumnElement[bool]:
    """The same rules as `state.state_of`; without a state, all that is not done."""
    match state:
        case None:
            return Task.done_at.is_(None)
        case TaskState.OPEN:
            return and_(Task.done_at.is_(None), or_(Task.snoozed_until.is_(None), Task.snoozed_until <= now))
        case TaskState.SNOOZED:
            return and_(Task.done_at.is_(None), Task.snoozed_until > now)
        case TaskState.DONE:
            return Task.done_at.is_not(None)

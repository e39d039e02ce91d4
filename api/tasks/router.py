"""Follow-ups, over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder, CurrentReader
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from api.core.schemas import Moment
from api.tasks import service
from api.tasks.errors import AssigneeUnknown, ContactUnknown, FactUnknown
from api.tasks.schemas import TaskChange, TaskContact, TaskFact, TaskIn, TaskMember, TaskOut
from api.tasks.service import ShownTask
from api.tasks.state import TaskState, is_overdue, state_of
from models import Contact, Fact, Member, TaskKind, Topic

router = APIRouter(tags=["tasks"], responses=problems(*SIGNED_IN, NotFound))


@router.get("/tasks", summary="List the book's tasks", responses=problems(CursorInvalid))
async def list_tasks(
    holder: CurrentReader,
    session: Session,
    now: Now,
    state: Annotated[TaskState | None, Query(description="Without it: all that are not done.")] = None,
    assignee: Annotated[UUID | Literal["me"] | None, Query(description="A member's id, or `me`.")] = None,
    due_before: Annotated[Moment | None, Query(description="Leaves out tasks that are never due.")] = None,
    contact: Annotated[UUID | None, Query(description="Only tasks about this contact.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[TaskOut]:
    """What is due first comes first; tasks without a due time come last."""
    found, next_cursor = await service.tasks(
        session,
        holder,
        state=state,
        # In an attendee's own book nothing is assigned, and all of it is theirs.
        assignee_id=holder.member_id if assignee == "me" else assignee,
        due_before=due_before,
        contact_id=contact,
        now=now,
        limit=limit,
        cursor=cursor,
    )
    return Page(items=[_out(shown, now) for shown in found], next_cursor=next_cursor)


@router.post(
    "/tasks",
    status_code=status.HTTP_201_CREATED,
    summary="Plan a task",
    responses=problems(IdReused, AssigneeUnknown, ContactUnknown, FactUnknown)
    | {200: {"model": TaskOut, "description": "Sent before: nothing changed."}},
)
async def create_task(
    holder: CurrentBookHolder, task: TaskIn, session: Session, now: Now, response: Response
) -> TaskOut:
    """Into the team's book for a member, into their own for an attendee.

    An id whose task was deleted is not used again: `id_reused`.
    """
    shown, is_new = await service.create(session, holder, task, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _out(shown, now)


@router.patch(
    "/tasks/{task_id}",
    summary="Change, assign, snooze or finish a task",
    responses=problems(InvalidInput, AssigneeUnknown, ContactUnknown, FactUnknown),
)
async def change_task(
    holder: CurrentBookHolder, task_id: UUID, change: TaskChange, session: Session, now: Now
) -> TaskOut:
    """Any member of the team may. `done: true` keeps the time at which it was first done."""
    return _out(await service.change(session, holder, task_id, change.model_dump(exclude_unset=True), now), now)


@router.delete("/tasks/{task_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Delete a task")
async def delete_task(holder: CurrentBookHolder, task_id: UUID, session: Session, now: Now) -> None:
    """Any member of the team may."""
    await service.delete(session, holder, task_id, now)


def _out(shown: ShownTask, now: datetime) -> TaskOut:
    task = shown.task
    return TaskOut(
        id=task.id,
        title=task.title,
        kind=TaskKind(task.kind),
        contact=_contact(shown.contact),
        assignee=_member(shown.assignee),
        created_by=_member(shown.creator),
        uses=_fact(shown.fact),
        due_at=task.due_at,
        snoozed_until=task.snoozed_until,
        done_at=task.done_at,
        state=state_of(task.done_at, task.snoozed_until, now),
        overdue=is_overdue(task.done_at, task.due_at, now),
        revision=task.revision,
    )


def _contact(contact: Contact | None) -> TaskContact | None:
    if contact is None:
        return None
    corrected = contact.corrections
    return TaskContact(
        id=contact.id,
        name=corrected.get("name", contact.name),
        company=corrected.get("company", contact.company),
    )


def _fact(fact: Fact | None) -> TaskFact | None:
    return TaskFact(fact_id=fact.id, topic=Topic(fact.topic), text=fact.text) if fact else None


def _member(member: Member | None) -> TaskMember | None:
    return TaskMember(member_id=member.id, name=member.name) if member else None

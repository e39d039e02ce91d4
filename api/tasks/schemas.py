"""Tasks over the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.core.schemas import Input, Line, Moment, Output
from api.tasks.due import DuePreset
from api.tasks.state import TaskState
from models import TaskKind, Topic

Due = Annotated[
    DuePreset | None,
    Field(
        description="Instead of a time, in the event's time zone and counted from when the request arrives: a phone "
        "that was offline meanwhile sends the time.",
        examples=["tomorrow_morning"],
    ),
]


class TaskIn(Input):
    """A follow-up. Without an assignee it falls to whoever plans it."""

    id: UUID = Field(description="Made by the app, once. Sending it again changes nothing.")
    title: Line = Field(examples=["Send the price list"])
    kind: TaskKind = TaskKind.OTHER
    contact_id: UUID | None = None
    assignee_id: UUID | None = Field(None, description="A current member of the team. In one's own book there is none.")
    fact_id: UUID | None = Field(None, description="A fact known of the contact that this follow-up uses.")
    due_at: Moment | None = None
    due: Due = None

    @model_validator(mode="after")
    def _one_due(self) -> Self:
        if self.due_at and self.due:
            raise ValueError("give due_at or due, not both")
        return self


class TaskChange(Input):
    """JSON Merge Patch: what is absent stays. Contact, assignee, fact, due time and snooze are removed by null. With
    another contact the fact goes too."""

    title: Line | None = None
    kind: TaskKind | None = None
    contact_id: UUID | None = None
    assignee_id: UUID | None = None
    fact_id: UUID | None = None
    due_at: Moment | None = None
    due: Due = None
    snoozed_until: Moment | None = None
    snooze: Due = None
    done: bool | None = None

    @model_validator(mode="after")
    def _one_time_each(self) -> Self:
        if self.due_at and self.due:
            raise ValueError("give due_at or due, not both")
        if self.snoozed_until and self.snooze:
            raise ValueError("give snoozed_until or snooze, not both")
        return self


class TaskContact(Output):
    """Whom the task is about, with the book's corrections."""

    id: UUID
    name: str = Field(examples=["Zoë Ångström"])
    company: str


class TaskFact(Output):
    """What the person once mentioned."""

    fact_id: UUID
    topic: Topic
    text: str = Field(examples=["Vegetarian"])


class TaskMember(Output):
    member_id: UUID
    name: str


class TaskOut(Output):
    id: UUID
    title: str
    kind: TaskKind
    contact: TaskContact | None
    assignee: TaskMember | None
    created_by: TaskMember | None
    uses: TaskFact | None = Field(description="The fact that this follow-up uses, while it is known.")
    due_at: datetime | None
    snoozed_until: datetime | None
    done_at: datetime | None
    state: TaskState
    overdue: bool = Field(description="Not done though its due time has passed, snoozed or not.")
    revision: int = Field(description="The book's revision at the last change of this task.")

"""What has become of a task. Pure."""

from datetime import datetime
from enum import StrEnum


class TaskState(StrEnum):
    """`snoozed`: put off until a time that has not come; afterwards it is `open` again."""

    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"


def state_of(done_at: datetime | None, snoozed_until: datetime | None, now: datetime) -> TaskState:
    if done_at:
        return TaskState.DONE
    return TaskState.SNOOZED if snoozed_until and snoozed_until > now else TaskState.OPEN


def is_overdue(done_at: datetime | None, due_at: datetime | None, now: datetime) -> bool:
    """Not done though its time has come. Snoozing does not change when it was due."""
    return done_at is None and due_at is not None and due_at <= now

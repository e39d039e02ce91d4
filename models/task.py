"""Follow-ups."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, declared_attr

from models.base import Base, InBook, in_book_args, one_of, refers_to


class TaskKind(StrEnum):
    CALL = "call"
    MAIL = "mail"
    MEETING = "meeting"
    SEND = "send"
    OTHER = "other"


class Task(InBook, Base):
    """A follow-up. `member_id` planned it, `assignee_id` is to do it; in an attendee's own book both are empty.
    `fact_id`: what the person once mentioned, and this follow-up uses.

    `digest` recognises a task that is sent again, whatever became of it since; one that came with a scan has none.
    """

    __tablename__ = "tasks"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *in_book_args(),
            refers_to("contacts", "contact_id"),
            refers_to("members", "member_id"),
            refers_to("members", "assignee_id"),
            refers_to("facts", "fact_id"),
            Index(None, "contact_id"),
            CheckConstraint(one_of("kind", TaskKind), name="kind"),
        )

    contact_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    assignee_id: Mapped[UUID | None]
    fact_id: Mapped[UUID | None]
    title: Mapped[str]
    kind: Mapped[str]
    due_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    digest: Mapped[UUID | None]

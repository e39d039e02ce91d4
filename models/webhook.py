"""Webhooks: whom a team tells when its book changes, and what each was told."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class WebhookEvent(StrEnum):
    """All that a webhook may be told; it chooses from them."""

    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"
    CONTACT_WITHDRAWN = "contact.withdrawn"
    SCAN_CREATED = "scan.created"
    TASK_DUE = "task.due"
    EXCHANGE_ACCEPTED = "exchange.accepted"
    EXPORT_READY = "export.ready"


WEBHOOK_TEST = "webhook.test"
"""What the test button sends, chosen or not."""


class WebhookState(StrEnum):
    """`paused` by a manager, `disabled` because the receiver said that it is gone (410)."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class Webhook(InEvent, Base):
    """An address that is told what changes in a team's book.

    `revision`: deliveries have been made for every change of the book up to it. `due_checked_at` and `due_revision`:
    the same for tasks that became due. `position`: of its last delivery. `resume_at`: the receiver asked to be left
    alone until then. Secrets are sealed (`Keyring.seal`); the previous one signs too until `previous_until`.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        refers_to("books", "book_id", ondelete="CASCADE"),
        Index(None, "book_id"),
        CheckConstraint(one_of("state", WebhookState), name="state"),
    )

    book_id: Mapped[UUID]
    url: Mapped[str]
    description: Mapped[str]
    events: Mapped[list[str]]
    state: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    previous_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(BigInteger)
    due_checked_at: Mapped[datetime]
    due_revision: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    resume_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    digest: Mapped[UUID]


class WebhookContact(Base):
    """A contact of which a webhook's receiver knows: it was there when the webhook was made, or was told of since."""

    __tablename__ = "webhook_contacts"
    __table_args__ = (refers_to("webhooks", "webhook_id", ondelete="CASCADE"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(InEvent, Base):
    """One message to one webhook. `id` is in its `webhook-id`, the same at every attempt, as is `payload`.

    `position` orders the messages of a webhook. Of those with the same `subject_id` (a contact) none is sent before the
    earlier ones are delivered or given up. `tries` counts towards giving up, `attempts` are those made: when, with what
    status or error, and how long each took.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        refers_to("webhooks", "webhook_id", ondelete="CASCADE"),
        UniqueConstraint("webhook_id", "position", "event_id"),
        Index("ix_webhook_deliveries_due", "webhook_id", "next_attempt_at", postgresql_where=text("state = 'pending'")),
        Index(
            "ix_webhook_deliveries_in_order",
            "webhook_id",
            "subject_id",
            "position",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_webhook_deliveries_over", "created_at", postgresql_where=text("state <> 'pending'")),
        CheckConstraint(one_of("state", DeliveryState), name="state"),
    )

    webhook_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(BigInteger)
    subject_id: Mapped[UUID]
    type: Mapped[str]
    payload: Mapped[str]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(SmallInteger)
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[list[dict[str, Any]]]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]

"""Two people who swap their details, if both want to."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class ExchangeState(StrEnum):
    """A declined one looks pending to whoever asked, until it expires."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Exchange(InEvent, Base):
    """Somebody asks another to swap details. Without `from_attendee_id` it was a visitor of the card page, who left
    `details` (name, e-mail address and so on). `offered`: what the asker agreed to give; `returned`: the other.
    """

    __tablename__ = "exchanges"
    __table_args__ = (
        refers_to("attendees", "from_attendee_id", ondelete="CASCADE"),
        refers_to("attendees", "to_attendee_id", ondelete="CASCADE"),
        Index(
            "uq_exchanges_pending",
            "from_attendee_id",
            "to_attendee_id",
            "event_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(None, "to_attendee_id", "created_at"),
        CheckConstraint(one_of("state", ExchangeState), name="state"),
    )

    from_attendee_id: Mapped[UUID | None]
    to_attendee_id: Mapped[UUID]
    state: Mapped[str]
    message: Mapped[str]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    offered: Mapped[list[str]]
    returned: Mapped[list[str] | None]
    consent_version: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

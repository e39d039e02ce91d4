"""Two people who swap their details, if both want to."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class ExchangeState(StrEnum):
    """A declined one looks pending to whoever asked, until it expires. One who was blocked is declined at once."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Exchange(InEvent, Base):
    """Somebody asks another to swap details. Without `from_attendee_id` it was a visitor of the card page, who left
    `details` (name, e-mail address and so on). `offered`: what the asker agreed to give; `returned`: the other.

    `answered`: the one who was asked decided it themself, and not a block or two scans. `withdrawn_at`: the asker took
    it back, also where they do not know that it is declined.
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
        Index(None, "from_attendee_id", "created_at"),
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
    answered: Mapped[bool] = mapped_column(server_default=false())
    withdrawn_at: Mapped[datetime | None]


class CardTry(Base):
    """How many forms came in an hour from one address, for one person, or from the one for the other.

    `subject`: a keyed digest of that and of the hour, from which nobody can tell the address. Gone after the hour.
    """

    __tablename__ = "card_tries"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    hour: Mapped[datetime]
    tries: Mapped[int]

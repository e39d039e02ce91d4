"""Events, who organises them, and the places at the venue."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKey, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of


class Event(Base):
    """One conference. `code` is the eight letters that its badges begin with, made from the id.

    `venue_latitude`, `venue_longitude`: the origin of the venue's plan. `zones_version` counts the changes of its
    zones: by it phones learn of them (see `Book.zones_seen`).
    """

    __tablename__ = "events"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    slug: Mapped[str]
    name: Mapped[str]
    timezone: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime]
    venue_latitude: Mapped[float | None] = mapped_column(Double)
    venue_longitude: Mapped[float | None] = mapped_column(Double)
    zones_version: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class Organiser(InEvent, Base):
    """An account that runs an event."""

    __tablename__ = "organisers"
    __table_args__ = (UniqueConstraint("event_id", "account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]


class ZoneKind(StrEnum):
    BOOTH = "booth"
    HALL = "hall"
    SESSION = "session"
    OTHER = "other"


class Zone(InEvent, Base):
    """A named place at the venue. `x`, `y`: metres east and north of the venue's origin, where the plan tells."""

    __tablename__ = "zones"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint(one_of("kind", ZoneKind), name="kind"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    x: Mapped[float | None] = mapped_column(Double)
    y: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime]

"""Events, who organises them, and the places at the venue."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKey, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of
from models.sharing import AfterWithdrawal

_USUAL = text("'{name,company,job_title,email,phone,links,photo,interests}'")


class Event(Base):
    """One conference. `code` is the eight letters that its badges begin with, made from the id.

    `venue_latitude`, `venue_longitude`: the origin of the venue's plan. `zones_version` counts the changes of its
    zones: by it phones learn of them (see `Book.zones_seen`).

    `share_*`: which fields go to whom of people who have not said otherwise; `share_minimum`, what goes to a team that
    scans them whatever they say. `consent_version`: the newest of its consent texts. `after_withdrawal`: what becomes
    of what was said about somebody who takes it all back.

    Personal data goes by itself after `delete_after`. Told so are, in the order of addresses, all up to
    `deletion_announced_to`, and everybody since `deletion_announced_at`.
    """

    __tablename__ = "events"
    __table_args__ = (CheckConstraint(one_of("after_withdrawal", AfterWithdrawal), name="after_withdrawal"),)

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
    share_teams: Mapped[list[str]] = mapped_column(server_default=_USUAL)
    share_attendees: Mapped[list[str]] = mapped_column(server_default=_USUAL)
    share_everybody: Mapped[list[str]] = mapped_column(server_default=text("'{name,company,job_title,interests}'"))
    share_minimum: Mapped[list[str]] = mapped_column(server_default=text("'{name}'"))
    after_withdrawal: Mapped[str] = mapped_column(server_default=text("'removed'"))
    consent_version: Mapped[int | None] = mapped_column(Integer)
    delete_after: Mapped[date | None]
    deletion_announced_to: Mapped[str | None]
    deletion_announced_at: Mapped[datetime | None]
    personal_data_deleted_at: Mapped[datetime | None]


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

"""The people registered at an event, and their badges."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, refers_to


class Attendee(InEvent, Base):
    """A person registered at one event. Texts that are not known are empty, so that copying needs no care.

    `key` is the eight letters that name the person on a badge; `search` is the folded text to find them by, `found_by`
    the same in parts: name, company, job title, e-mail address, for whoever may not know all of them.

    `share_teams`, `share_attendees`, `share_everybody`: the fields that go to teams that scan the person, to attendees
    whom they accept, and to everybody on the card page; None is the event's default.
    """

    __tablename__ = "attendees"
    __table_args__ = (
        UniqueConstraint("event_id", "key"),
        Index(
            "uq_attendees_event_id_external_id",
            "event_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id <> ''"),
        ),
        Index(None, "email", "event_id"),
    )

    key: Mapped[str]
    external_id: Mapped[str]
    email: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    name: Mapped[str]
    company: Mapped[str]
    job_title: Mapped[str]
    phone: Mapped[str]
    category: Mapped[str]
    industry: Mapped[str]
    country: Mapped[str]
    interests: Mapped[list[str]]
    custom: Mapped[dict[str, Any]]
    scan_consent: Mapped[bool] = mapped_column(server_default=true())
    search: Mapped[str]
    found_by: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    links: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    share_teams: Mapped[list[str] | None]
    share_attendees: Mapped[list[str] | None]
    share_everybody: Mapped[list[str] | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Badge(InEvent, Base):
    """Something that reads as an attendee: a token of ours (with its issue) or a ticket's own barcode.

    `key` is exactly what a phone can read off it; contacts made offline get their id from it.
    """

    __tablename__ = "badges"
    __table_args__ = (
        UniqueConstraint("event_id", "key"),
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        Index(None, "attendee_id"),
    )

    key: Mapped[str]
    attendee_id: Mapped[UUID]
    issue: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

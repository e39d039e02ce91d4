"""Books, their contacts, and the scans that made them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Base, InBook, InEvent, in_book_args, one_of, refers_to


class Book(InEvent, Base):
    """An address book: a team's, or an attendee's own.

    Every transaction that changes a book takes `revision + 1` from this row and so holds its lock until commit:
    whoever has read up to revision r has seen every change up to r.

    Zones belong to the event, whose books are too many to be touched at each change: a book that has not yet
    `zones_seen` up to the event's `zones_version` catches up at the next push, at `zones_revision`.
    """

    __tablename__ = "books"
    __table_args__ = (
        UniqueConstraint("event_id", "team_id"),
        UniqueConstraint("event_id", "attendee_id"),
        refers_to("teams", "team_id", ondelete="CASCADE"),
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        CheckConstraint("(team_id IS NULL) <> (attendee_id IS NULL)", name="one_owner"),
    )

    revision: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    team_id: Mapped[UUID | None]
    attendee_id: Mapped[UUID | None]
    zones_seen: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    zones_revision: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class DecisionPower(StrEnum):
    DECIDES = "decides"
    INFLUENCES = "influences"
    USES = "uses"
    GATEKEEPS = "gatekeeps"


class Contact(InBook, Base):
    """One person in one book. `id` is uuid5(book, badge key), so phones that scan offline agree on it.

    The personal columns are what the attendee disclosed to this book, of the fields in `shared`; `corrections` are the
    book's own words for the same columns and win when shown. Who took everything back is a contact without anything
    of theirs since `withdrawn_at`, if the event's policy keeps what the book's people said.

    `rhythm_weeks`: how often somebody wants to hear from them, if that was agreed. Without `attendee_id` the badge is
    not resolved yet; without `badge_key` too, somebody typed the contact in.

    Two kinds of tombstone say more. `merged_into` names the contact that this one turned out to be: what is said about
    the one is about the other. `refusal` is the problem for which every scan of this badge was refused: a contact for
    the phones that made it, which show why, and for nobody else.
    """

    __tablename__ = "contacts"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *in_book_args(),
            refers_to("attendees", "attendee_id"),
            refers_to("contacts", "merged_into"),
            UniqueConstraint("attendee_id", "book_id", "event_id"),
            Index(None, "book_id", "last_captured_at", "id"),
            Index(
                "ix_contacts_unresolved",
                "event_id",
                "badge_key",
                postgresql_where=text("attendee_id IS NULL"),
            ),
            Index(
                "ix_contacts_merged_into", "merged_into", "event_id", postgresql_where=text("merged_into IS NOT NULL")
            ),
            CheckConstraint(one_of("decision_power", DecisionPower), name="decision_power"),
            CheckConstraint("rhythm_weeks BETWEEN 1 AND 104", name="rhythm_weeks"),
            CheckConstraint(
                "deleted_at IS NOT NULL OR (merged_into IS NULL AND refusal IS NULL)", name="only_tombstones"
            ),
        )

    badge_key: Mapped[str | None]
    attendee_id: Mapped[UUID | None]
    name: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    company: Mapped[str]
    job_title: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    industry: Mapped[str]
    country: Mapped[str]
    interests: Mapped[list[str]]
    links: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    category: Mapped[str] = mapped_column(server_default=text("''"))
    custom: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    shared: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    withdrawn_at: Mapped[datetime | None]
    corrections: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    decision_power: Mapped[str | None]
    rhythm_weeks: Mapped[int | None] = mapped_column(SmallInteger)
    search: Mapped[str]
    scan_count: Mapped[int]
    first_captured_at: Mapped[datetime]
    last_captured_at: Mapped[datetime]
    merged_into: Mapped[UUID | None]
    refusal: Mapped[str | None]


class Source(StrEnum):
    """How a person came into the book."""

    SCAN = "scan"
    MANUAL = "manual"
    CARD = "card"
    NFC = "nfc"


class Scan(InBook, Base):
    """The fact that a badge was read. Append-only. A refused one names the problem, and has no contact but
    the one that a phone made for it: whoever counts visits leaves it out.

    `claimed_at` is the device's own time, `captured_at` the same corrected for a wrong clock, `received_at` ours.
    `digest` recognises a scan that is sent again.
    """

    __tablename__ = "scans"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *in_book_args(),
            refers_to("contacts", "contact_id"),
            refers_to("members", "member_id"),
            refers_to("devices", "device_id"),
            Index(None, "contact_id"),
            # Who scans for themself and not for a team: to see who scanned whom back.
            Index(
                "ix_scans_own",
                "received_at",
                postgresql_where=text("member_id IS NULL AND device_id IS NULL AND refusal IS NULL"),
            ),
            CheckConstraint(one_of("source", Source), name="source"),
        )

    contact_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    device_id: Mapped[UUID | None]
    badge_key: Mapped[str | None]
    source: Mapped[str]
    refusal: Mapped[str | None]
    claimed_at: Mapped[datetime]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    digest: Mapped[UUID]

"""What people share with whom: the record of it, its terms, and what became of it after they took it back."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class SharedField(StrEnum):
    """What a person shares or does not. Industry and country go with `company`, the category with `custom`, the halves
    of the name with `name`."""

    NAME = "name"
    COMPANY = "company"
    JOB_TITLE = "job_title"
    EMAIL = "email"
    PHONE = "phone"
    LINKS = "links"
    PHOTO = "photo"
    INTERESTS = "interests"
    CUSTOM = "custom"


class AfterWithdrawal(StrEnum):
    """What becomes of notes, ratings, facts and so on when the person takes back what they shared: `kept` without
    anything that the person shared, or `removed` with the contact."""

    KEPT = "kept"
    REMOVED = "removed"


class Basis(StrEnum):
    """Why a book was given something. `scan`: the badge was read. `exchange`: both agreed. `card_page`: the person's
    card was answered. `import`: the badge had been read before the organiser registered whose it is."""

    SCAN = "scan"
    EXCHANGE = "exchange"
    CARD_PAGE = "card_page"
    IMPORT = "import"


class Disclosure(Base):
    """The record that a book was given fields of an attendee: one row for each basis, as long as either exists.

    A contact shows the `fields` of all its disclosures together. `withdrawn_fields`: what this one gave once and does
    not any more. `agreed`: what an exchange was limited to, whatever the person's rules say. `revision`: the book's,
    when the contact first got something through this one; a phone that never pulled so far never had it.
    `withdrawn_at`: when all was taken back; a badge that was read before that gives nothing.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        # The contact's book is the disclosure's: a foreign key of its own would be one more look-up for every scan.
        refers_to("contacts", "contact_id", ondelete="CASCADE"),
        UniqueConstraint("attendee_id", "book_id", "basis", "event_id"),
        Index(None, "contact_id"),
        CheckConstraint(one_of("basis", Basis), name="basis"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    attendee_id: Mapped[UUID]
    book_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    basis: Mapped[str]
    fields: Mapped[list[str]]
    withdrawn_fields: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    agreed: Mapped[list[str] | None]
    consent_version: Mapped[int | None] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(BigInteger)
    disclosed_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ConsentText(InEvent, Base):
    """What people are told before they share, by language: {"en": …, "de": …}. Never changed: a new one is the next
    version."""

    __tablename__ = "consent_texts"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    version: Mapped[int] = mapped_column(Integer)
    texts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class BookCopy(InEvent, Base):
    """A copy of a book, or of a part of it, that left the system: from then on nobody can reach it.

    `kind`: the format, as `csv`. `made_by`: the name of whoever took it. `revision`: the book's at that moment.
    `contact_ids`: None if all were in it.
    """

    __tablename__ = "book_copies"
    __table_args__ = (refers_to("books", "book_id", ondelete="CASCADE"), Index(None, "book_id", "revision"))

    book_id: Mapped[UUID]
    kind: Mapped[str]
    made_by: Mapped[str]
    revision: Mapped[int] = mapped_column(BigInteger)
    contact_ids: Mapped[list[Any] | None] = mapped_column(JSONB)
    made_at: Mapped[datetime]


class ReceiptState(StrEnum):
    """`pending`: told at the next opportunity. `confirmed`: gone there. `failed`: tried and refused."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    CANNOT_BE_REACHED = "cannot_be_reached"


class Receipt(InEvent, Base):
    """What became of one copy of what a person took back. `kind`: `phone`, `export`, or what a part of the program
    named its own copies; `name`: which of them, for the person to read.

    A phone is told by its pull: `session_id` is how it is signed in, `revision` what it has to have seen.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        refers_to("disclosures", "disclosure_id", ondelete="CASCADE"),
        Index(None, "disclosure_id"),
        Index("ix_receipts_session_id", "session_id", "revision", postgresql_where=text("session_id IS NOT NULL")),
        CheckConstraint(one_of("state", ReceiptState), name="state"),
    )

    disclosure_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str]
    fields: Mapped[list[str]]
    state: Mapped[str]
    detail: Mapped[str]
    session_id: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Photo(Base):
    """An attendee's picture, re-encoded by us: nothing of the original file is left in it."""

    __tablename__ = "photos"
    __table_args__ = (refers_to("attendees", "attendee_id", ondelete="CASCADE"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    attendee_id: Mapped[UUID] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime]

"""Exports that were made of books, and how a team maps its own columns."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class ExportPreset(StrEnum):
    """For whom a file is made. `custom`: the columns that the team has mapped itself."""

    GENERIC = "generic"
    SALESFORCE = "salesforce"
    HUBSPOT = "hubspot"
    PIPEDRIVE = "pipedrive"
    ZOHO = "zoho"
    CUSTOM = "custom"


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class Export(InEvent, Base):
    """The receipt of a file that was sent to its end. Without a member it was the attendee whose book it is.

    It holds what changed in the book after `from_revision` (0: everything) up to `to_revision`. `checksum`: SHA-256 of
    its bytes, in hexadecimal.
    """

    __tablename__ = "exports"
    __table_args__ = (
        refers_to("books", "book_id", ondelete="CASCADE"),
        refers_to("members", "member_id"),
        Index(None, "book_id", "id"),
        CheckConstraint(one_of("preset", ExportPreset), name="preset"),
        CheckConstraint(one_of("format", ExportFormat), name="format"),
    )

    book_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    preset: Mapped[str]
    format: Mapped[str]
    from_revision: Mapped[int] = mapped_column(BigInteger)
    to_revision: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(Integer)
    deletions: Mapped[int] = mapped_column(Integer)
    cut_texts: Mapped[int] = mapped_column(Integer)
    checksum: Mapped[str]
    created_at: Mapped[datetime]


class ExportMapping(Base):
    """The columns of a team's own export in their order: [{"header", "field"}], as `api.exports.mapping` reads them."""

    __tablename__ = "export_mappings"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "book_id"], ["books.event_id", "books.id"], ondelete="CASCADE"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    book_id: Mapped[UUID] = mapped_column(primary_key=True)
    columns: Mapped[list[dict[str, Any]]]
    changed_at: Mapped[datetime]

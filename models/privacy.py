"""All that is held about a person, on request: as an archive, or gone."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class ArchiveState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Archive(InEvent, Base):
    """Everything about an attendee as a ZIP file, made in the background. The link in the mail holds a secret, of which
    only the digest is kept."""

    __tablename__ = "archives"
    __table_args__ = (
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        Index(None, "attendee_id"),
        Index("ix_archives_pending", "created_at", postgresql_where=text("state = 'pending'")),
        CheckConstraint(one_of("state", ArchiveState), name="state"),
    )

    attendee_id: Mapped[UUID]
    state: Mapped[str]
    secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class Forgotten(Base):
    """A keyed digest of something that was known of a person who was forgotten: enough to recognise them in a list that
    is imported again, and to nobody without the key."""

    __tablename__ = "forgotten"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class Erasure(InEvent, Base):
    """An attendee's wish to be forgotten: confirmed with a code that was mailed, carried out at `due_at` unless it was
    `cancelled_at`. `attendee_id` names nobody any more once it is `done_at`."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index(None, "attendee_id"),
        Index("ix_erasures_due_at", "due_at", postgresql_where=text("done_at IS NULL AND cancelled_at IS NULL")),
    )

    attendee_id: Mapped[UUID]
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

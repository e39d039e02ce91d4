"""Connections to CRMs: what was pushed there, what is known to be there, and what has to leave."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class CrmSystem(StrEnum):
    HUBSPOT = "hubspot"
    SALESFORCE = "salesforce"


class CrmTrigger(StrEnum):
    """When a connection pushes by itself."""

    MANUAL = "manual"
    AFTER_CHANGE = "after_change"
    NIGHTLY = "nightly"


class CrmState(StrEnum):
    """`paused` by a manager; `refused` by the CRM, until somebody mends it."""

    ACTIVE = "active"
    PAUSED = "paused"
    REFUSED = "refused"


class WhenWithdrawn(StrEnum):
    """What becomes of somebody there who took back what they shared."""

    DELETE = "delete"
    BLANK = "blank"


class WhenDeleted(StrEnum):
    """What becomes of somebody there whom the team deleted from its book."""

    KEEP = "keep"
    DELETE = "delete"


class CrmConnection(InEvent, Base):
    """A team's account at a CRM. `credentials`: JSON, sealed (`Keyring.seal`).

    `revision`: pushes have been planned for every change of the book up to it; the next automatic one at `due_at`.
    Until `busy_until` one worker is at it, and until `resume_at` the CRM is left alone. `failures`: how often in a row
    it did not answer properly. `problem` says why it rests or was refused; managers were told of that at `told_at`.
    """

    __tablename__ = "crm_connections"
    __table_args__ = (
        refers_to("books", "book_id", ondelete="CASCADE"),
        Index(None, "book_id"),
        CheckConstraint(one_of("system", CrmSystem), name="system"),
        CheckConstraint(one_of("trigger", CrmTrigger), name="trigger"),
        CheckConstraint(one_of("state", CrmState), name="state"),
        CheckConstraint(one_of("when_withdrawn", WhenWithdrawn), name="when_withdrawn"),
        CheckConstraint(one_of("when_deleted", WhenDeleted), name="when_deleted"),
    )

    book_id: Mapped[UUID]
    name: Mapped[str]
    system: Mapped[str]
    base_url: Mapped[str]
    api_version: Mapped[str]
    credentials: Mapped[bytes] = mapped_column(LargeBinary)
    trigger: Mapped[str]
    delay_seconds: Mapped[int] = mapped_column(Integer)
    when_withdrawn: Mapped[str]
    when_deleted: Mapped[str]
    state: Mapped[str]
    problem: Mapped[str] = mapped_column(server_default=text("''"))
    told_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None]
    busy_until: Mapped[datetime | None]
    resume_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    created_at: Mapped[datetime]
    digest: Mapped[UUID]


class CrmPushCause(StrEnum):
    MANUAL = "manual"
    CHANGE = "change"
    NIGHT = "night"
    WITHDRAWAL = "withdrawal"


class CrmPush(InEvent, Base):
    """One push: what changed in the book after `from_revision` up to `to_revision`, or those who took their data
    back."""

    __tablename__ = "crm_pushes"
    __table_args__ = (
        refers_to("crm_connections", "connection_id", ondelete="CASCADE"),
        Index(None, "connection_id", "id"),
        CheckConstraint(one_of("cause", CrmPushCause), name="cause"),
    )

    connection_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    cause: Mapped[str]
    from_revision: Mapped[int] = mapped_column(BigInteger)
    to_revision: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class CrmRowState(StrEnum):
    """`left`: there was nothing to do. `superseded`: a later push sends the same contact."""

    PENDING = "pending"
    SENT = "sent"
    REMOVED = "removed"
    LEFT = "left"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class CrmRow(Base):
    """A contact in a push. Of one contact at most one row of a connection is pending: what is sent is what the book
    holds when it is sent.

    `reason`: of the last failure. `retryable`: whether the same may work at another time.
    """

    __tablename__ = "crm_rows"
    __table_args__ = (
        refers_to("crm_pushes", "push_id", ondelete="CASCADE"),
        Index("ix_crm_rows_due", "connection_id", "next_attempt_at", postgresql_where=text("state = 'pending'")),
        Index(None, "connection_id", "contact_id"),
        CheckConstraint(one_of("state", CrmRowState), name="state"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    push_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(SmallInteger)
    next_attempt_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    retryable: Mapped[bool] = mapped_column(server_default=text("false"))
    cut_texts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    updated_at: Mapped[datetime]


class CrmKind(StrEnum):
    CONTACT = "contact"
    NOTE = "note"
    TASK = "task"


class CrmRecord(Base):
    """Something of ours that is in the CRM, or may be: written down before it is sent.

    `source_id`: of our contact, note or task. `fingerprint`: of what the CRM has confirmed, for notes and tasks;
    of a contact only that it is blank there.
    """

    __tablename__ = "crm_records"
    __table_args__ = (
        refers_to("crm_connections", "connection_id", ondelete="CASCADE"),
        Index(None, "connection_id", "contact_id"),
        CheckConstraint(one_of("kind", CrmKind), name="kind"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID]
    remote_id: Mapped[str | None]
    fingerprint: Mapped[UUID | None]


class CrmWithdrawal(Base):
    """Something that a person took back and the CRM still has. `receipt_id`: of the ledger, to be settled."""

    __tablename__ = "crm_withdrawals"
    __table_args__ = (
        refers_to("crm_connections", "connection_id", ondelete="CASCADE"),
        Index(None, "connection_id", "contact_id"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt_id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    contact_id: Mapped[UUID]

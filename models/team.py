"""Teams, their members and questions, and the phones at the booth."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Base, InBook, InEvent, in_book_args, one_of, refers_to


class MemberRole(StrEnum):
    MANAGER = "manager"
    REP = "rep"


class Team(InEvent, Base):
    """An exhibitor, a sponsor or any group that shares one book. `profile` says whom it looks for, `zone_id` where
    its booth is.

    `revision`, here and in members: the book's, at the last change.
    """

    __tablename__ = "teams"
    __table_args__ = (refers_to("zones", "zone_id"),)

    name: Mapped[str]
    profile: Mapped[dict[str, Any]]
    zone_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))


class Member(InEvent, Base):
    """Somebody in a team. A booth phone that is passed around is a member without an account."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("event_id", "team_id", "account_id"),
        refers_to("teams", "team_id", ondelete="CASCADE"),
        CheckConstraint(one_of("role", MemberRole), name="role"),
    )

    team_id: Mapped[UUID]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))


class QuestionKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    SINGLE = "single"
    MULTI = "multi"


class Question(InBook, Base):
    """What a team wants to know of everybody it meets. `options`: the choices of `single` and `multi`.

    `weight` says how much an answer counts, `position` where it stands in the list.
    """

    __tablename__ = "questions"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (*in_book_args(), CheckConstraint(one_of("kind", QuestionKind), name="kind"))

    text: Mapped[str]
    kind: Mapped[str]
    options: Mapped[list[str]]
    weight: Mapped[float]
    position: Mapped[int]


class Device(InEvent, Base):
    """A paired phone. `unsent` is what it said at its last contact: leads that exist only there.

    `last_sync_at`: when it last sent what it had, or said that it had nothing.
    """

    __tablename__ = "devices"
    __table_args__ = (
        refers_to("teams", "team_id", ondelete="CASCADE"),
        refers_to("members", "member_id"),
        Index(None, "team_id"),
    )

    team_id: Mapped[UUID]
    member_id: Mapped[UUID]
    name: Mapped[str]
    unsent: Mapped[int]
    created_at: Mapped[datetime]
    last_contact_at: Mapped[datetime]
    last_sync_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class PairingCode(InEvent, Base):
    """A code that one phone may trade for a rep's tokens."""

    __tablename__ = "pairing_codes"
    __table_args__ = (
        UniqueConstraint("event_id", "code_digest"),
        refers_to("teams", "team_id", ondelete="CASCADE"),
        refers_to("members", "member_id"),
    )

    team_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

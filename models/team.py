"""Teams, their members, and the phones at the booth."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class MemberRole(StrEnum):
    MANAGER = "manager"
    REP = "rep"


class Team(InEvent, Base):
    """An exhibitor, a sponsor or any group that shares one book. `profile` says whom it looks for."""

    __tablename__ = "teams"

    name: Mapped[str]
    profile: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


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


class Device(InEvent, Base):
    """A paired phone. `unsent` is what it said at its last contact: leads that exist only there."""

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

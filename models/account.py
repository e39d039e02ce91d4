"""Logins: who may sign in, and the sessions that tokens name."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of, refers_to

NO_EVENT = UUID(int=0)
"""The event of a session that is signed in but plays no role yet, so that `event_id` can lead the key of all."""


class Role(StrEnum):
    """What a session may act as. `account`: signed in, with no role chosen."""

    ACCOUNT = "account"
    ORGANISER = "organiser"
    MANAGER = "manager"
    REP = "rep"
    ATTENDEE = "attendee"


class Language(StrEnum):
    """What our texts are written in."""

    ENGLISH = "en"
    GERMAN = "de"


class Account(Base):
    """A login. Global: one account may take part in many events. `email` is lower-case, `language` what our texts are
    to be written in, if the person said so. `digest`: whether they want to be reminded by mail in the morning."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint(one_of("language", Language), name="language"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str | None]
    digest: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[datetime]


class SentDigest(Base):
    """The newest morning mail to an account: at most one a `day`, whichever worker sends it. Global."""

    __tablename__ = "sent_digests"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    sent_at: Mapped[datetime]


class SignInCode(Base):
    """A code sent by mail. Address and code are kept as keyed digests only. Global."""

    __tablename__ = "sign_in_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email_digest: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginSession(Base):
    """What a token names: somebody signed in, in one role. Ended at once by `revoked_at`.

    `book_id` is the book that this role writes to. A device's session has no account. `sent_revision`: the newest of
    the book's that a pull was answered with; `seen_revision`: the newest that the app said it has.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        refers_to("organisers", "organiser_id", ondelete="CASCADE"),
        refers_to("members", "member_id", ondelete="CASCADE"),
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        refers_to("devices", "device_id", ondelete="CASCADE"),
        refers_to("books", "book_id", ondelete="CASCADE"),
        Index(None, "member_id"),
        Index(None, "device_id"),
        Index(None, "attendee_id"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    organiser_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    attendee_id: Mapped[UUID | None]
    device_id: Mapped[UUID | None]
    book_id: Mapped[UUID | None]
    sent_revision: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    seen_revision: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Base):
    """One link in the chain of a session's refresh tokens. Seen a second time, it ends the session, except when the
    same request (`request_id`) asks again because it never got its answer: the unused `successor`."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        refers_to("sessions", "session_id", ondelete="CASCADE"),
        Index(None, "session_id"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID]
    used: Mapped[bool] = mapped_column(server_default=false())
    request_id: Mapped[UUID | None]
    successor: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]


class CalendarKey(Base):
    """What lets a calendar program read one person's tasks: at most one key a person, of which only a digest is kept.

    It ends with the person's sessions, when all of them are ended for whom they belong to.
    """

    __tablename__ = "calendar_keys"
    __table_args__ = (
        refers_to("members", "member_id", ondelete="CASCADE"),
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        refers_to("books", "book_id", ondelete="CASCADE"),
        UniqueConstraint("member_id", "event_id"),
        UniqueConstraint("attendee_id", "event_id"),
        CheckConstraint("(member_id IS NULL) <> (attendee_id IS NULL)", name="one_owner"),
        CheckConstraint(one_of("language", Language), name="language"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    book_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    attendee_id: Mapped[UUID | None]
    language: Mapped[str]
    created_at: Mapped[datetime]

"""What members say about a contact. Each row is its author's; nobody else changes it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import AboutContact, Base, InBook, about_contact_args, in_book_args, one_of, refers_to


class NoteKind(StrEnum):
    """`grey_zone`: what they hope to get and where our limit is. `promise`: what we said we would do."""

    PLAIN = "plain"
    GREY_ZONE = "grey_zone"
    PROMISE = "promise"


class Settlement(StrEnum):
    """What became of a promise. Saying no openly is allowed; forgetting is not."""

    KEPT = "kept"
    DECLINED = "declined"


class Note(AboutContact, Base):
    """`history` holds the wordings before the present one: [{"text", "due_at", "until"}], oldest first.

    A promise is open until it is `settled`, and broken if it is still open some time after `due_at`.
    """

    __tablename__ = "notes"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *about_contact_args(),
            CheckConstraint(one_of("kind", NoteKind), name="kind"),
            CheckConstraint(one_of("settled", Settlement), name="settled"),
        )

    kind: Mapped[str] = mapped_column(server_default=sql("'plain'"))
    due_at: Mapped[datetime | None]
    settled: Mapped[str | None]
    settled_at: Mapped[datetime | None]

    text: Mapped[str]
    written_at: Mapped[datetime]
    history: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    search: Mapped[str]


class Rating(AboutContact, Base):
    """`interest` is what they said, 0 (none) to 5 (hot); `gut` what the author sensed, 1 to 5.

    Ratings are added, never changed: the newest of each author counts.
    """

    __tablename__ = "ratings"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *about_contact_args(),
            CheckConstraint("interest BETWEEN 0 AND 5", name="interest"),
            CheckConstraint("gut BETWEEN 1 AND 5", name="gut"),
            CheckConstraint("interest IS NOT NULL OR gut IS NOT NULL", name="says_something"),
        )

    interest: Mapped[int | None] = mapped_column(SmallInteger)
    gut: Mapped[int | None] = mapped_column(SmallInteger)
    rated_at: Mapped[datetime]


class Tag(AboutContact, Base):
    """A label. Withdrawn by its author through `deleted_at`."""

    __tablename__ = "tags"

    label: Mapped[str]


class Topic(StrEnum):
    """What a fact is about (maxim 9: know your customer)."""

    FAMILY = "family"
    EDUCATION = "education"
    HOBBY = "hobby"
    SPORT = "sport"
    COLLECTION = "collection"
    COMMUNITY = "community"
    ENVIRONMENT = "environment"
    WORK = "work"
    PREFERENCE = "preference"
    OTHER = "other"


class Knowledge(StrEnum):
    """How a fact is known."""

    TOLD = "told"
    SAW = "saw"
    PUBLIC = "public"


class Fact(AboutContact, Base):
    """Something true of the person, beyond business. `source`: how the author knows it."""

    __tablename__ = "facts"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *about_contact_args(),
            CheckConstraint(one_of("topic", Topic), name="topic"),
            CheckConstraint(one_of("source", Knowledge), name="source"),
        )

    topic: Mapped[str]
    text: Mapped[str]
    source: Mapped[str]
    noted_at: Mapped[datetime]


class Step(StrEnum):
    """The eight steps from a first glance to a working relationship, in their order."""

    RADAR = "radar"
    TARGET = "target"
    APPROACH = "approach"
    LISTEN = "listen"
    OPEN_UP = "open_up"
    DANCE = "dance"
    GET_REAL = "get_real"
    ENJOY = "enjoy"


class Talker(StrEnum):
    """Who did most of the talking."""

    THEY = "they"
    WE = "we"
    BOTH = "both"


class Touchpoint(AboutContact, Base):
    """Something that happened between a member and the person. Added, never changed."""

    __tablename__ = "touchpoints"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *about_contact_args(),
            CheckConstraint(one_of("step", Step), name="step"),
            CheckConstraint(one_of("talked", Talker), name="talked"),
        )

    step: Mapped[str]
    text: Mapped[str]
    talked: Mapped[str | None]
    happened_at: Mapped[datetime]


class Answer(AboutContact, Base):
    """What the person answered to a qualifying question, as its author heard it: the newest of each author counts.

    `value`: a text, a number, or a list of options, as the question's kind wants it.
    """

    __tablename__ = "answers"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (*about_contact_args(), refers_to("questions", "question_id"))

    question_id: Mapped[UUID]
    value: Mapped[Any] = mapped_column(JSONB)
    answered_at: Mapped[datetime]


class Difficulty(AboutContact, Base):
    """A problem that the person has, and that somebody may have taken on: `owner_id`. Solved at `solved_at`.

    Everybody with the book may change it; `digest` recognises one that is sent again, whatever became of it since. What
    a phone pushed has none.
    """

    __tablename__ = "difficulties"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (*about_contact_args(), refers_to("members", "owner_id"))

    text: Mapped[str]
    raised_at: Mapped[datetime]
    owner_id: Mapped[UUID | None]
    solved_at: Mapped[datetime | None]
    digest: Mapped[UUID | None]


class Occasion(AboutContact, Base):
    """A day worth remembering, each year if `yearly`."""

    __tablename__ = "occasions"

    label: Mapped[str]
    on: Mapped[date]
    yearly: Mapped[bool]


class OutcomeKind(StrEnum):
    """What came of a contact. `followed_up`: noticed by the system, a task done after the person had come back."""

    MEETING_BOOKED = "meeting_booked"
    REPLIED = "replied"
    OPPORTUNITY = "opportunity"
    WON = "won"
    LOST = "lost"
    NOT_INTERESTED = "not_interested"
    FOLLOWED_UP = "followed_up"


class Outcome(AboutContact, Base):
    """What came of it. Added, never changed; the ranking learns from it.

    `features`: what the ranking saw of the contact at that moment, so that it learns from what was known then.
    """

    __tablename__ = "outcomes"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (*about_contact_args(), CheckConstraint(one_of("kind", OutcomeKind), name="kind"))

    kind: Mapped[str]
    text: Mapped[str]
    happened_at: Mapped[datetime]
    features: Mapped[dict[str, Any] | None]


class OwnFact(InBook, Base):
    """Something true of a member, or of the attendee whose book it is, to find what is common with others."""

    __tablename__ = "own_facts"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            *in_book_args(),
            refers_to("members", "member_id"),
            CheckConstraint(one_of("topic", Topic), name="topic"),
        )

    member_id: Mapped[UUID | None]
    topic: Mapped[str]
    text: Mapped[str]

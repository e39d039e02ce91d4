"""What members say about a contact. Each row is its author's; nobody else changes it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import AboutContact, Base, about_contact_args, one_of, refers_to


class Note(AboutContact, Base):
    """`history` holds the wordings before the present one: [{"text", "until"}], oldest first."""

    __tablename__ = "notes"

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


class Touchpoint(AboutContact, Base):
    """Something that happened between a member and the person. Added, never changed."""

    __tablename__ = "touchpoints"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (*about_contact_args(), CheckConstraint(one_of("step", Step), name="step"))

    step: Mapped[str]
    text: Mapped[str]
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

"""What members say about a contact. Each row is its author's; nobody else changes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import AboutContact, Base, about_contact_args


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

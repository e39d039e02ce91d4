"""What all tables share: names of constraints, column types, and `event_id` in front of every key."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Index, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        str: Text(),
        UUID: Uuid(),
        list[str]: ARRAY(Text()),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
    }


class InEvent:
    """A row that belongs to one event: `event_id` leads its key, so rows of two events cannot be mixed.

    Other indexes begin with what they are for (`book_id`, `contact_id`, …) and not with `event_id`: while a table has
    no statistics yet, an index that begins with `event_id` looks as good for finding one row as the primary key.
    """

    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, sort_order=-20
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-19)


class InBook(InEvent):
    """A row of a book. `revision` is the book's at the last change of this row; sync reads by it.

    A deleted row stays as its own tombstone: `deleted_at` is set, what it said about a person is emptied.
    """

    # Its event is the book's: a foreign key of its own would be one more look-up for every row written.
    event_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    book_id: Mapped[UUID] = mapped_column(sort_order=-18)
    revision: Mapped[int] = mapped_column(BigInteger, sort_order=-17)
    created_at: Mapped[datetime] = mapped_column(sort_order=-16)
    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=-15)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return in_book_args()


class AboutContact(InBook):
    """Something that a member said about a contact. Without a member it was the attendee whose book this is."""

    contact_id: Mapped[UUID] = mapped_column(sort_order=-14)
    member_id: Mapped[UUID | None] = mapped_column(sort_order=-13)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return about_contact_args()


def refers_to(table: str, column: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key to a table of event data, always by (event_id, id)."""
    return ForeignKeyConstraint(["event_id", column], [f"{table}.event_id", f"{table}.id"], ondelete=ondelete)


def in_book_args() -> tuple[Any, ...]:
    return (
        refers_to("books", "book_id", ondelete="CASCADE"),
        Index(None, "book_id", "revision"),
    )


def about_contact_args() -> tuple[Any, ...]:
    return (
        *in_book_args(),
        refers_to("contacts", "contact_id"),
        refers_to("members", "member_id"),
        Index(None, "contact_id"),
    )


def one_of(column: str, values: type) -> str:
    """The text of a CHECK that admits the values of a string enum, and NULL where the column allows it."""
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]  # an Enum class iterates
    return f"{column} IN ({listed})"

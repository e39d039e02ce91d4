"""What a phone holds of its book: tables and columns, in the words of WatermelonDB.

The one list from which the app's schema is made, pulls are read and pushes are checked. A column or table that comes
later gets the next number as `since`: phones with an older app are not told of it, and are given a migration.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, DateTime, Double, Integer

from api.contacts.card import PERSONAL_TEXTS
from models import (
    Answer,
    Base,
    Contact,
    Difficulty,
    Fact,
    Member,
    Note,
    Occasion,
    Outcome,
    OwnFact,
    Question,
    Rating,
    Scan,
    Tag,
    Task,
    Team,
    Touchpoint,
    Zone,
)
from models.base import AboutContact


class ColumnType(StrEnum):
    """Times are numbers (milliseconds since 1970), days are strings ("2027-03-01"), lists and objects are strings of
    JSON."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"


class Writers(StrEnum):
    """Who changes a row after it was made. `nobody`: phones only add. `system`: phones only read."""

    AUTHOR = "author"
    EVERYBODY = "everybody"
    NOBODY = "nobody"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    type: ColumnType
    is_optional: bool = False
    is_indexed: bool = False
    since: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    model: type[Any]
    writers: Writers
    columns: tuple[Column, ...]
    since: int = 1

    @property
    def name(self) -> str:
        name: str = self.model.__tablename__
        return name

    @property
    def is_about_contact(self) -> bool:
        return issubclass(self.model, AboutContact)


_INDEXED = {"contact_id", "badge_key", "question_id", "last_captured_at", "due_at"}


def _columns(model: type[Base], *names: str, since: int = 1) -> tuple[Column, ...]:
    """Columns as the database has them."""
    return tuple(
        Column(
            name=name,
            type=_type(model.__table__.columns[name].type),
            is_optional=bool(model.__table__.columns[name].nullable),
            is_indexed=name in _INDEXED,
            since=since,
        )
        for name in names
    )


def _type(column: Any) -> ColumnType:
    if isinstance(column, Boolean):
        return ColumnType.BOOLEAN
    if isinstance(column, (Integer, Double, DateTime)):
        return ColumnType.NUMBER
    return ColumnType.STRING


TABLES: tuple[Table, ...] = (
    Table(
        model=Contact,
        writers=Writers.EVERYBODY,
        columns=(
            *_columns(Contact, "badge_key", "attendee_id"),
            Column(name="state", type=ColumnType.STRING),
            *_columns(Contact, "refusal", *PERSONAL_TEXTS, "interests", "decision_power", "scan_count"),
            *_columns(Contact, "first_captured_at", "last_captured_at"),
            *_columns(Contact, "rhythm_weeks", since=2),
        ),
    ),
    Table(
        model=Scan,
        writers=Writers.NOBODY,
        columns=_columns(
            Scan, "contact_id", "member_id", "badge_key", "source", "refusal", "captured_at", "received_at"
        ),
    ),
    Table(
        model=Note,
        writers=Writers.AUTHOR,
        columns=(
            *_columns(Note, "contact_id", "member_id", "text", "written_at"),
            *_columns(Note, "kind", "due_at", "settled", "settled_at", since=2),
        ),
    ),
    Table(
        model=Rating,
        writers=Writers.NOBODY,
        columns=_columns(Rating, "contact_id", "member_id", "interest", "gut", "rated_at"),
    ),
    Table(model=Tag, writers=Writers.AUTHOR, columns=_columns(Tag, "contact_id", "member_id", "label")),
    Table(
        model=Fact,
        writers=Writers.AUTHOR,
        columns=_columns(Fact, "contact_id", "member_id", "topic", "text", "source", "noted_at"),
    ),
    Table(
        model=Touchpoint,
        writers=Writers.NOBODY,
        columns=(
            *_columns(Touchpoint, "contact_id", "member_id", "step", "text", "happened_at"),
            *_columns(Touchpoint, "talked", since=2),
        ),
    ),
    Table(
        model=Answer,
        writers=Writers.NOBODY,
        columns=_columns(Answer, "contact_id", "member_id", "question_id", "value", "answered_at"),
    ),
    Table(
        model=Task,
        writers=Writers.EVERYBODY,
        columns=(
            *_columns(Task, "contact_id", "member_id", "assignee_id", "title", "kind"),
            *_columns(Task, "due_at", "snoozed_until", "done_at"),
        ),
    ),
    Table(
        model=Difficulty,
        writers=Writers.EVERYBODY,
        columns=_columns(Difficulty, "contact_id", "member_id", "text", "raised_at", "owner_id", "solved_at", since=2),
        since=2,
    ),
    Table(
        model=Occasion,
        writers=Writers.AUTHOR,
        columns=_columns(Occasion, "contact_id", "member_id", "label", "on", "yearly", since=2),
        since=2,
    ),
    Table(
        model=Outcome,
        writers=Writers.NOBODY,
        columns=_columns(Outcome, "contact_id", "member_id", "kind", "text", "happened_at", since=2),
        since=2,
    ),
    Table(
        model=OwnFact,
        writers=Writers.AUTHOR,
        columns=_columns(OwnFact, "member_id", "topic", "text", since=2),
        since=2,
    ),
    Table(
        model=Question,
        writers=Writers.SYSTEM,
        columns=_columns(Question, "text", "kind", "options", "weight", "position"),
    ),
    Table(model=Team, writers=Writers.SYSTEM, columns=_columns(Team, "name", "profile")),
    Table(
        model=Member,
        writers=Writers.SYSTEM,
        columns=(*_columns(Member, "name", "role"), Column(name="removed", type=ColumnType.BOOLEAN)),
    ),
    Table(model=Zone, writers=Writers.SYSTEM, columns=_columns(Zone, "name", "kind")),
)

BY_NAME = {table.name: table for table in TABLES}


def version(tables: Collection[Table] = TABLES) -> int:
    """The newest version of the app's schema."""
    return max(max(table.since, column.since) for table in tables for column in table.columns)

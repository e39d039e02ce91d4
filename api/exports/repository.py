"""SQL of exports. Of a chunk of contacts, one statement reads each kind of thing said about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, RowMapping, Select, Uuid, any_, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.auth.principal import BookHolder
from api.contacts.newest import newest
from models import Attendee, Contact, Member, Note, Rating, Scan, Tag, Task

Found = Row[*tuple[Any, ...]]
Statement = Select[*tuple[Any, ...]]
_InContact = type[Note] | type[Rating] | type[Tag] | type[Scan] | type[Task]


def _about(table: _InContact, *columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Statement:
    return select(table.contact_id, *columns).where(
        table.event_id == bindparam("event_id"),
        table.book_id == bindparam("book_id"),
        table.contact_id == any_(bindparam("contact_ids", type_=ARRAY(Uuid()))),
        table.deleted_at.is_(None),
    )


# Each row begins with the id of its contact, then comes whose it is.
NOTES = _about(Note, Note.member_id, Note.written_at, Note.text).order_by(Note.written_at, Note.created_at, Note.id)
LATEST_RATINGS = _about(Rating, Rating.member_id, newest(Rating.interest), newest(Rating.gut)).group_by(
    Rating.contact_id, Rating.member_id
)
TAGS = _about(Tag, Tag.member_id, Tag.label)
SCANS = _about(Scan, Scan.member_id, Scan.captured_at).where(Scan.refusal.is_(None)).order_by(Scan.captured_at, Scan.id)
TASKS = _about(Task, Task.assignee_id, Task.title, Task.kind, Task.due_at, Task.done_at).order_by(
    Task.due_at.nulls_last(), Task.created_at, Task.id
)


async def begin_snapshot(session: AsyncSession) -> None:
    """Until it ends, the session sees one moment of the database, and can change nothing."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


async def contacts(
    session: AsyncSession, holder: BookHolder, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[RowMapping]:
    """Up to `limit` live contacts of the book by their last capture, after the one of this time and id."""
    key = tuple_(Contact.last_captured_at, Contact.id)
    statement = (
        select(Contact.__table__)
        .where(Contact.event_id == holder.event_id, Contact.book_id == holder.book_id, Contact.deleted_at.is_(None))
        .order_by(Contact.last_captured_at, Contact.id)
        .limit(limit)
    )
    if after:
        statement = statement.where(key > after)
    return (await session.execute(statement)).mappings().all()


async def about(
    session: AsyncSession, statement: Statement, holder: BookHolder, contact_ids: Sequence[UUID]
) -> Sequence[Found]:
    """What one of the statements above finds about these contacts."""
    values = {"event_id": holder.event_id, "book_id": holder.book_id, "contact_ids": contact_ids}
    return (await session.execute(statement, values)).all()


async def names(session: AsyncSession, holder: BookHolder) -> dict[UUID | None, str]:
    """Who says things in this book: the team's members, removed ones too; None is the attendee whose own it is."""
    if holder.team_id:
        members = select(Member.id, Member.name).where(
            Member.event_id == holder.event_id, Member.team_id == holder.team_id
        )
        return dict((await session.execute(members)).all())
    owner = select(Attendee.name).where(Attendee.event_id == holder.event_id, Attendee.id == holder.attendee_id)
    return {None: (await session.scalars(owner)).one()}

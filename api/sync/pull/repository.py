"""The pull, as one statement: all rows of a book that changed after a revision, each made into JSON by the database.

Reading them writes nothing, so a read-only replica may answer. That a phone was told is written down by itself.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    SmallInteger,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from api.contacts.card import PERSONAL_TEXTS
from api.core.hot import Connection, HotStatement
from api.sync.tables import TABLES, Column, Table, version
from models import Book, Contact, Event, LoginSession, Member, Team, Zone

_EVENT = bindparam("event_id", type_=Uuid())
_BOOK = bindparam("book_id", type_=Uuid())
_TEAM = bindparam("team_id", type_=Uuid())
_SESSION = bindparam("session_id", type_=Uuid())
_SINCE = bindparam("since", type_=BigInteger())

_NEVER_DELETED = {Team, Member, Zone}

STANDING = -1
"""In place of a table's number: the row that says that the session stands."""

NEVER = 2**63 - 1
"""As the revision of a table in `sinces`: nothing of it is wanted."""


def _wire(table: Table, column: Column) -> ColumnElement[Any]:
    """A column as phones have it: times in milliseconds, lists and objects as JSON text."""
    if table.model is Contact and column.name == "state":
        return case(
            (Contact.refusal.is_not(None), "refused"),
            (Contact.attendee_id.is_not(None), "resolved"),
            (Contact.badge_key.is_not(None), "unresolved"),
            else_="manual",
        )
    if table.model is Contact and column.name in PERSONAL_TEXTS:
        return func.coalesce(Contact.corrections[column.name].astext, getattr(Contact, column.name))
    if table.model is Member and column.name == "removed":
        return Member.removed_at.is_not(None)
    stored: ColumnElement[Any] = getattr(table.model, column.name)
    if isinstance(stored.type, DateTime):
        return cast(func.round(func.date_part("epoch", stored) * 1000), BigInteger)
    if isinstance(stored.type, JSONB):
        return cast(stored, Text)
    if isinstance(stored.type, ARRAY):
        return cast(func.to_json(stored), Text)
    return stored


def _is_alive(table: Table) -> ColumnElement[bool]:
    if table.model is Contact:
        return or_(Contact.deleted_at.is_(None), Contact.refusal.is_not(None))
    if table.model in _NEVER_DELETED:
        return true()
    alive: ColumnElement[bool] = table.model.deleted_at.is_(None)
    return alive


def _of_book(table: Table, since: ColumnElement[int]) -> ColumnElement[bool]:
    """The rows that the book's phones see, and that changed after `since`."""
    model = table.model
    if model is Zone:
        return and_(Zone.event_id == _EVENT, _zones_are_news(since))
    if model is Team:
        return and_(Team.event_id == _EVENT, Team.id == _TEAM, Team.revision > since)
    if model is Member:
        return and_(Member.event_id == _EVENT, Member.team_id == _TEAM, Member.revision > since)
    # Not `event_id` alone: see what models.base says about indexes.
    return and_(model.event_id == _EVENT, model.book_id == _BOOK, model.revision > since)


def _zones_are_news(since: ColumnElement[int]) -> ColumnElement[bool]:
    news = or_(since < Book.zones_revision, Book.zones_seen != Event.zones_version)
    return (
        select(news)
        .where(Book.event_id == _EVENT, Book.id == _BOOK, Event.id == _EVENT, since != NEVER)
        .scalar_subquery()
    )


def _rows(number: int, table: Table, schema_version: int) -> Select[*tuple[Any, ...]]:
    """As phones of this version have them: later columns are left out."""
    model = table.model
    columns = [_wire(table, column).label(column.name) for column in table.columns if column.since <= schema_version]
    row = select(model.id, *columns).correlate(model).lateral("row")
    alive = _is_alive(table)
    return (
        select(
            cast(literal_column(str(number)), SmallInteger),
            model.id,
            case((alive, cast(func.row_to_json(row.table_valued()), Text))),
        )
        .join(row, true())
        .where(_of_book(table, bindparam(f"since_{number}", type_=BigInteger())), or_(alive, _may_be_known(table)))
    )


def _may_be_known(table: Table) -> ColumnElement[bool]:
    """Whether a phone may hold a row that was deleted."""
    if table.model in _NEVER_DELETED:
        return false()
    return and_(_SINCE > 0, table.model.revision > _SINCE)


_STANDING: Select[*tuple[Any, ...]] = (
    select(cast(literal_column(str(STANDING)), SmallInteger), Book.id, cast(Book.revision, Text))
    .join(LoginSession, and_(LoginSession.event_id == Book.event_id, LoginSession.book_id == Book.id))
    .where(
        Book.event_id == _EVENT,
        Book.id == _BOOK,
        LoginSession.event_id == _EVENT,
        LoginSession.id == _SESSION,
        LoginSession.revoked_at.is_(None),
    )
)
_CHANGES = {
    schema_version: HotStatement(
        union_all(_STANDING, *(_rows(number, table, schema_version) for number, table in enumerate(TABLES)))
    )
    for schema_version in range(1, version() + 1)
}
_TOLD = HotStatement(
    text("""
WITH phone AS (
    UPDATE sessions s SET
        sent_revision = greatest(s.sent_revision, least(:sent, b.revision)),
        seen_revision = greatest(s.seen_revision, least(:seen, b.revision))
    FROM books b
    WHERE s.event_id = :event_id AND s.id = :session_id AND b.event_id = :event_id AND b.id = s.book_id
        AND (s.sent_revision < least(:sent, b.revision) OR s.seen_revision < least(:seen, b.revision))
)
UPDATE receipts r SET state = 'confirmed', updated_at = :now
WHERE r.event_id = :event_id AND r.session_id = :session_id AND r.state <> 'confirmed' AND r.revision <= :seen
""").bindparams(
        _EVENT,
        _SESSION,
        bindparam("sent", type_=BigInteger()),
        bindparam("seen", type_=BigInteger()),
        bindparam("now", type_=DateTime(timezone=True)),
    )
)
_ALL = HotStatement(
    union_all(
        *(
            select(cast(literal_column(str(number)), SmallInteger), table.model.id, cast(null(), Text)).where(
                _of_book(table, literal(-1, BigInteger()))
            )
            for number, table in enumerate(TABLES)
        )
    )
)


def changes(
    connection: Connection,
    *,
    event_id: UUID,
    book_id: UUID,
    team_id: UUID | None,
    session_id: UUID,
    schema_version: int,
    since: int,
    sinces: Sequence[int],
) -> AsyncIterator[list[asyncpg.Record]]:
    """Portions of rows: number of the table in `TABLES` (in this order), id, and the row as JSON or None if deleted.

    The first row of all has the number `STANDING` and the book's revision; without it the session was ended, and
    nothing that follows may be shown. Deleted rows are told only to phones that may know them: what was deleted after
    `since`, unless that is 0. `sinces`: for each table, after which revision its rows are wanted; -1 for all of them.
    """
    return _CHANGES[schema_version].read(
        connection,
        event_id=event_id,
        book_id=book_id,
        team_id=team_id,
        session_id=session_id,
        since=since,
        **{f"since_{number}": revision for number, revision in enumerate(sinces)},
    )


async def tell(
    connection: Connection, *, event_id: UUID, session_id: UUID, sent: int, seen: int, now: datetime
) -> None:
    """The phone is about to get all up to the revision `sent`, and has all up to `seen`: what was taken back until
    then is gone from it."""
    await _TOLD.fetch(connection, event_id=event_id, session_id=session_id, sent=sent, seen=seen, now=now)


def everything(
    connection: Connection, *, event_id: UUID, book_id: UUID, team_id: UUID | None
) -> AsyncIterator[list[asyncpg.Record]]:
    """The ids of all that a phone may hold of a book, as `changes` gives what was deleted.

    Also of what was deleted long ago: this phone may not have pulled since.
    """
    return _ALL.read(connection, event_id=event_id, book_id=book_id, team_id=team_id)

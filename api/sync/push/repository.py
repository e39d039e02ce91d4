"""SQL of a push: as many statements for many rows as for one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Table, Update, case, func, or_, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.card import PERSONAL_TEXTS
from api.sync.push.bulk import any_id, selected
from models import Book, Contact, Device, Event, Member, Question, Team, Zone

_PLACE = ("id", "book_id", "deleted_at", "merged_into", "refusal")
_MERGERS = 8
"""More steps than there ever are from a contact to the one it was merged into: a merger shortens them to one."""


async def next_revision(session: AsyncSession, event_id: UUID, book_id: UUID) -> int:
    """The book's next revision, locked until commit. The book catches up with the event's zones."""
    return (await session.scalars(_next_revision(event_id, book_id).returning(Book.revision))).one()


async def catch_up(session: AsyncSession, event_id: UUID, book_id: UUID) -> None:
    """The same only if the book has not seen the event's zones, or nothing has happened in it yet: until then every
    pull brings them all."""
    is_behind = or_(Book.zones_seen != Event.zones_version, Book.revision <= 1)
    await session.execute(_next_revision(event_id, book_id).where(is_behind))


def _next_revision(event_id: UUID, book_id: UUID) -> Update:
    # Not 1: that is what phones were told of a book where nothing had happened yet.
    revision = func.greatest(Book.revision, 1) + 1
    return (
        update(Book)
        .where(Book.event_id == event_id, Book.id == book_id, Event.id == Book.event_id)
        .values(
            revision=revision,
            zones_revision=case((Book.zones_seen != Event.zones_version, revision), else_=Book.zones_revision),
            zones_seen=Event.zones_version,
        )
        .execution_options(synchronize_session=False)
    )


async def prepare(session: AsyncSession) -> None:
    """As for hot statements: tables that are young have no statistics, and reading them whole looks cheapest."""
    await session.execute(text("SET LOCAL enable_seqscan = off"))


async def touch_device(
    session: AsyncSession, event_id: UUID, device_id: UUID, unsent: int | None, now: datetime
) -> None:
    statement = update(Device).where(Device.event_id == event_id, Device.id == device_id)
    values: dict[str, Any] = {"last_contact_at": now, "last_sync_at": now}
    if unsent is not None:
        values["unsent"] = unsent
    await session.execute(statement.values(values))


async def known(
    session: AsyncSession, table: Table, event_id: UUID, ids: Collection[UUID], columns: Collection[str] = ()
) -> dict[UUID, RowMapping]:
    """The rows of these ids, whichever book they are in; with these columns or all."""
    if not ids:
        return {}
    wanted = [table.c[name] for name in columns] or table.columns
    statement = select(*wanted).where(table.c.event_id == event_id, table.c.id == any_id(ids))
    return {row["id"]: row for row in (await session.execute(statement)).mappings()}


async def contacts_and_heirs(session: AsyncSession, event_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, RowMapping]:
    """These contacts with all columns, and those that they were merged into."""
    return await _with_heirs(session, event_id, ids, ())


async def places(session: AsyncSession, event_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, RowMapping]:
    """The same with the columns that say where a contact belongs."""
    return await _with_heirs(session, event_id, ids, _PLACE)


async def _with_heirs(
    session: AsyncSession, event_id: UUID, ids: Collection[UUID], columns: Collection[str]
) -> Mapping[UUID, RowMapping]:
    found: dict[UUID, RowMapping] = {}
    for _ in range(_MERGERS):
        found |= await known(session, table_of(Contact), event_id, ids, columns)
        ids = {row["merged_into"] for row in found.values() if row["merged_into"]} - found.keys()
        if not ids:
            break
    return found


async def questions(
    session: AsyncSession, event_id: UUID, book_id: UUID, ids: Collection[UUID]
) -> dict[UUID, RowMapping]:
    """Those of the book, also deleted ones: the phone may not know yet."""
    found = await known(session, table_of(Question), event_id, ids)
    return {row_id: row for row_id, row in found.items() if row["book_id"] == book_id}


async def members(session: AsyncSession, event_id: UUID, team_id: UUID) -> set[UUID]:
    """Who is in the team."""
    statement = select(Member.id).where(
        Member.event_id == event_id, Member.team_id == team_id, Member.removed_at.is_(None)
    )
    return set(await session.scalars(statement))


async def put_stand_ins(
    session: AsyncSession, holder: BookHolder, revision: int, now: datetime, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Tombstones of contacts that phones made. A contact that lives is not touched, nor one of another book."""
    if not rows:
        return
    table = table_of(Contact)
    common = _stand_in(holder, revision, now)
    statement = postgresql.insert(table).from_select(*selected(table, common, rows))
    new = statement.excluded
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["event_id", "id"],
            set_={name: new[name] for name in ("merged_into", "refusal", "revision", "badge_key")},
            where=(table.c.book_id == new.book_id) & table.c.deleted_at.is_not(None),
        )
    )


def _stand_in(holder: BookHolder, revision: int, now: datetime) -> dict[str, Any]:
    """The columns that all of them share: nothing about a person."""
    return {
        "event_id": holder.event_id,
        "book_id": holder.book_id,
        "revision": revision,
        "created_at": now,
        "deleted_at": now,
        **dict.fromkeys((*PERSONAL_TEXTS, "search"), ""),
        "interests": [],
        "scan_count": 0,
        "first_captured_at": now,
        "last_captured_at": now,
    }


async def show_again(
    session: AsyncSession, model: type[Any], holder: BookHolder, revision: int, ids: Collection[UUID]
) -> set[UUID]:
    """Let the next pull show these rows of a table that phones only read. Gives the ids of those that there are."""
    table = table_of(model)
    owner = {Team: ("id", holder.team_id), Member: ("team_id", holder.team_id), Zone: ("event_id", holder.event_id)}
    name, value = owner.get(model, ("book_id", holder.book_id))
    these = (table.c.event_id == holder.event_id, table.c.id == any_id(ids), table.c[name] == value)
    if model is not Zone:
        changed = update(table).where(*these).values(revision=revision).returning(table.c.id)
        return set(await session.scalars(changed))
    # Zones are the event's: the book is told of all of them anew.
    book = update(Book).where(Book.event_id == holder.event_id, Book.id == holder.book_id)
    await session.execute(book.values(zones_revision=revision))
    return set(await session.scalars(select(table.c.id).where(*these)))


def table_of(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table

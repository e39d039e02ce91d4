"""The use case of exporting a book: as of one moment, never all of it in memory, and with a receipt in the end."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.core.database import Database
from api.core.pagination import cut, decode_cursor
from api.exports import files, presets, repository
from api.exports.archive import zipped
from api.exports.book_repository import BookReader
from api.exports.book_repository import Rows as Found
from api.exports.columns import Column, Tally, cells
from api.exports.files import Rows, Table
from api.exports.planning import Plan
from api.exports.records import ContactRecord, Deletion, NoteRecord
from api.webhooks import making
from models import Export, WebhookEvent


async def file(database: Database, holder: BookHolder, plan: Plan) -> AsyncGenerator[bytes, None]:
    """The file in parts, all as of the moment when the first is read.

    The receipt is written when all parts but the end mark are on their way: whoever has the whole file finds its
    receipt, and a download that breaks leaves none. Sessions are opened here, because that of a request ends before its
    response is sent.
    """
    tally, digest = Tally(), hashlib.sha256()
    async with database.downloads() as session:
        reader = BookReader(session, holder, plan.me, plan.event, plan.zone.key)
        revision = await reader.begin()
        async with aclosing(_parts(plan, reader, tally)) as parts:
            async for part in parts:
                digest.update(part)
                yield part
    await asyncio.sleep(0)  # who has hung up by now is noticed here
    async with database.sessions.begin() as session:
        session.add(
            Export(
                event_id=holder.event_id,
                id=plan.id,
                book_id=holder.book_id,
                member_id=holder.member_id,
                preset=plan.preset,
                format=plan.format,
                from_revision=plan.from_revision,
                to_revision=revision,
                rows=tally.rows,
                deletions=tally.deletions,
                cut_texts=tally.cut_texts,
                checksum=digest.hexdigest(),
                created_at=plan.now,
            )
        )
        data = {"export_id": plan.id, "preset": plan.preset, "format": plan.format, "rows": tally.rows}
        await making.tell(session, holder.event_id, holder.book_id, WebhookEvent.EXPORT_READY, plan.id, data, plan.now)


def _parts(plan: Plan, reader: BookReader, tally: Tally) -> AsyncGenerator[bytes, None]:
    tables = _tables(plan, reader, tally)
    if not plan.is_archive:
        return files.written(next(tables), plan.format, bom=plan.bom)
    entries = ((f"{table.name}.{plan.format}", files.written(table, plan.format, bom=plan.bom)) for table in tables)
    return zipped(entries, plan.now.astimezone(plan.zone))


def _tables(plan: Plan, reader: BookReader, tally: Tally) -> Iterator[Table]:
    layout, since = plan.layout, plan.from_revision
    contacts = _contacts(plan, reader, tally)
    for number in range(1, plan.splits + 1):
        is_last = number == plan.splits
        name = "contacts" if plan.splits == 1 else f"contacts-{number}"
        yield Table(name, layout.columns, contacts if is_last else _some(contacts, layout.rows_per_file or 0))
    if layout.notes:
        yield Table("notes", layout.notes, _rows(reader.notes(since), NoteRecord._make, layout.notes, tally))
    if plan.has_deletions_apart:
        rows = _rows(reader.deletions(since), Deletion._make, presets.DELETIONS, tally, counted="deletions")
        yield Table("deletions", presets.DELETIONS, rows)


async def _contacts(plan: Plan, reader: BookReader, tally: Tally) -> AsyncGenerator[Rows, None]:
    """Contacts, and where deletions stand among them also these."""
    columns, since = plan.layout.columns, plan.from_revision
    async with aclosing(_rows(reader.contacts(since), ContactRecord._make, columns, tally, counted="rows")) as chunks:
        async for rows in chunks:
            yield rows
    if plan.has_deletions_apart:
        return
    gone = _rows(
        reader.deletions(since), lambda row: presets.gone(Deletion._make(row)), columns, tally, counted="deletions"
    )
    async with aclosing(gone) as chunks:
        async for rows in chunks:
            yield rows


async def _rows(
    found: AsyncGenerator[Found, None],
    make: Callable[[Sequence[Any]], Any],
    columns: Sequence[Column],
    tally: Tally,
    *,
    counted: Literal["rows", "deletions"] | None = None,
) -> AsyncGenerator[Rows, None]:
    async with aclosing(found) as chunks:
        async for chunk in chunks:
            if counted:
                setattr(tally, counted, getattr(tally, counted) + len(chunk))
            yield [cells(columns, make(row), tally) for row in chunk]


async def _some(chunks: AsyncIterator[Rows], most: int) -> AsyncGenerator[Rows, None]:
    """So many rows, a multiple of a chunk; the others are left for the next who asks."""
    taken = 0
    async for rows in chunks:
        yield rows
        taken += len(rows)
        if taken >= most:
            return


async def receipts(
    session: AsyncSession, holder: BookHolder, limit: int, cursor: str | None
) -> tuple[Sequence[tuple[Export, str]], str | None]:
    """A page of the book's exports, the newest first, each with the name of who made it."""
    before = decode_cursor(cursor, tuple[UUID])
    found = await repository.receipts(session, holder, before[0] if before else None, limit + 1)
    return cut(found, limit, lambda receipt: (receipt[0].id,))

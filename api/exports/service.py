"""The use case of exporting a book: all of it, as it was at one moment, never all of it in memory."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.auth.principal import BookHolder
from api.contacts.card import card_fields
from api.events import service as events
from api.exports import csv_text, repository
from api.exports.columns import CONTACTS, cells, headers, in_zone
from api.exports.records import ContactRecord, NoteRecord, RatingRecord, ScanRecord, TaskRecord

Item = TypeVar("Item")
Sessions = async_sessionmaker[AsyncSession]

_CHUNK = 200
"""Contacts. Reading and writing so many holds up everything else in this process for some 15 ms at a time."""
_CARD = (
    "id", "state", "badge_key", "name", "given_name", "family_name", "company", "job_title", "email", "phone",
    "industry", "country", "interests", "decision_power", "scan_count", "first_captured_at", "last_captured_at",
)  # fmt: skip  # one a line would fill the page


@dataclass(frozen=True, slots=True)
class Export:
    """What is known of an export before it begins: the name of its file, and the zone of its times."""

    filename: str
    zone: ZoneInfo


async def prepare(session: AsyncSession, holder: BookHolder, now: datetime) -> Export:
    event = await events.get_event(session, holder.event_id)
    zone = ZoneInfo(event.timezone)
    whose = "team" if holder.team_id else "my"
    return Export(f"{event.slug}-{whose}-contacts-{now.astimezone(zone):%Y-%m-%d}.csv", zone)


async def contacts_csv(
    sessions: Sessions, holder: BookHolder, zone: ZoneInfo, *, bom: bool
) -> AsyncGenerator[str, None]:
    """The book as CSV text, in parts of some hundred rows. The first has the headers, and comes in any case."""
    columns = in_zone(CONTACTS, zone)
    head = (csv_text.BYTE_ORDER_MARK if bom else "") + csv_text.lines([headers(columns, zone)])
    async with aclosing(contacts(sessions, holder)) as chunks:
        async for chunk in chunks:
            yield head + csv_text.lines(cells(columns, contact, zone) for contact in chunk)
            head = ""
    if head:
        yield head


async def contacts(sessions: Sessions, holder: BookHolder) -> AsyncGenerator[list[ContactRecord], None]:
    """The live contacts of the book in chunks, all as of the moment when the first is read.

    The session is opened here, because that of a request ends before its response is sent.
    """
    async with sessions() as session:
        await repository.begin_snapshot(session)
        names = await repository.names(session, holder)
        after: tuple[datetime, UUID] | None = None
        while rows := await repository.contacts(session, holder, after, _CHUNK):
            yield await _records(session, holder, names, rows)
            after = (rows[-1]["last_captured_at"], rows[-1]["id"])


async def _records(
    session: AsyncSession, holder: BookHolder, names: dict[UUID | None, str], rows: Sequence[RowMapping]
) -> list[ContactRecord]:
    ids = [row["id"] for row in rows]

    async def read(statement: repository.Statement, make: Callable[..., Item]) -> defaultdict[UUID, list[Item]]:
        found = await repository.about(session, statement, holder, ids)
        return _by_contact(found, names, make)

    notes = await read(repository.NOTES, NoteRecord)
    ratings = await read(repository.LATEST_RATINGS, RatingRecord)
    tags = await read(repository.TAGS, lambda _author, label: label)
    scans = await read(repository.SCANS, ScanRecord)
    tasks = await read(repository.TASKS, TaskRecord)
    return [
        ContactRecord(
            **{name: card[name] for name in _CARD},
            notes=notes[card["id"]],
            ratings=sorted(ratings[card["id"]], key=lambda rating: rating.author.casefold()),
            tags=sorted(set(tags[card["id"]]), key=str.casefold),
            scans=scans[card["id"]],
            tasks=tasks[card["id"]],
        )
        for card in map(card_fields, rows)
    ]


def _by_contact(
    rows: Iterable[repository.Found], names: dict[UUID | None, str], make: Callable[..., Item]
) -> defaultdict[UUID, list[Item]]:
    """What `make` makes of each row, with the name in place of the member, by contact."""
    items: defaultdict[UUID, list[Item]] = defaultdict(list)
    for contact_id, member_id, *said in rows:
        items[contact_id].append(make(names.get(member_id, ""), *said))
    return items

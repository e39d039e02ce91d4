"""Importing an attendee list: may be repeated, and never doubles a person.

An import owns its transactions, unlike every other use case: each chunk of rows is committed by itself. One transaction
for the whole file would make scans wait for minutes for the books that it has touched, and would lose all if it were
cut off. So what was imported stays, and importing the file again does the rest.

A dry run is a single transaction that is rolled back in the end, so that a later chunk knows the people of an earlier
one. It touches no book; but whoever else registers people waits for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from api.attendees import repository
from api.attendees.errors import FileUnreadable
from api.attendees.forgotten import traces
from api.attendees.recognition import Contradiction, Outcome, People, Person
from api.attendees.registrations import (
    FailedRow,
    Registration,
    RegistrationFile,
    Row,
    SkippedRow,
    UnreadableFile,
    open_registrations,
)
from api.attendees.storing import equip, store
from api.badges import service as badges
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.locks import lock_event

CHUNK = 500
"""Rows at a time. More would not be faster, and would keep other requests waiting for longer."""

LISTED = 1_000
"""How many skipped and how many failed rows are told one by one. All are counted."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. The counts are of rows."""

    file: RegistrationFile
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    skipped: int = 0
    failed: int = 0
    skips: list[SkippedRow] = field(default_factory=list)
    failures: list[FailedRow] = field(default_factory=list)

    @property
    def truncated(self) -> bool:
        return self.skipped > LISTED or self.failed > LISTED

    @property
    def warnings(self) -> list[str]:
        if {"external_id", "barcode", "email"} & self.file.columns.keys():
            return []
        return ["The list has no id, barcode or e-mail column: people are recognised by name and company alone."]

    def skip(self, row: SkippedRow) -> None:
        self.skipped += 1
        if self.skipped <= LISTED:
            self.skips.append(row)

    def fail(self, row: FailedRow) -> None:
        self.failed += 1
        if self.failed <= LISTED:
            self.failures.append(row)


async def import_attendees(
    session: AsyncSession,
    keys: Keyring,
    event_id: UUID,
    file: BinaryIO,
    mapping: Mapping[str, str] | None,
    now: datetime,
    *,
    dry_run: bool,
) -> ImportReport:
    """Register the people of a list, or only tell what that would do. Raises `FileUnreadable`.

    Reading is work for the processor, done in a thread so that scans go on meanwhile.
    """
    try:
        opened = await to_thread.run_sync(open_registrations, file, mapping)
    except UnreadableFile as reason:
        raise FileUnreadable(str(reason)) from None
    report, seen, rows, chunks = ImportReport(opened), set[UUID](), iter(opened), 0
    while chunk := await to_thread.run_sync(_next_rows, rows):
        await lock_event(session, event_id)
        people = await _take_in(session, keys, event_id, chunk, report, seen)
        new = await store(session, event_id, people, now)
        if not dry_run:
            await equip(session, keys.badge, event_id, people, new, now)
            await session.commit()
        chunks += 1
        if new and chunks.bit_count() == 1:  # the tables may have doubled
            await repository.analyse(session)
    if dry_run:
        await session.rollback()
    return report


def _next_rows(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, CHUNK))


async def _take_in(
    session: AsyncSession, keys: Keyring, event_id: UUID, chunk: Iterable[Row], report: ImportReport, seen: set[UUID]
) -> list[Person]:
    """Everybody whom the rows of the chunk might mean, and what is known about them after it."""
    registrations = await _without_forgotten(session, keys, event_id, _sort_out(chunk, report), report)
    people = People(await _candidates(session, event_id, registrations), seen)
    await to_thread.run_sync(_register, registrations, people, report)
    return people.all()


def _sort_out(chunk: Iterable[Row], report: ImportReport) -> list[Registration]:
    registrations = []
    for row in chunk:
        match row:
            case Registration():
                registrations.append(row)
            case SkippedRow():
                report.skip(row)
            case FailedRow():
                report.fail(row)
    return registrations


async def _without_forgotten(
    session: AsyncSession, keys: Keyring, event_id: UUID, rows: list[Registration], report: ImportReport
) -> list[Registration]:
    """Who was forgotten on their wish does not come back with the next list."""
    left = {row.line: _digests(keys, traces(row.external_id, (row.barcode,), row.email, row.name)) for row in rows}
    gone = await repository.forgotten(session, event_id, set().union(*left.values()))
    for row in rows:
        if left[row.line] & gone:
            report.skip(SkippedRow(row.line, "forgotten"))
    return [row for row in rows if not left[row.line] & gone]


def _digests(keys: Keyring, traces: Iterable[str]) -> set[bytes]:
    return {keys.digest("forgotten", trace) for trace in traces}


def _register(registrations: Iterable[Registration], people: People, report: ImportReport) -> None:
    for row in registrations:
        try:
            report.counts[people.register(row, uuid7())] += 1
        except Contradiction as found:
            heading = report.file.columns.get(found.field, "")
            report.fail(FailedRow(row.line, heading, str(found)))


async def _candidates(session: AsyncSession, event_id: UUID, rows: list[Registration]) -> list[Person]:
    """Everybody whom one of the rows might mean."""
    holders = await badges.holders(session, event_id, {row.barcode for row in rows} - {""})
    found = await repository.candidates(
        session,
        event_id,
        ids=set(holders.values()),
        external_ids={row.external_id for row in rows} - {""},
        emails={row.email for row in rows} - {""},
        names={row.name for row in rows if not (row.external_id or row.barcode or row.email)},
    )
    people = {row[0]: Person.stored_as(row[0], row[1:]) for row in found}
    known_barcodes = await badges.barcodes_of(session, event_id, people.keys())
    for barcode, attendee_id in [*holders.items(), *known_barcodes]:
        people[attendee_id].barcodes.add(barcode)
    return list(people.values())

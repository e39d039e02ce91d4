"""The push: what a phone did while nobody heard it, in one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.core.keyring import Keyring
from api.scans.reading import clock_skew
from api.sync.push import people, placing, recording, repository
from api.sync.push.answering import fitting
from api.sync.push.deciding import Decision, decide
from api.sync.push.placing import Place
from api.sync.push.reading import Pushed
from api.sync.push.sender import Rows, Sender
from api.sync.push.work import Work
from api.sync.tables import TABLES, Writers
from models import Contact, Scan

_SAID = [table for table in TABLES if table.writers is not Writers.SYSTEM and table.model not in {Contact, Scan}]
_READ_ONLY = [table for table in TABLES if table.writers is Writers.SYSTEM]


async def push(
    session: AsyncSession,
    keys: Keyring,
    holder: BookHolder,
    pushed: Pushed,
    now: datetime,
    *,
    since: int,
    device_now: datetime | None,
    unsent: int | None,
) -> int | None:
    """Store what can be stored of a push, and tell the rest to its findings. Gives the book's revision after it; None
    if there was nothing to store.

    Raises `SyncConflict`, and stores nothing, if somebody changed the same rows after the revision `since`.
    """
    revision = None
    if pushed.is_empty():
        await repository.catch_up(session, holder.event_id, holder.book_id)
    else:
        sender = Sender(
            book_id=holder.book_id,
            member_id=holder.member_id,
            since=since,
            now=now,
            skew=clock_skew(device_now, now),
        )
        revision = await _store(session, keys, holder, pushed, sender)
    await recording.note_seen(session, holder, since, now)
    # Last, and after the book: scans take the two in the same order.
    if holder.device_id:
        await repository.touch_device(session, holder.event_id, holder.device_id, unsent, now)
    return revision


async def _store(session: AsyncSession, keys: Keyring, holder: BookHolder, pushed: Pushed, sender: Sender) -> int:
    await repository.prepare(session)
    work = Work(session, holder, pushed, sender)
    # From here on nobody else changes the book.
    work.revision = await repository.next_revision(session, holder.event_id, holder.book_id)
    before = await recording.known_contacts(work)
    going = people.going(pushed.of("contacts"), before, sender)
    known = {table.name: await work.known(table.model, pushed.of(table.name).ids()) for table in _SAID}
    decisions = [decide(pushed.of(table.name), known[table.name], sender, going, pushed.findings) for table in _SAID]
    await _delete(work, await recording.record(work, keys, before, going))
    await recording.correct(work, before)
    places = await _places(work, decisions)
    for decision in decisions:
        await _write(work, decision, known[decision.table.name], places)
    await _delete(work, going)
    await _show_again(work)
    return work.revision


async def _delete(work: Work, contact_ids: Collection[UUID]) -> None:
    if contact_ids:
        await contacts.delete_many(work.session, work.holder, contact_ids, work.revision, work.sender.now)


async def _places(work: Work, decisions: Sequence[Decision]) -> dict[UUID, Place]:
    """Where what was said about the contacts that the phone names belongs."""
    named: set[UUID] = set()
    for decision in decisions:
        rows = (*decision.inserts, *decision.updates)
        named |= {contact_id for row in rows if (contact_id := row.get("contact_id"))}
    return await work.places(named)


async def _write(work: Work, decision: Decision, known: Rows, places: Mapping[UUID, Place]) -> None:
    table, now, findings = decision.table, work.sender.now, work.pushed.findings
    inserts = placing.place(table.name, decision.inserts, places, now, findings)
    updates: Sequence[dict[str, Any]] = decision.updates
    if table.name == "tasks":
        updates = placing.place(table.name, updates, places, now, findings)
        rows = [*inserts, *updates]
        placing.assign(rows, known, await _members(work, rows, "assignee_id"), work.holder.member_id, findings)
    if table.name == "difficulties":
        rows = [*inserts, *updates]
        placing.take_on(rows, known, await _members(work, rows, "owner_id"), work.holder.member_id, findings)
    if table.name == "answers":
        inserts = await _answering(work, inserts)
    await work.insert(table.model, inserts, over=[row["id"] for row in inserts if row["id"] in known])
    await work.update(table.model, updates)
    await work.show_again(table.model, decision.again)


async def _members(work: Work, rows: Iterable[dict[str, Any]], column: str) -> Collection[UUID]:
    """Who may be named in this column: those in the team, if anybody is named."""
    if not work.holder.team_id or not any(row[column] for row in rows):
        return set()
    return await repository.members(work.session, work.holder.event_id, work.holder.team_id)


async def _answering(work: Work, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    asked = {row["question_id"] for row in rows}
    known = await repository.questions(work.session, work.holder.event_id, work.holder.book_id, asked)
    return fitting(rows, known, work.pushed.findings)


async def _show_again(work: Work) -> None:
    """What phones only read, and the app changed all the same. What it made up stays on the phone."""
    for table in _READ_ONLY:
        changes = work.pushed.of(table.name)
        if not changes.ids():
            continue
        there = await repository.show_again(work.session, table.model, work.holder, work.revision, changes.ids())
        for row_id in there:
            work.pushed.findings.mention(table.name, row_id, "read_only")
        for row_id in changes.rows:
            if row_id not in there:
                work.pushed.findings.reject(table.name, row_id, "read_only")

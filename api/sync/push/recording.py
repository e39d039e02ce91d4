"""Pushed scans and contacts, written: scans as if each had been sent when it was made, then what people corrected."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.core.keyring import Keyring
from api.scans import service as scans
from api.scans.service import Recorded
from api.sync.pull.repository import tell
from api.sync.push import people, repository, scanning
from api.sync.push.scanning import Scanning
from api.sync.push.sender import Rows
from api.sync.push.work import Work
from models import Contact, Scan


async def known_contacts(work: Work) -> Rows:
    """Those that are pushed, or that a pushed scan names, as they were before."""
    named = {
        contact_id for row in work.pushed.of("scans").rows.values() if (contact_id := row.values.get("contact_id"))
    }
    return await work.known(Contact, work.pushed.of("contacts").ids() | named)


async def record(work: Work, keys: Keyring, before: Rows, going: Collection[UUID]) -> set[UUID]:
    """Scans, and with them the contacts that phones made. Gives the contacts that stay deleted all the same."""
    pushed = work.pushed
    known = await work.known(Scan, pushed.of("scans").ids())
    found = scanning.scan(pushed.of("contacts"), pushed.of("scans"), before, known, work.sender, pushed.findings, going)
    if found.fresh:
        hot = await _connection(work.session)
        sender = work.sender
        recorded = await scans.record_offline(hot, keys, work.holder, found.fresh, sender.now, sender.skew)
        work.revision += 1  # recording takes one of its own
        await _put_stand_ins(work, found, recorded)
    await work.show_again(Scan, found.again)
    return found.stay_deleted


async def note_seen(session: AsyncSession, holder: BookHolder, since: int, now: datetime) -> None:
    """The phone has all up to the revision `since`, whoever answered its pull."""
    await tell(
        await _connection(session),
        event_id=holder.event_id,
        session_id=holder.session_id,
        sent=since,
        seen=since,
        now=now,
    )


async def correct(work: Work, before: Rows) -> None:
    """What people wrote over a contact. What they may not change is put right by the next pull."""
    rows = [row for row in work.pushed.of("contacts").rows.values() if row.values]
    there = await repository.contacts_and_heirs(work.session, work.holder.event_id, [row.id for row in rows])
    edits = people.edit(rows, there, before, work.sender, work.pushed.findings)
    await work.update(Contact, list(edits.changed.values()))
    await work.show_again(Contact, edits.again)


async def _put_stand_ins(work: Work, found: Scanning, recorded: Mapping[UUID, Recorded]) -> None:
    """The contacts that phones made for scans that belong to another, or that were refused; and those to the latter."""
    elsewhere = [scan for scan in found.fresh if scan.contact_id and scan.contact_id != recorded[scan.id].contact_id]
    stored = await work.known(Scan, [scan.id for scan in elsewhere])
    rows = scanning.stand_ins(elsewhere, recorded, found.known, stored)
    await repository.put_stand_ins(work.session, work.holder, work.revision, work.sender.now, rows)
    # What was said about a refused contact that turned out to be somebody known.
    await work.move({row["id"]: row["merged_into"] for row in rows if row["merged_into"] and row["id"] in found.known})
    refused = [scan for scan in elsewhere if recorded[scan.id].problem]
    places = await work.places({scan.contact_id for scan in refused if scan.contact_id})
    linked = [
        {"id": scan.id, "contact_id": places[scan.contact_id].contact_id}
        for scan in refused
        if scan.contact_id in places
    ]
    await work.update(Scan, linked)


async def _connection(session: AsyncSession) -> asyncpg.Connection:
    """What the session's transaction runs on, for hot statements. The transaction has begun: the book is locked."""
    raw = await (await session.connection()).get_raw_connection()
    return cast("asyncpg.Connection", raw.driver_connection)

"""Writing people down: any number of them in a constant number of statements."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.attendees import repository
from api.attendees.profile import search_text
from api.attendees.recognition import Person
from api.badges import service as badges
from api.contacts import following
from api.contacts.sharing import found_by
from api.core.base32 import encode
from api.core.ids import uuid7

_KEY_LETTERS = 8
_KEY_BITS = 5 * _KEY_LETTERS


async def store(session: AsyncSession, event_id: UUID, people: Collection[Person], now: datetime) -> dict[UUID, str]:
    """Write what is known about them, and their new barcodes; the keys of those who are new.

    Call it with the lock on registration.
    """
    new = [person for person in people if person.stored is None]
    changed = [person for person in people if person.is_changed]
    barcodes = {barcode: person.id for person in people for barcode in person.new_barcodes}
    keys = dict(zip((person.id for person in new), await _free_keys(session, event_id, len(new)), strict=True))
    if new:
        rows = [_row(event_id, person, now) | {"key": keys[person.id], "created_at": now} for person in new]
        await repository.add_attendees(session, rows)
    if changed:
        await repository.change(session, [_row(event_id, person, now) for person in changed])
    if barcodes:
        await badges.accept_barcodes(session, event_id, barcodes, now)
    return keys


async def equip(
    session: AsyncSession,
    secret: str,
    event_id: UUID,
    people: Collection[Person],
    keys: dict[UUID, str],
    now: datetime,
) -> None:
    """After `store`, whose answer is `keys`: a book and a badge for those who are new, and news for the books that
    have one of them as a contact."""
    changed = [person.id for person in people if person.is_changed]
    # Not only new barcodes: a scan that arrived in the same moment as one did not know it yet, and has waited since.
    read_by_barcode = [person.id for person in people if person.barcodes]
    withdrew = [person.id for person in people if _withdrew(person)]
    if keys:
        books = [{"event_id": event_id, "id": uuid7(), "attendee_id": attendee_id} for attendee_id in keys]
        await repository.add_books(session, books)
        await badges.issue_first(session, secret, event_id, keys, now)
    if withdrew:
        await following.withdraw(session, event_id, withdrew, now)
    if changed:
        await following.refresh_attendees(session, event_id, changed)
    if read_by_barcode:
        await following.resolve_barcodes(session, event_id, read_by_barcode, now)


def _withdrew(person: Person) -> bool:
    """Whether somebody who consented to be scanned does not any more."""
    return person.stored is not None and person.stored["scan_consent"] and not person.known["scan_consent"]


def _row(event_id: UUID, person: Person, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "id": person.id,
        "search": search_text(person.known),
        "found_by": found_by(person.known),
        "updated_at": now,
        **person.known,
    }


async def _free_keys(session: AsyncSession, event_id: UUID, count: int) -> set[str]:
    """So many keys that nobody has. At 100,000 people one in 200 events would otherwise see two alike."""
    keys: set[str] = set()
    while len(keys) < count:
        fresh = {encode(secrets.randbits(_KEY_BITS), _KEY_LETTERS) for _ in range(count - len(keys))}
        keys |= fresh - await repository.taken_keys(session, event_id, fresh)
    return keys

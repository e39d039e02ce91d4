"""Use cases of attendees: list, register, change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.attendees import profile, repository
from api.attendees.errors import BarcodeTaken, ExternalIdTaken
from api.attendees.forgotten import traces
from api.attendees.recognition import Person
from api.attendees.schemas import AttendeeIn
from api.attendees.storing import equip, store
from api.auth import service as auth
from api.badges import service as badges
from api.contacts import following
from api.contacts.sharing import found_by
from api.core.errors import IdReused, InvalidInput, NotFound
from api.core.folding import fold
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.locks import lock_event
from api.core.pagination import cut, decode_cursor
from models import Attendee, Badge


@dataclass(frozen=True, slots=True)
class Registered:
    """An attendee with their valid badge."""

    attendee: Attendee
    badge: Badge | None


async def attendees(
    session: AsyncSession, event_id: UUID, *, q: str | None, limit: int, cursor: str | None
) -> tuple[list[Registered], str | None]:
    """A page of the attendees by name, and the cursor of the next. `q`: words that all occur in name, company, job
    title or e-mail address, or begin or end within one."""
    after = decode_cursor(cursor, tuple[str, UUID])
    rows = await repository.attendees(session, event_id, words=fold(q).split(), after=after, limit=limit + 1)
    page, next_cursor = cut(rows, limit, key=lambda row: (row[1], row[0].id))
    valid = await badges.current(session, event_id, [attendee.id for attendee, _ in page])
    return [Registered(attendee, valid.get(attendee.id)) for attendee, _ in page], next_cursor


async def get(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Registered:
    attendee = await repository.find(session, event_id, attendee_id)
    if attendee is None:
        raise NotFound
    return Registered(attendee, (await badges.current(session, event_id, [attendee_id])).get(attendee_id))


async def create(
    session: AsyncSession, secret: str, event_id: UUID, new: AttendeeIn, now: datetime
) -> tuple[Registered, bool]:
    """The attendee with book and badge, and whether they are new. The same id and content again is no change."""
    await lock_event(session, event_id)
    person = _person(new)
    holder = (await badges.holders(session, event_id, [new.barcode])).get(new.barcode) if new.barcode else None
    existing = await repository.find(session, event_id, person.id)
    if existing:
        if _columns(existing) != person.known or (new.barcode and holder != existing.id):
            raise IdReused
        return await get(session, event_id, person.id), False
    if holder:
        raise BarcodeTaken
    await _check_external_id(session, event_id, person.known["external_id"])
    keys = await store(session, event_id, [person], now)
    await equip(session, secret, event_id, [person], keys, now)
    return await get(session, event_id, person.id), True


async def change(
    session: AsyncSession, event_id: UUID, attendee_id: UUID, changes: dict[str, Any], now: datetime
) -> Registered:
    """Apply `changes` (the fields of an `AttendeeChange` that were given); contacts of this person show them too.

    Who may not be scanned any more disappears from every book.
    """
    await lock_event(session, event_id)
    attendee = (await get(session, event_id, attendee_id)).attendee
    known = _columns(attendee)
    changed = {field: value for field, value in _patched(known, changes).items() if value != known[field]}
    if "external_id" in changed:
        await _check_external_id(session, event_id, changed["external_id"])
    for field, value in changed.items():
        setattr(attendee, field, value)
    if changed:
        attendee.search, attendee.found_by = profile.search_text(known | changed), found_by(known | changed)
        attendee.updated_at = now
        await session.flush()
        await following.refresh_attendees(session, event_id, [attendee_id])
    if "email" in changed:
        # Whoever signed in through the old address may be somebody else.
        await auth.end_sessions_of_attendee(session, event_id, attendee_id, now)
    if "scan_consent" in changed:
        follow = following.resolve_barcodes if changed["scan_consent"] else following.withdraw
        await follow(session, event_id, [attendee_id], now)
    return await get(session, event_id, attendee_id)


def _columns(attendee: Attendee) -> dict[str, Any]:
    return {column: getattr(attendee, column) for column in profile.COLUMNS}


def _person(new: AttendeeIn) -> Person:
    said = new.model_dump(exclude={"id", "barcode"}, exclude_none=True)
    known = profile.empty()
    known |= said | profile.renamed(known, said)
    person = Person(new.id or uuid7(), None, known)
    if new.barcode:
        person.carry(new.barcode)
    return person


def _patched(known: Mapping[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The columns that a merge patch gives. Raises `InvalidInput` if it removes what everybody has."""
    for field in ("name", "scan_consent"):
        if changes.get(field, ...) is None:
            raise InvalidInput(f"{field} cannot be removed")
    blank = profile.empty()
    said = {field: blank[field] if value is None else value for field, value in changes.items()}
    if changes.get("custom") is not None:
        merged = known["custom"] | changes["custom"]
        said["custom"] = {question: answer for question, answer in merged.items() if answer is not None}
    names = profile.renamed(known, said)
    if not names["name"] and known["name"]:
        raise InvalidInput("the name cannot be removed")
    return said | names


async def _check_external_id(session: AsyncSession, event_id: UUID, external_id: str) -> None:
    """Whoever calls asks only for an id that the person does not have yet."""
    if external_id and await repository.with_external_id(session, event_id, external_id):
        raise ExternalIdTaken


async def remember_forgotten(
    session: AsyncSession, keys: Keyring, event_id: UUID, attendee_id: UUID, badge_keys: Collection[str]
) -> None:
    """Before somebody is forgotten: so that a list that still has them does not bring them back."""
    attendee = (await get(session, event_id, attendee_id)).attendee
    left = traces(attendee.external_id, tuple(badge_keys), attendee.email, attendee.name)
    digests = [keys.digest("forgotten", trace) for trace in left]
    await repository.remember_forgotten(session, event_id, digests)

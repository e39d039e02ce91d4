"""Contacts follow the attendees they stand for. Called in the transaction that changes attendees, for many at once.

Books that have nothing to change are neither locked nor touched; the others are locked in the order of their ids. They
stay locked until commit, so commit each chunk of a long import by itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts import disclosing, sharing
from api.contacts import disclosing_repository as ledger
from api.contacts import following_repository as repository
from api.contacts.merging import merged
from api.contacts.repository import bury, bury_with_everything
from api.core.folding import fold
from api.core.revisions import next_revisions
from models import Basis


async def resolve_barcodes(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID], now: datetime
) -> None:
    """In every book, contacts that were only a barcode become contacts of the attendee who has it, if any of these.

    Call it after their badges are written. Who refuses to be scanned stays a barcode. If a book then has two contacts
    of one person, the older takes over all of the other, which is deleted.
    """
    found = await repository.unresolved(session, event_id, attendee_ids)
    if not found:
        return
    revisions = await next_revisions(session, event_id, {row["book_id"] for row in found})
    # Only now, with the books locked, it is certain what they hold.
    waiting = await repository.unresolved(session, event_id, attendee_ids, revisions)
    known = await repository.resolved(session, event_id, {row["person"] for row in waiting}, revisions)
    people = _people(waiting, known)
    if not people:
        return
    heirs = {other["id"]: first["id"] for first, *others in people for other in others}
    if heirs:
        await repository.move_children(session, event_id, heirs, revisions)
        await repository.pass_on(session, event_id, heirs)
        await bury(session, event_id, heirs, revisions, now)
        await repository.name_heirs(session, event_id, heirs, revisions)
    event = await ledger.event_terms(session, event_id)
    staying = [_staying(event_id, contacts, event) for contacts in people]
    await repository.keep(session, staying)
    new = [contacts[0] for contacts in people if not any(contact["attendee_id"] for contact in contacts)]
    await ledger.record(session, [_disclosure(event_id, row, event, revisions, now) for row in new])
    await repository.copy_attendees(session, event_id, _own_words(staying), revisions)


async def stragglers(session: AsyncSession) -> dict[UUID, set[UUID]]:
    """By event, the attendees whom some contact waits for although they are known.

    A scan whose statement began before an import committed, and ended after the import had looked for it.
    """
    return _by_event(await repository.stragglers(session))


async def refresh_attendees(session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID]) -> None:
    """What changed about these attendees changes in all their contacts. The books' own corrections stay."""
    found = await repository.outdated(session, event_id, attendee_ids)
    if not found:
        return
    revisions = await next_revisions(session, event_id, {row["book_id"] for row in found})
    contacts = await repository.outdated(session, event_id, attendee_ids, revisions)
    await repository.copy_attendees(session, event_id, _own_words(contacts), revisions)


async def withdraw(session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID], now: datetime) -> None:
    """These attendees took their consent back: no book has anything of theirs any more.

    What was said about them is kept or goes with the contacts, as the event's policy has it. Call it after the
    attendees are written. Also what is only a barcode of theirs goes. Scans stay, so that one which is sent again is
    known; a new one brings the contact back, once they consent again.
    """
    found = await repository.of_attendees(session, event_id, attendee_ids)
    if not found:
        return
    revisions = await next_revisions(session, event_id, set(found.values()))
    contacts = await repository.of_attendees(session, event_id, attendee_ids, revisions)
    disclosures = await ledger.live_of_contacts(session, event_id, contacts)
    await disclosing.end(session, event_id, disclosures, revisions, now)
    await disclosing.forget(session, event_id, contacts.keys(), revisions, now)


async def erase(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID], revisions: Mapping[UUID, int], now: datetime
) -> None:
    """Nothing is left of these contacts, nor of what was said about them, whatever the event's policy says. Their books
    are locked."""
    disclosures = await ledger.live_of_contacts(session, event_id, contact_ids)
    await disclosing.end(session, event_id, disclosures, revisions, now)
    await bury_with_everything(session, event_id, contact_ids, revisions, now)


async def overlooked(session: AsyncSession) -> dict[UUID, set[UUID]]:
    """By event, the attendees who do not consent and whom some book has all the same.

    A scan whose statement began before they withdrew, and ended after their contacts had been looked for.
    """
    return _by_event(await repository.overlooked(session))


def _by_event(found: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    attendees: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for event_id, attendee_id in found:
        attendees[event_id].add(attendee_id)
    return attendees


def _people(waiting: Sequence[Mapping[Any, Any]], known: Sequence[Mapping[Any, Any]]) -> list[list[Mapping[Any, Any]]]:
    """The contacts of each person in each book where one was waiting, the oldest first."""
    people: defaultdict[tuple[UUID, UUID], list[Mapping[Any, Any]]] = defaultdict(list)
    for row in waiting:
        people[row["book_id"], row["person"]].append(row)
    for row in known:
        if (row["book_id"], row["person"]) in people:
            people[row["book_id"], row["person"]].append(row)
    return [sorted(contacts, key=lambda row: (row["created_at"], row["id"])) for contacts in people.values()]


def _staying(event_id: UUID, contacts: Sequence[Mapping[Any, Any]], event: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns of the contact that stays. It shows what the book had been given of the person, or what they give to
    a book that read their badge."""
    known = [contact["shared"] for contact in contacts if contact["attendee_id"]]
    shared = sharing.together(known) if known else _given(contacts[0], event)
    person = {"attendee_id": contacts[0]["person"], "shared": sharing.ordered(shared)}
    return {"event_id": event_id, **person, **merged(contacts)}


def _given(contact: Mapping[Any, Any], event: Mapping[Any, Any]) -> sharing.Fields:
    """Of a contact that was a barcode, with the person's own rules."""
    return sharing.terms(contact, event).given(Basis.IMPORT, to_team=contact["team_id"] is not None)


def _disclosure(
    event_id: UUID, contact: Mapping[Any, Any], event: Mapping[Any, Any], revisions: Mapping[UUID, int], now: datetime
) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "attendee_id": contact["person"],
        "book_id": contact["book_id"],
        "contact_id": contact["id"],
        "basis": Basis.IMPORT,
        "agreed": None,
        "revision": revisions[contact["book_id"]],
        **disclosing.entry(_given(contact, event), event, now),
    }


def _own_words(contacts: Iterable[Mapping[Any, Any]]) -> dict[UUID, str]:
    return {contact["id"]: fold(*contact["corrections"].values()) for contact in contacts}

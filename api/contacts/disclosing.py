"""Giving a book what a person shares, and taking it back. Whatever a contact shows of its attendee is in the ledger.

Books are locked in the order of their ids; what they hold is read after that.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import disclosing_repository as repository
from api.contacts import sharing
from api.contacts.destinations import Loss, follow
from api.contacts.repository import bury_with_everything, make_nameless
from api.contacts.sharing import Fields, Terms
from api.core.errors import NotFound
from api.core.folding import fold
from api.core.ids import uuid7
from api.core.revisions import next_revision, next_revisions
from models import AfterWithdrawal, Basis

Row = Mapping[Any, Any]


async def disclose(
    session: AsyncSession,
    event_id: UUID,
    *,
    attendee_id: UUID,
    book_id: UUID,
    basis: Basis,
    now: datetime,
    agreed: Collection[str] | None = None,
) -> UUID:
    """The attendee is a contact of this book from now on, with what they share on this basis, of what was `agreed`; the
    contact's id. Of two books take the one with the lower id first. Raises `NotFound` if nobody may have this person.
    """
    revision = await next_revision(session, event_id, book_id)
    person = await _person(session, event_id, attendee_id)
    key = await repository.badge_key(session, event_id, attendee_id)
    if key is None or not person["scan_consent"]:
        raise NotFound
    event = await repository.event_terms(session, event_id)
    to_team = await repository.team_of(session, event_id, book_id) is not None
    known = await repository.contact_of(session, event_id, book_id, attendee_id)
    contact_id = known or uuid5(book_id, key)
    place = {"event_id": event_id, "book_id": book_id, "revision": revision}
    if known is None:
        await repository.put_contact(session, place | {"id": contact_id} | _new_contact(person, key, now))
    fields = sharing.terms(person, event).given(basis, to_team=to_team, agreed=agreed)
    whose = {"attendee_id": attendee_id, "contact_id": contact_id, "basis": basis}
    limit = {"agreed": None if agreed is None else sharing.ordered(agreed)}
    await repository.record(session, [place | whose | limit | entry(fields, event, now)])
    await _rewrite(session, event_id, person, {contact_id: frozenset()}, {book_id: revision})
    return contact_id


async def follow_rules(
    session: AsyncSession, event_id: UUID, attendee_id: UUID, audiences: Collection[str], now: datetime
) -> None:
    """After a person changed what they share with these `audiences` (columns `share_…`): every book of theirs that was
    given something has what the rules give now, no more and no less."""
    person = await repository.attendee(session, event_id, attendee_id)
    if person is None:
        return
    terms = sharing.terms(person, await repository.event_terms(session, event_id))
    found = _changes(await _standing(session, event_id, attendee_id), terms, audiences)
    revisions = await next_revisions(session, event_id, {row["book_id"] for row, _ in found})
    person = await _person(session, event_id, attendee_id)
    standing = [row for row in await _standing(session, event_id, attendee_id) if row["book_id"] in revisions]
    changes = _changes(standing, terms, audiences)
    losses = [_loss(row, set(row["fields"]) - fields, revisions) for row, fields in changes]
    await repository.change(session, [_changed(row, fields, now) for row, fields in changes])
    await _rewrite(session, event_id, person, _lost(losses), revisions)
    await _follow(session, event_id, losses, now)


async def take_back(
    session: AsyncSession, event_id: UUID, attendee_id: UUID, disclosure_ids: Collection[UUID], now: datetime
) -> None:
    """What these gave is gone from their books, with the corrections of it. A book that has nothing of the person left
    keeps or loses what its people said, as the event's policy has it."""
    found = [row for row in await _standing(session, event_id, attendee_id) if row["id"] in disclosure_ids]
    if not found:
        return
    revisions = await next_revisions(session, event_id, {row["book_id"] for row in found})
    person = await _person(session, event_id, attendee_id)
    standing = await _standing(session, event_id, attendee_id)
    going = [row for row in standing if row["id"] in disclosure_ids]
    staying = {row["contact_id"] for row in standing if row["id"] not in disclosure_ids}
    gone = {row["contact_id"] for row in standing if row["is_deleted"]}
    lost = _lost(await end(session, event_id, going, revisions, now))
    await forget(session, event_id, lost.keys() - staying - gone, revisions, now)
    less = {contact_id: fields for contact_id, fields in lost.items() if contact_id in staying}
    await _rewrite(session, event_id, person, less, revisions)


async def end(
    session: AsyncSession, event_id: UUID, disclosures: Sequence[Row], revisions: Mapping[UUID, int], now: datetime
) -> list[Loss]:
    """These give nothing any more; every copy gets a receipt. What contacts show is up to the caller."""
    # What the book's own people deleted is gone from there, and not from every copy.
    losses = [_loss(row, row["fields"] or row["withdrawn_fields"], revisions) for row in disclosures]
    await repository.end(session, event_id, [row["id"] for row in disclosures], now)
    await _follow(session, event_id, losses, now)
    return losses


async def _follow(session: AsyncSession, event_id: UUID, losses: Sequence[Loss], now: datetime) -> None:
    """What a contact has by another disclosure is not lost."""
    shown = await _shown(session, event_id, {loss.contact_id for loss in losses})
    real = [replace(loss, fields=sharing.ordered(set(loss.fields) - shown[loss.contact_id])) for loss in losses]
    await follow(session, event_id, [loss for loss in real if loss.fields], now)


def entry(fields: Collection[str], event: Row, now: datetime) -> dict[str, Any]:
    """What every new row of the ledger says."""
    return {
        "id": uuid7(),
        "fields": sharing.ordered(fields),
        "consent_version": event["consent_version"],
        "disclosed_at": now,
        "updated_at": now,
    }


async def forget(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID], revisions: Mapping[UUID, int], now: datetime
) -> None:
    """These contacts have nothing of their people left."""
    if not contact_ids:
        return
    event = await repository.event_terms(session, event_id)
    kept = event["after_withdrawal"] == AfterWithdrawal.KEPT
    await (make_nameless if kept else bury_with_everything)(session, event_id, contact_ids, revisions, now)


async def let_out(
    session: AsyncSession, holder: BookHolder, kind: str, now: datetime, contact_ids: Collection[UUID] | None = None
) -> None:
    """A copy of the holder's book, or of these contacts, is about to leave the system: whoever is in it is told where
    their data went. `kind`: the format, for people to read."""
    await repository.add_copy(session, holder, kind=kind, contact_ids=contact_ids, now=now)


async def overlooked(session: AsyncSession) -> dict[tuple[UUID, UUID], set[str]]:
    """By event and attendee, the audiences that have more of somebody than they share.

    A scan whose statement began before the person changed their mind, and ended after it had been followed.
    """
    found: defaultdict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    for event_id, attendee_id, basis, is_team in await repository.excessive(session):
        found[event_id, attendee_id] |= sharing.audiences(basis, to_team=is_team)
    return found


async def _person(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> RowMapping:
    """What is known about them now. Read it with the books locked, or a change that was faster is written over."""
    person = await repository.attendee(session, event_id, attendee_id)
    if person is None:
        raise NotFound
    return person


async def _standing(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> list[RowMapping]:
    """The disclosures that the person has not taken back."""
    found = await repository.of_attendee(session, event_id, attendee_id)
    return [row for row in found if row["withdrawn_at"] is None]


async def _shown(session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID]) -> defaultdict[UUID, Fields]:
    """By contact, what the ledger says that it shows."""
    shown: defaultdict[UUID, Fields] = defaultdict(frozenset)
    for row in await repository.live_of_contacts(session, event_id, contact_ids):
        shown[row["contact_id"]] |= frozenset(row["fields"])
    return shown


def _changes(standing: Sequence[Row], terms: Terms, audiences: Collection[str]) -> list[tuple[Row, Fields]]:
    """The disclosures to these audiences that are to give something else from now on, and what."""
    concerned = [
        (row, row["team_id"] is not None)
        for row in standing
        if not row["is_deleted"]
        and sharing.audiences(row["basis"], to_team=row["team_id"] is not None) & set(audiences)
    ]
    wanted = [(row, terms.given(row["basis"], to_team=to_team, agreed=row["agreed"])) for row, to_team in concerned]
    return [(row, fields) for row, fields in wanted if fields != set(row["fields"])]


def _changed(row: Row, fields: Fields, now: datetime) -> dict[str, Any]:
    return {
        "event_id": row["event_id"],
        "id": row["id"],
        "fields": sharing.ordered(fields),
        "withdrawn_fields": sharing.ordered({*row["withdrawn_fields"], *row["fields"]} - fields),
        "updated_at": now,
    }


def _loss(row: Row, fields: Collection[str], revisions: Mapping[UUID, int]) -> Loss:
    return Loss(
        disclosure_id=row["id"],
        book_id=row["book_id"],
        contact_id=row["contact_id"],
        fields=sharing.ordered(fields),
        known_since=row["revision"],
        revision=revisions[row["book_id"]],
    )


def _lost(losses: Sequence[Loss]) -> dict[UUID, Fields]:
    """By contact; also of those that lost nothing."""
    fields: defaultdict[UUID, Fields] = defaultdict(frozenset)
    for loss in losses:
        fields[loss.contact_id] |= frozenset(loss.fields)
    return fields


async def _rewrite(
    session: AsyncSession,
    event_id: UUID,
    person: Row,
    lost: Mapping[UUID, Fields],
    revisions: Mapping[UUID, int],
) -> None:
    """Contacts of the person show what the ledger says. `lost`: by contact, what it did show."""
    shown = await _shown(session, event_id, lost)
    contacts = await repository.corrections(session, event_id, lost)
    rows = []
    for contact in contacts:
        shared = shown[contact["id"]]
        own_words = sharing.without(contact["corrections"], lost[contact["id"]] - shared)
        rows.append(
            {"event_id": event_id, "id": contact["id"], "revision": revisions[contact["book_id"]]}
            | _texts(person, shared, own_words)
        )
    await repository.write_contacts(session, rows)


def _texts(person: Row, shared: Fields, own_words: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a contact that follow from what is shared."""
    texts = sharing.shown(person, shared)
    search = fold(*(texts[column] for column in sharing.FOUND_BY), *own_words.values())
    return texts | {"shared": sharing.ordered(shared), "corrections": dict(own_words), "search": search}


def _new_contact(person: Row, badge_key: str, now: datetime) -> dict[str, Any]:
    return _texts(person, frozenset(), {}) | {
        "attendee_id": person["id"],
        "badge_key": badge_key,
        "scan_count": 0,
        "first_captured_at": now,
        "last_captured_at": now,
        "created_at": now,
    }

"""Parcels out of a book: what is to be sent of chosen contacts, as they are at this moment."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.crm import hubspot_fields, salesforce_fields
from api.crm import packing_repository as repository
from api.crm.deciding import Action, decide
from api.crm.parcels import Item, Parcel
from api.exports import reading
from api.exports.columns import Column
from api.exports.records import ContactRecord
from models import CrmConnection, CrmKind, CrmRecord, CrmSystem, WhenDeleted, WhenWithdrawn

Row = Any


@dataclass(frozen=True, slots=True)
class Packed:
    """`parcel`: None if nothing is to be done. `receipts`: those that are settled once it has arrived."""

    contact_id: UUID
    action: Action
    parcel: Parcel | None
    receipts: Sequence[UUID] = ()


async def actions(
    session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID], leaving: Collection[UUID] = ()
) -> dict[UUID, Action]:
    """What is to happen to contacts. `leaving`: those of whom something was taken back and is not gone yet."""
    policy = WhenWithdrawn(connection.when_withdrawn), WhenDeleted(connection.when_deleted)
    found = await repository.standings(session, connection, contact_ids)
    # Of whom the team deleted the book shows nothing: there is no less that the CRM could show.
    found = [replace(one, taken_back=one.taken_back or (one.deleted and one.contact_id in leaving)) for one in found]
    return {standing.contact_id: decide(standing, *policy) for standing in found}


async def pack(session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]) -> list[Packed]:
    """In the order of the ids. Contacts that the database has no more come without anything to do."""
    receipts: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for contact_id, receipt_id in await repository.receipts(session, connection, contact_ids):
        receipts[contact_id].append(receipt_id)
    decided = await actions(session, connection, contact_ids, receipts.keys())
    sent = [contact_id for contact_id in contact_ids if decided.get(contact_id) is Action.SEND]
    book = await reading.read(session, connection, sent)
    said = await _said(session, connection, contact_ids)
    return [
        Packed(one, action, _parcel(connection, one, action, book, said), receipts[one])
        for one in contact_ids
        for action in (decided.get(one, Action.LEAVE),)
    ]


@dataclass(frozen=True, slots=True)
class _Said:
    """Beside what an export says. Of a system without notes and tasks of their own those are empty. `new`: the contacts
    who were never there."""

    new: Collection[UUID]
    notes: Sequence[Row] = ()
    tasks: Sequence[Row] = ()
    there: Sequence[CrmRecord] = ()


async def _said(session: AsyncSession, connection: CrmConnection, contact_ids: Sequence[UUID]) -> _Said:
    new = await repository.never_confirmed(session, connection, contact_ids)
    if connection.system != CrmSystem.HUBSPOT:
        return _Said(new)
    return _Said(
        new,
        await repository.notes(session, connection, contact_ids),
        await repository.tasks(session, connection, contact_ids),
        await repository.items_there(session, connection, contact_ids),
    )


def _parcel(
    connection: CrmConnection, contact_id: UUID, action: Action, book: reading.Reading, said: _Said
) -> Parcel | None:
    there = [record for record in said.there if record.contact_id == contact_id]
    everything = [(CrmKind(record.kind), record.source_id) for record in there]
    match action:
        case Action.SEND if contact_id in book.contacts:
            return _full(connection, book.contacts[contact_id], book.questions, said, there)
        case Action.BLANK:
            return Parcel(contact_id, _fields_of(connection).blank(), gone=everything)
        case Action.FORGET | Action.DELETE:
            return Parcel(contact_id, gone=everything, leaves=True, for_ever=action is Action.FORGET)
        case _:
            return None


def _full(
    connection: CrmConnection,
    contact: ContactRecord,
    questions: Sequence[Column],
    said: _Said,
    there: Sequence[CrmRecord],
) -> Parcel:
    properties, cut = _fields_of(connection).person(contact, questions)
    items, cut_notes = _items(contact.id, said)
    confirmed = {record.source_id: record.fingerprint for record in there}
    living = {item.id for item in items}
    return Parcel(
        contact.id,
        properties,
        items=[item for item in items if confirmed.get(item.id) != item.fingerprint],
        gone=[(CrmKind(record.kind), record.source_id) for record in there if record.source_id not in living],
        owner=(contact.owner_email or "") if contact.id in said.new else "",
        cut_texts=cut + cut_notes,
    )


def _items(contact_id: UUID, said: _Said) -> tuple[list[Item], int]:
    """And how many texts were cut."""
    items, cut = [], 0
    for row in said.notes:
        if row.contact_id == contact_id:
            properties, more = hubspot_fields.note(row.author, row.text, row.written_at)
            items.append(Item(CrmKind.NOTE, row.id, properties))
            cut += more
    for row in said.tasks:
        if row.contact_id == contact_id:
            task = hubspot_fields.task(
                row.title, row.kind, row.assignee, row.due_at, row.created_at, done=row.done_at is not None
            )
            items.append(Item(CrmKind.TASK, row.id, task))
    return items, cut


def _fields_of(connection: CrmConnection) -> Any:
    """The module with the properties of this system."""
    return hubspot_fields if connection.system == CrmSystem.HUBSPOT else salesforce_fields

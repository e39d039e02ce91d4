"""Where copies of what a person shared may be, and what becomes of each after they take it back.

Phones and files that left the system are known here. A part of the program that sends contacts elsewhere adds itself to
`DESTINATIONS`, and reports later what became of its receipts.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts import disclosing_repository as repository
from api.core.ids import uuid7
from models import ReceiptState


@dataclass(frozen=True, slots=True)
class Loss:
    """`fields` that a contact does not show any more since the book's `revision`; it had them since `known_since`."""

    disclosure_id: UUID
    book_id: UUID
    contact_id: UUID
    fields: Sequence[str]
    known_since: int
    revision: int


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of what was lost. `name`: which, for the person to read. `session_id`: how a phone is signed in.
    `id`: the receipt's, by which to `settle` it later."""

    loss: Loss
    kind: str
    name: str
    state: ReceiptState
    detail: str = ""
    session_id: UUID | None = None
    id: UUID = field(default_factory=uuid7)


Destination = Callable[[AsyncSession, UUID, Sequence[Loss]], Awaitable[Sequence[Copy]]]
"""Finds, in the transaction of the withdrawal, the copies of one kind, and sees to it that they will go."""


async def phones(session: AsyncSession, event_id: UUID, losses: Sequence[Loss]) -> list[Copy]:
    """The apps that pulled the contact or scanned it. They are told by their next pull."""
    found = await repository.phones(session, event_id, {loss.book_id for loss in losses})
    scanned = await repository.scanning_devices(session, event_id, {loss.contact_id for loss in losses})
    return [
        Copy(loss, "phone", phone["name"], *_reachable(phone["revoked_at"]), phone["session_id"])
        for loss in losses
        for phone in found
        if phone["book_id"] == loss.book_id
        and (phone["sent_revision"] >= loss.known_since or (loss.contact_id, phone["device_id"]) in scanned)
    ]


def _reachable(revoked_at: datetime | None) -> tuple[ReceiptState, str]:
    if revoked_at is None:
        return ReceiptState.PENDING, ""
    return ReceiptState.CANNOT_BE_REACHED, f"signed out since {revoked_at:%Y-%m-%d %H:%M} UTC"


async def files(session: AsyncSession, event_id: UUID, losses: Sequence[Loss]) -> list[Copy]:
    """What somebody took out of the system as a file, since the book had it."""
    found = await repository.copies(session, event_id, {loss.book_id for loss in losses})
    return [
        Copy(
            loss,
            "export",
            f"{copy.kind}, {copy.made_by}",
            ReceiptState.CANNOT_BE_REACHED,
            f"taken {copy.made_at:%Y-%m-%d %H:%M} UTC",
        )
        for loss in losses
        for copy in found
        if copy.book_id == loss.book_id
        and copy.revision >= loss.known_since
        and (copy.contact_ids is None or str(loss.contact_id) in copy.contact_ids)
    ]


DESTINATIONS: list[Destination] = [phones, files]


async def follow(session: AsyncSession, event_id: UUID, losses: Sequence[Loss], now: datetime) -> None:
    """Leave a receipt for every copy of what was lost."""
    if not losses:
        return
    copies = [copy for destination in DESTINATIONS for copy in await destination(session, event_id, losses)]
    await repository.add_receipts(session, [_receipt(event_id, copy, now) for copy in copies])


async def settle(
    session: AsyncSession, event_id: UUID, receipt_id: UUID, state: ReceiptState, detail: str, now: datetime
) -> None:
    """What became of a copy."""
    await repository.settle_receipt(session, event_id, receipt_id, state, detail, now)


def _receipt(event_id: UUID, copy: Copy, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "id": copy.id,
        "disclosure_id": copy.loss.disclosure_id,
        "kind": copy.kind,
        "name": copy.name,
        "fields": list(copy.loss.fields),
        "state": copy.state,
        "detail": copy.detail,
        "session_id": copy.session_id,
        "revision": copy.loss.revision,
        "created_at": now,
        "updated_at": now,
    }

"""What a receiver is told of a book that changed: worked out from what the book is now, and what the receiver knows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from models import WebhookEvent


@dataclass(frozen=True, slots=True)
class TouchedContact:
    """A contact about which something changed. `changed` names what: `contact`, `notes`, `ratings`, …"""

    id: UUID
    revision: int
    changed: Sequence[str]
    alive: bool
    merged_into: UUID | None


@dataclass(frozen=True, slots=True)
class NewScan:
    """A scan of a contact that is still there."""

    id: UUID
    contact_id: UUID
    revision: int
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class DueTask:
    """`at`: when it became due, or came back after it was snoozed."""

    id: UUID
    contact_id: UUID | None
    assignee_id: UUID | None
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Message:
    """`name` is the same whenever the same thing is found again. Messages about one subject keep their order."""

    type: str
    name: str
    subject_id: UUID
    data: dict[str, Any]

    def id(self, webhook_id: UUID) -> UUID:
        return uuid5(webhook_id, f"{self.type}:{self.name}")


def messages(
    contacts: Iterable[TouchedContact], scans: Iterable[NewScan], tasks: Iterable[DueTask], known: Collection[UUID]
) -> list[Message]:
    """In the order in which they are to arrive. `known`: the contacts of which the receiver has heard."""
    about = [_about_contact(contact, contact.id in known) for contact in contacts]
    return [
        *(message for message in about if message),
        *(_about_scan(scan) for scan in scans),
        *(_about_task(task) for task in tasks),
    ]


def _about_contact(contact: TouchedContact, known: bool) -> Message | None:
    """A receiver that never heard of somebody need not hear that they are gone."""
    more: dict[str, Any]
    match contact.alive, known:
        case True, False:
            kind, more = WebhookEvent.CONTACT_CREATED, {}
        case True, True:
            kind, more = WebhookEvent.CONTACT_UPDATED, {"changed": sorted(contact.changed)}
        case False, True:
            kind, more = WebhookEvent.CONTACT_WITHDRAWN, {"merged_into": contact.merged_into}
        case _:
            return None
    data = {"contact_id": contact.id, "revision": contact.revision, **more}
    return Message(kind, f"{contact.id}:{contact.revision}", contact.id, data)


def _about_scan(scan: NewScan) -> Message:
    data = {
        "scan_id": scan.id,
        "contact_id": scan.contact_id,
        "captured_at": scan.captured_at,
        "revision": scan.revision,
    }
    return Message(WebhookEvent.SCAN_CREATED, str(scan.id), scan.contact_id, data)


def _about_task(task: DueTask) -> Message:
    data = {
        "task_id": task.id,
        "contact_id": task.contact_id,
        "assignee_id": task.assignee_id,
        "due_at": task.at,
        "revision": task.revision,
    }
    return Message(WebhookEvent.TASK_DUE, f"{task.id}:{task.at.isoformat()}", task.contact_id or task.id, data)

"""Messages out of changes. Nobody who changes a book waits for this, or does anything for it: what changed is read off
the book's revisions, from where each webhook has got to. Books without webhooks cost nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pydantic_core
from sqlalchemy.ext.asyncio import AsyncSession

from api.core.jobs import enqueue
from api.webhooks import delivering_repository
from api.webhooks import making_repository as repository
from api.webhooks.events import DueTask, Message, NewScan, TouchedContact, messages
from models import DeliveryState, Webhook, WebhookEvent

DELIVER = "webhooks.deliver"
"""The kind of job that sends what waits for one webhook."""
_LOOK_FOR_DUE_TASKS = timedelta(minutes=1)
_KEPT = timedelta(days=30)


async def behind(session: AsyncSession, now: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Event and id of the webhooks that have something to catch up with."""
    return await repository.behind(session, now - _LOOK_FOR_DUE_TASKS)


async def catch_up(session: AsyncSession, event_id: UUID, webhook_id: UUID, now: datetime) -> None:
    """Make messages of what changed since the last time. All or nothing: the webhook has got as far as they reach.

    At a book that changed a lot it may stop before the end; the next round goes on.
    """
    webhook = await repository.lock(session, event_id, webhook_id)
    if webhook is None:
        return
    upto = await repository.revision_to_reach(session, event_id, webhook.book_id, webhook.revision)
    found = await repository.touched(session, event_id, webhook.book_id, webhook.revision, upto)
    contacts = [TouchedContact(row.id, row.revision, row.changed, row.alive, row.merged_into) for row in found]
    scans = await repository.scans(session, event_id, webhook.book_id, webhook.revision, upto)
    known = await repository.known(session, webhook, [contact.id for contact in contacts])
    due = await _due(session, webhook, upto, now)
    new_scans = [NewScan(row.id, row.contact_id, row.revision, row.captured_at) for row in scans]
    await _add(session, webhook, messages(contacts, new_scans, due, known), now)
    await repository.learn(session, webhook, {contact.id for contact in contacts if contact.alive} - known)
    await repository.forget(session, webhook, {contact.id for contact in contacts if not contact.alive} & known)
    webhook.revision = upto


async def tell(
    session: AsyncSession,
    event_id: UUID,
    book_id: UUID,
    event: WebhookEvent,
    subject_id: UUID,
    data: dict[str, Any],
    now: datetime,
) -> None:
    """For what is no change of a book: make the messages at once, in the transaction of what happened.

    `data`: ids and times, nothing personal. The same event about the same subject is told once.
    """
    message = Message(event, str(subject_id), subject_id, data)
    for webhook in await repository.listening(session, event_id, book_id):
        await _add(session, webhook, [message], now)


async def send_soon(session: AsyncSession, now: datetime) -> None:
    """Have the worker send what it is time for."""
    for event_id, book_id, webhook_id in await delivering_repository.with_something_due(session, now):
        payload = {"webhook_id": webhook_id}
        key = f"{DELIVER}:{webhook_id}"
        await enqueue(session, DELIVER, payload, event_id=event_id, book_id=book_id, key=key)


async def sweep(session: AsyncSession, now: datetime) -> None:
    await repository.sweep(session, now - _KEPT)


async def _due(session: AsyncSession, webhook: Webhook, upto: int, now: datetime) -> list[DueTask]:
    since, after = webhook.due_checked_at, webhook.due_revision
    if now - since < _LOOK_FOR_DUE_TASKS:
        return []
    webhook.due_checked_at, webhook.due_revision = now, upto
    found = await repository.due_tasks(session, webhook.event_id, webhook.book_id, since, now, after)
    return [DueTask(row.id, row.contact_id, row.assignee_id, row.at, row.revision) for row in found]


async def _add(session: AsyncSession, webhook: Webhook, told: Iterable[Message], now: datetime) -> None:
    chosen = [message for message in told if message.type in webhook.events]
    first = webhook.position + 1
    webhook.position += len(chosen)
    await repository.add(
        session, (delivery(webhook, message, position, now) for position, message in enumerate(chosen, first))
    )


def delivery(webhook: Webhook, message: Message, position: int, now: datetime) -> dict[str, Any]:
    """The columns of a message that waits to be sent."""
    body = {"type": message.type, "timestamp": now, "data": {"event_id": webhook.event_id, **message.data}}
    return {
        "event_id": webhook.event_id,
        "id": message.id(webhook.id),
        "webhook_id": webhook.id,
        "position": position,
        "subject_id": message.subject_id,
        "type": message.type,
        "payload": pydantic_core.to_json(body).decode(),
        "state": DeliveryState.PENDING,
        "tries": 0,
        "next_attempt_at": now,
        "attempts": [],
        "created_at": now,
    }

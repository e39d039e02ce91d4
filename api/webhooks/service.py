"""Use cases of webhooks, for the managers of a team."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import TeamMember
from api.core.errors import IdReused, InvalidInput, NotFound
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.locks import lock_book
from api.core.outbound import AddressRefused, Outbound
from api.core.pagination import cut, decode_cursor
from api.webhooks import making_repository, repository
from api.webhooks.errors import TargetRefused, TooManyWebhooks
from api.webhooks.events import Message
from api.webhooks.making import delivery
from api.webhooks.signing import SECRET_BYTES, secret_of
from models import WEBHOOK_TEST, DeliveryState, Webhook, WebhookDelivery, WebhookState

MOST = 10
OVERLAP = timedelta(hours=24)
"""For so long after a change the previous secret signs too."""


@dataclass(frozen=True, slots=True)
class WatchedWebhook:
    """A webhook, and how many messages wait for it."""

    webhook: Webhook
    waiting: int


async def webhooks(session: AsyncSession, manager: TeamMember) -> list[WatchedWebhook]:
    found = await repository.webhooks(session, manager.event_id, manager.book_id)
    waiting = await repository.waiting(session, manager.event_id, [webhook.id for webhook in found])
    return [WatchedWebhook(webhook, waiting.get(webhook.id, 0)) for webhook in found]


async def create(
    session: AsyncSession,
    keys: Keyring,
    outbound: Outbound,
    manager: TeamMember,
    webhook_id: UUID | None,
    values: Mapping[str, Any],
    digest: UUID,
    now: datetime,
) -> tuple[WatchedWebhook, str | None]:
    """The webhook, and its secret if it is new: it is told this once. It hears of all that changes from now on."""
    await _check_target(outbound, values["url"])  # before the lock: names may take their time to be resolved
    await lock_book(session, manager.event_id, manager.book_id)  # no change is between what it knows and what it hears
    existing = await repository.find_any(session, manager.event_id, webhook_id) if webhook_id else None
    if existing:
        if existing.book_id != manager.book_id or existing.digest != digest:
            raise IdReused
        return await _watched(session, existing), None
    if len(await repository.webhooks(session, manager.event_id, manager.book_id)) >= MOST:
        raise TooManyWebhooks
    secret = _new_secret()
    revision = await repository.revision(session, manager.event_id, manager.book_id)
    webhook = Webhook(
        event_id=manager.event_id,
        id=webhook_id or uuid7(),
        book_id=manager.book_id,
        state=WebhookState.ACTIVE,
        secret=keys.seal(secret),
        revision=revision,
        due_revision=revision,
        due_checked_at=now,
        position=0,
        created_at=now,
        digest=digest,
        **values,
    )
    session.add(webhook)
    await session.flush()
    await making_repository.learn_all(session, webhook)
    return WatchedWebhook(webhook, 0), secret


async def change(
    session: AsyncSession, outbound: Outbound, manager: TeamMember, webhook_id: UUID, changes: Mapping[str, Any]
) -> WatchedWebhook:
    """A webhook that was paused or disabled goes on where it stopped."""
    await _find(session, manager, webhook_id, lock=False)
    if any(value is None for value in changes.values()):
        raise InvalidInput(f"{next(name for name in changes if changes[name] is None)} cannot be removed")
    if "url" in changes:
        await _check_target(outbound, changes["url"])
    webhook = await _find(session, manager, webhook_id)
    for name, value in changes.items():
        match name:
            case "paused":
                webhook.state = WebhookState.PAUSED if value else WebhookState.ACTIVE
                webhook.resume_at = None
            case _:
                setattr(webhook, name, value)
    await session.flush()
    return await _watched(session, webhook)


async def renew_secret(
    session: AsyncSession, keys: Keyring, manager: TeamMember, webhook_id: UUID, now: datetime
) -> tuple[str, datetime]:
    """A new secret, and until when the one before it signs too."""
    webhook = await _find(session, manager, webhook_id)
    secret = _new_secret()
    webhook.previous_secret, webhook.previous_until = webhook.secret, now + OVERLAP
    webhook.secret = keys.seal(secret)
    await session.flush()
    return secret, now + OVERLAP


async def delete(session: AsyncSession, manager: TeamMember, webhook_id: UUID) -> None:
    """With all that it was told, or was to be."""
    await session.delete(await _find(session, manager, webhook_id))
    await session.flush()


async def test(session: AsyncSession, manager: TeamMember, webhook_id: UUID, now: datetime) -> WebhookDelivery:
    """A message about nothing, sent as any other is."""
    webhook = await _find(session, manager, webhook_id)
    webhook.position += 1
    subject = uuid7()
    told = WebhookDelivery(**delivery(webhook, Message(WEBHOOK_TEST, str(subject), subject, {}), webhook.position, now))
    session.add(told)
    await session.flush()
    return told


async def deliveries(
    session: AsyncSession,
    manager: TeamMember,
    webhook_id: UUID,
    state: DeliveryState | None,
    limit: int,
    cursor: str | None,
) -> tuple[Sequence[WebhookDelivery], str | None]:
    webhook = await _find(session, manager, webhook_id, lock=False)
    after = decode_cursor(cursor, tuple[int, UUID])
    found = await repository.deliveries(
        session, manager.event_id, webhook.id, state=state, after=after, limit=limit + 1
    )
    return cut(found, limit, lambda row: (row.position, row.id))


async def send_again(
    session: AsyncSession, manager: TeamMember, webhook_id: UUID, delivery_id: UUID, now: datetime
) -> WebhookDelivery:
    """The same message, with the same id, as soon as possible; the schedule of its retries begins anew."""
    webhook = await _find(session, manager, webhook_id, lock=False)
    told = await repository.find_delivery(session, manager.event_id, webhook.id, delivery_id)
    if told is None:
        raise NotFound
    told.state, told.tries, told.next_attempt_at = DeliveryState.PENDING, 0, now
    await session.flush()
    return told


async def _find(session: AsyncSession, manager: TeamMember, webhook_id: UUID, *, lock: bool = True) -> Webhook:
    webhook = await repository.find(session, manager.event_id, manager.book_id, webhook_id, lock=lock)
    if webhook is None:
        raise NotFound
    return webhook


async def _watched(session: AsyncSession, webhook: Webhook) -> WatchedWebhook:
    waiting = await repository.waiting(session, webhook.event_id, [webhook.id])
    return WatchedWebhook(webhook, waiting.get(webhook.id, 0))


async def _check_target(outbound: Outbound, url: str) -> None:
    try:
        await outbound.check(url)
    except AddressRefused as refused:
        raise TargetRefused(str(refused)) from None


def _new_secret() -> str:
    return secret_of(secrets.token_bytes(SECRET_BYTES))

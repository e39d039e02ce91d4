"""SQL of webhooks and of the list of their deliveries."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models import Book, DeliveryState, Webhook, WebhookDelivery


async def webhooks(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[Webhook]:
    """The oldest first."""
    statement = _of_book(event_id, book_id).order_by(Webhook.created_at, Webhook.id)
    return (await session.scalars(statement)).all()


async def find(
    session: AsyncSession, event_id: UUID, book_id: UUID, webhook_id: UUID, *, lock: bool = False
) -> Webhook | None:
    statement = _of_book(event_id, book_id).where(Webhook.id == webhook_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    return (await session.scalars(statement)).one_or_none()


async def find_any(session: AsyncSession, event_id: UUID, webhook_id: UUID) -> Webhook | None:
    """Whichever book it is of: only for telling whether an id is taken."""
    return await session.get(Webhook, (event_id, webhook_id))


async def revision(session: AsyncSession, event_id: UUID, book_id: UUID) -> int:
    return (await session.scalars(select(Book.revision).where(Book.event_id == event_id, Book.id == book_id))).one()


async def waiting(session: AsyncSession, event_id: UUID, webhook_ids: Sequence[UUID]) -> dict[UUID, int]:
    """By webhook, how many messages are not delivered yet."""
    statement = (
        select(WebhookDelivery.webhook_id, func.count())
        .where(
            WebhookDelivery.event_id == event_id,
            WebhookDelivery.webhook_id.in_(webhook_ids),
            WebhookDelivery.state == DeliveryState.PENDING,
        )
        .group_by(WebhookDelivery.webhook_id)
    )
    return dict((await session.execute(statement)).all())


async def deliveries(
    session: AsyncSession,
    event_id: UUID,
    webhook_id: UUID,
    *,
    state: DeliveryState | None,
    after: tuple[int, UUID] | None,
    limit: int,
) -> Sequence[WebhookDelivery]:
    """The newest first."""
    statement = (
        _of_webhook(event_id, webhook_id)
        .order_by(WebhookDelivery.position.desc(), WebhookDelivery.id.desc())
        .limit(limit)
    )
    if state:
        statement = statement.where(WebhookDelivery.state == state)
    if after:
        statement = statement.where(tuple_(WebhookDelivery.position, WebhookDelivery.id) < tuple_(*after))
    return (await session.scalars(statement)).all()


async def find_delivery(
    session: AsyncSession, event_id: UUID, webhook_id: UUID, delivery_id: UUID
) -> WebhookDelivery | None:
    statement = _of_webhook(event_id, webhook_id).where(WebhookDelivery.id == delivery_id)
    return (await session.scalars(statement.with_for_update())).one_or_none()


def _of_book(event_id: UUID, book_id: UUID) -> Select[Webhook]:
    return select(Webhook).where(Webhook.event_id == event_id, Webhook.book_id == book_id)


def _of_webhook(event_id: UUID, webhook_id: UUID) -> Select[WebhookDelivery]:
    return select(WebhookDelivery).where(WebhookDelivery.event_id == event_id, WebhookDelivery.webhook_id == webhook_id)

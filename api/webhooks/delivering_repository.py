"""SQL of sending: which messages are next, and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import DeliveryState, Webhook, WebhookDelivery, WebhookState


async def with_something_due(session: AsyncSession, now: datetime) -> Sequence[tuple[UUID, UUID, UUID]]:
    """Event, book and id of the webhooks for which it is time to send something."""
    waiting = exists().where(
        WebhookDelivery.event_id == Webhook.event_id,
        WebhookDelivery.webhook_id == Webhook.id,
        *_is_due(Webhook.event_id, Webhook.id, now),
    )
    statement = select(Webhook.event_id, Webhook.book_id, Webhook.id).where(
        Webhook.state == WebhookState.ACTIVE, or_(Webhook.resume_at.is_(None), Webhook.resume_at <= now), waiting
    )
    return [(row.event_id, row.book_id, row.id) for row in await session.execute(statement)]


async def find_active(session: AsyncSession, event_id: UUID, webhook_id: UUID, now: datetime) -> Webhook | None:
    statement = select(Webhook).where(
        Webhook.event_id == event_id,
        Webhook.id == webhook_id,
        Webhook.state == WebhookState.ACTIVE,
        or_(Webhook.resume_at.is_(None), Webhook.resume_at <= now),
    )
    return (await session.scalars(statement)).one_or_none()


async def claim(
    session: AsyncSession, event_id: UUID, webhook_id: UUID, now: datetime, until: datetime, limit: int
) -> Sequence[WebhookDelivery]:
    """Take what it is time for, the first of each subject only. Until then nobody else takes it, nor what follows."""
    first = (
        select(WebhookDelivery.id)
        .where(
            WebhookDelivery.event_id == event_id,
            WebhookDelivery.webhook_id == webhook_id,
            *_is_due(event_id, webhook_id, now),
        )
        .order_by(WebhookDelivery.position)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
    )
    ids = (await session.scalars(first)).all()
    taken = (
        update(WebhookDelivery)
        .where(WebhookDelivery.event_id == event_id, WebhookDelivery.id.in_(ids))
        .values(next_attempt_at=until)
        .returning(WebhookDelivery)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(taken)).all() if ids else []


async def record(session: AsyncSession, event_id: UUID, outcomes: list[dict[str, Any]]) -> None:
    """Of each: `delivery_id`, `state`, `next_attempt_at`, `delivered_at`, and the `attempt` to be added."""
    statement = (
        update(WebhookDelivery.__table__)  # type: ignore[arg-type]  # a Table, which the stubs call a FromClause
        .where(WebhookDelivery.event_id == event_id, WebhookDelivery.id == bindparam("delivery_id"))
        .values(
            state=bindparam("new_state"),
            tries=WebhookDelivery.tries + 1,
            next_attempt_at=bindparam("next_attempt_at"),
            delivered_at=func.coalesce(WebhookDelivery.delivered_at, bindparam("delivered_at")),
            attempts=WebhookDelivery.attempts.op("||")(bindparam("attempt", type_=JSONB())),
        )
    )
    await session.execute(statement, outcomes)


async def rest_until(session: AsyncSession, event_id: UUID, webhook_id: UUID, moment: datetime) -> None:
    await _change(session, event_id, webhook_id, resume_at=moment)


async def disable(session: AsyncSession, event_id: UUID, webhook_id: UUID) -> None:
    await _change(session, event_id, webhook_id, state=WebhookState.DISABLED)


def _is_due(event_id: Any, webhook_id: Any, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of messages of one webhook: it is time for them, and nothing earlier about the same subject still waits."""
    earlier = aliased(WebhookDelivery)
    is_not_first = exists().where(
        earlier.event_id == event_id,
        earlier.webhook_id == webhook_id,
        earlier.subject_id == WebhookDelivery.subject_id,
        earlier.state == DeliveryState.PENDING,
        earlier.position < WebhookDelivery.position,
    )
    return WebhookDelivery.state == DeliveryState.PENDING, WebhookDelivery.next_attempt_at <= now, ~is_not_first


async def _change(session: AsyncSession, event_id: UUID, webhook_id: UUID, **values: Any) -> None:
    await session.execute(update(Webhook).where(Webhook.event_id == event_id, Webhook.id == webhook_id).values(values))

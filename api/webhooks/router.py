"""Webhooks, over HTTP."""

from typing import Annotated
from uuid import UUID

import pydantic_core
from fastapi import APIRouter, Depends, Query, Request, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentManager, Keys
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.core.ids import fingerprint
from api.core.outbound import Outbound
from api.core.pagination import CursorText, Limit, Page
from api.webhooks import service
from api.webhooks.errors import TargetRefused, TooManyWebhooks
from api.webhooks.schemas import (
    AttemptOut,
    DeliveryOut,
    NewSecret,
    NewWebhook,
    WebhookChange,
    WebhookIn,
    WebhookList,
    WebhookOut,
)
from api.webhooks.service import WatchedWebhook
from api.webhooks.signing import message_id
from models import DeliveryState, WebhookDelivery, WebhookEvent, WebhookState

router = APIRouter(prefix="/webhooks", tags=["webhooks"], responses=problems(*SIGNED_IN, NotFound))


async def get_outbound(request: Request) -> Outbound:
    outbound: Outbound = request.app.state.outbound
    return outbound


Going = Annotated[Outbound, Depends(get_outbound)]


@router.get("", summary="List the team's webhooks")
async def list_webhooks(manager: CurrentManager, session: Session) -> WebhookList:
    return WebhookList(items=[_out(found) for found in await service.webhooks(session, manager)])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Have an address told what changes in the team's book",
    responses=problems(IdReused, TooManyWebhooks, TargetRefused)
    | {200: {"model": NewWebhook, "description": "Sent before: nothing changed, and the secret is not shown again."}},
)
async def create_webhook(
    manager: CurrentManager,
    webhook: WebhookIn,
    session: Session,
    keys: Keys,
    outbound: Going,
    now: Now,
    response: Response,
) -> NewWebhook:
    """Messages are signed as [Standard Webhooks](https://www.standardwebhooks.com) 1.0 has it, with the `secret` that
    is shown here and never again. The address must be https, on the public internet."""
    values = webhook.model_dump(exclude={"id"})
    created, secret = await service.create(
        session, keys, outbound, manager, webhook.id, values, fingerprint(webhook), now
    )
    if secret is None:
        response.status_code = status.HTTP_200_OK
    return NewWebhook(**_out(created).model_dump(), secret=secret)


@router.patch(
    "/{webhook_id}", summary="Change, pause or resume a webhook", responses=problems(InvalidInput, TargetRefused)
)
async def change_webhook(
    manager: CurrentManager, webhook_id: UUID, change: WebhookChange, session: Session, outbound: Going
) -> WebhookOut:
    """While it is paused or disabled nothing is sent and nothing is lost: it goes on where it stopped."""
    return _out(await service.change(session, outbound, manager, webhook_id, change.model_dump(exclude_unset=True)))


@router.delete("/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Remove a webhook")
async def delete_webhook(manager: CurrentManager, webhook_id: UUID, session: Session) -> None:
    """With its deliveries; what waited is not sent."""
    await service.delete(session, manager, webhook_id)


@router.post("/{webhook_id}/secret", summary="Get a new secret")
async def renew_secret(manager: CurrentManager, webhook_id: UUID, session: Session, keys: Keys, now: Now) -> NewSecret:
    """For a day messages carry two signatures, one of each secret, so that the receiver can change over at any time."""
    secret, previous_until = await service.renew_secret(session, keys, manager, webhook_id, now)
    return NewSecret(secret=secret, previous_until=previous_until)


@router.post("/{webhook_id}/test", status_code=status.HTTP_202_ACCEPTED, summary="Send a message to try it out")
async def test_webhook(manager: CurrentManager, webhook_id: UUID, session: Session, now: Now) -> DeliveryOut:
    """Of type `webhook.test`, within some seconds. How it went is in the list of deliveries."""
    return _delivery(await service.test(session, manager, webhook_id, now))


@router.get("/{webhook_id}/deliveries", summary="List what a webhook was told")
async def list_deliveries(
    manager: CurrentManager,
    webhook_id: UUID,
    session: Session,
    state: Annotated[DeliveryState | None, Query(description="Only those in this state.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[DeliveryOut]:
    """The newest first, each with its attempts; those that came to their end for thirty days."""
    found, next_cursor = await service.deliveries(session, manager, webhook_id, state, limit, cursor)
    return Page(items=[_delivery(told) for told in found], next_cursor=next_cursor)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/resend",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Send a message again",
)
async def resend_delivery(
    manager: CurrentManager, webhook_id: UUID, delivery_id: UUID, session: Session, now: Now
) -> DeliveryOut:
    """With the same `webhook-id`, whether it arrived before, failed, or waits for its next attempt."""
    return _delivery(await service.send_again(session, manager, webhook_id, delivery_id, now))


def _out(watched: WatchedWebhook) -> WebhookOut:
    webhook = watched.webhook
    return WebhookOut(
        id=webhook.id,
        url=webhook.url,
        description=webhook.description,
        events=[WebhookEvent(event) for event in webhook.events],
        state=WebhookState(webhook.state),
        waiting=watched.waiting,
        resume_at=webhook.resume_at,
        created_at=webhook.created_at,
    )


def _delivery(told: WebhookDelivery) -> DeliveryOut:
    return DeliveryOut(
        id=told.id,
        message_id=message_id(told.id),
        type=told.type,
        state=DeliveryState(told.state),
        payload=pydantic_core.from_json(told.payload),
        attempts=[AttemptOut.model_validate(attempt) for attempt in told.attempts],
        next_attempt_at=told.next_attempt_at if told.state == DeliveryState.PENDING else None,
        created_at=told.created_at,
        delivered_at=told.delivered_at,
    )

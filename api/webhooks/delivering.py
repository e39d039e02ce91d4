"""Sending: the job that brings what waits for one webhook to its receiver, at least once and each subject in order."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from api.core.database import Database
from api.core.keyring import Keyring
from api.core.outbound import AddressRefused, Outbound, Unreachable
from api.core.working import Job
from api.webhooks import delivering_repository as repository
from api.webhooks.schedule import Verdict, judge
from api.webhooks.signing import headers
from models import DeliveryState, Webhook, WebhookDelivery

TIMEOUT_SECONDS = 20.0
LEASE = timedelta(seconds=30)
"""For this long messages that were taken are their taker's: longer than sending lasts, for all are sent at once."""
_AT_ONCE = 32
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. Either `status` or `error` is there."""

    at: datetime
    milliseconds: int
    status: int | None
    error: str | None
    retry_after: str | None


class Deliverer:
    """`deliver` is the handler of the job. A job that is done twice sends nothing twice that the other holds."""

    def __init__(self, database: Database, keys: Keyring, outbound: Outbound) -> None:
        self.database = database
        self.keys = keys
        self.outbound = outbound

    async def deliver(self, job: Job) -> None:
        webhook_id = UUID(job.payload["webhook_id"])
        for _ in range(_ROUNDS):  # what is left then is found by the next round of the worker
            if not await self._deliver_some(job.event_id, webhook_id):
                return

    async def _deliver_some(self, event_id: UUID, webhook_id: UUID) -> bool:
        """Whether there was anything to send."""
        taken_at, now = time.monotonic(), datetime.now(UTC)
        async with self.database.sessions.begin() as session:
            webhook = await repository.find_active(session, event_id, webhook_id, now)
            if webhook is None:
                return False
            taken = await repository.claim(session, event_id, webhook_id, now, now + LEASE, _AT_ONCE)
        if not taken:
            return False
        secrets = _secrets(self.keys, webhook, now)
        if time.monotonic() - taken_at > LEASE.total_seconds() - TIMEOUT_SECONDS:
            return True  # this process stood still: others may have taken them since
        attempts = await asyncio.gather(*(self._send(webhook.url, delivery, secrets) for delivery in taken))
        await self._record(webhook, taken, attempts)
        return True

    async def _send(self, url: str, delivery: WebhookDelivery, secrets: Sequence[str]) -> Attempt:
        started, at = time.perf_counter(), datetime.now(UTC)
        status, error, retry_after = None, None, None
        try:
            answer = await self.outbound.post(
                url, headers(delivery.id, delivery.payload, secrets, at), delivery.payload.encode(), TIMEOUT_SECONDS
            )
            status, retry_after = answer.status, answer.headers.get("retry-after")
        except AddressRefused:
            error = "address_refused"
        except Unreachable as unreachable:
            error = str(unreachable)
        return Attempt(at, round((time.perf_counter() - started) * 1000), status, error, retry_after)

    async def _record(
        self, webhook: Webhook, deliveries: Sequence[WebhookDelivery], attempts: Sequence[Attempt]
    ) -> None:
        now = datetime.now(UTC)
        verdicts = [
            judge(attempt.status, attempt.retry_after, delivery.tries, now, random.random())  # noqa: S311  no secret
            for delivery, attempt in zip(deliveries, attempts, strict=True)
        ]
        resume_at = max((verdict.resume_at for verdict in verdicts if verdict.resume_at), default=None)
        outcomes = [_outcome(*each) for each in zip(deliveries, attempts, verdicts, strict=True)]
        async with self.database.sessions.begin() as session:
            await repository.record(session, webhook.event_id, outcomes)
            if resume_at:
                await repository.rest_until(session, webhook.event_id, webhook.id, resume_at)
            if any(verdict.gone for verdict in verdicts):
                await repository.disable(session, webhook.event_id, webhook.id)


def _secrets(keys: Keyring, webhook: Webhook, now: datetime) -> list[str]:
    sealed = [webhook.secret]
    if webhook.previous_secret and webhook.previous_until and webhook.previous_until > now:
        sealed.append(webhook.previous_secret)
    return [keys.unseal(secret) for secret in sealed]


def _outcome(delivery: WebhookDelivery, attempt: Attempt, verdict: Verdict) -> dict[str, Any]:
    told = {"at": attempt.at, "status": attempt.status, "error": attempt.error, "milliseconds": attempt.milliseconds}
    return {
        "delivery_id": delivery.id,
        "new_state": verdict.state,
        "next_attempt_at": verdict.next_attempt_at,
        "delivered_at": attempt.at if verdict.state is DeliveryState.DELIVERED else None,
        "attempt": [told],
    }

"""Secrets and signatures as Standard Webhooks 1.0 has them."""

import base64
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook as Signer

SECRET_BYTES = 32


def secret_of(random: bytes) -> str:
    return "whsec_" + base64.b64encode(random).decode()


def message_id(delivery_id: UUID) -> str:
    """The `webhook-id`: the same at every attempt."""
    return f"msg_{delivery_id.hex}"


def headers(delivery_id: UUID, payload: str, secrets: Iterable[str], now: datetime) -> dict[str, str]:
    """One signature for each secret: after a change the receiver may know either."""
    name = message_id(delivery_id)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Rapport-Webhooks/1.0",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(name, now, payload) for secret in secrets),
    }

"""How an exchange looks to each of the two. Pure."""

from datetime import datetime
from enum import StrEnum

from models import Exchange, ExchangeState


class Direction(StrEnum):
    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Seen(StrEnum):
    """`expired`: nobody decided in time, or the asker is not told."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def seen_by_asker(exchange: Exchange, now: datetime) -> Seen:
    """Never declined: what was declined, and what never reached anybody because of a block, looks pending until it
    expires, in every field."""
    if exchange.state == ExchangeState.ACCEPTED:
        return Seen.ACCEPTED
    if exchange.state == ExchangeState.WITHDRAWN or exchange.withdrawn_at:
        return Seen.WITHDRAWN
    return Seen.EXPIRED if exchange.expires_at <= now else Seen.PENDING


def seen_by_asked(exchange: Exchange, now: datetime) -> Seen:
    if exchange.state == ExchangeState.PENDING and exchange.expires_at <= now:
        return Seen.EXPIRED
    return Seen(exchange.state)

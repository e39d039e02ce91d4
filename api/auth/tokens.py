"""Access tokens (JWT) and the opaque tokens that renew them. Pure: keys and times come from the caller."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt

from api.auth.principal import Principal
from models import Role

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)

_ALGORITHM = "HS256"
_ISSUER = "rapport"
_AUDIENCE = "rapport-api"
_REQUIRED = ["exp", "iat", "iss", "aud", "sid", "eid", "role"]
# Short claim names: the token travels with every request.
_CLAIMS = {
    "account_id": "sub",
    "organiser_id": "oid",
    "team_id": "tid",
    "member_id": "mid",
    "attendee_id": "atd",
    "device_id": "did",
    "book_id": "bid",
}


class InvalidToken(Exception):
    """Not a token of ours."""


class ExpiredToken(Exception):
    """A token of ours whose time is over: whom it named, and for how many seconds it has been."""

    def __init__(self, principal: Principal, seconds: float) -> None:
        super().__init__()
        self.principal = principal
        self.seconds = seconds


def issue(principal: Principal, keys: list[str], now: datetime, lifetime: timedelta = ACCESS_LIFETIME) -> str:
    """A signed access token that names `principal`'s session, role and book."""
    claims: dict[str, Any] = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "sid": principal.session_id.hex,
        "eid": principal.event_id.hex,
        "role": principal.role,
    }
    for field, claim in _CLAIMS.items():
        value = getattr(principal, field)
        if value is not None:
            claims[claim] = value.hex
    return jwt.encode(claims, keys[0], algorithm=_ALGORITHM, headers={"kid": _key_id(keys[0])})


def read(token: str, keys: list[str], now: datetime) -> Principal:
    """Whom a token names. Raises `InvalidToken` or `ExpiredToken`."""
    try:
        wanted = _key_id_in(token.partition(".")[0])
        key = next(key for key in keys if _key_id(key) == wanted)
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            audience=_AUDIENCE,
            # The time is checked below, against the clock of the caller.
            options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False},
        )
        late = now.timestamp() - claims["exp"]
        principal = Principal(
            session_id=UUID(claims["sid"]),
            event_id=UUID(claims["eid"]),
            role=Role(claims["role"]),
            **{field: UUID(claims[claim]) for field, claim in _CLAIMS.items() if claim in claims},
        )
    except (jwt.PyJWTError, StopIteration, ValueError, TypeError, AttributeError, OverflowError):
        raise InvalidToken from None
    if late >= 0:
        raise ExpiredToken(principal, late)
    return principal


def new_refresh_token(event_id: UUID) -> str:
    """An opaque token; it carries the event so that the look-up knows its shard."""
    return f"{event_id.hex}.{secrets.token_urlsafe(32)}"


def event_of_refresh_token(token: str) -> UUID | None:
    try:
        return UUID(token.partition(".")[0])
    except ValueError:
        return None


def refresh_digest(token: str) -> bytes:
    """What is stored of a refresh token. It holds 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


@lru_cache(maxsize=64)
def _key_id_in(header: str) -> str | None:
    """The key that a token's header names. All tokens of one key have the same header: it is decoded once."""
    key_id: str | None = jwt.get_unverified_header(f"{header}.e30.e30").get("kid")
    return key_id


@lru_cache(maxsize=64)
def _key_id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]

"""What a badge's QR code says: `HTTPS://{host}/B/{token}`, upper-case, so that the code stays small.

A token is 30 characters of Crockford's base32 (no I, L, O, U): event code (8), attendee key (8), issue (2) and a
keyed checksum (12, 60 bits). It holds no personal data, and a forged or mistyped one is refused without a look-up.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache

from api.core.base32 import ALPHABET, LOOK_ALIKES, decode, encode

MAX_ISSUE = 32**2 - 1

_CODE, _KEY, _ISSUE, _CHECK = 8, 8, 2, 12
_LENGTH = _CODE + _KEY + _ISSUE + _CHECK
_TOKEN = re.compile(f"[{ALPHABET}]{{{_LENGTH}}}")
_IN_URL = re.compile(r"^(?:HTTPS?://[^/]*)?/?B/([^/?#]*)/?(?:[?#].*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BadgeToken:
    """The parts of a token whose checksum is right. `text` is its one canonical spelling: the badge key."""

    text: str
    event_code: str
    attendee_key: str
    issue: int


class Malformed(ValueError):
    """Looks like a badge of ours and cannot be one."""


class Forged(ValueError):
    """The checksum does not fit: forged, or misread."""


def make(secret: str, event: str, attendee_key: str, issue: int) -> str:
    """The token of one issue of an attendee's badge. `issue` counts from 1 to `MAX_ISSUE`."""
    body = event + attendee_key + encode(issue, _ISSUE)
    return body + _checksum(secret, event, body)


def url(host: str, token: str) -> str:
    """What the QR code says."""
    return f"HTTPS://{host.upper()}/B/{token}"


def parse(text: str, secret: str, event: str) -> BadgeToken | None:
    """The token in a text scanned at `event`: our URL or the bare token. None if it is some other barcode.

    Raises `Malformed` for a URL of ours without a token in it, `Forged` if the checksum does not fit. A bare text
    that only happens to look like a token (thirty digits, say) is some other barcode, unless it begins with our code.
    """
    in_url = _IN_URL.match(text)
    token = (in_url.group(1) if in_url else text).upper().translate(LOOK_ALIKES)
    if not _TOKEN.fullmatch(token):
        if in_url:
            raise Malformed
        return None
    body, check = token[:-_CHECK], token[-_CHECK:]
    code, key, issue = body[:_CODE], body[_CODE : _CODE + _KEY], body[_CODE + _KEY :]
    if hmac.compare_digest(_checksum(secret, code, body), check):
        return BadgeToken(token, code, key, decode(issue))
    if in_url or code == event:
        raise Forged
    return None


def _checksum(secret: str, event: str, body: str) -> str:
    mac = hmac.digest(_event_key(secret, event), body.encode(), hashlib.sha256)
    return encode(int.from_bytes(mac[:8]) >> 4, _CHECK)


@lru_cache(maxsize=256)
def _event_key(secret: str, event: str) -> bytes:
    # Each event has its own key, derived from the one secret: nothing has to be looked up to check a token.
    return hmac.digest(secret.encode(), f"badge:{event}".encode(), hashlib.sha256)

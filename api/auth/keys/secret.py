"""What an API key looks like: `rapport_`, then the event, the key's id and 24 random bytes."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from uuid import UUID

PREFIX = "rapport_"
RANDOM_BYTES = 24
_LENGTH = 16 + 16 + RANDOM_BYTES


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """A key as somebody shows it; whether it is one is not known yet."""

    event_id: UUID
    key_id: UUID
    secret: bytes = field(repr=False)

    @property
    def digest(self) -> bytes:
        """What is kept of it. It is random and long: nobody could guess it, so no slow hash is needed."""
        return hashlib.sha256(self.secret).digest()

    @property
    def text(self) -> str:
        return PREFIX + base64.urlsafe_b64encode(self.event_id.bytes + self.key_id.bytes + self.secret).decode()


def read(text: str) -> PresentedKey | None:
    """None if it cannot be one."""
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if not text.startswith(PREFIX) or len(raw) != _LENGTH:
        return None
    return PresentedKey(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:])

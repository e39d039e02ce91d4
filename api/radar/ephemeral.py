"""The rotating ids that phones broadcast over Bluetooth. Pure.

An id is one block of AES-128 over whose it is and when:

    attendee key, 40 bits ‖ number of the window, 32 bits ‖ 56 zero bits

With the event's key it reads back, so nothing is stored; without it two ids of one person look like those of two. The
zeros tell what was never made here: forged, misheard, or of another event.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from api.core import base32

SIZE = 16
WINDOW = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZEROS = bytes(7)
_LAYOUT = struct.Struct(">BII7s")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an id is, and the number of its window since 1970."""

    attendee_key: str
    window: int


@dataclass(frozen=True, slots=True)
class Key:
    """An event's key: 16 bytes."""

    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, digest: bytes) -> Self:
        return cls(digest[:16])

    def make(self, attendee_key: str, windows: Iterable[int]) -> list[bytes]:
        """The ids of an attendee, one for each window."""
        number = base32.decode(attendee_key)
        plain = [_LAYOUT.pack(number >> 32, number & 0xFFFFFFFF, window, _ZEROS) for window in windows]
        return _blocks(self._cipher().encryptor().update(b"".join(plain)))

    def read(self, ids: Sequence[bytes]) -> list[Owner | None]:
        """Whose they are, in their order; None for what this key never made. Each has 16 bytes."""
        plain = self._cipher().decryptor().update(b"".join(ids))
        return [_owner(block) for block in _blocks(plain)]

    def _cipher(self) -> Cipher[ECB]:
        # No block is ever longer than one id and no plain text comes twice, so there is nothing to chain.
        return Cipher(AES(self.secret), ECB())  # noqa: S305  see above


def window_at(moment: datetime) -> int:
    """The number of the window that the moment lies in."""
    return (moment - _EPOCH) // WINDOW


def bounds(window: int) -> tuple[datetime, datetime]:
    """From when until when (exclusive) the ids of this window are broadcast."""
    start = _EPOCH + window * WINDOW
    return start, start + WINDOW


def windows_between(start: datetime, end: datetime) -> range:
    """The windows that have a part in [start, end)."""
    return range(window_at(start), window_at(end - timedelta(microseconds=1)) + 1)


def _owner(block: bytes) -> Owner | None:
    high, low, window, zeros = _LAYOUT.unpack(block)
    if zeros != _ZEROS:
        return None
    return Owner(base32.encode(high << 32 | low, 8), window)


def _blocks(data: bytes) -> list[bytes]:
    return [data[start : start + SIZE] for start in range(0, len(data), SIZE)]

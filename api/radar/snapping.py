"""Places made inexact on purpose, so that nobody is found by asking from many sides. Pure.

A position is replaced by the middle of a square of ten metres. Where the squares lie is secret, and differs from person
to person and from one window of ten minutes to the next; so distances to somebody lead to the middle of an unknown
square, however many are measured. Whoever stays within ten metres of the point that is kept keeps it, also when the
window changes: else the middle of many squares would betray where somebody sits for hours.
"""

import math
from datetime import datetime
from uuid import UUID

SQUARE = 10.0
"""Metres."""

_WINDOW_SECONDS = 600


def purpose(event_id: UUID, subject_id: UUID, now: datetime) -> str:
    """What a keyed digest has to be made of for `offset`: the person, and the window in which `now` lies."""
    return f"{event_id}:{subject_id}:{int(now.timestamp()) // _WINDOW_SECONDS}"


def offset(digest: bytes) -> tuple[float, float]:
    """Where the squares begin: metres in [0, SQUARE), from 16 bytes or more that nobody can guess."""
    east, north = int.from_bytes(digest[:8]), int.from_bytes(digest[8:16])
    return east / 2**64 * SQUARE, north / 2**64 * SQUARE


def snap(x: float, y: float, offset: tuple[float, float], kept: tuple[float, float] | None) -> tuple[float, float]:
    """The point to keep instead of (x, y); `kept`: the one that is kept so far."""
    if kept and math.hypot(x - kept[0], y - kept[1]) <= SQUARE:
        return kept
    return _middle(x, offset[0]), _middle(y, offset[1])


def _middle(metres: float, begin: float) -> float:
    return math.floor((metres - begin) / SQUARE) * SQUARE + begin + SQUARE / 2

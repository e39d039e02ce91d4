"""What has become of a promise. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from models import NoteKind

GRACE = timedelta(hours=24)
"""After its due time a promise may still be kept for so long."""

PATIENCE = timedelta(days=14)
"""A promise without a due time is expected to be kept within this."""


class PromiseState(StrEnum):
    """`declined`: we said openly that we will not. `broken`: it was forgotten."""

    OPEN = "open"
    KEPT = "kept"
    DECLINED = "declined"
    BROKEN = "broken"


def state_of(
    kind: str, settled: str | None, due_at: datetime | None, written_at: datetime, now: datetime
) -> PromiseState | None:
    """None for a note that promises nothing."""
    if kind != NoteKind.PROMISE:
        return None
    if settled:
        return PromiseState(settled)
    return PromiseState.OPEN if now < broken_at(due_at, written_at) else PromiseState.BROKEN


def broken_at(due_at: datetime | None, written_at: datetime) -> datetime:
    """From when on a promise counts as broken unless it is settled."""
    return due_at + GRACE if due_at else written_at + PATIENCE

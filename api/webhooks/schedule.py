"""When a message is sent again: the schedule of Standard Webhooks 1.0, later if the receiver asks for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from models import DeliveryState

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""Between one attempt and the next; after the last there is none."""
JITTER = 0.2
"""By up to this part pauses are longer: messages that failed together do not all come back together."""
_LONGEST_WAIT = timedelta(hours=24)
_GONE = 410


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message after an attempt. `resume_at`: until when the receiver wants no message at all."""

    state: DeliveryState
    next_attempt_at: datetime
    resume_at: datetime | None = None
    gone: bool = False


def judge(status: int | None, retry_after: str | None, tries: int, now: datetime, chance: float) -> Verdict:
    """`status`: None if there was no answer. `tries`: attempts before this one. `chance`: from 0 to 1, for the jitter.

    2xx is success; everything else is failure, redirects too.
    """
    if status is not None and 200 <= status < 300:
        return Verdict(DeliveryState.DELIVERED, now)
    if status == _GONE:
        return Verdict(DeliveryState.FAILED, now, gone=True)
    wanted = wait_until(retry_after, now) if retry_after else None
    if tries >= len(PAUSES):
        return Verdict(DeliveryState.FAILED, now, wanted)
    planned = now + PAUSES[tries] * (1 + JITTER * chance)
    return Verdict(DeliveryState.PENDING, max(planned, wanted or planned), wanted)


def wait_until(retry_after: str, now: datetime) -> datetime | None:
    """What a Retry-After header (RFC 9110, section 10.2.3) asks for, but for at most a day. None if it makes no
    sense."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=int(text[:9])), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(aware, now + _LONGEST_WAIT) if aware > now else None

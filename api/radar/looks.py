"""How often somebody may look, in whatever way: whoever asks from many places finds out exactly where others are. Pure.

Switching on counts as a look too: it makes a first place, and a first place needs no rest after the last one.
"""

from datetime import datetime, timedelta

from api.radar.errors import RadarTooFast

MOST_A_MINUTE = 12


def minute_of(now: datetime) -> datetime:
    """The minute in which looks are counted together."""
    return now.replace(second=0, microsecond=0)


def check(looks: int, now: datetime) -> None:
    """Raises `RadarTooFast` if these are too many in the present minute, the last one included."""
    if looks > MOST_A_MINUTE:
        raise RadarTooFast((minute_of(now) + timedelta(minutes=1) - now).total_seconds())

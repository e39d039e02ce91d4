"""What a phone heard, made out: whose each id is, or why it does not count. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.radar import ephemeral
from api.radar.sightings.schemas import Refusal, SightingIn

_TOLERATED_DRIFT = timedelta(minutes=5)
"""By how much two phones' clocks may differ: one goes on broadcasting an id when the other thinks its time is over."""
_TOLERATED_FUTURE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Heard:
    attendee_key: str
    at: datetime
    rssi: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the sightings of one request. `days`: the event's, from and until (exclusive)."""

    key: ephemeral.Key
    attendee_key: str
    days: tuple[datetime, datetime]
    now: datetime

    def read(self, sightings: Sequence[SightingIn | None]) -> list[Heard | Refusal]:
        """In their order; None stands for one that could not be read at all."""
        owners = iter(self.key.read([sighting.ephemeral_id for sighting in sightings if sighting]))
        return [self._heard(sighting, next(owners)) if sighting else Refusal.MALFORMED for sighting in sightings]

    def _heard(self, sighting: SightingIn, owner: ephemeral.Owner | None) -> Heard | Refusal:
        if owner is None:
            return Refusal.UNKNOWN
        if owner.attendee_key == self.attendee_key:
            return Refusal.OWN
        if sighting.at > self.now + _TOLERATED_FUTURE:
            return Refusal.IN_FUTURE
        if not self.days[0] <= sighting.at < self.days[1]:
            return Refusal.OUTSIDE_EVENT
        start, end = ephemeral.bounds(owner.window)
        if not start - _TOLERATED_DRIFT <= sighting.at < end + _TOLERATED_DRIFT:
            return Refusal.OUTSIDE_WINDOW
        return Heard(owner.attendee_key, sighting.at, sighting.rssi)

"""What may go wrong on the radar."""

import math

from api.core.errors import Problem


class PresenceInFuture(Problem):
    status, code, title = 422, "presence_in_future", "The phone's clock is ahead: a place is told when one is there"


class PresenceTooOld(Problem):
    status, code, title = 422, "presence_too_old", "Where somebody was more than 15 minutes ago is not presence"


class OutsideEvent(Problem):
    status, code, title = 422, "outside_event", "The event does not take place at this time"


class ZoneUnknown(Problem):
    status, code, title = 422, "zone_unknown", "The event has no such zone"


class VenueUnknown(Problem):
    status, code, title = 422, "venue_unknown", "The organiser has not said where the venue is; send x and y, or a zone"


class PositionOffVenue(Problem):
    status, code, title = 422, "position_off_venue", "The position is more than 5 km from the venue"


class RadarTooFast(Problem):
    """Nobody needs to know more often, unless to find out exactly where somebody is."""

    status, code, title = 429, "radar_too_fast", "Too often; try again later"

    def __init__(self, seconds: float = 1) -> None:
        super().__init__(headers={"Retry-After": str(max(1, math.ceil(seconds)))})

"""What may go wrong with events and zones."""

from api.core.errors import Problem


class ZoneNameTaken(Problem):
    status, code, title = 409, "zone_name_taken", "Another zone of this event has this name"


class BeaconTaken(Problem):
    status, code, title = 409, "beacon_taken", "Another zone of this event has this beacon"

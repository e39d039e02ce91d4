"""Who let the stands see them on the radar, and how long they stayed there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from api.demo import fair
from api.demo.fair import ATTENDEES, Stand
from api.demo.visits import Reading

_AGREE = 3  # every third visitor
_STAYS = ((2, 5, 7), (6,), (3, 9), (4,), (1, 2))  # minutes, the last stay first
_PAUSE = timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody, by address, was at the booth of this exhibitor."""

    email: str
    exhibitor: str
    started_at: datetime
    last_at: datetime


def at_booths(stands: Sequence[Stand], readings: Sequence[Reading], badges: Mapping[str, str]) -> list[Stay]:
    """Some of those whose badges were read came before that already, and stayed for some minutes each time.

    Nobody of them is one of those whom one can sign in as: these begin as everybody does, switched off.
    """
    owners = {badge: email for email, badge in badges.items()}
    chosen = set(ATTENDEES)
    stays = []
    for stand in stands:
        readers = {*(person.email for person in stand.staff), *stand.phones}
        met = _first_met((reading for reading in readings if reading.reader in readers), owners)
        willing = [email for email in list(met)[::_AGREE] if email not in chosen]
        chosen.update(willing)
        for email, minutes in zip(willing, cycle(_STAYS)):
            stays += _until(email, stand.sketch.name, met[email], minutes)
    return stays


def _first_met(readings: Iterable[Reading], owners: Mapping[str, str]) -> dict[str, datetime]:
    met: dict[str, datetime] = {}
    for reading in sorted(readings, key=lambda reading: reading.scan.captured_at):
        if email := owners.get(reading.scan.badge or ""):
            met.setdefault(email, reading.scan.captured_at)
    return met


def _until(email: str, exhibitor: str, met_at: datetime, minutes: Iterable[int]) -> list[Stay]:
    """The last stay ends with the badge being read; none began before the doors were open."""
    ends = [met_at - number * _PAUSE for number, _ in enumerate(minutes)]
    spans = [(end - timedelta(minutes=length), end) for end, length in zip(ends, minutes, strict=True)]
    return [Stay(email, exhibitor, start, end) for start, end in spans if start >= fair.opening(start)]

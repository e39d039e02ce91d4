"""Encounters: what two phones heard of one another, chained in time. Pure.

Sightings that are at most a gap apart belong together. Within an encounter no two neighbours are further apart than
that, so whatever lies between its ends, or within a gap of them, belongs to it: its ends say all that matters of the
sightings it was made of. That is why the order in which they arrive, and how often, changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Met:
    """Two people within hearing of one another, from the first to the last sighting; one sighting is both.

    `strongest_rssi` in dBm; None if no phone told.
    """

    started_at: datetime
    last_at: datetime
    strongest_rssi: int | None = None


def chained(mets: Iterable[Met], gap: timedelta) -> list[Met]:
    """The encounters of one pair, in order of time; the gap between any two is longer than `gap`."""
    found: list[Met] = []
    for met in sorted(mets, key=lambda met: met.started_at):
        if found and met.started_at - found[-1].last_at <= gap:
            found[-1] = _joined(found[-1], met)
        else:
            found.append(met)
    return found


def duration(started_at: datetime, last_at: datetime, step: timedelta) -> timedelta:
    """How long they were together. A phone reports each `step`: the last sighting stands for as long as that."""
    return last_at - started_at + step


def _joined(one: Met, later: Met) -> Met:
    told = [rssi for rssi in (one.strongest_rssi, later.strongest_rssi) if rssi is not None]
    return Met(one.started_at, max(one.last_at, later.last_at), max(told, default=None))

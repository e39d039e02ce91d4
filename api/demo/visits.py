"""What happens at the demo fair: who reads whose badge, what they say about it, what becomes of their tasks. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID, uuid5

from api.demo.fair import ATTENDEES, SEED, Guest, Stand, moments
from api.demo.people import Person, TeamSketch
from api.demo.talk import Talk, talks
from api.scans.schemas import ScanIn, ScanTask
from api.tasks.due import DuePreset
from models import DecisionPower, TaskKind

HELD_BACK = 45
"""So many of the first visitors have not been at the first two stands yet, nor met other attendees."""

_VISITS = (66, 52, 48, 46, 44, 42, 40, 38)  # per stand
_VISITING = ("attendee", "speaker", "press")
_DUE = (
    *(DuePreset.IN_AN_HOUR, DuePreset.THIS_AFTERNOON, DuePreset.TOMORROW_MORNING, DuePreset.TOMORROW_AFTERNOON),
    *(DuePreset.NEXT_MONDAY, DuePreset.IN_A_WEEK, None),
)
_FOREIGN_BARCODES = ("TKT-90417726", "TKT-90418340", "4006381333931")
_MET = (
    ("Sat next to me in the panel on rail freight. Sends the slides.", ""),
    ("Same problem with peak loads as we have.", "Exchange our load curves"),
    ("Knows the people at the port authority, offered an introduction.", "Ask for the introduction to the port"),
    ("Lunch. Their works council agreed to the new shifts.", ""),
    ("Looking for a speaker in spring.", "Suggest a speaker for their spring meeting"),
    ("Used to work for our competitor, now on the buying side.", ""),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A badge is read. `reader` is the address of whoever does it, or the name of a booth phone."""

    reader: str
    scan: ScanIn
    received_at: datetime


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What `reader` does about a task: `change` is what a change of a task takes."""

    reader: str
    task_id: UUID
    change: dict[str, Any]
    at: datetime


def at_stands(
    stands: Sequence[Stand], guests: Sequence[Guest], badges: Mapping[str, str], now: datetime
) -> list[Reading]:
    """Visits to the stands up to `now`; `badges` maps addresses to what the badges say."""
    rng, told = Random(SEED), iter(talks(SEED, sum(_VISITS)))
    crowd = _crowd(guests)
    known = [person for person in crowd if person.email in ATTENDEES]
    readings = []
    for place, (stand, count) in enumerate(zip(stands, _VISITS, strict=True)):
        readers = (*(person.email for person in stand.staff), *stand.phones)
        # Whom one can sign in as has been at the other stands, so that they see who has their data.
        first, rest = (known, crowd) if place > 1 else ([], crowd[HELD_BACK:])
        visitors = [*first, *_visitors(rng, stand.sketch, rest, count - len(first))]
        for at, visitor in zip(moments(rng, count, now), visitors, strict=True):
            said = _said(rng, next(told))
            readings.append(_reading(rng, rng.choice(readers), badges[visitor.email], at, now, said))
    return readings


def between_attendees(
    attendees: Sequence[Person], guests: Sequence[Guest], badges: Mapping[str, str], now: datetime
) -> list[Reading]:
    """Each of these attendees meets a few others."""
    rng, met = Random(SEED + 1), cycle(_MET)
    others = _crowd(guests)[HELD_BACK:]
    return [
        _reading(rng, attendee.email, badges[other.email], at, now, _remembered(*next(met)))
        for attendee in attendees
        for other, at in zip(rng.sample(others, 6), moments(rng, 6, now), strict=True)
    ]


def strange_badges(stands: Sequence[Stand], revoked: str, now: datetime) -> list[Reading]:
    """Barcodes that nobody is known for yet, and a badge that was replaced."""
    rng = Random(SEED + 2)
    seen = [
        (stand.staff[-1].email, barcode, {"note": "Ticket from the box office, did not say the name."})
        for stand, barcode in zip(stands, _FOREIGN_BARCODES, strict=False)
    ]
    seen.append((stands[0].staff[1].email, revoked, {}))
    times = moments(rng, len(seen), now)
    return [_reading(rng, reader, badge, at, now, said) for (reader, badge, said), at in zip(seen, times, strict=True)]


def follow_ups(readings: Iterable[Reading], now: datetime) -> Iterator[FollowUp]:
    """Some tasks have been done by now, some were put off until tomorrow, the rest is open."""
    rng = Random(SEED + 3)
    for reading in readings:
        if reading.scan.task is None:
            continue
        task_id, fate = uuid5(reading.scan.id, "task"), rng.random()
        if fate < 0.3:
            at = reading.received_at + (now - reading.received_at) * rng.random()
            yield FollowUp(reading.reader, task_id, {"done": True}, at)
        elif fate < 0.5:
            yield FollowUp(reading.reader, task_id, {"snooze": DuePreset.TOMORROW_MORNING}, now)


def decision_power(job_title: str) -> DecisionPower | None:
    """What reps take a job title for, if they can read it."""
    if "Assistant" in job_title:
        return DecisionPower.GATEKEEPS
    if job_title.startswith(("Chief", "Managing", "Head of", "VP")):
        return DecisionPower.DECIDES
    if job_title.endswith(("Manager", "Buyer", "Lead", "Director")):
        return DecisionPower.INFLUENCES
    return DecisionPower.USES if job_title.endswith(("Engineer", "Planner", "Analyst", "Specialist")) else None


def _crowd(guests: Iterable[Guest]) -> list[Person]:
    return [guest.person for guest in guests if guest.consents and guest.person.category in _VISITING]


def _visitors(rng: Random, sketch: TeamSketch, crowd: Sequence[Person], count: int) -> list[Person]:
    """Those whom the exhibitor looks for come more often, and one visit in six is a second one."""
    weights = [_attraction(person, sketch) for person in crowd]
    seen: list[Person] = []
    while len(seen) < count:
        again = seen and rng.random() < 1 / 6
        seen.append(rng.choice(seen) if again else rng.choices(crowd, weights)[0])
    return seen


def _attraction(person: Person, sketch: TeamSketch) -> int:
    shared = set(person.interests) & set(sketch.interests)
    return 1 + 3 * len(shared) + 2 * (person.industry in sketch.industries)


def _said(rng: Random, talk: Talk) -> dict[str, Any]:
    """What a rep has time to enter: nothing, a rating, or all of it."""
    time_left = rng.random()
    if time_left < 0.2:
        return {}
    rating: dict[str, Any] = {"rating": talk.interest, "gut": talk.gut}
    if time_left < 0.4:
        return rating
    said = rating | {"note": talk.note, "tags": list(talk.tags)}
    if talk.task_title and rng.random() < 0.6:
        said["task"] = ScanTask(title=talk.task_title, kind=TaskKind(talk.task_kind), due=rng.choice(_DUE))
    return said


def _remembered(note: str, task_title: str) -> dict[str, Any]:
    if not task_title:
        return {"note": note}
    return {"note": note, "rating": 4, "task": ScanTask(title=task_title, due=DuePreset.IN_A_WEEK)}


def _reading(rng: Random, reader: str, badge: str, at: datetime, now: datetime, said: dict[str, Any]) -> Reading:
    """Most scans arrive within seconds; where the network is bad they wait."""
    delay = timedelta(seconds=rng.randint(1, 4) if rng.random() < 0.9 else rng.randint(300, 3000))
    scan_id = UUID(int=rng.getrandbits(128), version=4)
    return Reading(reader, ScanIn(id=scan_id, badge=badge, captured_at=at, **said), min(at + delay, now))

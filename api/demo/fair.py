"""The demo fair on paper: who is registered, who exhibits, when the doors are open. Pure; only the dates vary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from api.demo.people import Person, TeamSketch, people, teams
from models import Role

SEED = 2026
SLUG, NAME = "demo-fair", "Freight & Factory Lisbon"
OTHER_SLUG, OTHER_NAME = "demo-small-fair", "Riverside Transport Day"
ZONE = ZoneInfo("Europe/Lisbon")
MAIN_GATE = (38.7686, -9.0961)
"""Latitude and longitude of where the plan of the venue begins."""
BEACONS = UUID("5f3a1c2e-8f0e-4c57-9f5b-2d6c5d1b7a90")
"""What all iBeacons of the fair call themselves; the minor number is that of the zone."""

ORGANISER = "organiser@demo.example"
STAFF: Mapping[str, tuple[Role, str]] = {
    "manager": (Role.MANAGER, "manager@demo.example"),
    "rep": (Role.REP, "rep@demo.example"),
    "rep2": (Role.REP, "rep2@demo.example"),
    "other_rep": (Role.REP, "other.rep@demo.example"),
}
"""Whom one can be at a stand: the first three at the first stand, the other rep at the second."""
ATTENDEES = ("attendee@demo.example", "attendee2@demo.example")

_REGISTERED = 300
_DECLINES = 25  # every 25th wants no scans
_OPENS, _CLOSES = time(9), time(18)
_PHONES = (("Quillhaven booth phone 1", "Quillhaven booth phone 2"), ("Taktwinkel booth phone",))


@dataclass(frozen=True, slots=True)
class Guest:
    """A registration: its number at the ticketing system, and whether the person may be scanned."""

    number: int
    person: Person
    consents: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """An exhibitor with the people of its stand, the manager first, and the names of the phones passed around there."""

    sketch: TeamSketch
    staff: tuple[Person, ...]
    phones: tuple[str, ...]


def guests() -> list[Guest]:
    """Everybody registered. Those whom one can sign in as have addresses that are easily remembered."""
    registered = people(SEED, _REGISTERED)
    addresses = _easy_addresses(registered)
    return [
        Guest(number, replace(person, email=addresses.get(person.email, person.email)), bool(number % _DECLINES))
        for number, person in enumerate(registered, 1)
    ]


def stands(registered: Sequence[Guest]) -> list[Stand]:
    """The exhibitors, each with those of the registered who work for it."""
    sketches = teams(SEED)
    phones = (*_PHONES, *((),) * len(sketches))
    return [
        Stand(sketch, tuple(guest.person for guest in registered if guest.person.company == sketch.name), listed)
        for sketch, listed in zip(sketches, phones, strict=False)
    ]


def first_day(now: datetime) -> date:
    """The fair lasts three days, of which today, in its own time zone, is the second."""
    return now.astimezone(ZONE).date() - timedelta(days=1)


def before_opening(now: datetime) -> datetime:
    """Half an hour before the doors open for the first time."""
    return _at(first_day(now), _OPENS) - timedelta(minutes=30)


def opening(at: datetime) -> datetime:
    """When the doors opened on the day of this moment."""
    return _at(at.astimezone(ZONE).date(), _OPENS)


def end(now: datetime) -> datetime:
    """The midnight with which the fair is over."""
    return _at(first_day(now) + timedelta(days=3), time())


def moments(rng: Random, count: int, now: datetime) -> list[datetime]:
    """So many moments, in order and in UTC, at which the doors have been open up to now."""
    hours = _opening_hours(now)
    chosen = rng.choices(hours, weights=[(until - since).total_seconds() for since, until in hours], k=count)
    return sorted((since + (until - since) * rng.random()).replace(microsecond=0) for since, until in chosen)


def _opening_hours(now: datetime) -> list[tuple[datetime, datetime]]:
    """All of the first day, and today as far as it has come: nothing of it if it is night."""
    days = (first_day(now), first_day(now) + timedelta(days=1))
    hours = [(_at(day, _OPENS), min(_at(day, _CLOSES), now)) for day in days]
    return [(since, until) for since, until in hours if since < until]


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


def _easy_addresses(registered: list[Person]) -> dict[str, str]:
    """By the address that a person was registered with."""
    first, second = ([person for person in registered if person.company == team.name] for team in teams(SEED)[:2])
    organiser = next(person for person in registered if person.category == "organiser")
    visitors = [person for person in registered if person.category == "attendee"]
    cast = (organiser, *first[:3], second[1], *visitors[:2])
    easy = (ORGANISER, *(address for _, address in STAFF.values()), *ATTENDEES)
    return {person.email: address for person, address in zip(cast, easy, strict=True)}

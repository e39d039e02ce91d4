"""The people, exhibitors and places of an invented trade fair, the same for the same seed.

Nobody here exists: names are combined at random, companies are invented, e-mail addresses lie under `.example`, and
telephone numbers come from ranges kept free for fiction.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, cycle
from random import Random

from api.core.folding import fold
from api.demo.companies import EXHIBITORS, ORGANISERS, PRESS, VISITORS, Company
from api.demo.countries import CULTURE_OF, FICTIONAL_PHONES
from api.demo.jobs import COMMON_TITLES, INTERESTS, LOCAL_TITLES, MARKETS, SHARED_INTERESTS, TITLES, TITLES_BY_CATEGORY
from api.demo.names import CULTURES, LONGEST, MONONYM, Names, Spelling

MOST_PEOPLE = 500  # beyond that the names of the largest cultures run out

_SHARES = {"attendee": 80, "speaker": 7, "exhibitor": 8, "press": 3, "organiser": 2}  # in 100 people
_FIRST_AT = {"irunako.example": LONGEST, "nusarimba.example": MONONYM}  # so that both names occur in every fair


@dataclass(frozen=True, slots=True)
class Person:
    """One registration.

    `name` is the whole name in the order its bearer uses; `family_name` is empty for a person with one name only.
    `phone` is E.164, or empty. `category` is attendee, speaker, exhibitor, press or organiser. `country` is an
    ISO 3166-1 alpha-2 code.
    """

    given_name: str
    family_name: str
    name: str
    email: str
    company: str
    job_title: str
    phone: str
    category: str
    industry: str
    country: str
    interests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamSketch:
    """An exhibitor and the words of its target profile."""

    name: str
    roles: tuple[str, ...]
    industries: tuple[str, ...]
    interests: tuple[str, ...]
    decision_power: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneSketch:
    """A named place; `kind` is booth, hall, session or other. `x`, `y`: metres east and north of the main gate.
    `exhibitor`: whose booth it is."""

    name: str
    kind: str
    x: float
    y: float
    exhibitor: str = ""


_STANDS = (
    *(("A04", 20.0, 30.0), ("A11", 45.0, 30.0), ("A17", 20.0, 60.0), ("A22", 45.0, 60.0)),
    *(("B03", 110.0, 30.0), ("B09", 135.0, 30.0), ("B16", 110.0, 60.0), ("B20", 135.0, 60.0)),
)
ZONES: tuple[ZoneSketch, ...] = (
    ZoneSketch("Hall A", "hall", 32, 45),
    ZoneSketch("Hall B", "hall", 122, 45),
    ZoneSketch("Harbour stage", "session", 77, 90),
    ZoneSketch("Coffee bar at the east gate", "other", 160, 10),
    *(
        ZoneSketch(f"{stand} {company.name}", "booth", x, y, company.name)
        for (stand, x, y), company in zip(_STANDS, EXHIBITORS, strict=True)
    ),
)


def people(seed: int, count: int) -> list[Person]:
    """`count` people with distinct names and e-mail addresses. Raises ValueError above MOST_PEOPLE."""
    if count > MOST_PEOPLE:
        raise ValueError(f"there are names for {MOST_PEOPLE} people at most")
    desk = _Desk(Random(seed))
    return [desk.register() for _ in range(count)]


def teams(seed: int) -> list[TeamSketch]:
    """The eight exhibitors, each with a profile of whom it could sell to, drawn by the seed."""
    rng = Random(seed)
    return [_team(company, rng) for company in EXHIBITORS]


def _team(company: Company, rng: Random) -> TeamSketch:
    roles, industries, interests = MARKETS[company.domain]
    return TeamSketch(
        name=company.name,
        roles=tuple(rng.sample(roles, 3)),
        industries=tuple(rng.sample(industries, 2)),
        interests=tuple(rng.sample(interests, 3)),
        decision_power=rng.choice((("decides",), ("decides", "influences"), ("influences", "uses"))),
    )


class _Desk:
    """The registration desk: deals out employers, names and numbers without giving any of them twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        visitors = cycle(rng.sample(VISITORS, len(VISITORS)))
        self._employers = {
            "attendee": visitors,
            "speaker": visitors,
            "exhibitor": cycle(rng.sample(EXHIBITORS, len(EXHIBITORS))),
            "press": cycle(PRESS),
            "organiser": cycle(ORGANISERS),
        }
        self._names = {culture: _pairs(names, rng) for culture, names in CULTURES.items()}
        self._phones = {country: _numbers(ranges, rng) for country, ranges in FICTIONAL_PHONES.items()}
        self._colleagues: Counter[Company] = Counter()
        self._titles: dict[tuple[Company, str], Iterator[str]] = {}
        self._addresses: set[str] = set()

    def register(self) -> Person:
        [category] = self._rng.choices(list(_SHARES), weights=list(_SHARES.values()))
        company = next(self._employers[category])
        given, family, name = self._name(company)
        person = Person(
            given_name=given.written,
            family_name=family.written,
            name=name,
            email=self._email(given, family, company),
            company=company.name,
            job_title=self._job_title(category, company),
            phone=self._phone(company.country),
            category=category,
            industry=company.industry,
            country=company.country,
            interests=self._interests(company.industry),
        )
        self._colleagues[company] += 1
        return person

    def _name(self, company: Company) -> tuple[Spelling, Spelling, str]:
        """The first three of a company write their names as at home; the rest in Latin letters, one in four a guest."""
        before = self._colleagues[company]
        if before == 0 and company.domain in _FIRST_AT:
            given, family = (Spelling(part, part) for part in _FIRST_AT[company.domain])
            return given, family, f"{given.written} {family.written}".strip()
        culture = CULTURE_OF[company.country] if before % 4 < 3 else self._rng.choice(list(CULTURES))
        given, family = next(self._names[culture])
        if before < 3:
            return given, family, CULTURES[culture].in_order(given, family)
        given, family = Spelling(given.latin, given.latin), Spelling(family.latin, family.latin)
        return given, family, f"{given.latin} {family.latin}"

    def _email(self, given: Spelling, family: Spelling, company: Company) -> str:
        first, last = _letters(given.latin.split()[0]), _letters(family.latin)[:24]
        if len(company.name) % 2:
            first = first[0]  # some companies write j.doe, others jane.doe
        local = f"{first}.{last}" if last else _letters(given.latin)
        address = f"{local}@{company.domain}"
        if address in self._addresses:
            address = f"{local}{self._colleagues[company]}@{company.domain}"
        self._addresses.add(address)
        return address

    def _job_title(self, category: str, company: Company) -> str:
        """No two colleagues share a title until all have been given out."""
        if (company, category) not in self._titles:
            titles = TITLES_BY_CATEGORY.get(category) or _titles_at(company)
            self._titles[company, category] = cycle(self._rng.sample(titles, len(titles)))
        return next(self._titles[company, category])

    def _phone(self, country: str) -> str:
        if country not in self._phones or self._rng.random() < 0.2:
            return ""
        return f"+{next(self._phones[country])}"

    def _interests(self, industry: str) -> tuple[str, ...]:
        own = self._rng.sample(INTERESTS[industry], self._rng.randint(2, 4))
        return (*own, self._rng.choice(SHARED_INTERESTS)) if self._rng.random() < 0.5 else tuple(own)


def _pairs(names: Names, rng: Random) -> Iterator[tuple[Spelling, Spelling]]:
    """Every combination once; a given name comes back only after all others have been used."""
    given, family = rng.sample(names.given, len(names.given)), rng.sample(names.family, len(names.family))
    for turn in range(len(family)):
        for place, name in enumerate(given):
            yield name, family[(place + turn) % len(family)]


def _titles_at(company: Company) -> tuple[str, ...]:
    return TITLES[company.industry] + COMMON_TITLES + LOCAL_TITLES.get(company.country, ())


def _numbers(ranges: tuple[range, ...], rng: Random) -> Iterator[int]:
    return iter(rng.sample(list(chain.from_iterable(ranges)), k=sum(map(len, ranges))))


def _letters(name: str) -> str:
    return re.sub("[^a-z]", "", fold(name))

"""The demo fair: repeatable, varied, and free of real people, addresses and telephone numbers."""

import re
import unicodedata
from collections import Counter

import phonenumbers
import pytest

from api.core.folding import fold
from api.demo.companies import EXHIBITORS, ORGANISERS, PRESS, VISITORS
from api.demo.countries import CULTURE_OF, FICTIONAL_PHONES
from api.demo.jobs import INTERESTS, MARKETS, SHARED_INTERESTS, TITLES
from api.demo.names import CULTURES
from api.demo.people import MOST_PEOPLE, ZONES, Person, people, teams

COMPANIES = VISITORS + EXHIBITORS + PRESS + ORGANISERS
SEEDS = range(5)


@pytest.fixture(params=SEEDS, name="fair")
def fair_(request: pytest.FixtureRequest) -> list[Person]:
    return people(request.param, 300)


def test_the_same_seed_makes_the_same_fair() -> None:
    assert people(7, 300) == people(7, 300)
    assert people(7, 300)[:50] == people(7, 50)
    assert people(7, 300) != people(8, 300)
    assert teams(7) == teams(7)
    assert teams(7) != teams(8)


def test_three_hundred_different_people(fair: list[Person]) -> None:
    assert len(fair) == 300
    assert len({person.name for person in fair}) == 300
    assert len({person.email for person in fair}) == 300


def test_the_largest_fair_is_distinct_too_and_one_more_is_refused() -> None:
    for seed in SEEDS:
        largest = people(seed, MOST_PEOPLE)
        assert len({person.name for person in largest}) == len({person.email for person in largest}) == MOST_PEOPLE
    with pytest.raises(ValueError, match=str(MOST_PEOPLE)):
        people(1, MOST_PEOPLE + 1)


def test_e_mail_addresses_cannot_exist(fair: list[Person]) -> None:
    address = re.compile(r"[a-z]+(\.[a-z]+)?\d*@[a-z0-9-]+\.example")

    assert all(address.fullmatch(person.email) for person in fair)


def test_telephone_numbers_are_fictional_distinct_and_of_the_right_country(fair: list[Person]) -> None:
    phones = [(person.country, person.phone) for person in fair if person.phone]

    assert len(phones) > 50
    assert len(set(phones)) == len(phones)
    assert all(any(int(phone) in block for block in FICTIONAL_PHONES[country]) for country, phone in phones)


@pytest.mark.parametrize("country", FICTIONAL_PHONES)
def test_the_ends_of_each_range_are_numbers_of_that_country(country: str) -> None:
    for block in FICTIONAL_PHONES[country]:
        for number in (block[0], block[-1]):
            parsed = phonenumbers.parse(f"+{number}")
            assert phonenumbers.is_valid_number(parsed)
            assert phonenumbers.region_code_for_number(parsed) == country


@pytest.mark.parametrize(
    "script",
    ["HIRAGANA|CJK", "HANGUL", "ARABIC", "HEBREW", "CYRILLIC", "GREEK", "DEVANAGARI", "THAI", "GEORGIAN"],
)
def test_names_come_in_many_scripts(script: str, fair: list[Person]) -> None:
    in_script = [
        person
        for person in fair
        if any(re.match(script, unicodedata.name(char, "")) for char in person.family_name + person.given_name)
    ]

    assert len(in_script) >= 3


@pytest.mark.parametrize("letter", ["é", "ø", "ł", "ğ", "ß", "ű", "ñ", "ř", "ạ"])
def test_names_have_accents(letter: str) -> None:
    assert any(letter in person.name.lower() for seed in SEEDS for person in people(seed, 300))


def test_one_name_is_very_long_and_one_is_a_single_word(fair: list[Person]) -> None:
    assert max(len(person.name) for person in fair) > 80
    assert [person.name for person in fair if not person.family_name] == ["Suparjo"]
    assert all(person.given_name and person.given_name in person.name for person in fair)
    assert all(person.family_name in person.name for person in fair)


def test_most_are_attendees_and_every_category_is_there(fair: list[Person]) -> None:
    categories = Counter(person.category for person in fair)

    assert set(categories) == {"attendee", "speaker", "exhibitor", "press", "organiser"}
    assert categories["attendee"] > 200


def test_people_fit_their_companies(fair: list[Person]) -> None:
    companies = {company.name: company for company in COMPANIES}
    pools = {"exhibitor": EXHIBITORS, "press": PRESS, "organiser": ORGANISERS}

    for person in fair:
        company = companies[person.company]
        assert company in pools.get(person.category, VISITORS)
        assert (person.industry, person.country) == (company.industry, company.country)
        assert person.email.endswith(f"@{company.domain}")
        assert person.job_title


def test_interests_are_few_and_without_repetition(fair: list[Person]) -> None:
    for person in fair:
        assert 2 <= len(person.interests) <= 5
        assert len(set(person.interests)) == len(person.interests)
        assert set(person.interests) <= {*INTERESTS[person.industry], *SHARED_INTERESTS}


def test_a_fair_of_sixty_companies() -> None:
    assert len({company.name for company in COMPANIES}) == len({company.domain for company in COMPANIES}) == 60
    assert {company.country for company in COMPANIES} <= CULTURE_OF.keys()
    assert set(CULTURE_OF.values()) <= CULTURES.keys()
    assert {company.industry for company in VISITORS} <= TITLES.keys()


@pytest.mark.parametrize("culture", CULTURES)
def test_names_pair_up_and_leave_nothing_out_of_an_address(culture: str) -> None:
    names = CULTURES[culture]

    assert len(names.given) == len(names.family)
    assert all(fold(spelling.latin).isascii() for spelling in names.given + names.family)


@pytest.mark.parametrize("seed", SEEDS)
def test_eight_teams_look_for_people_who_exist(seed: int) -> None:
    sketches = teams(seed)
    titles = {title.casefold() for listed in TITLES.values() for title in listed} | {"head of procurement"}

    assert [team.name for team in sketches] == [company.name for company in EXHIBITORS]
    for team in sketches:
        assert (len(team.roles), len(team.industries), len(team.interests)) == (3, 2, 3)
        assert set(team.industries) <= TITLES.keys()
        assert set(team.decision_power) <= {"decides", "influences", "uses", "gatekeeps"}
        assert any(role in title for role in team.roles for title in titles)


def test_every_interest_a_team_looks_for_is_somebodys() -> None:
    known = {*SHARED_INTERESTS, *(interest for listed in INTERESTS.values() for interest in listed)}

    assert {interest for _, _, interests in MARKETS.values() for interest in interests} <= known


def test_twelve_zones_with_a_booth_for_every_team() -> None:
    assert len({zone.name for zone in ZONES}) == 12
    assert {zone.kind for zone in ZONES} == {"booth", "hall", "session", "other"}
    booths = [zone.name for zone in ZONES if zone.kind == "booth"]
    assert all(booth.endswith(team.name) for booth, team in zip(booths, teams(1), strict=True))

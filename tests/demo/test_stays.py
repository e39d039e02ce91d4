"""Who stayed at the booths of the demo, on paper: right at any hour and on any day of the year."""

from datetime import datetime, time, timedelta
from itertools import pairwise

from api.demo import fair, visits
from api.demo.fair import ATTENDEES
from api.demo.stays import Stay, at_booths
from tests.demo.test_fair import BADGES, NOON, at_any_time


def made(now: datetime) -> list[Stay]:
    guests = fair.guests()
    stands = fair.stands(guests)
    return at_booths(stands, visits.at_stands(stands, guests, BADGES, now), BADGES)


@at_any_time
def test_people_stay_while_the_doors_are_open_and_never_in_the_future(now: datetime) -> None:
    for stay in made(now):
        here = stay.started_at.astimezone(fair.ZONE)
        assert time(9) <= here.time() <= stay.last_at.astimezone(fair.ZONE).time() < time(18)
        assert stay.started_at < stay.last_at <= now


@at_any_time
def test_there_is_somebody_at_each_booth_who_came_back_twice_and_stayed_fourteen_minutes(now: datetime) -> None:
    stays = made(now)
    lengths: dict[tuple[str, str], list[timedelta]] = {}
    for stay in stays:
        lengths.setdefault((stay.exhibitor, stay.email), []).append(stay.last_at - stay.started_at)

    thrice = {booth: sum(each, timedelta()) for (booth, _), each in lengths.items() if len(each) == 3}
    assert len(thrice) >= 6
    assert set(thrice.values()) == {timedelta(minutes=14)}


def test_nobody_is_at_two_places_at_once_and_whom_one_can_be_stayed_nowhere() -> None:
    stays = sorted(made(NOON), key=lambda stay: (stay.email, stay.started_at))

    assert 100 < len(stays) < 250
    assert not {stay.email for stay in stays} & set(ATTENDEES)
    for one, other in pairwise(stays):
        assert one.email != other.email or one.last_at <= other.started_at
    assert made(NOON) == made(NOON)

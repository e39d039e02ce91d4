"""The demo fair on paper: right at any hour and on any day of the year."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from api.demo import fair, visits
from api.demo.visits import Reading
from models import DecisionPower

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
NIGHT = datetime(2026, 6, 10, 2, tzinfo=UTC)  # 03:00 in Lisbon
MOMENTS = {
    "noon": NOON,
    "at night": NIGHT,
    "before the doors open": datetime(2026, 6, 10, 7, 59, tzinfo=UTC),
    "just opened": datetime(2026, 6, 10, 8, 0, 5, tzinfo=UTC),
    "late": datetime(2026, 6, 10, 22, 59, 59, tzinfo=UTC),
    "leap day": datetime(2028, 2, 29, 12, tzinfo=UTC),
    "after leap day": datetime(2028, 3, 1, 10, tzinfo=UTC),
    "clocks go forward": datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    "the noon after": datetime(2027, 3, 28, 12, tzinfo=UTC),
    "clocks go back": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "the next morning": datetime(2026, 10, 26, 9, 30, tzinfo=UTC),
    "new year": datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC),
}
at_any_time = pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())

BADGES = {guest.person.email: f"BADGE-{guest.number}" for guest in fair.guests()}


def readings(now: datetime) -> list[Reading]:
    guests = fair.guests()
    stands, networkers = fair.stands(guests), [guest.person for guest in guests[:2]]
    return [
        *visits.at_stands(stands, guests, BADGES, now),
        *visits.between_attendees(networkers, guests, BADGES, now),
        *visits.strange_badges(stands, "REVOKED", now),
    ]


@at_any_time
def test_badges_are_read_while_the_doors_are_open_and_never_in_the_future(now: datetime) -> None:
    made = readings(now)
    today = now.astimezone(fair.ZONE).date()

    assert 300 <= len(made) <= 500
    for reading in made:
        here = reading.scan.captured_at.astimezone(fair.ZONE)
        assert here.date() in (today - timedelta(days=1), today)
        assert time(9) <= here.time() < time(18)
        assert reading.scan.captured_at <= reading.received_at <= now


def test_both_days_are_busy_at_noon_and_only_the_first_at_night() -> None:
    days = {now: {reading.scan.captured_at.date() for reading in readings(now)} for now in (NOON, NIGHT)}

    assert days == {NOON: {date(2026, 6, 9), date(2026, 6, 10)}, NIGHT: {date(2026, 6, 9)}}


@at_any_time
def test_the_same_happens_every_time(now: datetime) -> None:
    made, usual = readings(now), readings(NOON)

    assert made == readings(now)
    assert [(one.reader, one.scan.badge, one.scan.note) for one in made] == [
        (one.reader, one.scan.badge, one.scan.note) for one in usual
    ]
    assert len({reading.scan.id for reading in made}) == len(made)


@at_any_time
def test_tasks_are_changed_after_they_were_planned(now: datetime) -> None:
    made = readings(now)
    changes = list(visits.follow_ups(made, now))

    assert {tuple(follow_up.change) for follow_up in changes} == {("done",), ("snooze",)}
    assert len({follow_up.task_id for follow_up in changes}) == len(changes)
    assert len(changes) < sum(reading.scan.task is not None for reading in made)
    earliest = min(reading.received_at for reading in made)
    assert all(earliest <= follow_up.at <= now for follow_up in changes)


def test_the_first_two_stands_and_the_attendees_have_yet_to_meet_the_first_visitors() -> None:
    guests = fair.guests()
    crowd = [guest for guest in guests if guest.consents and guest.person.category in ("attendee", "speaker", "press")]
    held_back = {BADGES[guest.person.email] for guest in crowd[: visits.HELD_BACK]}
    first, second, *_ = fair.stands(guests)
    readers = {*(person.email for person in (*first.staff, *second.staff)), *first.phones, *second.phones}
    readers |= set(fair.ATTENDEES)

    met = {reading.scan.badge for reading in readings(NOON) if reading.reader in readers}

    assert len(met) > 50
    assert not met & held_back


def test_those_who_decline_are_not_scanned() -> None:
    declining = {BADGES[guest.person.email] for guest in fair.guests() if not guest.consents}

    assert len(declining) == 12
    assert not declining & {reading.scan.badge for reading in readings(NOON)}


def test_addresses_to_sign_in_with_are_given_to_people_who_fit() -> None:
    people = {guest.person.email: guest.person for guest in fair.guests()}
    first, second, *_ = fair.stands(fair.guests())

    assert len(people) == 300
    assert people[fair.ORGANISER].category == "organiser"
    assert {people[address].category for address in fair.ATTENDEES} == {"attendee"}
    assert [person.email for person in first.staff[:3]] == [fair.STAFF[name][1] for name in ("manager", "rep", "rep2")]
    assert second.staff[1].email == fair.STAFF["other_rep"][1]


def test_every_stand_has_a_manager_and_two_reps_at_least() -> None:
    assert [stand.sketch.name for stand in fair.stands(fair.guests()) if len(stand.staff) < 3] == []


def test_hardly_open_is_open() -> None:
    opened = datetime(2026, 6, 10, 8, tzinfo=UTC)  # 09:00 in Lisbon

    made = fair.moments(Random(1), 5000, opened + timedelta(minutes=5))

    assert made == sorted(made)
    assert sum(moment >= opened for moment in made) in range(20, 80)  # 5 of 545 minutes


@pytest.mark.parametrize(
    ("job_title", "power"),
    [
        ("Executive Assistant to the CEO", DecisionPower.GATEKEEPS),
        ("Head of Procurement", DecisionPower.DECIDES),
        ("Senior Buyer", DecisionPower.INFLUENCES),
        ("Data Engineer", DecisionPower.USES),
        ("購買部長", None),
    ],
)
def test_a_job_title_tells_what_power_somebody_has(job_title: str, power: DecisionPower | None) -> None:
    assert visits.decision_power(job_title) is power

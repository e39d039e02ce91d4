"""How far a contact has come: the rules, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.contacts.relationship.steps import STEPS, Evidence, Seen, Sign, progress
from models import Step

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TIMES = ("scanned_at", "came_back_at", "scanned_back_at", "replied_at", "they_talked_at", "prepared_at",
         "grey_zone_at", "promised_at", "met_at", "taken_on_at", "solved_at")  # fmt: skip

moments = st.none() | st.timedeltas(timedelta(), timedelta(days=400)).map(lambda age: NOW - age)
sights = st.builds(
    Seen,
    fits_profile=st.booleans(),
    decision_power=st.sampled_from([None, "decides", "influences", "uses", "gatekeeps"]),
    rhythm_weeks=st.none() | st.integers(1, 104),
    touchpoints=st.dictionaries(st.sampled_from(STEPS), moments.filter(bool), max_size=4),
    last_contact_at=moments,
    period_before_at=moments,
    **dict.fromkeys(TIMES, moments),
)


@pytest.mark.parametrize(
    ("seen", "step", "sign"),
    [
        ({"scanned_at": NOW}, Step.RADAR, Sign.SCANNED),
        ({"scanned_at": NOW, "decision_power": "decides"}, Step.TARGET, Sign.HAS_POWER),
        ({"scanned_at": NOW, "decision_power": "influences"}, Step.TARGET, Sign.HAS_POWER),
        ({"scanned_at": NOW, "decision_power": "uses", "fits_profile": True}, Step.TARGET, Sign.FITS_PROFILE),
        ({"scanned_at": NOW, "decision_power": "uses"}, Step.RADAR, Sign.SCANNED),
        ({"scanned_at": NOW, "fits_profile": True}, Step.RADAR, Sign.SCANNED),
        ({"scanned_at": NOW, "prepared_at": NOW}, Step.RADAR, Sign.SCANNED),
        ({"prepared_at": NOW, "touchpoints": {Step.APPROACH: NOW - DAY}}, Step.APPROACH, Sign.PREPARED),
        ({"came_back_at": NOW}, Step.LISTEN, Sign.CAME_BACK),
        ({"scanned_back_at": NOW}, Step.LISTEN, Sign.SCANNED_BACK),
        ({"replied_at": NOW}, Step.LISTEN, Sign.REPLIED),
        ({"they_talked_at": NOW, "touchpoints": {Step.APPROACH: NOW}}, Step.LISTEN, Sign.THEY_TALKED),
        ({"grey_zone_at": NOW}, Step.OPEN_UP, Sign.GREY_ZONE),
        ({"promised_at": NOW}, Step.OPEN_UP, Sign.PROMISED),
        ({"met_at": NOW}, Step.DANCE, Sign.MET),
        ({"taken_on_at": NOW}, Step.GET_REAL, Sign.TAKEN_ON),
        ({"taken_on_at": NOW, "solved_at": NOW - DAY}, Step.GET_REAL, Sign.SOLVED),
        ({"rhythm_weeks": 2, "last_contact_at": NOW - DAY, "period_before_at": NOW - 15 * DAY}, Step.ENJOY,
         Sign.RHYTHM_KEPT),
        ({"rhythm_weeks": 2, "last_contact_at": NOW - DAY}, Step.RADAR, None),
        ({}, Step.RADAR, None),
    ],
)  # fmt: skip
def test_what_shows_a_step(seen: dict[str, Any], step: Step, sign: Sign | None) -> None:
    found = progress(Seen(**seen), NOW)

    assert (found.furthest, found.step) == (step, step)
    assert (found.evidence[0].sign if found.evidence else None) is sign


@pytest.mark.parametrize("step", STEPS)
def test_a_touchpoint_shows_its_step(step: Step) -> None:
    found = progress(Seen(touchpoints={step: NOW}, last_contact_at=NOW), NOW)

    assert (found.step, found.evidence) == (step, (Evidence(step, Sign.TOUCHPOINT, NOW),))


def test_steps_may_be_skipped_and_the_furthest_counts() -> None:
    found = progress(Seen(scanned_at=NOW, touchpoints={Step.DANCE: NOW - DAY, Step.APPROACH: NOW}), NOW)

    assert [one.step for one in found.evidence] == [Step.DANCE, Step.APPROACH, Step.RADAR]
    assert found.step is Step.DANCE


@pytest.mark.parametrize(
    ("furthest", "silent", "step"),
    [
        (Step.ENJOY, timedelta(days=29, hours=23), Step.ENJOY),
        (Step.ENJOY, timedelta(days=30), Step.GET_REAL),
        (Step.ENJOY, timedelta(days=75), Step.DANCE),
        (Step.ENJOY, timedelta(days=900), Step.TARGET),
        (Step.APPROACH, timedelta(days=900), Step.TARGET),
        (Step.TARGET, timedelta(days=900), Step.TARGET),
        (Step.RADAR, timedelta(days=900), Step.RADAR),
        (Step.LISTEN, -timedelta(days=40), Step.LISTEN),
    ],
)
def test_silence_takes_it_back(furthest: Step, silent: timedelta, step: Step) -> None:
    last = NOW - silent
    found = progress(Seen(touchpoints={furthest: last}, last_contact_at=last), NOW)

    assert (found.step, found.furthest) == (step, furthest)


@given(sights)
def test_the_evidence_is_in_order_and_supports_the_step(seen: Seen) -> None:
    found = progress(seen, NOW)
    places = [STEPS.index(one.step) for one in found.evidence]

    assert places == sorted(places, reverse=True)
    assert STEPS.index(found.step) <= STEPS.index(found.furthest)
    assert found.furthest is (found.evidence[0].step if found.evidence else Step.RADAR)
    assert all(
        (one.weight, one.at or NOW) >= (two.weight, two.at or NOW)
        for one, two in pairwise(found.evidence)
        if one.step is two.step and one.at and two.at
    )


@given(sights, st.timedeltas(timedelta(), timedelta(days=400)))
def test_waiting_never_brings_it_further(seen: Seen, wait: timedelta) -> None:
    before = progress(seen, NOW)
    after = progress(seen, NOW + wait)

    assert STEPS.index(after.step) <= STEPS.index(before.step)


@given(sights, st.sampled_from(TIMES))
def test_more_to_show_never_takes_it_back(seen: Seen, time: str) -> None:
    never: dict[str, Any] = {time: None}
    now: dict[str, Any] = {time: NOW}
    less, more = replace(seen, **never), replace(seen, **now)

    assert STEPS.index(progress(less, NOW).furthest) <= STEPS.index(progress(more, NOW).furthest)

"""Who is shown to whom, worked out step by step, is what the rules say when all is worked out at once."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.radar.geometry import cell
from api.radar.stream import watch, wire
from api.radar.stream.crowd import Place, Present, distance
from api.radar.stream.watch import Facts, Heard, Viewer, Watch
from api.radar.visibility import Agreed, attendees_see, team_sees
from models import Level

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE = [UUID(int=number) for number in range(1, 9)]
TEAMS = [UUID(int=number) for number in range(101, 104)]
ZONES = [UUID(int=number) for number in range(201, 204)]


def a_place(random: Random) -> Place:
    zone_id = random.choice([None, *ZONES])
    if zone_id and random.random() < 0.5:
        return Place(zone_id, None, None, None)
    x, y = random.uniform(-200, 200), random.uniform(-60, 60)
    return Place(zone_id, x, y, cell(x, y))


def an_agreement(random: Random) -> Agreed | None:
    level = random.choice([None, Level.CONTACTS, Level.EVERYONE, Level.EVERYONE])
    return Agreed(level, NOW - HOUR, NOW - HOUR, NOW + HOUR) if level else None


def some(random: Random, chance: float) -> frozenset[UUID]:
    return frozenset(one for one in PEOPLE if random.random() < chance)


class Fair:
    """What is true, changed at random, and a watch that is told of it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.watch = Watch()
        self.present: dict[UUID, Present] = {}
        self.viewers = [Viewer(one, is_member=False) for one in PEOPLE[:5]]
        self.viewers += [Viewer(one, is_member=True) for one in TEAMS]
        self.facts = {viewer: self.facts_of(viewer) for viewer in self.viewers}
        self.heard: dict[Viewer, dict[UUID, Heard]] = {viewer: {} for viewer in self.viewers}

    def step(self) -> None:
        changed = set()
        for whom in self.random.sample(PEOPLE, self.random.randint(0, 3)):
            if self.random.random() < 0.2:
                self.present.pop(whom, None)
                self.watch.crowd.remove(whom)
                changed.add(whom)
            else:
                here = Present(whom, a_place(self.random), an_agreement(self.random), "zone", NOW)
                self.present[whom] = here
                changed |= {whom} if self.watch.crowd.put(here) else set()
        for viewer in self.random.sample(self.viewers, 2):
            self.facts[viewer] = self.facts_of(viewer)
        for viewer in self.random.sample(self.viewers[:5], 1):
            self.heard[viewer] = {whom: Heard(NOW, -60, an_agreement(self.random)) for whom in some(self.random, 0.2)}
        for viewer in self.viewers:
            self.watch.look(viewer, self.facts[viewer], self.heard[viewer], NOW)
        self.watch.turn_to(changed, NOW)

    def facts_of(self, viewer: Viewer) -> Facts:
        place = a_place(self.random) if self.random.random() < 0.9 else None
        agreed = None if viewer.is_member else an_agreement(self.random)
        return Facts(agreed, place, some(self.random, 0.1), some(self.random, 0.3))

    def seen(self, viewer: Viewer) -> set[UUID]:
        return {whom for whom in PEOPLE if whom != viewer.subject_id and self.sees(viewer, whom)}

    def sees(self, viewer: Viewer, whom: UUID) -> bool:
        facts, heard, present = self.facts[viewer], self.heard[viewer].get(whom), self.present.get(whom)
        if heard is None and (present is None or facts.place is None or not is_near(facts.place, present.place)):
            return False
        theirs = heard.agreed if heard else present.agreed if present else None
        known, blocked = whom in facts.known, whom in facts.blocked
        if viewer.is_member:
            return team_sees(theirs, NOW, in_book=known, blocked=blocked)
        return attendees_see(facts.agreed, theirs, NOW, connected=known, blocked=blocked)


def is_near(one: Place, other: Place) -> bool:
    metres = distance(one, other)
    return (one.zone_id is not None and one.zone_id == other.zone_id) or (metres is not None and metres <= 100)


@given(st.builds(Random, st.integers(0, 2**32)))
def test_nobody_is_shown_but_those_whom_the_rules_allow_and_all_of_them(random: Random) -> None:
    fair = Fair(random)
    for _ in range(12):
        fair.step()
        assert {viewer.subject_id: viewer.shown for viewer in fair.viewers} == {
            viewer.subject_id: fair.seen(viewer) for viewer in fair.viewers
        }


@given(st.builds(Random, st.integers(0, 2**32)))
def test_of_a_crowd_a_few_are_shown_and_others_when_these_have_gone(random: Random) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watch, "MOST", 2)
        fair = Fair(random)
        for _ in range(12):
            fair.step()
            for viewer in fair.viewers:
                assert viewer.shown <= fair.seen(viewer)
                fair.watch.look(viewer, fair.facts[viewer], fair.heard[viewer], NOW)
                assert len(viewer.shown) == min(2, len(fair.seen(viewer)))


@given(st.builds(Random, st.integers(0, 2**32)))
def test_who_has_left_is_remembered_nowhere(random: Random) -> None:
    fair = Fair(random)
    for _ in range(3):
        fair.step()
    for viewer in fair.viewers:
        fair.watch.leave(viewer)
    for whom in PEOPLE:
        fair.watch.crowd.remove(whom)

    left = fair.watch
    assert (left._watchers, left.crowd.people) == ({}, {})
    for places in (left._viewers, left.crowd.open):
        assert (places._zones, places._squares) == ({}, {})


@given(st.sets(st.uuids()))
def test_an_event_id_says_who_is_shown(shown: set[UUID]) -> None:
    event_id = wire.state(shown)

    assert wire.shown_of(event_id) == shown
    assert event_id == wire.state(sorted(shown, reverse=True))
    assert "\n" not in event_id


@pytest.mark.parametrize("foreign", ["", "17", "1-é", "1-AA", "1-====", "1 2"])
def test_an_id_that_is_not_ours_says_nothing(foreign: str) -> None:
    assert wire.shown_of(foreign) == set()


def test_an_event_is_three_lines_whatever_is_in_it() -> None:
    assert wire.event("left", {"name": "a\nb\r\n\ndata: é"}, []).decode().splitlines() == [
        "event: left",
        'data: {"name":"a\\nb\\r\\n\\ndata: é"}',
        "id: 1-",
        "",
    ]

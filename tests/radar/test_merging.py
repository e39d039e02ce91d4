"""The statement that merges does what the pure rule says, whatever arrives in whatever order."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.radar.encounters import Met, chained
from tests.radar.phones import agree, heard, recorded, report
from tests.world import World

SECOND = timedelta(seconds=1)

sightings = st.lists(st.tuples(st.integers(0, 60).map(lambda tick: 15 * tick), st.none() | st.integers(-99, -30)))
uploads = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), sightings), max_size=6)


@given(uploads, st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_it_merges_as_the_rule_says(
    world: World, sent: list[tuple[int, int, list[tuple[int, int | None]]]], data: st.DataObject
) -> None:
    """Three phones hear one another. Each report comes at least once, some again later."""
    people = [await world.attendee(f"Person {number}") for number in range(3)]
    callers = [await world.as_attendee(person) for person in people]
    await agree(world, *people)
    start = world.now - timedelta(minutes=30)
    again = data.draw(st.lists(st.sampled_from(sent), max_size=3)) if sent else []
    expected: dict[tuple[int, int], list[Met]] = {}

    for reporter, whom, times in [*sent, *again]:
        told = [(start + second * SECOND, rssi) for second, rssi in times]
        await report(callers[reporter], [heard(world, people[whom], at, rssi) for at, rssi in told])
        pair = (min(reporter, whom), max(reporter, whom))
        expected.setdefault(pair, []).extend(Met(at, at, rssi) for at, rssi in told)

    for (one, other), mets in expected.items():
        found = await recorded(world, people[one], people[other]) if one != other else []
        assert found == (chained(mets, timedelta(seconds=60)) if one != other else [])

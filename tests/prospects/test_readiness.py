"""Who says yes to many is likely to say yes to us. The list counts it, and says nothing of it."""

from typing import Any

import pytest

from api.prospects.features import PRIOR
from tests.exchange.people import Person
from tests.prospects.book import prospects, scan
from tests.world import World

ACCEPT, DECLINE = {"state": "accepted"}, {"state": "declined"}


async def asked(world: World, whom: Person, answers: list[dict[str, Any]]) -> None:
    for number, answer in enumerate(answers):
        request = await (await Person.come(world, f"Person {number}")).asks(whom)
        await whom.answers(request.json()["id"], answer)


@pytest.mark.parametrize(("answer", "is_first"), [(ACCEPT, True), (DECLINE, False)])
async def test_it_counts_from_five_decisions_on_and_is_never_said(
    world: World, answer: dict[str, Any], *, is_first: bool
) -> None:
    rep = await world.rep(await world.team())
    ana, ben = await Person.come(world, "Ana Silva"), await Person.come(world, "Ben Bauer")
    for person in (ana, ben):
        await scan(world, rep, person.row)
    await asked(world, ana, [answer] * 4)
    [one, other] = await prospects(rep)
    assert one["probability"] == other["probability"]

    await asked(world, ana, [answer])
    first, second = await prospects(rep)

    assert (first["contact"]["name"] == "Ana Silva") == is_first
    assert first["probability"] > second["probability"]
    told = str(await prospects(rep))
    assert "readiness" not in told
    assert "accept" not in told
    assert PRIOR["readiness"] > 0

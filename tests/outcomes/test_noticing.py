"""Who came back, and was followed up on then, is an outcome that nobody has to tell."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.outcomes.noticing import follow_ups, notice
from api.prospects.features import INTERCEPT, PRIOR
from api.prospects.learning import learn, unlearned
from api.prospects.ranker import Ranker
from models import BookWeights, Outcome
from tests.prospects.book import DAY, HOUR, change_task, plan, rate, scan, tell
from tests.world import Caller, World


async def came_back(world: World, rep: Caller, name: str, again_after: timedelta = HOUR) -> dict[str, Any]:
    attendee = await world.attendee(name)
    await scan(world, rep, attendee, 3 * HOUR)
    return await scan(world, rep, attendee, 3 * HOUR - again_after)


async def noticed(world: World, rep: Caller, after: timedelta = timedelta(0)) -> Sequence[Outcome]:
    """As the worker does it, whose clock is another."""
    now = world.now + after
    async with world.session() as session:
        for follow_up in await follow_ups(session, now):
            await notice(session, follow_up, now)
        for event_id, book_id in await unlearned(session):
            await learn(session, event_id, book_id, now)
        await session.commit()
    rows: Sequence[Outcome] = await world.rows(Outcome, book_id=rep.principal.book_id)
    return rows


async def test_it_is_noticed_once_and_shown(world: World) -> None:
    rep = await world.rep(await world.team(), name="Rosa")
    zoe = await came_back(world, rep, "Zoë Ångström")
    await rate(rep, zoe, interest="hot")
    assert await noticed(world, rep) == []
    await change_task(rep, await plan(rep, zoe), done=True)

    [first] = await noticed(world, rep)
    await change_task(rep, await plan(rep, zoe, "Call again"), done=True)
    [second] = await noticed(world, rep)
    [shown] = (await rep.get(f"/v1/contacts/{zoe['id']}/outcomes")).json()["items"]

    assert (first.id, first.contact_id) == (second.id, UUID(zoe["id"]))
    assert (shown["kind"], shown["text"]) == ("followed_up", "")
    assert first.features is not None
    assert first.features["interest"] == 1.0
    assert not first.features.keys() & {"visits", "recency", "tasks", "followed_up", "step"}


async def test_a_task_alone_or_a_return_alone_is_none(world: World) -> None:
    rep = await world.rep(await world.team())
    once = await scan(world, rep, "Met once", HOUR)
    await change_task(rep, await plan(rep, once), done=True)
    same_talk = await came_back(world, rep, "Scanned twice in one talk", timedelta(minutes=5))
    await change_task(rep, await plan(rep, same_talk), done=True)
    open_task = await came_back(world, rep, "Task still open")
    await plan(rep, open_task)

    assert await noticed(world, rep) == []


async def test_it_teaches_what_to_look_for_and_not_how_often(world: World) -> None:
    rep = await world.rep(await world.team())
    for number in range(3):
        person = await came_back(world, rep, f"Person {number}")
        await rate(rep, person, interest="hot", gut=1)
        await change_task(rep, await plan(rep, person), done=True)

    assert len(await noticed(world, rep)) == 3

    [learned] = await world.rows(BookWeights, book_id=rep.principal.book_id)
    ranker = Ranker.from_json(learned.posterior)
    assert learned.outcomes == 3
    assert ranker.intercept == pytest.approx(INTERCEPT)
    assert ranker.weights["interest"] > PRIOR["interest"]


async def test_what_was_told_counts_instead(world: World) -> None:
    rep = await world.rep(await world.team())
    lost = await came_back(world, rep, "Lost")
    await rate(rep, lost, interest="hot")
    await tell(rep, lost, "lost")
    await change_task(rep, await plan(rep, lost), done=True)

    assert {one.kind for one in await noticed(world, rep)} == {"lost", "followed_up"}

    [*_, learned] = sorted(await world.rows(BookWeights, book_id=rep.principal.book_id), key=lambda row: row.learned_at)
    assert learned.outcomes == 1
    assert Ranker.from_json(learned.posterior).weights["interest"] < PRIOR["interest"]


async def test_what_was_done_long_ago_is_let_alone(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await came_back(world, rep, "Zoë Ångström")
    await change_task(rep, await plan(rep, zoe), done=True)

    assert await noticed(world, rep, after=3 * DAY) == []
    assert len(await noticed(world, rep, after=DAY)) == 1

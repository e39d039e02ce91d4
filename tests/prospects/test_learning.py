"""Each book learns from its own outcomes, and its ranking never gets worse by it."""

from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest

from api.prospects import learning
from api.prospects.features import INTERCEPT, PRIOR
from api.prospects.learning import SHARED, learn, learn_at_once, unlearned
from api.prospects.numbers import Floats
from api.prospects.ranker import Ranker
from models import Book, BookWeights, Contact, Outcome
from tests.conftest import Clock
from tests.prospects.book import page, prospects, rate, scan, tell
from tests.world import Caller, World

FEW = (20, 50, 100)
BOOKS = 40


async def _book(world: World, caller: Caller) -> Book:
    (book,) = await world.rows(Book, id=caller.principal.book_id)
    assert isinstance(book, Book)
    return book


async def _learned(world: World, caller: Caller) -> list[BookWeights]:
    rows = await world.rows(BookWeights, book_id=caller.principal.book_id)
    return sorted(rows, key=lambda row: row.learned_at)


def _area(log_odds: Floats, truth: Floats) -> float:
    """How often, of two contacts of which one comes to something, that one is ranked higher: the area under the ROC
    curve that is to be expected. `truth`: the probabilities."""
    pairs = truth[:, np.newaxis] * (1 - truth)
    higher = (np.sign(log_odds[:, np.newaxis] - log_odds) + 1) / 2
    return float((pairs * higher).sum() / pairs.sum())


def _before_and_after(seed: int, sd: float, outcomes: int, *, is_noise: bool = False) -> tuple[float, float]:
    """How well a simulated book ranks a thousand contacts, with the shared weights and after so many outcomes.

    What makes for a good outcome in that book differs from the prior by `sd` for each feature; `is_noise`: its outcomes
    say nothing at all.
    """
    random = np.random.default_rng(seed)
    names = list(PRIOR)
    weights = np.array(list(PRIOR.values())) + random.normal(0, sd, len(names))
    values = np.where(
        random.random((1000 + outcomes, len(names))) < 0.5, random.uniform(-1, 1, (1000 + outcomes, len(names))), 0
    )
    values[:, [names.index(name) for name in ("lost", "not_interested", "replied")]] = 0
    truth = 1 / (1 + np.exp(-(values @ weights + INTERCEPT + random.normal(0, 0.5))))
    came = random.random(len(values)) < (0.3 if is_noise else truth)
    rows = [dict(zip(names, row, strict=True)) for row in values[1000:].tolist()]
    learned = SHARED.learn(rows, came[1000:].tolist())
    columns = dict(zip(names, values[:1000].T, strict=True))
    return _area(SHARED.log_odds(columns), truth[:1000]), _area(learned.log_odds(columns), truth[:1000])


@pytest.mark.parametrize("outcomes", FEW)
@pytest.mark.parametrize("sd", [0.0, 0.15, 0.5])
def test_a_ranking_is_never_worse_after_a_few_outcomes(sd: float, outcomes: int) -> None:
    runs = np.array([_before_and_after(seed, sd, outcomes) for seed in range(BOOKS)])
    gained = runs[:, 1] - runs[:, 0]

    # Even where the prior was right to the last digit, so that there is nothing to learn.
    assert gained.min() > -0.002
    assert gained.mean() > (-0.0005 if sd == 0 else 0)


@pytest.mark.parametrize("outcomes", FEW)
def test_outcomes_that_mean_nothing_do_little_harm(outcomes: int) -> None:
    runs = np.array([_before_and_after(seed, 0.15, outcomes, is_noise=True) for seed in range(BOOKS)])

    assert (runs[:, 1] - runs[:, 0]).min() > -0.005


def test_many_outcomes_do_good() -> None:
    before, after = np.array([_before_and_after(seed, 0.5, 2000) for seed in range(5)]).T

    assert (after > before + 0.02).all()


async def test_an_outcome_remembers_what_was_seen_before_it(world: World) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", rating="hot", gut=5)

    await tell(rep, zoe, "replied")
    await tell(rep, zoe, "not_interested")

    first, second = sorted(
        await world.rows(Outcome, contact_id=UUID(zoe["id"])), key=lambda row: row.kind, reverse=True
    )
    assert first.features["interest"] == 1.0
    assert first.features == second.features
    assert not {"replied", "lost", "not_interested"} & second.features.keys()


async def test_what_a_book_learned_is_its_own_and_orders_its_list(world: World, clock: Clock) -> None:
    one, two = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    cards = []
    for number in range(12):  # what was sensed, not what was said, tells what comes of it
        rating, gut = 5 * (number % 2), 1 + 4 * (number // 2 % 2)
        attendee = await world.attendee(f"Person {number}")
        cards.append(await scan(world, one, attendee, rating=rating, gut=gut))
        await scan(world, two, attendee, rating=rating, gut=gut)
    for number, card in enumerate(cards[:10]):
        await tell(one, card, "won" if number // 2 % 2 else "not_interested")

    (learned, *_) = reversed(await _learned(world, one))
    weights = Ranker.from_json(learned.posterior).weights
    assert learned.outcomes == 10
    assert weights["gut"] > PRIOR["gut"]
    assert weights["interest"] < PRIOR["interest"]
    assert await _learned(world, two) == []
    mine, theirs = await prospects(one, limit=200), await prospects(two, limit=200)
    shared = {item["contact"]["name"]: item["reasons"][0] for item in theirs}
    own = {item["contact"]["name"]: item["reasons"] for item in mine}
    assert shared["Person 11"]["contribution"] == PRIOR["interest"]
    assert own["Person 11"][0]["contribution"] == pytest.approx(weights["interest"])
    told = {reason["feature"]: reason["contribution"] for reason in mine[-1]["reasons"]}
    assert told["outcome"] == PRIOR["not_interested"]  # not learned: outcomes make it themselves


async def test_a_contact_counts_once_by_how_it_ended(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    zoe = await scan(world, rep, "Zoë Ångström", rating="cold")
    await tell(rep, zoe, "replied")
    clock.advance(timedelta(minutes=2))
    await rate(rep, zoe, interest="hot")
    await tell(rep, zoe, "opportunity")
    clock.advance(timedelta(minutes=2))
    await tell(rep, zoe, "lost")

    *_, learned = await _learned(world, rep)

    assert learned.outcomes == 1
    # She was cold when it began, and nothing came of it: the cold ones are trusted even less.
    assert Ranker.from_json(learned.posterior).weights["interest"] > PRIOR["interest"]


async def test_a_list_goes_on_with_the_weights_it_began_with(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    for number in range(8):
        await scan(world, rep, f"Person {number}", timedelta(minutes=number), rating=number % 6, gut=1 + number % 5)
    expected = [item["contact"]["id"] for item in await prospects(rep)]
    first = await page(rep, limit=2)
    shown, cursor = first["items"], first["next_cursor"]
    while cursor:
        clock.advance(timedelta(minutes=1))
        await tell(rep, shown[-1]["contact"], "lost")
        read = await page(rep, limit=2, cursor=cursor)
        shown, cursor = shown + read["items"], read["next_cursor"]

    assert [item["contact"]["id"] for item in shown] == expected
    assert [item["contact"]["id"] for item in await prospects(rep)] != expected


async def test_weights_that_no_list_needs_any_more_are_not_kept(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "_LIFE_OF_A_LIST", timedelta(minutes=3))
    rep = await world.rep(await world.team())
    for _ in range(4):
        await tell(rep, await scan(world, rep, "Somebody"), "replied")
        clock.advance(timedelta(minutes=2))

    kept = await _learned(world, rep)

    assert [row.outcomes for row in kept] == [2, 3, 4]


async def test_too_many_to_learn_at_once_are_left_to_the_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "AT_ONCE", 2)
    rep = await world.rep(await world.team())
    book = await _book(world, rep)
    for _ in range(3):
        await tell(rep, await scan(world, rep, "Somebody"), "replied")
    assert [row.outcomes for row in await _learned(world, rep)][-1:] == [2]
    # The two of them came in the same second here, so only what came later is left.
    async with world.session() as session:
        later = world.now + timedelta(minutes=10)
        await learn_at_once(session, book.event_id, book.id, later)
        await learn(session, book.event_id, book.id, later)
        await session.commit()

    assert [row.outcomes for row in await _learned(world, rep)][-1:] == [3]


async def test_the_worker_finds_books_that_have_more_to_learn(world: World, clock: Clock) -> None:
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    book = await _book(world, rep)
    zoe = await scan(world, rep, "Zoë Ångström")
    await tell(rep, zoe, "replied")
    await tell(other, await scan(world, other, "Kim Cash"), "replied")

    async def waiting() -> list[tuple[UUID, UUID]]:
        async with world.session() as session:
            return [each for each in await unlearned(session) if each[0] == world.event.id]

    assert await waiting() == []
    outcome = (await world.rows(Outcome, book_id=book.id))[0]
    clock.advance(timedelta(minutes=1))
    await world.add(
        Outcome(
            event_id=book.event_id,
            id=uuid4(),
            book_id=book.id,
            revision=outcome.revision,
            created_at=clock.now,
            contact_id=UUID(zoe["id"]),
            kind="won",
            text="",
            happened_at=clock.now,
            features={},
        )
    )
    assert await waiting() == [(book.event_id, book.id)]
    # Somebody who is deleted is forgotten here, too.
    assert (
        await other.delete(f"/v1/contacts/{(await world.rows(Contact, book_id=other.principal.book_id))[0].id}")
    ).is_success
    assert len(await waiting()) == 2

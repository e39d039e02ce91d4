"""Turning pages while the book changes: nobody is lost, nobody comes twice."""

import random
from datetime import timedelta

import pytest

from tests.conftest import Clock
from tests.contacts.book import Scanner, page
from tests.world import Caller, World


async def filled(scanner: Scanner, caller: Caller, count: int) -> list[str]:
    """Contacts in the order of the list. Pairs of them were captured at the same moment."""
    for number in range(count):
        await scanner.person(caller, f"Number {number}", ago=timedelta(minutes=number // 2 + 1))
    return [item["id"] for item in (await page(caller, limit=200))["items"]]


@pytest.mark.parametrize("limit", [1, 3, 7, 8])
async def test_the_pages_together_are_the_list(world: World, scanner: Scanner, limit: int) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    whole = await filled(scanner, me, 7)

    turned: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(-(-7 // limit)):
        shown = await page(me, limit=limit, **cursor)
        turned += [item["id"] for item in shown["items"]]
        cursor = {"cursor": shown["next_cursor"]}

    assert shown["next_cursor"] is None
    assert turned == whole


@pytest.mark.parametrize("seed", range(4))
async def test_nobody_is_lost_or_doubled_while_scans_arrive(
    world: World, scanner: Scanner, clock: Clock, seed: int
) -> None:
    """Between any two pages new people come, early and late, some are met again, and some are deleted."""
    chance = random.Random(seed)
    rep = await world.rep(await world.team())
    before = await filled(scanner, rep, 12)
    badges = {contact_id: (await rep.get(f"/v1/contacts/{contact_id}")).json()["badge_key"] for contact_id in before}
    undisturbed = set(before)
    turned: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        shown = await page(rep, limit=chance.randint(1, 4), **cursor)
        turned += [item["id"] for item in shown["items"]]
        if shown["next_cursor"] is None:
            break
        cursor = {"cursor": shown["next_cursor"]}
        clock.advance(timedelta(seconds=1))
        await scanner.person(rep, "Newcomer")
        await scanner.person(rep, "Late Sync", ago=timedelta(minutes=chance.randint(0, 8)))
        met, gone = chance.sample(before, 2)
        await scanner.badge(rep, badges[met])
        await rep.delete(f"/v1/contacts/{gone}")
        undisturbed -= {met, gone}

    assert undisturbed, "the test must leave somebody alone"
    assert [contact_id for contact_id in turned if contact_id in undisturbed] == [
        contact_id for contact_id in before if contact_id in undisturbed
    ]
    assert len(turned) == len(set(turned))


async def test_who_is_met_again_moves_to_the_front(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    first, _, last = await filled(scanner, rep, 3)
    begun = await page(rep, limit=1)

    await scanner.badge(rep, (await rep.get(f"/v1/contacts/{last}")).json()["badge_key"])

    rest = [item["id"] for item in (await page(rep, cursor=begun["next_cursor"]))["items"]]
    assert last not in rest
    assert [item["id"] for item in (await page(rep, limit=2))["items"]] == [last, first]


async def test_a_filtered_list_has_pages_too(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    for number in range(6):
        rating = "hot" if number % 2 else "cold"
        await scanner.person(rep, f"Number {number}", rating=rating, note="word", ago=timedelta(minutes=number))

    begun = await page(rep, limit=2, rating="hot", q="word number")
    rest = await page(rep, limit=2, rating="hot", q="word number", cursor=begun["next_cursor"])

    shown = [item["name"] for item in begun["items"] + rest["items"]]
    assert shown == ["Number 1", "Number 3", "Number 5"]
    assert rest["next_cursor"] is None

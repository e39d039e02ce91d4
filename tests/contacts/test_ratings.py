"""Ratings: added, never changed; the newest of each author counts."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Rating
from tests.conftest import Clock
from tests.contacts.book import Scanner, items, one, revision
from tests.world import World


def rating(**fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), **fields}


async def test_two_reps_both_count(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    rui, ana = await world.rep(team, "Rui Rep"), await world.rep(team, "Ana Rep")
    contact = await scanner.person(rui, rating="cold", ago=timedelta(hours=1))
    path = f"/v1/contacts/{contact['id']}/ratings"

    await scanner.person(rui, "Somebody Else", rating="warm")
    first = await rui.post(path, rating(interest="hot", gut=4))
    await ana.post(path, rating(gut=2, rated_at=(clock.now - timedelta(minutes=1)).isoformat()))

    assert first.status_code == 201, first.text
    shown = [
        (item["author"]["name"], item["interest"], item["word"], item["gut"], item["counts"])
        for item in await items(ana, path)
    ]
    assert shown == [
        ("Rui Rep", 5, "hot", 4, True),
        ("Ana Rep", None, None, 2, True),
        ("Rui Rep", 1, "cold", None, False),
    ]
    summary = {
        item["author"]["name"]: (item["interest"], item["gut"]) for item in (await one(ana, contact["id"]))["ratings"]
    }
    assert summary == {"Rui Rep": (5, 4), "Ana Rep": (None, 2)}


async def test_the_time_it_was_given_decides_and_not_when_it_came(world: World, scanner: Scanner, clock: Clock) -> None:
    """A phone that was offline sends its earlier rating later."""
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, rating="hot")
    path = f"/v1/contacts/{contact['id']}/ratings"

    late = await rep.post(path, rating(interest="cold", rated_at=(clock.now - timedelta(hours=1)).isoformat()))

    assert late.json()["counts"] is False
    assert [item["word"] for item in (await one(rep, contact["id"]))["ratings"]] == ["hot"]


async def test_the_newest_is_marked_on_every_page(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/contacts/{(await scanner.person(rep))['id']}/ratings"
    for interest in range(4):
        await rep.post(path, rating(interest=interest, rated_at=(clock.now - timedelta(minutes=interest)).isoformat()))

    begun = (await rep.get(path, params={"limit": 3})).json()
    rest = (await rep.get(path, params={"limit": 3, "cursor": begun["next_cursor"]})).json()

    shown = [(item["interest"], item["counts"]) for item in begun["items"] + rest["items"]]
    assert shown == [(0, True), (1, False), (2, False), (3, False)]
    assert rest["next_cursor"] is None


async def test_sending_it_again_changes_nothing(world: World, scanner: Scanner, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/contacts/{(await scanner.person(rep))['id']}/ratings"
    given = rating(interest="warm", gut=3)
    first = await rep.post(path, given)
    clock.advance(timedelta(minutes=1))

    again, other = await rep.post(path, given), await rep.post(path, given | {"gut": 4})

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    assert (len(await world.rows(Rating)), await revision(world, rep)) == (1, 2)


@pytest.mark.parametrize(
    "wrong", [{}, {"interest": None}, {"interest": 6}, {"interest": "tepid"}, {"gut": 0}, {"gut": 6}, {"gut": 2.5}]
)
async def test_nonsense_is_refused(world: World, scanner: Scanner, wrong: dict[str, Any]) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/contacts/{(await scanner.person(rep))['id']}/ratings"

    answer = await rep.post(path, rating(**wrong))

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_outsiders_find_nothing(world: World, scanner: Scanner) -> None:
    rep, outsider = await world.rep(await world.team("One")), await world.rep(await world.team("Other"))
    path = f"/v1/contacts/{(await scanner.person(rep, rating='hot'))['id']}/ratings"

    for answer in (await outsider.get(path), await outsider.post(path, rating(gut=1))):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await world.http.get(path)).status_code == 401


async def test_an_attendee_rates_in_their_own_book(world: World, scanner: Scanner) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    path = f"/v1/contacts/{(await scanner.person(me, rating='cold'))['id']}/ratings"

    answer = await me.post(path, rating(interest=4))

    assert answer.json()["author"] == {"member_id": None, "name": "Me Myself"}
    assert [item["counts"] for item in await items(me, path)] == [True, False]


async def test_a_gut_feeling_noted_later_does_not_take_back_what_was_stated(
    world: World, clock: Clock, scanner: Scanner
) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.badge(rep, await world.qr(await world.attendee()), rating="hot")
    path = f"/v1/contacts/{contact['id']}/ratings"
    await rep.post(path, rating(gut=2, rated_at=clock.now.isoformat()))

    (current,) = (await one(rep, contact["id"]))["ratings"]
    counts = [item["counts"] for item in (await rep.get(path)).json()["items"]]
    hot = (await rep.get("/v1/contacts?rating=hot")).json()["items"]

    assert (current["word"], current["gut"]) == ("hot", 2)
    assert counts == [True, True]
    assert len(hot) == 1

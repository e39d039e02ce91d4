"""Facts: what is true of a person; everybody with the book reads them, the author alone changes them."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Fact
from tests.conftest import Clock
from tests.contacts.book import Scanner, items, revision
from tests.world import Caller, World


def fact(text: str = "runs marathons", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "topic": "sport", "text": text, "source": "told", **fields}


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


@pytest.fixture
async def path(scanner: Scanner, rep: Caller) -> str:
    """The facts about a contact in the rep's book."""
    return f"/v1/contacts/{(await scanner.person(rep))['id']}/facts"


async def test_a_fact_carries_its_author_its_source_and_time(rep: Caller, path: str, clock: Clock) -> None:
    noted = fact(noted_at=(clock.now - timedelta(hours=2)).isoformat())

    answer = await rep.post(path, noted)

    assert answer.status_code == 201, answer.text
    assert answer.json() == noted | {
        "author": {"member_id": str(rep.principal.member_id), "name": "Rui Rep"},
        "noted_at": "2026-11-21T08:00:00Z",
        "in_common": False,
        "revision": 2,
    }
    assert await items(rep, path) == [answer.json()]


@pytest.mark.parametrize("claim", [None, timedelta(days=1)])
async def test_without_a_time_or_with_a_future_one_it_is_now(
    rep: Caller, path: str, clock: Clock, claim: timedelta | None
) -> None:
    fields = {"noted_at": (clock.now + claim).isoformat()} if claim else {}

    assert (await rep.post(path, fact(**fields))).json()["noted_at"] == "2026-11-21T10:00:00Z"


async def test_sending_it_again_changes_nothing(world: World, rep: Caller, path: str, clock: Clock) -> None:
    noted = fact()
    first = await rep.post(path, noted)
    clock.advance(timedelta(minutes=5))

    again = await rep.post(path, noted)

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert (len(await world.rows(Fact)), await revision(world, rep)) == (1, 2)


async def test_two_at_the_same_time_are_one(world: World, rep: Caller, path: str) -> None:
    noted = fact()

    answers = await asyncio.gather(*(rep.post(path, noted) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len(await world.rows(Fact)) == 1


async def test_the_same_id_for_something_else_is_refused(
    world: World, scanner: Scanner, rep: Caller, path: str
) -> None:
    noted = fact()
    await rep.post(path, noted)
    another = f"/v1/contacts/{(await scanner.person(rep, 'Somebody Else'))['id']}/facts"
    outsider = await world.rep(await world.team("Other"))
    theirs = f"/v1/contacts/{(await scanner.person(outsider))['id']}/facts"

    refused = [
        await rep.post(path, noted | {"text": "another text"}),
        await rep.post(path, noted | {"topic": "hobby"}),
        await rep.post(path, noted | {"source": "saw"}),
        await rep.post(path, noted | {"noted_at": "2026-11-20T10:00:00Z"}),
        await rep.post(another, noted),
        await outsider.post(theirs, noted),
    ]

    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")
    assert [row.text for row in await world.rows(Fact)] == ["runs marathons"]


async def test_its_author_corrects_it_in_part(rep: Caller, path: str) -> None:
    noted = fact()
    created = await rep.post(path, noted)

    corrected = await rep.patch(f"{path}/{noted['id']}", {"text": "ran a marathon", "source": "public"})
    again = await rep.patch(f"{path}/{noted['id']}", {"text": "ran a marathon"})
    nothing = await rep.patch(f"{path}/{noted['id']}", {})

    expected = created.json() | {"text": "ran a marathon", "source": "public", "revision": 3}
    assert [answer.json() for answer in (corrected, again, nothing)] == [expected] * 3
    assert await items(rep, path) == [expected]


@pytest.mark.parametrize("field", ["text", "topic", "source"])
async def test_no_part_of_it_can_be_removed(rep: Caller, path: str, field: str) -> None:
    noted = fact()
    created = await rep.post(path, noted)

    answer = await rep.patch(f"{path}/{noted['id']}", {field: None})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert await items(rep, path) == [created.json()]


async def test_a_withdrawn_fact_disappears_and_a_late_repeat_does_not_bring_it_back(
    world: World, rep: Caller, path: str, clock: Clock
) -> None:
    noted = fact("said too much")
    await rep.post(path, noted)

    withdrawn, gone = [await rep.delete(f"{path}/{noted['id']}") for _ in range(2)]
    again = await rep.post(path, noted)

    assert (withdrawn.status_code, gone.status_code) == (204, 404)
    assert (again.status_code, again.json()["text"]) == (200, "")
    assert await items(rep, path) == []
    assert (await rep.patch(f"{path}/{noted['id']}", {"text": "back"})).status_code == 404
    (row,) = await world.rows(Fact)
    assert (row.text, row.deleted_at, row.revision) == ("", clock.now, 3)


async def test_a_colleague_reads_and_changes_nothing(world: World, scanner: Scanner) -> None:
    team = await world.team()
    author, colleague, manager = await world.rep(team), await world.rep(team), await world.manager(team)
    path = f"/v1/contacts/{(await scanner.person(author))['id']}/facts"
    noted = fact()
    created = await author.post(path, noted)

    for other in (colleague, manager):
        assert await items(other, path) == [created.json()]
        assert (await other.patch(f"{path}/{noted['id']}", {"text": "mine"})).status_code == 404
        assert (await other.delete(f"{path}/{noted['id']}")).status_code == 404
        assert (await other.post(path, noted)).json()["code"] == "id_reused"
    assert await items(author, path) == [created.json()]


async def test_a_fact_is_found_only_under_its_contact(rep: Caller, scanner: Scanner, path: str) -> None:
    noted = fact()
    await rep.post(path, noted)
    another = f"/v1/contacts/{(await scanner.person(rep, 'Somebody Else'))['id']}/facts"

    assert (await rep.patch(f"{another}/{noted['id']}", {"text": "moved"})).status_code == 404
    assert (await rep.delete(f"{another}/{noted['id']}")).status_code == 404
    assert await items(rep, another) == []


async def test_in_their_own_book_the_attendee_is_the_author(world: World, scanner: Scanner) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    path = f"/v1/contacts/{(await scanner.person(me))['id']}/facts"
    noted = fact()

    created = await me.post(path, noted)

    assert created.json()["author"] == {"member_id": None, "name": "Me Myself"}
    assert (await me.patch(f"{path}/{noted['id']}", {"topic": "hobby"})).json()["topic"] == "hobby"
    assert (await me.delete(f"{path}/{noted['id']}")).status_code == 204


async def test_the_pages_go_from_the_newest_to_the_oldest(rep: Caller, path: str, clock: Clock) -> None:
    for number in range(3):
        await rep.post(path, fact(f"fact {number}", noted_at=(clock.now - timedelta(hours=number)).isoformat()))

    begun = (await rep.get(path, params={"limit": 2})).json()
    rest = (await rep.get(path, params={"limit": 2, "cursor": begun["next_cursor"]})).json()

    assert [item["text"] for item in begun["items"] + rest["items"]] == ["fact 0", "fact 1", "fact 2"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": "x" * 10_001},
        {"topic": "politics"},
        {"source": "rumour"},
        {"noted_at": "then"},
        {"x": 1},
    ],
)
async def test_nonsense_is_refused(rep: Caller, path: str, wrong: dict[str, Any]) -> None:
    answer = await rep.post(path, fact() | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")

"""Tags: labels that their author may withdraw."""

from typing import Any
from uuid import uuid4

import pytest

from models import Tag
from tests.conftest import Clock
from tests.contacts.book import Scanner, items, one, revision
from tests.world import World


def tag(label: str = "vip") -> dict[str, Any]:
    return {"id": str(uuid4()), "label": label}


async def test_a_tag_carries_its_author(world: World, scanner: Scanner) -> None:
    team = await world.team()
    rui, ana = await world.rep(team, "Rui Rep"), await world.rep(team, "Ana Rep")
    contact = await scanner.person(rui)
    path = f"/v1/contacts/{contact['id']}/tags"
    given = tag("vip")

    answer = await rui.post(path, given)
    await ana.post(path, tag("vip"))
    await ana.post(path, tag("press"))

    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "id": given["id"],
        "author": {"member_id": str(rui.principal.member_id), "name": "Rui Rep"},
        "label": "vip",
        "created_at": "2026-11-21T10:00:00Z",
        "revision": 2,
    }
    shown = sorted((item["author"]["name"], item["label"]) for item in await items(rui, path))
    assert shown == [("Ana Rep", "press"), ("Ana Rep", "vip"), ("Rui Rep", "vip")]
    assert (await one(rui, contact["id"]))["tags"] == ["press", "vip"]


async def test_the_author_alone_withdraws_it(world: World, scanner: Scanner, clock: Clock) -> None:
    team = await world.team()
    author, colleague = await world.rep(team), await world.rep(team)
    contact = await scanner.person(author)
    path, given = f"/v1/contacts/{contact['id']}/tags", tag()
    await author.post(path, given)

    refused = await colleague.delete(f"{path}/{given['id']}")
    withdrawn, again = [await author.delete(f"{path}/{given['id']}") for _ in range(2)]

    assert (refused.status_code, withdrawn.status_code, again.status_code) == (404, 204, 404)
    assert (await items(author, path), (await one(author, contact["id"]))["tags"]) == ([], [])
    (row,) = await world.rows(Tag)
    assert (row.label, row.deleted_at, row.revision) == ("", clock.now, await revision(world, author))


async def test_sending_it_again_changes_nothing(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    path, given = f"/v1/contacts/{(await scanner.person(rep))['id']}/tags", tag()
    first = await rep.post(path, given)

    again, other = await rep.post(path, given), await rep.post(path, given | {"label": "press"})

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    assert await revision(world, rep) == 2


async def test_a_late_repeat_does_not_bring_it_back(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    path, given = f"/v1/contacts/{(await scanner.person(rep))['id']}/tags", tag()
    await rep.post(path, given)
    await rep.delete(f"{path}/{given['id']}")

    again = await rep.post(path, given)

    assert (again.status_code, again.json()["label"]) == (200, "")
    assert await items(rep, path) == []


async def test_the_pages_together_are_the_list(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/contacts/{(await scanner.person(rep, tags=['a', 'b', 'c']))['id']}/tags"
    whole = await items(rep, path)

    begun = (await rep.get(path, params={"limit": 2})).json()
    rest = (await rep.get(path, params={"limit": 2, "cursor": begun["next_cursor"]})).json()

    assert begun["items"] + rest["items"] == whole
    assert sorted(item["label"] for item in whole) == ["a", "b", "c"]


@pytest.mark.parametrize("label", ["", " ", "x" * 201, None])
async def test_nonsense_is_refused(world: World, scanner: Scanner, label: str | None) -> None:
    rep = await world.rep(await world.team())
    path = f"/v1/contacts/{(await scanner.person(rep))['id']}/tags"

    answer = await rep.post(path, tag() | {"label": label})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_outsiders_find_nothing(world: World, scanner: Scanner) -> None:
    rep, outsider = await world.rep(await world.team("One")), await world.rep(await world.team("Other"))
    path = f"/v1/contacts/{(await scanner.person(rep, tags=['vip']))['id']}/tags"
    (given,) = await items(rep, path)

    for answer in (
        await outsider.get(path),
        await outsider.post(path, tag()),
        await outsider.delete(f"{path}/{given['id']}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await world.http.get(path)).status_code == 401

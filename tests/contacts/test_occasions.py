"""Occasions: days worth remembering."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from models import Occasion
from tests.contacts.book import Scanner, items, revision
from tests.world import Caller, World


def occasion(label: str = "ten years at Globex", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "label": label, "on": "2027-03-01", **fields}


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


@pytest.fixture
async def path(scanner: Scanner, rep: Caller) -> str:
    return f"/v1/contacts/{(await scanner.person(rep))['id']}/occasions"


async def test_it_carries_its_author(rep: Caller, path: str) -> None:
    noted = occasion("birthday", on="1980-02-29", yearly=True)

    answer = await rep.post(path, noted)

    assert answer.status_code == 201, answer.text
    author = {"member_id": str(rep.principal.member_id), "name": "Rui Rep"}
    assert answer.json() == noted | {"author": author, "revision": 2}
    assert await items(rep, path) == [answer.json()]


async def test_sending_it_again_changes_nothing_and_nothing_else_does(world: World, rep: Caller, path: str) -> None:
    noted = occasion()
    first, again = await rep.post(path, noted), await rep.post(path, noted)
    differently: list[dict[str, Any]] = [{"label": "else"}, {"on": "2027-03-02"}, {"yearly": True}]
    others = [await rep.post(path, noted | other) for other in differently]

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(409, "id_reused")] * 3
    assert (len(await world.rows(Occasion)), await revision(world, rep)) == (1, 2)


async def test_its_author_alone_withdraws_it(world: World, scanner: Scanner) -> None:
    team = await world.team()
    author, colleague, outsider = await world.rep(team), await world.rep(team), await world.rep(await world.team("X"))
    path = f"/v1/contacts/{(await scanner.person(author))['id']}/occasions"
    noted = occasion()
    await author.post(path, noted)
    one = f"{path}/{noted['id']}"

    assert [item["label"] for item in await items(colleague, path)] == [noted["label"]]
    assert [(await caller.delete(one)).status_code for caller in (colleague, outsider, author, author)] == [
        404, 404, 204, 404
    ]  # fmt: skip
    assert await items(author, path) == []
    (row,) = await world.rows(Occasion)
    assert (row.label, row.on, row.revision) == ("", date(1970, 1, 1), 3)


@pytest.mark.parametrize(
    "wrong", [{"on": "soon"}, {"on": "2027-02-30"}, {"on": "0001-01-01"}, {"label": " "}, {"yearly": "often"}]
)
async def test_nonsense_is_refused(rep: Caller, path: str, wrong: dict[str, Any]) -> None:
    answer = await rep.post(path, occasion() | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")

"""What a team asks everybody: a manager gives the whole list, in its order."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from models import Answer, Book, Question
from tests.conftest import Clock
from tests.contacts.book import Scanner
from tests.world import Caller, World

SIZE = {"text": "How many robots?", "kind": "number"}
BUDGET = {"text": "Budget?", "kind": "single", "options": ["none", "small", "large"], "weight": 5}


async def put(manager: Caller, *questions: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions after a PATCH with these."""
    answer = await manager.patch("/v1/team", {"questions": list(questions)})
    assert answer.status_code == 200, answer.text
    asked: list[dict[str, Any]] = answer.json()["questions"]
    return asked


async def revision(world: World, caller: Caller) -> int:
    (book,) = await world.rows(Book, id=caller.principal.book_id)
    found: int = book.revision
    return found


async def revisions(world: World) -> dict[str, int]:
    """By the text of the question; that of a tombstone is empty."""
    return {question.text: question.revision for question in await world.rows(Question)}


@pytest.fixture
async def manager(world: World) -> Caller:
    return await world.manager(await world.team())


async def test_a_manager_asks_and_every_member_reads(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team), await world.rep(team)
    own_id = str(uuid4())

    asked = await put(mia, SIZE, BUDGET | {"id": own_id})

    assert asked == [
        {"id": asked[0]["id"], "options": [], "weight": 1} | SIZE,
        {"id": own_id} | BUDGET,
    ]
    assert (await rui.get("/v1/team")).json()["questions"] == asked
    assert (await rui.patch("/v1/team", {"questions": []})).status_code == 404


async def test_the_list_read_and_sent_again_changes_nothing(world: World, manager: Caller) -> None:
    asked = await put(manager, SIZE, BUDGET)

    again = await put(manager, *asked)

    assert again == asked
    assert await revision(world, manager) == 1
    assert await revisions(world) == {"How many robots?": 1, "Budget?": 1}


async def test_only_what_changed_takes_the_new_revision(world: World, manager: Caller) -> None:
    size, budget, wish = await put(manager, SIZE, BUDGET, {"text": "Wish?", "kind": "text"})

    await put(manager, size, budget | {"options": ["yes", "no"], "weight": 2.5}, wish | {"text": "One wish?"})

    assert await revisions(world) == {"How many robots?": 1, "Budget?": 2, "One wish?": 2}
    (changed,) = await world.rows(Question, id=UUID(budget["id"]))
    assert (changed.options, changed.weight, changed.position) == (["yes", "no"], 2.5, 1)


async def test_the_order_is_that_of_the_list(world: World, manager: Caller) -> None:
    size, budget, wish = await put(manager, SIZE, BUDGET, {"text": "Wish?", "kind": "text"})

    asked = await put(manager, budget, size, wish)

    assert [question["text"] for question in asked] == ["Budget?", "How many robots?", "Wish?"]
    assert await revisions(world) == {"How many robots?": 2, "Budget?": 2, "Wish?": 1}


async def test_what_the_list_leaves_out_is_asked_no_more(world: World, manager: Caller, clock: Clock) -> None:
    size, budget = await put(manager, SIZE, BUDGET)

    asked = await put(manager, size)

    assert asked == [size]
    (gone,) = await world.rows(Question, id=UUID(budget["id"]))
    assert (gone.text, gone.options, gone.deleted_at, gone.revision) == ("", [], clock.now, 2)
    assert await put(manager, size) == [size]
    assert await revision(world, manager) == 2


async def test_asked_again_under_its_id_it_is_back(world: World, manager: Caller) -> None:
    (budget,) = await put(manager, BUDGET)
    await put(manager)

    assert await put(manager, budget) == [budget]

    (back,) = await world.rows(Question)
    assert (back.deleted_at, back.revision) == (None, 3)


async def test_null_asks_nothing_and_absence_changes_nothing(manager: Caller) -> None:
    asked = await put(manager, SIZE)

    renamed = await manager.patch("/v1/team", {"name": "Renamed"})
    emptied = await manager.patch("/v1/team", {"questions": None})

    assert renamed.json()["questions"] == asked
    assert (emptied.status_code, emptied.json()["questions"]) == (200, [])


async def test_a_question_that_was_answered_keeps_its_kind(world: World, scanner: Scanner) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    size, budget = await put(manager, SIZE, BUDGET)
    contact = await scanner.person(rep)
    answered = await rep.post(
        f"/v1/contacts/{contact['id']}/answers", {"id": str(uuid4()), "question_id": budget["id"], "value": "large"}
    )
    assert answered.status_code == 201, answered.text

    refused = await manager.patch("/v1/team", {"questions": [size, budget | {"kind": "multi"}]})
    reworded = await put(manager, size | {"kind": "text"}, budget | {"text": "Money?", "options": ["some", "none"]})

    assert (refused.status_code, refused.json()["code"]) == (409, "question_answered")
    assert [question["kind"] for question in reworded] == ["text", "single"]
    assert [answer.value for answer in await world.rows(Answer)] == ["large"]


async def test_an_id_of_another_team_is_taken(world: World, manager: Caller) -> None:
    other = await world.manager(await world.team("Other"))
    (theirs,) = await put(other, SIZE)

    answer = await manager.patch("/v1/team", {"name": "Renamed", "questions": [theirs]})

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")
    mine = (await manager.get("/v1/team")).json()
    assert (mine["name"], mine["questions"]) == ("Acme", [])
    assert (await other.get("/v1/team")).json()["questions"] == [theirs]


async def test_fifty_questions_are_enough(manager: Caller) -> None:
    questions = [SIZE | {"text": f"Question {number}?"} for number in range(51)]

    assert len(await put(manager, *questions[:50])) == 50
    more = await manager.patch("/v1/team", {"questions": questions})

    assert (more.status_code, more.json()["errors"][0]["field"]) == (422, "body.questions")


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": None},
        {"kind": "slider"},
        {"kind": "single", "options": ["only one"]},
        {"kind": "multi", "options": ["twice", "twice"]},
        {"kind": "multi", "options": ["twice", "twice ", "another"]},
        {"kind": "single"},
        {"kind": "single", "options": [f"option {number}" for number in range(31)]},
        {"kind": "single", "options": ["", "full"]},
        {"kind": "text", "options": ["a", "b"]},
        {"weight": -1},
        {"weight": 10.5},
        {"position": 3},
        {"id": "1"},
    ],
)
async def test_what_is_no_question_is_refused(world: World, manager: Caller, wrong: dict[str, Any]) -> None:
    answer = await manager.patch("/v1/team", {"questions": [SIZE | wrong]})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await world.rows(Question) == []


async def test_two_questions_have_two_ids(manager: Caller) -> None:
    same = str(uuid4())

    answer = await manager.patch("/v1/team", {"questions": [SIZE | {"id": same}, BUDGET | {"id": same}]})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.questions")

"""Answers to the team's questions: added, never changed; of each author the newest to each question counts."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Answer
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, items, revision
from tests.world import Caller, World

KINDS: dict[str, dict[str, Any]] = {
    "text": {"text": "What do they need?", "kind": "text"},
    "number": {"text": "How many robots?", "kind": "number"},
    "single": {"text": "Budget?", "kind": "single", "options": ["none", "small", "large"]},
    "multi": {"text": "Which halls?", "kind": "multi", "options": ["north", "south", "west"]},
}


class Booth:
    """A team that asks one question of each kind, and somebody whom its reps met."""

    def __init__(self, manager: Caller, rui: Caller, ana: Caller, contact_id: str, questions: list[Any]) -> None:
        self.manager, self.rui, self.ana = manager, rui, ana
        self.path = f"/v1/contacts/{contact_id}/answers"
        self.questions = {question["kind"]: question for question in questions}

    def answer(self, kind: str, value: Any, **fields: Any) -> dict[str, Any]:
        return {"id": str(uuid4()), "question_id": self.questions[kind]["id"], "value": value, **fields}


async def ask(manager: Caller, *questions: dict[str, Any]) -> list[Any]:
    answer = await manager.patch("/v1/team", {"questions": list(questions)})
    assert answer.status_code == 200, answer.text
    asked: list[Any] = answer.json()["questions"]
    return asked


@pytest.fixture
async def booth(world: World, scanner: Scanner) -> Booth:
    team = await world.team()
    manager = await world.manager(team)
    rui, ana = await world.rep(team, "Rui Rep"), await world.rep(team, "Ana Rep")
    contact = await scanner.person(rui)
    return Booth(manager, rui, ana, contact["id"], await ask(manager, *KINDS.values()))


async def test_an_answer_carries_its_author_and_time(booth: Booth, clock: Clock) -> None:
    heard = booth.answer("number", 40, answered_at=(clock.now - timedelta(hours=2)).isoformat())

    answer = await booth.rui.post(booth.path, heard)

    assert answer.status_code == 201, answer.text
    assert answer.json() == heard | {
        "author": {"member_id": str(booth.rui.principal.member_id), "name": "Rui Rep"},
        "answered_at": "2026-11-21T08:00:00Z",
        "counts": True,
        "revision": 3,
    }
    assert await items(booth.ana, booth.path) == [answer.json()]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "forty robots"),
        ("text", "40"),
        ("number", 0),
        ("number", -2.5),
        ("number", 10**15),
        ("number", 0.1),
        ("number", 5e-324),
        ("single", "large"),
        ("multi", ["west", "north"]),
        ("multi", []),
    ],
)
async def test_what_fits_is_kept_as_it_was_said(booth: Booth, kind: str, value: Any) -> None:
    heard = booth.answer(kind, value)

    answer = await booth.rui.post(booth.path, heard)

    assert (answer.status_code, answer.json()["value"]) == (201, value)
    assert [item["value"] for item in await items(booth.rui, booth.path)] == [value]
    assert (await booth.rui.post(booth.path, heard)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 40),
        ("text", ["forty"]),
        ("number", "40"),
        ("number", ["40"]),
        ("single", "huge"),
        ("single", "Large"),
        ("single", ["large"]),
        ("multi", "north"),
        ("multi", ["north", "east"]),
        ("multi", ["north", "north"]),
    ],
)
async def test_what_is_no_answer_to_the_question_is_refused(world: World, booth: Booth, kind: str, value: Any) -> None:
    answer = await booth.rui.post(booth.path, booth.answer(kind, value))

    assert (answer.status_code, answer.json()["code"]) == (422, "answer_unfit")
    assert await world.rows(Answer) == []


@pytest.mark.parametrize("value", [None, True, {}, "", " ", "x" * 10_001, "a\x00b", [["north"]], [None], ["x"] * 31])
async def test_what_answers_no_question_at_all_is_refused(booth: Booth, value: Any) -> None:
    answer = await booth.rui.post(booth.path, booth.answer("text", value))

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["errors"][0]["field"].startswith("body.value")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "1e16", "1" + "0" * 400])
async def test_a_number_is_one_that_can_be_kept(booth: Booth, number: str) -> None:
    body = f'{{"id": "{uuid4()}", "question_id": "{booth.questions["number"]["id"]}", "value": {number}}}'

    answer = await booth.rui.post(booth.path, content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_of_each_author_the_newest_to_each_question_counts(booth: Booth, clock: Clock) -> None:
    def ago(hours: int) -> dict[str, str]:
        return {"answered_at": (clock.now - timedelta(hours=hours)).isoformat()}

    await booth.rui.post(booth.path, booth.answer("single", "none", **ago(5)))
    await booth.ana.post(booth.path, booth.answer("single", "small", **ago(4)))
    await booth.rui.post(booth.path, booth.answer("single", "large", **ago(3)))
    await booth.rui.post(booth.path, booth.answer("number", 40, **ago(2)))
    late = await booth.rui.post(booth.path, booth.answer("number", 3, **ago(6)))

    shown = [(item["author"]["name"], item["value"], item["counts"]) for item in await items(booth.ana, booth.path)]
    assert shown == [
        ("Rui Rep", 40, True),
        ("Rui Rep", "large", True),
        ("Ana Rep", "small", True),
        ("Rui Rep", "none", False),
        ("Rui Rep", 3, False),
    ]
    assert late.json()["counts"] is False


async def test_sending_it_again_changes_nothing(world: World, booth: Booth, clock: Clock) -> None:
    heard = booth.answer("number", 40)
    first = await booth.rui.post(booth.path, heard)
    clock.advance(timedelta(minutes=5))

    again = await booth.rui.post(booth.path, heard)
    others = [
        await booth.rui.post(booth.path, heard | {"value": 41}),
        await booth.rui.post(booth.path, heard | {"question_id": booth.questions["text"]["id"], "value": "40"}),
        await booth.ana.post(booth.path, heard),
    ]

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(409, "id_reused")] * 3
    assert (len(await world.rows(Answer)), await revision(world, booth.rui)) == (1, 3)


async def test_a_question_of_nobody_of_others_or_of_yesterday_is_unknown(world: World, booth: Booth) -> None:
    (theirs,) = await ask(await world.manager(await world.team("Other")), KINDS["text"])
    dropped = booth.questions["text"]
    await ask(booth.manager, booth.questions["number"])

    for question_id in (str(uuid4()), theirs["id"], dropped["id"]):
        answer = await booth.rui.post(
            booth.path, {"id": str(uuid4()), "question_id": question_id, "value": "something"}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "question_unknown")
    assert await world.rows(Answer) == []


async def test_what_was_answered_outlives_its_question(booth: Booth) -> None:
    """A phone that never saw its 201 may repeat it; and nobody's words are lost."""
    heard = booth.answer("single", "large")
    first = await booth.rui.post(booth.path, heard)
    await ask(booth.manager, booth.questions["single"] | {"options": ["yes", "no"]})
    changed = await booth.rui.post(booth.path, heard)
    await ask(booth.manager)

    dropped = await booth.rui.post(booth.path, heard)

    assert (changed.status_code, dropped.status_code) == (200, 200)
    assert first.json() == dropped.json()
    assert await items(booth.rui, booth.path) == [first.json()]


async def test_what_went_with_its_contact_stays_gone_when_the_contact_is_back(
    world: World, scanner: Scanner, booth: Booth
) -> None:
    badge = await world.qr(await world.attendee("Back Again"))
    contact = await scanner.badge(booth.rui, badge)
    path, heard = f"/v1/contacts/{contact['id']}/answers", booth.answer("text", "said too much")
    await booth.rui.post(path, heard)
    await booth.rui.delete(f"/v1/contacts/{contact['id']}")
    await scanner.badge(booth.rui, badge)

    again = await booth.rui.post(path, heard)

    assert (again.status_code, again.json()["value"], again.json()["counts"]) == (200, None, False)
    assert await items(booth.rui, path) == []


async def test_nobody_asks_in_an_attendees_own_book(world: World, scanner: Scanner, booth: Booth) -> None:
    me = await world.as_attendee(await world.attendee("Me Myself"))
    path = f"/v1/contacts/{(await scanner.person(me))['id']}/answers"

    answer = await me.post(path, booth.answer("text", "mine"))

    assert (answer.status_code, answer.json()["code"]) == (422, "question_unknown")
    assert await items(me, path) == []


async def test_outsiders_find_nothing(world: World, booth: Booth) -> None:
    outsider = await world.rep(await world.team("Other"))

    for answer in (
        await outsider.get(booth.path),
        await outsider.post(booth.path, booth.answer("text", "mine")),
        await outsider.post(booth.path, booth.answer("text", "mine") | {"question_id": str(uuid4())}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_many_answers_take_no_more_statements_than_one(booth: Booth) -> None:
    await booth.rui.post(booth.path, booth.answer("number", 1))
    with counted_statements() as few:
        await items(booth.rui, booth.path)
    for number in range(5):
        await booth.rui.post(booth.path, booth.answer("number", number))

    with counted_statements() as many:
        assert len(await items(booth.rui, booth.path)) == 6

    assert len(many) == len(few) == 4  # the session, the contact, the answers with their authors, and which count

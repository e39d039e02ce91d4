"""Tasks and answers that phones push."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Member
from tests.sync.rows import MS, codes, new, pull, push, push_in_vain, push_well, scanned, two_reps
from tests.world import Caller, World


async def test_a_task_falls_to_whoever_sends_it(world: World) -> None:
    ann, ben = await two_reps(world)
    colleague = str(ben.principal.member_id)
    mine, theirs = new(title="Call"), new(title="Mail", assignee_id=colleague)
    await push_well(ann, tasks=[mine, theirs])
    await push_well(ann, tasks=[mine, theirs])

    brought = await pull(ben)
    assert brought.row("tasks", mine["id"])["assignee_id"] == str(ann.principal.member_id)
    assert brought.row("tasks", theirs["id"])["assignee_id"] == colleague
    assert {task["member_id"] for task in brought.rows("tasks")} == {str(ann.principal.member_id)}


async def test_everybody_in_the_team_may_change_a_task(world: World) -> None:
    ann, ben = await two_reps(world)
    await push_well(ann, tasks=[new(title="Call")])
    brought = await pull(ben)
    changed = brought.one("tasks") | {"title": "Mail", "assignee_id": None, "done_at": MS, "snoozed_until": MS + 5}

    await push_well(ben, brought.timestamp, updated={"tasks": [changed]})
    assert (await pull(ann)).one("tasks") == changed

    await push_well(ann, (await pull(ann)).timestamp, deleted={"tasks": [changed["id"]]})
    assert (await pull(ben, brought.timestamp)).deleted("tasks") == {changed["id"]}


@pytest.mark.parametrize("who", ["nobody", "a rival", "who has left"])
async def test_an_unknown_assignee(world: World, who: str) -> None:
    ann, ben = await two_reps(world)
    rival = await world.rep(await world.team("Rivals"))
    found = {"nobody": uuid4(), "a rival": rival.principal.member_id, "who has left": ben.principal.member_id}[who]
    if who == "who has left":
        await leave(world, ben)
    task, other = new(title="Call", assignee_id=str(found)), new(title="Mail")
    await push_well(ann, tasks=[other])
    since = (await pull(ann)).timestamp

    answer = await push(ann, since, tasks=[task], updated={"tasks": [other | {"assignee_id": str(found)}]})

    assert codes(answer) == {task["id"]: "assignee_unknown", other["id"]: "assignee_unknown"}
    mine = str(ann.principal.member_id)
    assert {row["assignee_id"] for row in (await pull(ann)).rows("tasks")} == {mine}


async def leave(world: World, caller: Caller) -> None:
    async with world.session() as session:
        member = await session.get_one(Member, (world.event.id, caller.principal.member_id))
        member.removed_at = world.now
        await session.commit()


async def test_a_task_of_somebody_who_left_stays_theirs(world: World) -> None:
    ann, ben = await two_reps(world)
    await push_well(ann, tasks=[new(title="Call", assignee_id=str(ben.principal.member_id))])
    await leave(world, ben)
    brought = await pull(ann)

    await push_well(ann, brought.timestamp, updated={"tasks": [brought.one("tasks") | {"title": "Mail"}]})

    stored = (await pull(ann)).one("tasks")
    assert (stored["title"], stored["assignee_id"]) == ("Mail", str(ben.principal.member_id))


async def test_an_attendees_task_has_no_assignee(world: World) -> None:
    zoe = await world.as_attendee(await world.attendee())
    task = new(title="Call", assignee_id=str(uuid4()))
    assert codes(await push(zoe, tasks=[task])) == {task["id"]: "assignee_unknown"}
    assert (await pull(zoe)).one("tasks")["assignee_id"] is None


async def test_a_task_moves_to_another_contact(world: World) -> None:
    rep = await world.rep(await world.team())
    one, other = await scanned(world, rep), await scanned(world, rep)
    task = new(title="Call", contact_id=one)
    await push_well(rep, tasks=[task])

    await push_well(rep, (await pull(rep)).timestamp, updated={"tasks": [task | {"contact_id": other}]})
    assert (await pull(rep)).one("tasks")["contact_id"] == other
    since = (await pull(rep)).timestamp
    answer = await push(rep, since, updated={"tasks": [task | {"contact_id": str(uuid4())}]})
    assert codes(answer) == {task["id"]: "contact_unknown"}
    await push_well(rep, since, deleted={"contacts": [one]})
    answer = await push(rep, since, updated={"tasks": [task | {"contact_id": one}]})
    assert codes(answer) == {task["id"]: "contact_deleted"}
    assert (await pull(rep, since)).deleted("tasks") == {task["id"]}


async def test_what_is_done_stays_done_at_its_time(world: World) -> None:
    """The phone's clock is three hours ahead: its times are corrected once, not each time they are sent."""
    rep = await world.rep(await world.team())
    wrong = {"device_now": MS + 3 * 3_600_000}
    done = new(title="Call", done_at=MS + 3 * 3_600_000 - 60_000)
    await push_well(rep, tasks=[done], query=wrong)
    brought = await pull(rep)
    assert brought.one("tasks")["done_at"] == MS - 60_000

    await push_well(rep, brought.timestamp, updated={"tasks": [brought.one("tasks") | {"title": "Mail"}]}, query=wrong)
    assert (await pull(rep)).one("tasks")["done_at"] == MS - 60_000
    await push_well(rep, (await pull(rep)).timestamp, updated={"tasks": [done | {"done_at": None}]})
    assert (await pull(rep)).one("tasks")["done_at"] is None


async def test_a_time_to_the_microsecond_is_no_change(world: World) -> None:
    """Phones know milliseconds: sending back what they were told must not conflict."""
    ann, ben = await two_reps(world)
    due_at = (world.now + timedelta(microseconds=1400)).isoformat()
    answer = await ann.post("/v1/tasks", {"id": str(uuid4()), "title": "Call", "kind": "call", "due_at": due_at})
    assert answer.status_code == 201
    brought = await pull(ben)
    task = brought.one("tasks")
    assert task["due_at"] == MS + 1
    await push_well(ann, brought.timestamp, updated={"tasks": [task | {"title": "Mail"}]})

    await push_well(ben, brought.timestamp, updated={"tasks": [task | {"title": "Mail"}]})
    await push_in_vain(ben, brought.timestamp, updated={"tasks": [task | {"due_at": MS + 3}]})


OPTIONS = ["none", "one", "Many"]


async def asked(world: World) -> tuple[Caller, str, dict[str, str]]:
    """A rep, a contact, and by kind the questions."""
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    kinds = ("text", "number", "single", "multi")
    questions = [
        {"text": f"{kind}?", "kind": kind} | ({"options": OPTIONS} if kind in ("single", "multi") else {})
        for kind in kinds
    ]
    answer = await manager.patch("/v1/team", {"questions": questions})
    assert answer.status_code == 200, answer.text
    ids = {row["kind"]: row["id"] for row in (await pull(rep)).rows("questions")}
    return rep, await scanned(world, rep), ids


@pytest.mark.parametrize(
    ("kind", "sent", "stored"),
    [
        ("text", '"40 units"', '"40 units"'),
        ("text", "40 units", '"40 units"'),
        ("text", "40", '"40"'),
        ("text", '"  spaces "', '"spaces"'),
        ("text", '"half \\ud83d emoji \\u0000"', '"half ? emoji"'),
        ("number", "40", "40"),
        ("number", 40, "40"),
        ("number", "2.5", "2.5"),
        ("number", '" 40 "', "40"),
        ("single", '"none"', '"none"'),
        ("single", "none", '"none"'),
        ("single", "MANY", '"Many"'),
        ("single", '["one"]', '"one"'),
        ("multi", '["one", "none"]', '["one", "none"]'),
        ("multi", ["one", "one", "many"], '["one", "Many"]'),
        ("multi", "one", '["one"]'),
        ("multi", "[]", "[]"),
    ],
)
async def test_an_answer_is_made_to_fit(world: World, kind: str, sent: Any, stored: str) -> None:
    rep, contact, questions = await asked(world)
    answer = new(contact_id=contact, question_id=questions[kind], value=sent, answered_at=MS)
    told = await push(rep, answers=[answer])
    assert set(codes(told).values()) <= {"repaired"}
    assert (await pull(rep)).one("answers")["value"] == stored
    assert (await rep.get(f"/v1/contacts/{contact}/answers")).json()["items"][0]["counts"]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("text", ""),
        ("text", '"  "'),
        ("text", "x" * 10_001),
        ("text", '{"a": 1}'),
        ("text", None),
        ("number", "many"),
        ("number", "NaN"),
        ("number", "1e400"),
        ("number", True),
        ("number", "9" * 5000),
        ("single", "two"),
        ("single", '["none", "one"]'),
        ("single", "null"),
        ("multi", '["two"]'),
        ("multi", "null"),
        ("multi", '[["one"]]'),
        ("multi", "[" * 5000),
    ],
)
async def test_what_is_no_answer_stays_on_the_phone(world: World, kind: str, sent: Any) -> None:
    rep, contact, questions = await asked(world)
    answer = new(contact_id=contact, question_id=questions[kind], value=sent)
    good = new(contact_id=contact, question_id=questions["single"], value="one")
    told = await push(rep, answers=[answer, good])
    assert (codes(told)[answer["id"]], told["experimentalRejectedIds"]) == ("invalid", {"answers": [answer["id"]]})
    assert (await pull(rep)).one("answers")["id"] == good["id"]


async def test_answers_need_a_question_of_the_team(world: World) -> None:
    rep, contact, _ = await asked(world)
    _, _, foreign = await asked(world)
    answers = [new(contact_id=contact, question_id=asked_of, value="x") for asked_of in (str(uuid4()), foreign["text"])]
    told = await push(rep, answers=answers)
    assert codes(told) == {answer["id"]: "question_unknown" for answer in answers}
    since = (await pull(rep)).timestamp
    await push_well(rep, since, deleted={"contacts": [contact]})
    told = await push(rep, since, answers=answers)
    assert told["experimentalRejectedIds"] == {"answers": [answer["id"] for answer in answers]}


async def test_a_question_that_is_asked_no_more_may_still_be_answered(world: World) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    await manager.patch("/v1/team", {"questions": [{"text": "Why?", "kind": "text"}]})
    question = (await pull(rep)).one("questions")["id"]
    await manager.patch("/v1/team", {"questions": []})
    await push_well(rep, answers=[new(contact_id=await scanned(world, rep), question_id=question, value='"so"')])
    assert (await pull(rep)).one("answers")["value"] == '"so"'

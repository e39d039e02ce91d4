"""Planning a task: once, for somebody who is there, about somebody who is in the book."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from models import Book, Contact, Member, Task
from tests.conftest import Clock
from tests.tasks.people import plan, renewed, scanned, task
from tests.world import World


async def test_a_task_falls_to_whoever_plans_it(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), "Rui Rep")
    contact_id = await scanned(world, rep, "Zoë Ångström", clock.now)

    new = task("Call about the quote", kind="call", contact_id=contact_id, due_at="2026-11-22T09:00:00+01:00")
    answer = await rep.post("/v1/tasks", new)

    assert answer.status_code == 201, answer.text
    rui = {"member_id": str(rep.principal.member_id), "name": "Rui Rep"}
    assert answer.json() == {
        "id": new["id"],
        "title": "Call about the quote",
        "kind": "call",
        "contact": {"id": contact_id, "name": "Zoë Ångström", "company": "Globex"},
        "assignee": rui,
        "created_by": rui,
        "uses": None,
        "due_at": "2026-11-22T08:00:00Z",
        "snoozed_until": None,
        "done_at": None,
        "state": "open",
        "overdue": False,
        "revision": 2,
    }


async def test_little_is_needed(world: World) -> None:
    answer = await (await world.rep(await world.team())).post("/v1/tasks", task("Tidy the booth"))

    planned = answer.json()
    assert answer.status_code == 201
    assert (planned["kind"], planned["contact"], planned["due_at"]) == ("other", None, None)


async def test_the_contact_is_shown_as_the_book_corrected_it(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    contact_id = await scanned(world, rep, "Zoe Angstrom", clock.now)
    async with world.session() as session:
        await session.execute(
            update(Contact).where(Contact.event_id == world.event.id).values(corrections={"name": "Zoë Ångström"})
        )
        await session.commit()

    planned = await plan(rep, "Call", contact_id=contact_id)

    assert planned["contact"] == {"id": contact_id, "name": "Zoë Ångström", "company": "Globex"}


async def test_it_may_be_planned_for_a_colleague(world: World) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia Manager"), await world.rep(team, "Rui Rep")

    planned = await plan(mia, "Call", assignee_id=str(rui.principal.member_id))

    assert (planned["created_by"]["name"], planned["assignee"]["name"]) == ("Mia Manager", "Rui Rep")


@pytest.mark.parametrize(
    ("timezone", "due_at"),
    [
        ("Europe/Lisbon", "2026-11-22T09:00:00Z"),
        ("America/New_York", "2026-11-22T14:00:00Z"),
        ("Asia/Kolkata", "2026-11-22T03:30:00Z"),
        ("Pacific/Auckland", "2026-11-21T20:00:00Z"),
    ],
)
async def test_tomorrow_morning_is_the_venues(world: World, timezone: str, due_at: str) -> None:
    there = await World.create(world.app, world.http, world.now, timezone=timezone)

    planned = await plan(await there.rep(await there.team()), "Call", due="tomorrow_morning")

    assert planned["due_at"] == due_at


async def test_a_time_and_a_preset_are_one_too_many(world: World) -> None:
    rep = await world.rep(await world.team())

    answer = await rep.post("/v1/tasks", task(due="this_evening", due_at="2026-11-22T09:00:00Z"))

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["errors"][0]["message"] == "Value error, give due_at or due, not both"


async def test_sending_it_again_changes_nothing(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    new = task("Call", kind="call", due="this_evening")
    first = await rep.post("/v1/tasks", new)

    clock.advance(timedelta(days=2))  # "this evening" would be another one by now
    again = await (await renewed(rep)).post("/v1/tasks", new)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"overdue": True}
    assert len(await world.rows(Task)) == 1


async def test_sending_it_again_from_a_colleagues_phone_changes_nothing(world: World) -> None:
    team = await world.team()
    rui, ana = await world.rep(team, "Rui Rep"), await world.rep(team, "Ana Rep")
    new = task("Call")
    first = await rui.post("/v1/tasks", new)

    again = await ana.post("/v1/tasks", new)

    assert (again.status_code, again.json()) == (200, first.json())


async def test_sending_it_again_after_a_colleague_changed_it_changes_nothing(world: World) -> None:
    rep = await world.rep(await world.team())
    new = task("Call")
    await rep.post("/v1/tasks", new)
    changed = await rep.patch(f"/v1/tasks/{new['id']}", {"title": "Call before noon", "done": True})

    again = await rep.post("/v1/tasks", new)

    assert (again.status_code, again.json()) == (200, changed.json())


@pytest.mark.parametrize("change", [{"title": "Mail"}, {"kind": "mail"}, {"due_at": "2026-11-23T09:00:00Z"}])
async def test_the_same_id_for_something_else_is_refused(world: World, change: dict[str, str]) -> None:
    rep = await world.rep(await world.team())
    new = task("Call", kind="call")
    await rep.post("/v1/tasks", new)

    answer = await rep.post("/v1/tasks", new | change)

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")
    assert [row.title for row in await world.rows(Task)] == ["Call"]


async def test_an_id_of_another_book_tells_nothing_about_it(world: World) -> None:
    new = task("Call")
    await (await world.rep(await world.team("One"))).post("/v1/tasks", new)

    answer = await (await world.rep(await world.team("Two"))).post("/v1/tasks", new)

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_a_deleted_task_does_not_come_back(world: World) -> None:
    rep = await world.rep(await world.team())
    new = task("Call")
    await rep.post("/v1/tasks", new)
    await rep.delete(f"/v1/tasks/{new['id']}")

    answer = await rep.post("/v1/tasks", new)

    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_two_at_the_same_time_are_one(world: World) -> None:
    rep = await world.rep(await world.team())
    new = task("Call")

    answers = await asyncio.gather(*(rep.post("/v1/tasks", new) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len(await world.rows(Task)) == 1


async def test_it_cannot_be_assigned_to_an_outsider(world: World) -> None:
    ours, theirs = await world.team("Ours"), await world.team("Theirs")
    rep, outsider, former = await world.rep(ours), await world.rep(theirs), await world.rep(ours, "Former Rep")
    async with world.session() as session:
        removed = update(Member).where(Member.id == former.principal.member_id).values(removed_at=world.now)
        await session.execute(removed)
        await session.commit()

    for nobody in (outsider.principal.member_id, former.principal.member_id, uuid4()):
        answer = await rep.post("/v1/tasks", task(assignee_id=str(nobody)))
        assert (answer.status_code, answer.json()["code"]) == (422, "assignee_unknown")

    assert await world.rows(Task) == []


async def test_the_contact_has_to_be_in_the_book(world: World, clock: Clock) -> None:
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    theirs = await scanned(world, other, "Zoë Ångström", clock.now)
    deleted = await scanned(world, rep, "Ana Deleted", clock.now)
    async with world.session() as session:
        tombstone = update(Contact).where(Contact.event_id == world.event.id, Contact.name == "Ana Deleted")
        await session.execute(tombstone.values(deleted_at=world.now))
        await session.commit()

    for contact_id in (theirs, deleted, str(uuid4())):
        answer = await rep.post("/v1/tasks", task(contact_id=contact_id))
        assert (answer.status_code, answer.json()["code"]) == (422, "contact_unknown")

    assert await world.rows(Task) == []


async def test_an_attendee_plans_in_their_own_book(world: World) -> None:
    me = await world.as_attendee(await world.attendee())
    rep = await world.rep(await world.team())

    planned = await plan(me, "Write to Kim")
    refused = await me.post("/v1/tasks", task(assignee_id=str(rep.principal.member_id)))

    assert (planned["assignee"], planned["created_by"]) == (None, None)
    assert [row.book_id for row in await world.rows(Task)] == [me.principal.book_id]
    assert (refused.status_code, refused.json()["code"]) == (422, "assignee_unknown")


async def test_a_refused_task_takes_no_revision(world: World) -> None:
    team = await world.team()

    await (await world.rep(team)).post("/v1/tasks", task(contact_id=str(uuid4())))

    assert [book.revision for book in await world.rows(Book, team_id=team.id)] == [0]

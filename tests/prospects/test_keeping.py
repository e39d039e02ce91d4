"""The numbers kept of a book are those that reading everything again would give, whatever was written since."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from api.prospects import knowing
from models import Book, Contact, Prospect, Ranking
from tests.conftest import Clock
from tests.prospects.book import DAY, HOUR, change_task, page, plan, prospects, rate, scan, tell, typed_in
from tests.world import Caller, World


async def _kept(world: World, caller: Caller) -> dict[UUID, bytes]:
    return {row.contact_id: row.numbers for row in await world.rows(Prospect, book_id=caller.principal.book_id)}


async def _afresh(world: World, caller: Caller, **query: Any) -> list[dict[str, Any]]:
    """The list as it is when nothing was kept."""
    async with world.session() as session:
        for table in (Prospect, Ranking):
            await session.execute(delete(table).where(table.book_id == caller.principal.book_id))
        await session.commit()
    return await prospects(caller, **query)


async def _say(caller: Caller, contact: dict[str, Any], what: str, **said: Any) -> str:
    body = {"id": str(uuid4())} | said
    answer = await caller.post(f"/v1/contacts/{contact['id']}/{what}", body)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


@pytest.fixture(params=[1, 100], ids=["kept again at once", "kept again later"])
def worth_keeping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowing, "_WORTH_KEEPING", request.param)


@pytest.mark.usefixtures("worth_keeping")
async def test_whatever_is_written_is_seen(world: World, clock: Clock) -> None:
    team = await world.team(profile={"roles": ["buyer"]})
    manager, rep = await world.manager(team), await world.rep(team)
    people = [await world.attendee(f"Person {number}", job_title="Student") for number in range(8)]
    a, b, c, d, e, f, g, h = [await scan(world, rep, who, DAY, rating=3) for who in people]
    questions = [{"text": "Budget?", "kind": "text", "options": []}]
    assert (await manager.patch("/v1/team", {"questions": questions})).status_code == 200
    question = (await rep.get("/v1/team")).json()["questions"][0]
    note = await _say(rep, a, "notes", text="wants a quote")
    promised = await _say(rep, b, "notes", kind="promise", text="send the drawings")
    task = await plan(rep, c)
    seen: list[list[dict[str, Any]]] = [await prospects(rep)]

    async def check() -> None:
        clock.advance(timedelta(seconds=1))
        listed = await prospects(rep)
        assert listed != seen[-1]
        assert listed == await _afresh(world, rep)
        seen.append(listed)

    await rate(rep, a, interest="hot", gut=2)
    await check()
    await scan(world, rep, people[1])
    await check()
    assert (await rep.delete(f"/v1/contacts/{a['id']}/notes/{note}")).status_code == 204
    await check()
    assert (
        await rep.put(f"/v1/contacts/{b['id']}/notes/{promised}/settlement", {"settled": "kept"})
    ).status_code == 200
    await check()
    await change_task(rep, task, contact_id=d["id"])  # and no longer about the other
    await check()
    await change_task(rep, task, done=True)
    await check()
    await _say(rep, e, "touchpoints", step="open_up", talked="they")
    await check()
    difficulty = await _say(rep, e, "difficulties", text="The gripper jams")
    await check()
    assert (await rep.patch(f"/v1/contacts/{e['id']}/difficulties/{difficulty}", {"solved": True})).status_code == 200
    await check()
    await _say(rep, f, "answers", question_id=question["id"], value="ten thousand")
    await check()
    change = {"job_title": "Buyer", "decision_power": "decides"}
    assert (await rep.patch(f"/v1/contacts/{g['id']}", change)).status_code == 200
    await check()
    assert (await rep.delete(f"/v1/contacts/{h['id']}")).status_code == 204
    await check()
    await typed_in(world, rep, "Newcomer", rating="hot")
    await check()
    await tell(rep, f, "lost")
    await check()
    assert (await manager.patch("/v1/team", {"profile": {"roles": ["student"]}})).status_code == 200
    await check()
    more = [{"id": question["id"], "text": "Budget?", "kind": "text", "options": [], "weight": 3}]
    more.append({"text": "When?", "kind": "text", "options": [], "weight": 1})
    assert (await manager.patch("/v1/team", {"questions": more})).status_code == 200
    await check()


async def test_a_first_page_keeps_what_it_read(world: World) -> None:
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Two"))
    zoe = await scan(world, rep, "Zoë Ångström", rating="hot")
    await scan(world, other, "Kim Cash")
    assert await _kept(world, rep) == {}

    await prospects(rep)

    assert (await _kept(world, rep)).keys() == {UUID(zoe["id"])}
    assert await _kept(world, other) == {}
    (ranking,) = await world.rows(Ranking, book_id=rep.principal.book_id)
    (book,) = await world.rows(Book, id=rep.principal.book_id)
    assert ranking.revision == book.revision


async def test_only_much_news_is_worth_writing_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowing, "_WORTH_KEEPING", 3)
    rep = await world.rep(await world.team())
    first = [await scan(world, rep, f"Person {number}") for number in range(10)]
    await prospects(rep)
    before = await _kept(world, rep)

    for contact in first[:2]:
        await rate(rep, contact, interest="hot")
    await prospects(rep)
    assert await _kept(world, rep) == before

    await rate(rep, first[2], interest="hot")
    assert (await rep.delete(f"/v1/contacts/{first[9]['id']}")).status_code == 204
    await prospects(rep)
    after = await _kept(world, rep)
    assert before.keys() - after.keys() == {UUID(first[9]["id"])}
    assert {str(one) for one in after if after[one] != before[one]} == {contact["id"] for contact in first[:3]}


async def test_nothing_stays_of_who_was_deleted(world: World) -> None:
    rep = await world.rep(await world.team())
    stays, goes = await scan(world, rep, "Zoë Ångström"), await scan(world, rep, "Kim Cash")
    await prospects(rep)
    assert (await rep.delete(f"/v1/contacts/{goes['id']}")).status_code == 204

    async with world.session() as session:
        await knowing.forget_deleted(session)
        await session.commit()

    assert (await _kept(world, rep)).keys() == {UUID(stays["id"])}


async def test_ids_that_end_in_zeros(world: World) -> None:
    rep = await world.rep(await world.team())
    ids = [UUID(int=number << 64) for number in (1, 256, 257, 65536)]
    card = await scan(world, rep, "Zoë Ångström", HOUR)
    (contact,) = await world.rows(Contact, id=UUID(card["id"]))
    columns = {column.name: getattr(contact, column.name) for column in Contact.__table__.columns}
    fields = columns | {"badge_key": None, "attendee_id": None, "corrections": {}}
    await world.add(*(Contact(**fields | {"id": one}) for one in ids))

    shown, cursor = [], None
    while True:
        read = await page(rep, limit=1, **({"cursor": cursor} if cursor else {}))
        shown += [UUID(item["contact"]["id"]) for item in read["items"]]
        cursor = read["next_cursor"]
        if cursor is None:
            break

    assert sorted(shown) == sorted([*ids, UUID(card["id"])])
    assert [one for one in shown if one in ids] == ids


async def test_two_first_pages_at_once(world: World) -> None:
    rep = await world.rep(await world.team())
    for number in range(5):
        await scan(world, rep, f"Person {number}")

    read = await asyncio.gather(*(prospects(rep) for _ in range(6)))

    assert all(each == read[0] for each in read)
    assert len(await _kept(world, rep)) == 5

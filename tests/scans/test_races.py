"""At the same time: nothing is lost, nothing is doubled, and revisions tell the truth."""

import asyncio
import random
from uuid import UUID, uuid4

from sqlalchemy import select

from models import Book, Contact, Scan
from tests.conftest import Clock
from tests.scans.test_scan import scan_of
from tests.world import World


async def test_twenty_phones_scan_the_same_person_at_once(world: World, clock: Clock) -> None:
    team, qr = await world.team(), await world.qr(await world.attendee())
    reps = [await world.rep(team, f"Rep {number}") for number in range(20)]

    answers = await asyncio.gather(*(rep.post("/v1/scans", scan_of(qr, clock)) for rep in reps))

    assert [answer.status_code for answer in answers] == [201] * 20
    (contact,) = await world.rows(Contact)
    assert contact.scan_count == len(await world.rows(Scan)) == 20
    assert (await world.rows(Book, team_id=team.id))[0].revision == 20


async def test_one_scan_sent_many_times_at_once_is_one(world: World, clock: Clock) -> None:
    rep, scan = await world.rep(await world.team()), scan_of(await world.qr(await world.attendee()), clock)

    answers = await asyncio.gather(*(rep.post("/v1/scans", scan) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    (contact,) = await world.rows(Contact)
    assert contact.scan_count == len(await world.rows(Scan)) == 1


async def test_two_badges_of_one_person_at_once_are_one_contact(world: World, clock: Clock) -> None:
    attendee = await world.attendee()
    await world.barcode(attendee, "TICKET-1")
    rep, badges = await world.rep(await world.team()), [await world.qr(attendee), "TICKET-1"]

    answers = await asyncio.gather(*(rep.post("/v1/scans", scan_of(badge, clock)) for badge in badges * 5))

    assert {answer.status_code for answer in answers} == {201}
    (contact,) = await world.rows(Contact)
    assert contact.scan_count == 10


async def test_whoever_follows_revisions_misses_nothing(world: World, clock: Clock) -> None:
    """A reader polls `revision > last seen` while many writers commit, some slowly, and in the end has every row."""
    team = await world.team()
    reps = [await world.rep(team, f"Rep {number}") for number in range(6)]
    qrs = [await world.qr(await world.attendee(f"Person {number}")) for number in range(6)]
    (book,) = await world.rows(Book, team_id=team.id)
    seen: dict[UUID, int] = {}
    done = asyncio.Event()

    async def read_on(after: int) -> int:
        async with world.session() as session:
            rows = await session.execute(
                select(Scan.id, Scan.revision).where(
                    Scan.event_id == world.event.id, Scan.book_id == book.id, Scan.revision > after
                )
            )
            found = {row.id: row.revision for row in rows}
        seen.update(found)
        return max(found.values(), default=after)

    async def follow() -> None:
        after = 0
        while not done.is_set():
            after = await read_on(after)
        await read_on(after)

    async def write(number: int) -> None:
        chance = random.Random(number)
        for _ in range(15):
            batch = [scan_of(chance.choice(qrs), clock) for _ in range(chance.choice([1, 40]))]
            await reps[number].post("/v1/scans/batch", {"scans": batch})
            await asyncio.sleep(chance.random() / 100)

    follower = asyncio.create_task(follow())
    await asyncio.gather(*(write(number) for number in range(6)))
    done.set()
    await follower

    rows = await world.rows(Scan)
    assert {row.id for row in rows} == set(seen)
    assert len({row.revision for row in rows}) == 6 * 15


async def test_other_writers_of_the_book_take_turns(world: World, clock: Clock) -> None:
    """Scans and REST writes share the book's revision: none is given twice."""
    team = await world.team()
    rep = await world.rep(team)
    first = await rep.post("/v1/scans", scan_of(await world.qr(await world.attendee()), clock))
    contact_id = first.json()["contact"]["id"]

    async def note(number: int) -> int:
        path = f"/v1/contacts/{contact_id}/notes"
        answer = await rep.post(path, {"id": str(uuid4()), "text": f"note {number}"})
        return answer.status_code

    async def scan(number: int) -> int:
        return (await rep.post("/v1/scans", scan_of(f"CODE-{number}", clock))).status_code

    statuses = await asyncio.gather(*(work(number) for number in range(10) for work in (note, scan)))

    assert sorted(set(statuses)) == [201, 202]
    (book,) = await world.rows(Book, team_id=team.id)
    assert book.revision == 21

"""Scanning one another within ten minutes is agreement, whenever the phones say so."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from api import worker
from api.exchange import back_scans, service
from models import Exchange
from tests.conftest import Clock
from tests.exchange.people import ACCEPT, DECLINE, Person
from tests.prospects.book import scan
from tests.world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ana(world: World) -> Person:
    return await Person.come(world, "Ana Silva", email="ana@people.example")


@pytest.fixture
async def ben(world: World) -> Person:
    return await Person.come(world, "Ben Bauer", email="ben@people.example")


async def rounds(world: World, now: datetime, since: timedelta = timedelta(days=2)) -> None:
    await back_scans.agree(world.app.state.database.sessions, now - since, now)


async def mails(ana: Person, ben: Person) -> tuple[str, str]:
    """What each has of the other's address."""
    return (await ana.book())["Ben Bauer"]["email"], (await ben.book())["Ana Silva"]["email"]


async def test_scanning_one_another_is_agreement(world: World, ana: Person, ben: Person, clock: Clock) -> None:
    await ana.scans(ben, clock.now - 10 * MINUTE)
    await ben.scans(ana, clock.now)
    assert await mails(ana, ben) == ("", "")
    await rounds(world, clock.now, 5 * MINUTE)
    assert await mails(ana, ben) == ("ben@people.example", "ana@people.example")
    (seen,) = await ana.sees()
    assert (seen["state"], seen["person"]["name"]) == ("accepted", "Ben Bauer")
    await rounds(world, clock.now)
    assert len(await world.rows(Exchange)) == 1


async def test_later_than_ten_minutes_it_is_not(world: World, ana: Person, ben: Person, clock: Clock) -> None:
    await ana.scans(ben, clock.now - 11 * MINUTE)
    await ben.scans(ana, clock.now)
    await rounds(world, clock.now)
    assert await mails(ana, ben) == ("", "")


async def test_a_scan_that_comes_hours_later_counts_by_when_it_was_made(
    world: World, ana: Person, ben: Person, clock: Clock
) -> None:
    met = clock.now
    await ana.scans(ben, met)
    clock.advance(timedelta(hours=7))
    world.now = clock.now
    offline = await world.as_attendee(ben.row)
    pushed = await offline.post(
        "/v1/scans/batch",
        {"scans": [{"id": str(uuid4()), "badge": ana.qr, "captured_at": (met + 3 * MINUTE).isoformat()}]},
    )
    assert pushed.json()["results"][0]["status"] == "created"
    await rounds(world, clock.now, 5 * MINUTE)
    assert (await world.rows(Exchange))[0].state == "accepted"


async def test_a_request_that_was_waiting_is_answered_by_it(
    world: World, ana: Person, ben: Person, clock: Clock
) -> None:
    await ana.asks(ben, fields=["name"])
    await ana.scans(ben, clock.now)
    await ben.scans(ana, clock.now)
    clock.advance(MINUTE)
    await rounds(world, clock.now)
    assert await mails(ana, ben) == ("ben@people.example", "")  # Ana had said what she gives
    assert {each.state for each in await world.rows(Exchange)} == {"accepted"}


@pytest.mark.parametrize("reason", ["declined since", "blocked", "refuses scans"])
async def test_when_it_is_no_agreement(world: World, ana: Person, ben: Person, clock: Clock, reason: str) -> None:
    await ana.scans(ben, clock.now)
    await ben.scans(ana, clock.now)
    clock.advance(MINUTE)
    if reason == "declined since":
        await ben.answers((await ana.asks(ben)).json()["id"], DECLINE)
    elif reason == "blocked":
        await ben.app.put(f"/v1/radar/blocks/{ana.row.id}")
    else:
        await (await world.organiser()).patch(f"/v1/attendees/{ben.row.id}", {"scan_consent": False})
    await rounds(world, clock.now)
    assert "accepted" not in {each.state for each in await world.rows(Exchange)}


async def test_the_worker_introduces_them(world: World, clock: Clock) -> None:
    world.now = clock.now = datetime.now(UTC)
    ana, ben = await Person.come(world, "Ana Silva"), await Person.come(world, "Ben Bauer", email="ben@people.example")
    await ana.scans(ben, clock.now)
    await ben.scans(ana, clock.now)
    await worker.introduce(world.app.state.database)
    assert (await ana.book())["Ben Bauer"]["email"] == "ben@people.example"


async def test_a_teams_scan_is_none(world: World, ana: Person, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await rep.post("/v1/scans", {"id": str(uuid4()), "badge": ana.qr, "captured_at": clock.now.isoformat()})
    await rounds(world, clock.now)
    assert await world.rows(Exchange) == []


async def test_how_readily_somebody_accepts(world: World, ana: Person, clock: Clock) -> None:
    answers = [ACCEPT, ACCEPT, DECLINE, ACCEPT]

    rep = await world.rep(await world.team())
    contact = await scan(world, rep, ana.row)
    book_id = rep.principal.book_id
    assert book_id

    async def readiness() -> dict[UUID, float]:
        async with world.session() as session:
            return await service.readiness(session, world.event.id, book_id, clock.now)

    for number, answer in enumerate(answers):
        asked = await (await Person.come(world, f"Person {number}")).asks(ana)
        await ana.answers(asked.json()["id"], answer)
    blocked = await Person.come(world, "Blocked")
    await ana.app.put(f"/v1/radar/blocks/{blocked.row.id}")
    await blocked.asks(ana)
    assert await readiness() == {}  # four decisions: a block is none
    asked = await (await Person.come(world, "Fifth")).asks(ana)
    await ana.answers(asked.json()["id"], ACCEPT)
    assert await readiness() == {UUID(contact["id"]): 0.8}

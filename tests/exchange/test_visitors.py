"""What somebody without an app leaves on a card page becomes a request that the person accepts or not."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.exchange import service
from api.exchange.card import service as card
from models import CardTry, Contact, Exchange
from tests.conftest import Clock
from tests.exchange.people import ACCEPT, DECLINE, Person
from tests.exchange.visitors import LEFT, leaves, opened, path_of, text_of, ticket_in
from tests.world import World


@pytest.fixture
async def ana(world: World) -> Person:
    return await Person.come(world, "Ana Silva")


async def test_details_become_a_request_and_then_a_contact(
    client: httpx.AsyncClient, clock: Clock, ana: Person
) -> None:
    entries: dict[str, Any] = {
        "company": "Initech",
        "job_title": "Buyer",
        "phone": "+49 30 123456",
        "message": "We met\r\nat the bar",
    }
    answer = await leaves(client, clock, ana, **entries)
    assert answer.status_code == 200
    assert "Thank you" in text_of(answer)
    (request,) = await ana.sees("incoming")
    assert (request["via"], request["state"], request["message"]) == ("card_page", "pending", "We met\nat the bar")
    assert request["person"] == {
        "attendee_id": None,
        "name": "Vera Visitor",
        "company": "Initech",
        "job_title": "Buyer",
        "email": "vera@visitors.example",
        "phone": "+4930123456",
        "links": [],
        "interests": [],
    }
    assert await ana.book() == {}
    accepted = (await ana.answers(request["id"], ACCEPT)).json()
    contact = (await ana.book())["Vera Visitor"]
    assert (contact["state"], contact["email"], contact["company"]) == ("manual", "vera@visitors.example", "Initech")
    assert contact["id"] == accepted["contact_id"]
    found = (await ana.app.get("/v1/contacts", params={"q": "initech"})).json()["items"]
    assert [each["name"] for each in found] == ["Vera Visitor"]
    assert (await ana.answers(request["id"], ACCEPT)).json() == accepted


async def test_what_is_declined_is_forgotten_at_once(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person
) -> None:
    await leaves(client, clock, ana, message="Call me")
    (request,) = await ana.sees()
    await ana.answers(request["id"], DECLINE)
    (row,) = await world.rows(Exchange)
    assert (row.details, row.message, row.state) == (None, "", "declined")
    assert (await ana.answers(request["id"], ACCEPT)).json()["code"] == "exchange_decided"
    assert await ana.book() == {}


async def test_what_nobody_answers_is_forgotten(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person
) -> None:
    await leaves(client, clock, ana)
    async with world.session() as session:
        await service.forget_unanswered(session, clock.now + timedelta(days=13))
        await session.commit()
    assert len(await world.rows(Exchange)) == 1
    async with world.session() as session:
        await service.forget_unanswered(session, clock.now + timedelta(days=15))
        await session.commit()
    assert await world.rows(Exchange) == []


async def test_they_agree_to_the_text_that_they_read(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person
) -> None:
    organiser = await world.organiser()
    await organiser.post("/v1/event/consent-texts", {"texts": {"en": "I agree to it all.", "de": "Ich stimme zu."}})
    page = await opened(client, ana)
    assert "I agree to it all." in text_of(page)
    assert "Ich stimme zu." in text_of(await opened(client, ana, **{"Accept-Language": "de"}))
    await organiser.post("/v1/event/consent-texts", {"texts": {"en": "I agree to even more."}})
    clock.advance(timedelta(seconds=30))
    await client.post(path_of(ana), data=LEFT | {"ticket": ticket_in(page)})
    (request,) = await world.rows(Exchange)
    assert request.consent_version == 1


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"name": " "}, "Enter your name."),
        ({"name": "x" * 201}, "This is too long."),
        ({"email": ""}, "Enter an e-mail address or a phone number."),
        ({"email": "vera"}, "This is not an e-mail address."),
        ({"phone": "call me"}, "Thank you"),  # no digit in it: taken for "none"
        ({"phone": "12"}, "This is not a phone number."),
        ({"consent": ""}, "Without your consent nothing is sent."),
        ({"message": "x" * 501}, "This is too long."),
        ({"message": "see http://a.example and www.b.example"}, "Write with one web address at most."),
        ({"message": "see http://a.example", "company": "http://b.example"}, "Write with one web address at most."),
        ({"message": "see http://a.example"}, "Thank you"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_entered_is_lost(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person, entries: dict[str, Any], says: str
) -> None:
    answer = await leaves(client, clock, ana, **entries, job_title="Chief <Tester>")
    assert says in text_of(answer)
    is_taken = says == "Thank you"
    assert len(await world.rows(Exchange)) == is_taken
    if is_taken:
        return
    assert answer.status_code == 422
    assert 'value="Chief &lt;Tester&gt;"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    corrected = LEFT | {"ticket": ticket_in(answer)}
    assert "Thank you" in text_of(await client.post(path_of(ana), data=corrected))


async def test_a_program_that_fills_in_everything_is_thanked_and_ignored(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person
) -> None:
    answer = await leaves(client, clock, ana, homepage="https://spam.example")
    assert "Thank you" in text_of(answer)
    assert await world.rows(Exchange) == []


async def test_nobody_is_that_quick(client: httpx.AsyncClient, clock: Clock, ana: Person) -> None:
    answer = await leaves(client, clock, ana, seconds=1)
    assert (answer.status_code, "That was very quick" in text_of(answer)) == (422, True)
    clock.advance(timedelta(seconds=3))
    again = await client.post(path_of(ana), data=LEFT | {"ticket": ticket_in(answer)})
    assert "Thank you" in text_of(again)


async def test_a_form_is_for_one_card_and_one_day(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person
) -> None:
    ben = await Person.come(world, "Ben Bauer")
    ticket = ticket_in(await opened(client, ben))
    made_up = [ticket, "", "x", "a.b.c.d", ticket[:-1], ticket.replace(".", "", 1), "ü.1.2.3"]
    clock.advance(timedelta(minutes=1))
    for text in made_up:
        answer = await client.post(path_of(ana), data=LEFT | {"ticket": text})
        assert answer.status_code == 422
        assert "open for a long time" in text_of(answer)
    old = await leaves(client, clock, ana, seconds=25 * 3600)
    assert "open for a long time" in text_of(old)
    assert await world.rows(Exchange) == []


async def test_sent_twice_it_is_one_request(world: World, client: httpx.AsyncClient, clock: Clock, ana: Person) -> None:
    ticket = ticket_in(await opened(client, ana))
    clock.advance(timedelta(minutes=1))
    for _ in range(2):
        answer = await client.post(path_of(ana), data=LEFT | {"ticket": ticket})
        assert "Thank you" in text_of(answer)
    assert len(await world.rows(Exchange)) == 1


async def test_so_many_an_hour_and_no_more(world: World, client: httpx.AsyncClient, clock: Clock, ana: Person) -> None:
    for _ in range(5):
        assert (await leaves(client, clock, ana, seconds=3)).status_code == 200
    refused = await leaves(client, clock, ana, seconds=3)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Too many forms came in here" in text_of(refused)
    ben = await Person.come(world, "Ben Bauer")
    assert (await leaves(client, clock, ben, seconds=3)).status_code == 200
    clock.advance(timedelta(hours=1))
    assert (await leaves(client, clock, ana, seconds=3)).status_code == 200


async def test_one_person_is_not_flooded_from_many_addresses(world: World, app: Any, clock: Clock, ana: Person) -> None:
    codes = []
    for number in range(31):
        transport = httpx.ASGITransport(app, client=(f"198.51.100.{number}", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            codes.append((await leaves(http, clock, ana, seconds=3)).status_code)
    assert codes == [200] * 30 + [429]


async def test_no_address_is_kept_and_the_count_goes_after_the_hour(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person
) -> None:
    await leaves(client, clock, ana)
    tries = await world.rows(CardTry)
    assert [row.tries for row in tries] == [1, 1, 1]
    assert all(len(row.subject) == 32 and b"127.0.0.1" not in row.subject for row in tries)
    async with world.session() as session:
        await card.forget_tries(session, clock.now)
        assert len(await world.rows(CardTry)) == 3
        await card.forget_tries(session, clock.now + timedelta(hours=1))
        await session.commit()
    assert await world.rows(CardTry) == []


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_visitor_can_take_it_back(
    world: World, client: httpx.AsyncClient, clock: Clock, ana: Person, accepted: bool
) -> None:
    ticket = ticket_in(await leaves(client, clock, ana))
    ben = await Person.come(world, "Ben Bauer")
    (request,) = await ana.sees()
    if accepted:
        await ana.answers(request["id"], ACCEPT)
        assert set(await ana.book()) == {"Vera Visitor"}
    await client.post(f"{path_of(ben)}/withdrawal", data={"ticket": ticket})  # of another card
    await client.post(f"{path_of(ana)}/withdrawal", data={"ticket": ticket[:-1]})  # not ours
    assert len(await world.rows(Exchange)) == 1
    answer = await client.post(f"{path_of(ana)}/withdrawal", data={"ticket": ticket})
    assert "What you left for Ana Silva is deleted." in text_of(answer)
    assert await world.rows(Exchange) == []
    assert await ana.book() == {}
    assert not [row for row in await world.rows(Contact) if "Vera" in row.name or "vera" in row.search]
    again = await client.post(f"{path_of(ana)}/withdrawal", data={"ticket": ticket})
    assert again.status_code == 200

"""Two attendees swap details, if both want to."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from models import Disclosure
from tests.conftest import Clock
from tests.exchange.people import ACCEPT, DECLINE, PATH, WITHDRAW, Person
from tests.world import World


@pytest.fixture
async def ana(world: World) -> Person:
    return await Person.come(world, "Ana Silva", email="ana@people.example", phone="+351211000001")


@pytest.fixture
async def ben(world: World) -> Person:
    return await Person.come(world, "Ben Bauer", email="ben@people.example", phone="+351211000002")


async def test_both_agree_and_know_one_another(ana: Person, ben: Person) -> None:
    asked = await ana.asks(ben, message="We talked about robots")
    assert asked.status_code == 201
    assert asked.json()["state"] == "pending"
    (incoming,) = await ben.sees("incoming")
    assert (incoming["message"], incoming["state"], incoming["via"]) == ("We talked about robots", "pending", "app")
    assert await ana.book() == await ben.book() == {}
    answer = await ben.answers(incoming["id"], ACCEPT)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    in_anas, in_bens = (await ana.book())["Ben Bauer"], (await ben.book())["Ana Silva"]
    assert (in_anas["email"], in_anas["phone"]) == ("ben@people.example", "+351211000002")
    assert (in_bens["email"], in_bens["phone"]) == ("ana@people.example", "+351211000001")
    assert answer.json()["contact_id"] == in_bens["id"]
    (outgoing,) = await ana.sees("outgoing")
    assert (outgoing["state"], outgoing["contact_id"]) == ("accepted", in_anas["id"])
    ledger = await ana.world.rows(Disclosure, basis="exchange")
    assert {row.attendee_id for row in ledger} == {ana.row.id, ben.row.id}


async def test_each_gives_what_they_agreed_to_and_no_more(ana: Person, ben: Person) -> None:
    asked = await ana.asks(ben, fields=["name", "email"])
    await ben.answers(asked.json()["id"], ACCEPT | {"fields": ["name", "company"]})
    in_anas, in_bens = (await ana.book())["Ben Bauer"], (await ben.book())["Ana Silva"]
    assert (in_bens["email"], in_bens["phone"], in_bens["company"]) == ("ana@people.example", "", "")
    assert (in_anas["email"], in_anas["company"]) == ("", "Globex")


async def test_before_they_agree_nobody_learns_an_address(ana: Person, ben: Person) -> None:
    """Whoever asks shows their name and what they share with everybody; of the other they see the latter."""
    ana_out = (await ana.asks(ben)).json()
    (ben_in,) = await ben.sees()
    for person, name in ((ana_out["person"], "Ben Bauer"), (ben_in["person"], "Ana Silva")):
        assert person["name"] == name
        assert person["company"] == "Globex"
        assert (person["email"], person["phone"]) == ("", "")


async def test_a_name_that_is_not_everybodys_is_told_by_asking(world: World, ben: Person) -> None:
    shy = await Person.come(world, "Shy Person", share_everybody=[])
    out = (await ben.asks(shy)).json()
    assert out["person"]["name"] == ""
    await ben.answers(out["id"], WITHDRAW)
    await shy.asks(ben)
    (seen,) = await ben.sees("incoming")
    assert (seen["person"]["name"], seen["person"]["company"]) == ("Shy Person", "")


async def test_a_contact_of_ones_own_book_can_be_asked(ana: Person, ben: Person, clock: Clock) -> None:
    contact = await ana.scans(ben, clock.now)
    assert (await ana.book())["Ben Bauer"]["email"] == ""
    asked = await ana.app.post(PATH, {"id": str(uuid4()), "contact_id": contact})
    await ben.answers(asked.json()["id"], ACCEPT)
    found = (await ana.book())["Ben Bauer"]
    assert (found["id"], found["email"]) == (contact, "ben@people.example")


async def test_declining_is_silent(ana: Person, ben: Person, clock: Clock) -> None:
    asked = (await ana.asks(ben)).json()
    clock.advance(timedelta(minutes=1))
    declined = await ben.answers(asked["id"], DECLINE)
    assert declined.json()["state"] == "declined"
    assert await ana.sees() == [asked]
    again = await ana.asks(ben)
    assert (again.status_code, again.json()["code"]) == (409, "exchange_pending")
    assert await ben.book() == {}


async def test_an_unanswered_and_a_declined_request_look_alike(world: World, ana: Person, clock: Clock) -> None:
    """Also after they expired, also when they are withdrawn."""
    others = [await Person.come(world, name) for name in ("Quiet One", "Declining One", "Blocking One")]
    _, declining, blocking = others
    await blocking.app.put(f"/v1/radar/blocks/{ana.row.id}")
    asked = [(await ana.asks(other)).json() for other in others]
    await declining.answers(asked[1]["id"], DECLINE)
    assert await blocking.sees() == []

    def looks(items: list[dict[str, object]]) -> list[object]:
        return [{name: item[name] for name in item if name not in {"id", "person"}} for item in items]

    seen = looks(await ana.sees())
    assert seen[0] == seen[1] == seen[2]
    repeated = [await ana.asks(other) for other in others]
    assert {answer.json()["code"] for answer in repeated} == {"exchange_pending"}
    withdrawn = [(await ana.answers(one["id"], WITHDRAW)).json() for one in asked]
    assert looks(withdrawn)[0] == looks(withdrawn)[1] == looks(withdrawn)[2]
    assert withdrawn[0]["state"] == "withdrawn"
    anew = [(await ana.asks(other)).json() for other in others]
    assert looks(anew)[0] == looks(anew)[1] == looks(anew)[2]
    clock.advance(timedelta(days=15))
    world.now = clock.now
    fresh = await world.as_attendee(ana.row)
    items = (await fresh.get(PATH)).json()["items"]
    seen = looks([item for item in items if item["id"] in {one["id"] for one in anew}])
    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["state"] == "expired"  # type: ignore[index]


async def test_who_declined_is_not_asked_again_by_withdrawing_first(ana: Person, ben: Person) -> None:
    asked = (await ana.asks(ben)).json()["id"]
    await ben.answers(asked, DECLINE)
    await ana.answers(asked, WITHDRAW)
    assert (await ana.asks(ben)).status_code == 201
    assert [one["state"] for one in await ben.sees()] == ["declined"]


async def test_blocked_people_cannot_ask_and_are_not_told(ana: Person, ben: Person) -> None:
    await ben.app.put(f"/v1/radar/blocks/{ana.row.id}")
    asked = await ana.asks(ben, message="Hello?")
    assert (asked.status_code, asked.json()["state"]) == (201, "pending")
    assert await ben.sees() == []
    answer = await ben.answers(asked.json()["id"], ACCEPT)
    assert answer.status_code == 404
    await ben.app.delete(f"/v1/radar/blocks/{ana.row.id}")
    assert await ben.sees() == []  # it was never asked


async def test_a_block_hides_what_was_asked_before(ana: Person, ben: Person) -> None:
    asked = (await ana.asks(ben)).json()["id"]
    await ben.app.put(f"/v1/radar/blocks/{ana.row.id}")
    assert await ben.sees() == []
    assert (await ben.answers(asked, ACCEPT)).status_code == 404


async def test_asking_whoever_asked_is_agreement(ana: Person, ben: Person) -> None:
    await ana.asks(ben, fields=["name", "phone"])
    answer = await ben.asks(ana)
    assert (answer.status_code, answer.json()["state"]) == (201, "accepted")
    assert (await ana.book())["Ben Bauer"]["email"] == "ben@people.example"
    in_bens = (await ben.book())["Ana Silva"]
    assert (in_bens["email"], in_bens["phone"]) == ("", "+351211000001")
    assert {one["state"] for one in await ana.sees()} == {"accepted"}


async def test_two_who_ask_at_the_same_moment_agree(ana: Person, ben: Person) -> None:
    answers = await asyncio.gather(ana.asks(ben), ben.asks(ana))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert set(await ana.book()) == {"Ben Bauer"}
    assert set(await ben.book()) == {"Ana Silva"}


async def test_requests_expire(world: World, ana: Person, ben: Person, clock: Clock) -> None:
    asked = (await ana.asks(ben)).json()
    assert asked["expires_at"] == "2026-12-05T10:00:00Z"
    clock.advance(timedelta(days=14))
    world.now = clock.now
    late = await world.as_attendee(ben.row)
    answer = await late.patch(f"{PATH}/{asked['id']}", ACCEPT)
    assert (answer.status_code, answer.json()["code"]) == (409, "exchange_expired")
    anew = await (await world.as_attendee(ana.row)).post(PATH, {"id": str(uuid4()), "badge": ben.qr})
    assert anew.status_code == 201


async def test_sent_again_it_changes_nothing(ana: Person, ben: Person) -> None:
    wish = {"id": str(uuid4()), "badge": ben.qr, "message": "Hello"}
    first, again = await ana.app.post(PATH, wish), await ana.app.post(PATH, wish)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = await ana.app.post(PATH, wish | {"message": "Something else"})
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    taken = await ben.app.post(PATH, wish | {"badge": ana.qr})
    assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")
    accepted = [await ben.answers(wish["id"], ACCEPT) for _ in range(2)]
    assert [answer.status_code for answer in accepted] == [200, 200]
    assert accepted[0].json() == accepted[1].json()
    declined = await ben.answers(wish["id"], DECLINE)
    assert (declined.status_code, declined.json()["code"]) == (409, "exchange_decided")
    replayed = await ana.app.post(PATH, wish)
    assert (replayed.status_code, replayed.json()["state"]) == (200, "accepted")


async def test_the_same_request_twice_at_once(ana: Person, ben: Person) -> None:
    wish = {"id": str(uuid4()), "badge": ben.qr}
    answers = await asyncio.gather(*(ana.app.post(PATH, wish) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]


async def test_who_withdrew_is_not_accepted_any_more(ana: Person, ben: Person) -> None:
    asked = (await ana.asks(ben)).json()["id"]
    assert (await ana.answers(asked, WITHDRAW)).json()["state"] == "withdrawn"
    assert await ben.sees() == []
    assert (await ben.answers(asked, ACCEPT)).status_code == 404
    assert (await ana.asks(ben)).status_code == 201


async def test_nobody_answers_for_another(world: World, ana: Person, ben: Person) -> None:
    asked = (await ana.asks(ben)).json()["id"]
    eve = await Person.come(world, "Eve")
    assert (await eve.answers(asked, ACCEPT)).status_code == 404
    assert (await ana.answers(asked, ACCEPT)).json()["code"] == "invalid_input"
    assert (await ben.answers(asked, WITHDRAW)).json()["code"] == "invalid_input"
    assert (await eve.sees()) == []


async def test_who_cannot_be_asked(world: World, ana: Person) -> None:
    private = await Person.come(world, "Private Person", scan_consent=False)
    assert (await ana.asks(private)).json()["code"] == "consent_refused"
    assert (await ana.asks(ana)).json()["code"] == "invalid_input"
    assert (await private.asks(ana)).json()["code"] == "invalid_input"
    forged = ana.qr[:-1] + ("0" if ana.qr[-1] != "0" else "1")
    assert (await ana.app.post(PATH, {"id": str(uuid4()), "badge": forged})).json()["code"] == "badge_forged"
    assert (await ana.app.post(PATH, {"id": str(uuid4()), "badge": "4711"})).status_code == 404
    assert (await ana.app.post(PATH, {"id": str(uuid4())})).status_code == 422


async def test_who_lets_nobody_have_them_cannot_accept(world: World, ana: Person, ben: Person) -> None:
    asked = (await ana.asks(ben)).json()["id"]
    organiser = await world.organiser()
    await organiser.patch(f"/v1/attendees/{ben.row.id}", {"scan_consent": False})
    assert (await ben.answers(asked, ACCEPT)).json()["code"] == "invalid_input"
    await organiser.patch(f"/v1/attendees/{ben.row.id}", {"scan_consent": True})
    await organiser.patch(f"/v1/attendees/{ana.row.id}", {"scan_consent": False})
    assert await ben.sees() == []
    assert (await ben.answers(asked, ACCEPT)).status_code == 404
    (outgoing,) = await ana.sees()
    assert outgoing["state"] == "pending"


async def test_what_was_given_can_be_taken_back(ana: Person, ben: Person) -> None:
    """An exchange is a disclosure like any other, and limited to what was agreed."""
    asked = (await ana.asks(ben, fields=["name", "email"])).json()["id"]
    await ben.answers(asked, ACCEPT)
    (given,) = await ana.world.rows(Disclosure, attendee_id=ana.row.id)
    assert (given.fields, given.agreed, given.basis) == (["name", "email"], ["name", "email"], "exchange")


async def test_who_takes_it_back_is_not_named_in_the_list_either(world: World, ben: Person) -> None:
    shy = await Person.come(world, "Shy Person", share_everybody=[])
    await ben.answers((await shy.asks(ben)).json()["id"], ACCEPT)
    assert set(await ben.book()) == {"Shy Person"}
    assert (await shy.app.delete(f"/v1/me/disclosures/of/{ben.row.id}")).status_code < 300
    (seen,) = await ben.sees()
    assert (seen["state"], seen["person"]["name"], seen["contact_id"]) == ("accepted", "", None)
    assert "Shy" not in (await ben.app.get("/v1/contacts.vcf")).text


async def test_the_list_is_read_in_pages(world: World, ana: Person, clock: Clock) -> None:
    for number in range(3):
        await ana.asks(await Person.come(world, f"Person {number}"))
        clock.advance(timedelta(seconds=1))
    first = (await ana.app.get(PATH, params={"limit": 2})).json()
    rest = (await ana.app.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    names = [item["person"]["name"] for item in first["items"] + rest["items"]]
    assert names == ["Person 2", "Person 1", "Person 0"]
    assert rest["next_cursor"] is None

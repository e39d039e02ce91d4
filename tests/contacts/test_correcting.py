"""Corrections: the book's own words over what the person disclosed."""

from typing import Any
from uuid import uuid4

import pytest

from models import Attendee
from tests.contacts.book import Scanner, names, one, revision
from tests.world import World


async def test_a_correction_is_shown_and_the_attendee_stays(world: World, scanner: Scanner) -> None:
    team = await world.team()
    rui, ana = await world.rep(team), await world.rep(team)
    contact = await scanner.person(rui, "Jon Smyth")
    me = await world.as_attendee(await world.attendee("Me Myself"))
    other = await scanner.badge(me, contact["badge_key"])

    answer = await rui.patch(f"/v1/contacts/{contact['id']}", {"name": "John Smith", "company": "Globex Iberia"})

    assert answer.status_code == 200, answer.text
    corrections = {"name": "John Smith", "company": "Globex Iberia"}
    assert (answer.json()["name"], answer.json()["corrections"]) == ("John Smith", corrections)
    assert await one(ana, contact["id"]) == answer.json()
    assert (await names(ana)) == ["John Smith"]
    assert (await one(me, other["id"]))["name"] == "Jon Smyth"
    assert [attendee.name for attendee in await world.rows(Attendee, name="Jon Smyth")] == ["Jon Smyth"]


async def test_both_the_old_and_the_new_words_find_it(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, "Jon Smyth")

    await rep.patch(f"/v1/contacts/{contact['id']}", {"name": "John Smith", "phone": "+351 999"})

    for q in ("smyth", "smith", "globex smith smyth", "999"):
        assert await names(rep, q=q) == ["John Smith"], q


async def test_null_takes_a_correction_back(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, "Jon Smyth")
    path = f"/v1/contacts/{contact['id']}"
    await rep.patch(path, {"name": "John Smith", "company": "Initech", "decision_power": "decides"})

    answer = await rep.patch(path, {"name": None})

    assert (answer.json()["name"], answer.json()["corrections"]) == ("Jon Smyth", {"company": "Initech"})
    assert answer.json()["decision_power"] == "decides"
    assert await names(rep, q="smith") == []
    assert (await rep.patch(path, {"decision_power": None})).json()["decision_power"] is None


@pytest.mark.parametrize("change", [{}, {"name": "Jon Smyth"}, {"name": None}, {"company": "Initech"}])
async def test_no_change_leaves_the_revision(world: World, scanner: Scanner, change: dict[str, Any]) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, "Jon Smyth")
    path = f"/v1/contacts/{contact['id']}"
    await rep.patch(path, {"company": "Initech", "decision_power": "uses"})
    before = await one(rep, contact["id"])

    answer = await rep.patch(path, change | {"decision_power": "uses"})

    assert answer.json() == before
    assert before["revision"] == await revision(world, rep) == 2


async def test_what_says_the_same_as_the_person_is_no_correction(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, "Jon Smyth")
    path = f"/v1/contacts/{contact['id']}"
    await rep.patch(path, {"name": "John Smith"})

    answer = await rep.patch(path, {"name": "Jon Smyth", "company": contact["company"]})

    assert answer.json()["corrections"] == {}


async def test_a_typed_contact_keeps_its_words(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.typed(rep, "Kim Cash", phone="+15551234")

    await rep.patch(f"/v1/contacts/{contact['id']}", {"company": "Walk-In Ltd"})

    assert await names(rep, q="5551234 walk-in kim") == ["Kim Cash"]


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": 7}, {"interests": ["x"]}, {"decision_power": "boss"}, {"email": "x\x00"}]
)
async def test_nonsense_is_refused(world: World, scanner: Scanner, change: dict[str, Any]) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep)

    answer = await rep.patch(f"/v1/contacts/{contact['id']}", change)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_other_peoples_contacts_do_not_exist(world: World, scanner: Scanner) -> None:
    contact = await scanner.person(await world.rep(await world.team("One")))
    path = f"/v1/contacts/{contact['id']}"
    elsewhere = await World.create(world.app, world.http, world.now)
    outsiders = [
        await world.rep(await world.team("Other")),
        await world.as_attendee(await world.attendee("Me Myself")),
        await world.organiser(),
        await elsewhere.rep(await elsewhere.team()),
    ]

    for outsider in outsiders:
        for answer in (
            await outsider.get(path),
            await outsider.patch(path, {"name": "Mine"}),
            await outsider.delete(path),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for method in ("GET", "PATCH", "DELETE"):
        assert (await world.http.request(method, path)).status_code == 401


async def test_an_unknown_id_is_not_found(world: World) -> None:
    rep = await world.rep(await world.team())

    assert (await rep.get(f"/v1/contacts/{uuid4()}")).status_code == 404

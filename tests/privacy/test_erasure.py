"""Somebody who wants to be forgotten is forgotten, in every table and file; what only counts stays."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.core.ids import uuid7
from models import Account, Attendee, Badge, Contact, Disclosure, Organiser, Scan
from tests.conftest import Clock
from tests.privacy.life import dump, live, mails, run_chores, somebody
from tests.world import Caller, World


async def code_of(app: FastAPI, outbox: Path, caller: Caller, person: Attendee) -> str:
    asked = await caller.request("DELETE", "/v1/me")
    assert (asked.status_code, asked.json()["state"]) == (202, "code_sent"), asked.text
    await app.state.background.finish()
    found = re.search(r"\b\d{6}\b", mails(outbox, person.email)[-1][1])
    assert found
    return found.group()


async def confirm(caller: Caller, code: str) -> httpx.Response:
    return await caller.request("DELETE", "/v1/me", json={"code": code})


async def account_of(world: World, person: Attendee) -> Account | None:
    async with world.session() as session:
        return (await session.scalars(select(Account).where(Account.email == person.email))).one_or_none()


async def test_nothing_identifying_is_left_in_any_table_or_file(
    world: World, clock: Clock, app: FastAPI, outbox: Path
) -> None:
    who = await somebody(world)
    person, caller = who.attendee, who.caller
    rep = await live(world, who)
    keys = [badge.key for badge in await world.rows(Badge, attendee_id=person.id)]
    before = await dump(world)
    assert before.count(who.mark) > 30
    scans = len(await world.rows(Scan))

    confirmed = await confirm(caller, await code_of(app, outbox, caller, person))
    await app.state.background.finish()
    waiting = await caller.get("/v1/me/erasure")
    clock.advance(timedelta(hours=23))
    await run_chores(app, clock)
    assert who.mark in await dump(world)
    clock.advance(timedelta(hours=1))
    await run_chores(app, clock)
    after = await dump(world)

    assert (confirmed.status_code, waiting.json()["state"]) == (202, "waiting")
    assert [line for line in after.splitlines() if who.mark in line.lower() or who.mark.encode().hex() in line] == []
    assert [line for line in after.splitlines() if person.key in line or any(key in line for key in keys)] == []
    assert mails(outbox, person.email) == []
    assert len(await world.rows(Scan)) == scans
    assert len(await world.rows(Disclosure, attendee_id=person.id)) == 1
    [nobody] = await world.rows(Attendee, id=person.id)
    assert (nobody.name, nobody.erased_at) == ("", clock.now)
    world.now = clock.now
    assert rep.principal.team_id
    assert await world.rows(Contact, attendee_id=person.id) == []
    assert (await caller.get("/v1/me/erasure")).status_code == 401


async def test_it_can_be_called_off(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    who = await somebody(world)
    person, caller = who.attendee, who.caller
    await confirm(caller, await code_of(app, outbox, caller, person))
    called_off = await caller.delete("/v1/me/erasure")
    again = await caller.delete("/v1/me/erasure")
    clock.advance(timedelta(days=2))
    await run_chores(app, clock)

    [still] = await world.rows(Attendee, id=person.id)
    assert (called_off.status_code, again.status_code) == (204, 404)
    assert still.name == person.name


async def test_without_the_code_nothing_happens(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    who = await somebody(world)
    person, caller = who.attendee, who.caller
    early = await confirm(caller, "123456")
    code = await code_of(app, outbox, caller, person)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    tried = [await confirm(caller, wrong) for _ in range(5)]
    late = await confirm(caller, code)
    clock.advance(timedelta(days=2))
    await run_chores(app, clock)

    assert {answer.json()["code"] for answer in (early, *tried, late)} == {"erasure_code_refused"}
    assert {answer.status_code for answer in (early, *tried, late)} == {422}
    assert (await world.rows(Attendee, id=person.id))[0].erased_at is None


async def test_a_code_is_good_for_ten_minutes(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    who = await somebody(world)
    person, caller = who.attendee, who.caller
    code = await code_of(app, outbox, caller, person)
    clock.advance(timedelta(minutes=11))

    assert (await confirm(caller, code)).status_code == 422


async def test_codes_are_not_mailed_without_end(world: World, outbox: Path) -> None:
    caller = (await somebody(world)).caller
    answers = [await caller.request("DELETE", "/v1/me") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert answers[-1].json()["code"] == "too_many_erasure_codes"


async def test_only_attendees_are_forgotten_so(world: World) -> None:
    rep = await world.rep(await world.team())

    assert (await rep.request("DELETE", "/v1/me")).status_code == 404


@pytest.mark.parametrize("is_organiser", [False, True])
async def test_a_login_that_opens_something_else_stays(
    world: World, clock: Clock, app: FastAPI, outbox: Path, *, is_organiser: bool
) -> None:
    who = await somebody(world)
    person, caller = who.attendee, who.caller
    account = await account_of(world, person)
    assert account
    if is_organiser:
        organiser = Organiser(event_id=world.event.id, id=uuid7(), account_id=account.id, created_at=world.now)
        await world.add(organiser)
    await confirm(caller, await code_of(app, outbox, caller, person))
    clock.advance(timedelta(days=1))
    await run_chores(app, clock)

    assert (await account_of(world, person) is not None) == is_organiser


async def test_the_next_list_does_not_bring_them_back(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    who = await somebody(world)
    person = who.attendee
    await confirm(who.caller, await code_of(app, outbox, who.caller, person))
    clock.advance(timedelta(days=1))
    await run_chores(app, clock)
    world.now = clock.now
    organiser = await world.organiser()
    listed = (
        f"Id,Name,Email\n{person.external_id},Renamed,new@people.example\n"
        f",{person.name},{person.email}\n,Colleague Kim,{person.email}\n"
    )

    report = await organiser.request(
        "POST", "/v1/attendees/import", content=listed, headers={"Content-Type": "text/csv"}
    )
    found = (await organiser.get("/v1/attendees")).json()["items"]

    assert report.status_code == 200, report.text
    assert [(skip["line"], skip["reason"]) for skip in report.json()["skips"]] == [(2, "forgotten"), (3, "forgotten")]
    assert [one["name"] for one in found] == ["Colleague Kim"]
    assert (await organiser.get(f"/v1/attendees/{person.id}")).status_code == 404
    assert (await organiser.get("/v1/badges.pdf")).status_code == 200

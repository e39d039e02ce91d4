"""Signing in by mail: a code that works once, for ten minutes, and tells nobody who is known here."""

import asyncio
import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from api.auth import codes
from models import Account, Organiser, Role, SignInCode
from tests.auth.conftest import Mailbox, statements_of
from tests.conftest import Clock
from tests.world import World


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


REFUSED = (401, "code_refused")


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def _me(world: World, answer: httpx.Response) -> dict[str, Any]:
    token = answer.json()["access_token"]
    me: dict[str, Any] = (await world.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})).json()
    return me


async def _kept(world: World, email: str) -> list[SignInCode]:
    digest = world.app.state.settings.keys.digest("email", email)
    async with world.session() as session:
        return list(await session.scalars(select(SignInCode).where(SignInCode.email_digest == digest)))


async def test_somebody_known_is_mailed_a_code(world: World, mailbox: Mailbox) -> None:
    account = await world.account()

    await mailbox.ask(account.email)

    (mail,) = mailbox.arrived()
    assert (mail["To"], mail["Subject"]) == (account.email, "Your sign-in code")
    assert len(re.findall(r"\b\d{6}\b", mail.get_content())) == 1


async def test_the_answer_does_not_tell_who_is_known(world: World, mailbox: Mailbox) -> None:
    account, attendee = await world.account(), await world.attendee()
    nobody = f"{secrets.token_hex(8)}@nowhere.example"

    answers = [await mailbox.ask(email) for email in (account.email, attendee.email, nobody)]

    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(name for name in answer.headers) for answer in answers}) == 1
    assert sorted(mail["To"] for mail in mailbox.arrived()) == sorted([account.email, attendee.email])


async def test_nor_does_the_work_done(world: World, mailbox: Mailbox) -> None:
    known, nobody = (await world.account()).email, f"{secrets.token_hex(8)}@nowhere.example"
    done = []
    for email in (known, nobody):
        for _ in range(6):
            with statements_of(world) as statements:
                await world.http.post("/v1/auth/codes", json={"email": email})
            done.append(statements)

    assert done[:6] == done[6:]
    assert any("INSERT INTO sign_in_codes" in statement for statement in done[0])


async def test_capitals_do_not_matter(world: World, mailbox: Mailbox) -> None:
    name = secrets.token_hex(8)
    await world.attendee(email=f"{name}@acme.example")

    code = await mailbox.code_for(f"{name.upper()}@Acme.Example")
    answer = await mailbox.enter(f"{name.title()}@ACME.example", code)

    assert (await _me(world, answer))["account"]["email"] == f"{name}@acme.example"


async def test_only_digests_are_kept(world: World, mailbox: Mailbox) -> None:
    email = (await world.account()).email
    code = await mailbox.code_for(email)

    (kept,) = await _kept(world, email)
    async with world.session() as session:
        row = str(await session.scalar(text("SELECT c::text FROM sign_in_codes c WHERE id = :id"), {"id": kept.id}))
    for secret in (email, code):
        assert secret not in row.replace(str(kept.id), "")
        assert secret.encode().hex() not in row
        assert hashlib.sha256(secret.encode()).hexdigest() not in row
    assert kept.code_digest == world.app.state.settings.keys.digest("code", code)


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 401)])
async def test_a_code_lasts_ten_minutes(
    world: World, mailbox: Mailbox, clock: Clock, minutes: int, status: int
) -> None:
    email = (await world.account()).email
    code = await mailbox.code_for(email)
    clock.advance(timedelta(minutes=minutes))

    assert (await mailbox.enter(email, code)).status_code == status


async def test_a_code_works_once(world: World, mailbox: Mailbox) -> None:
    email = (await world.account()).email
    code = await mailbox.code_for(email)

    assert (await mailbox.enter(email, code)).status_code == 200
    again = await mailbox.enter(email, code)

    assert _refusal(again) == REFUSED
    assert again.headers["WWW-Authenticate"] == "Bearer"


async def test_a_code_works_once_also_at_the_same_time(world: World, mailbox: Mailbox) -> None:
    email = (await world.account()).email
    code = await mailbox.code_for(email)

    answers = await asyncio.gather(*(mailbox.enter(email, code) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]


@pytest.mark.parametrize(("tries", "status"), [(4, 200), (5, 401)])
async def test_five_tries_and_no_more(world: World, mailbox: Mailbox, tries: int, status: int) -> None:
    email = (await world.account()).email
    code = await mailbox.code_for(email)
    for _ in range(tries):
        assert _refusal(await mailbox.enter(email, _other(code))) == REFUSED

    assert (await mailbox.enter(email, code)).status_code == status


async def test_guessing_at_the_same_time_is_no_way_round(world: World, mailbox: Mailbox) -> None:
    email = (await world.account()).email
    code = await mailbox.code_for(email)

    await asyncio.gather(*(mailbox.enter(email, _other(code)) for _ in range(12)))

    assert [kept.tries for kept in await _kept(world, email)] == [5]
    assert _refusal(await mailbox.enter(email, code)) == REFUSED


async def test_a_code_is_for_its_own_address(world: World, mailbox: Mailbox) -> None:
    email, other = (await world.account()).email, (await world.account()).email
    code = await mailbox.code_for(email)

    assert _refusal(await mailbox.enter(other, code)) == REFUSED
    assert (await mailbox.enter(email, code)).status_code == 200


async def test_only_the_newest_code_works(world: World, mailbox: Mailbox) -> None:
    email = (await world.account()).email
    older, newer = await mailbox.code_for(email), await mailbox.code_for(email)

    assert older == newer or _refusal(await mailbox.enter(email, older)) == REFUSED
    assert (await mailbox.enter(email, newer)).status_code == 200


async def test_a_code_made_for_somebody_unknown_lets_nobody_in(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody, known = f"{secrets.token_hex(8)}@nowhere.example", (await world.account()).email
    monkeypatch.setattr(secrets, "randbelow", lambda _bound: 424242)
    for email in (nobody, known):
        await mailbox.ask(email)

    assert (await mailbox.enter(known, "424242")).status_code == 200
    assert _refusal(await mailbox.enter(nobody, "424242")) == REFUSED


@pytest.mark.parametrize("at_once", [False, True])
async def test_five_codes_an_hour(world: World, mailbox: Mailbox, clock: Clock, at_once: bool) -> None:
    email, other = (await world.account()).email, (await world.account()).email

    if at_once:
        answers = await asyncio.gather(*(mailbox.ask(email) for _ in range(9)))
    else:
        answers = [await mailbox.ask(email) for _ in range(9)]

    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    assert len(mailbox.arrived()) == len(await _kept(world, email)) == 5
    await mailbox.code_for(other)
    clock.advance(timedelta(hours=1))
    assert (await mailbox.enter(email, await mailbox.code_for(email))).status_code == 200


async def test_the_first_sign_in_of_an_attendee_makes_the_account(world: World, mailbox: Mailbox) -> None:
    attendee = await world.attendee()

    first = await _me(world, await mailbox.enter(attendee.email, await mailbox.code_for(attendee.email)))
    second = await _me(world, await mailbox.enter(attendee.email, await mailbox.code_for(attendee.email)))

    assert first["principal"]["role"] == "attendee"
    assert first["principal"]["attendee_id"] == str(attendee.id)
    assert first["account"] == second["account"]
    async with world.session() as session:
        accounts = await session.scalars(select(Account).where(Account.email == attendee.email))
        assert [str(account.id) for account in accounts] == [first["account"]["id"]]


async def test_one_begins_in_the_likeliest_role(world: World, mailbox: Mailbox) -> None:
    """Of the newest event; there as organiser rather than as member rather than as attendee."""
    email = (await world.attendee()).email
    await mailbox.enter(email, await mailbox.code_for(email))
    async with world.session() as session:
        account = (await session.scalars(select(Account).where(Account.email == email))).one()
    await world.add(Organiser(event_id=world.event.id, id=world.event.id, account_id=account.id, created_at=world.now))

    me = await _me(world, await mailbox.enter(email, await mailbox.code_for(email)))

    assert me["principal"]["role"] == Role.ORGANISER
    assert [role["role"] for role in me["roles"]] == ["organiser", "attendee"]


async def test_the_tokens(world: World, mailbox: Mailbox) -> None:
    email = (await world.account()).email

    tokens = (await mailbox.enter(email, await mailbox.code_for(email))).json()

    assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "a b@acme.example", "ana@acme.example\r\nBcc: x@y.example", None, 7]
)
async def test_what_is_no_address_is_refused(world: World, mailbox: Mailbox, email: Any) -> None:
    answer = await world.http.post("/v1/auth/codes", json={"email": email})

    assert _refusal(answer) == (422, "validation_failed")
    assert [error["field"] for error in answer.json()["errors"]] == ["body.email"]


def test_a_code_has_six_digits_also_when_it_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda bound: {1_000_000: 42}[bound])

    assert codes.new_code() == "000042"

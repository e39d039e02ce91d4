"""People are reminded in the morning, once, by a real mail server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from api.core.mail import create_mailer
from api.core.settings import Settings
from api.reminders.service import Sender, remind
from models import Account, Contact, Member, SentDigest
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements
from tests.mail_server import MailServer, listening
from tests.tasks.people import plan
from tests.world import Caller, World

MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # in Lisbon too


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    async with listening() as server:
        yield server


@pytest.fixture
def sender(world: World, mail_server: MailServer) -> Sender:
    settings = Settings(smtp_host="127.0.0.1", smtp_port=mail_server.port, smtp_security="none")
    return Sender(create_mailer(settings), world.app.state.settings.keys, "events.example")


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)


async def address_of(world: World, caller: Caller) -> str:
    async with world.session() as session:
        account = await session.get(Account, caller.principal.account_id)
        assert account
        return account.email


async def mails_to(
    world: World, sender: Sender, mail_server: MailServer, caller: Caller, now: datetime = MORNING
) -> list[EmailMessage]:
    """All that they were sent, after one more round."""
    await remind(world.app.state.database.sessions, sender, now)
    address = await address_of(world, caller)
    return [mail for mail in mail_server.mails if mail["To"] == address]


async def vow(caller: Caller, contact_id: str, text: str, due_at: datetime | None = None) -> None:
    note = {"id": str(uuid4()), "kind": "promise", "text": text}
    answer = await caller.post(
        f"/v1/contacts/{contact_id}/notes", note | ({"due_at": due_at.isoformat()} if due_at else {})
    )
    assert answer.status_code == 201, answer.text


def lines(mail: EmailMessage) -> list[str]:
    return [line for line in mail.get_content().splitlines() if line.startswith("- ")]


async def test_one_mail_with_all_that_waits(
    world: World, scanner: Scanner, sender: Sender, mail_server: MailServer
) -> None:
    rep = await world.rep(await world.team())
    zoe = (await scanner.person(rep, "Zoë Ångström"))["id"]
    await plan(rep, "Call back", contact_id=zoe, due_at=(MORNING - timedelta(days=1)).isoformat())
    await plan(rep, "Send the film", due_at=(MORNING + timedelta(hours=10)).isoformat())
    await plan(rep, "Tomorrow", due_at=(MORNING + timedelta(days=1)).isoformat())
    put_off = await plan(rep, "Put off", due_at=MORNING.isoformat())
    await rep.patch(f"/v1/tasks/{put_off['id']}", {"snoozed_until": (MORNING + timedelta(days=2)).isoformat()})
    await plan(rep, "Some day")
    await plan(rep, "Long forgotten", due_at=(MORNING - timedelta(days=31)).isoformat())
    done = await plan(rep, "Done", due_at=MORNING.isoformat())
    await rep.patch(f"/v1/tasks/{done['id']}", {"done": True})
    await vow(rep, zoe, "The drawings\nas soon as they are made", MORNING + timedelta(hours=1))
    await vow(rep, zoe, "Next week", MORNING + timedelta(days=7))
    await vow(rep, zoe, "Whenever")

    (mail,) = await mails_to(world, sender, mail_server, rep)

    assert mail["Subject"] == "3 things wait for you today"
    assert lines(mail) == [
        "- Call back – Zoë Ångström (yesterday at 07:30)",
        "- Send the film (today at 17:30)",
        "- The drawings – Zoë Ångström (today at 08:30)",
    ]


async def test_at_most_one_a_day(world: World, sender: Sender, mail_server: MailServer) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "Call", due_at=MORNING.isoformat())

    # Two workers at once, and again ten minutes later.
    sessions = world.app.state.database.sessions
    await asyncio.gather(*(remind(sessions, sender, MORNING) for _ in range(3)))
    assert len(await mails_to(world, sender, mail_server, rep, MORNING + timedelta(minutes=10))) == 1
    assert len(await mails_to(world, sender, mail_server, rep, MORNING + timedelta(hours=5))) == 1

    tomorrow = MORNING + timedelta(days=1)
    _, second = await mails_to(world, sender, mail_server, rep, tomorrow)
    assert lines(second) == ["- Call (yesterday at 07:30)"]
    async with world.session() as session:
        sent = await session.get(SentDigest, rep.principal.account_id)
        assert sent
        assert (sent.day, sent.sent_at) == (tomorrow.date(), tomorrow)


@pytest.mark.parametrize("hour", [6, 9, 23])
async def test_nobody_is_woken(world: World, sender: Sender, mail_server: MailServer, hour: int) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "Call", due_at=MORNING.isoformat())

    now = MORNING.replace(hour=hour)

    assert await mails_to(world, sender, mail_server, rep, now) == []


async def test_nobody_gets_a_mail_about_nothing(world: World, sender: Sender, mail_server: MailServer) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "Next week", due_at=(MORNING + timedelta(days=7)).isoformat())

    assert await mails_to(world, sender, mail_server, rep) == []
    async with world.session() as session:
        assert await session.get(SentDigest, rep.principal.account_id) is None


async def test_everybody_gets_their_own(
    world: World, scanner: Scanner, sender: Sender, mail_server: MailServer
) -> None:
    team, due = await world.team(), MORNING.isoformat()
    rui, ana = await world.rep(team, "Rui"), await world.rep(team, "Ana")
    zoe = (await scanner.person(rui, "Zoë"))["id"]
    await plan(rui, "Rui's", due_at=due)
    await plan(rui, "Ana's", due_at=due, assignee_id=str(ana.principal.member_id))
    await vow(rui, zoe, "by Rui", MORNING)

    (his,) = await mails_to(world, sender, mail_server, rui)
    (hers,) = await mails_to(world, sender, mail_server, ana)

    assert lines(his) == ["- Rui's (today at 07:30)", "- by Rui – Zoë (today at 07:30)"]
    assert lines(hers) == ["- Ana's (today at 07:30)"]


async def test_an_attendee_is_reminded_of_their_own(world: World, sender: Sender, mail_server: MailServer) -> None:
    attendee = await world.attendee("Zoë")
    await world.add(Account(id=uuid4(), email=attendee.email, language="de", created_at=world.now))
    await plan(await world.as_attendee(attendee), "Ana schreiben", due_at=MORNING.isoformat())

    await remind(world.app.state.database.sessions, sender, MORNING)

    (mail,) = [mail for mail in mail_server.mails if mail["To"] == attendee.email]
    assert mail["Subject"] == "Heute wartet eine Sache auf Sie"
    assert lines(mail) == ["- Ana schreiben (heute um 07:30)"]


async def test_what_waits_at_two_events_is_in_one_mail(world: World, sender: Sender, mail_server: MailServer) -> None:
    """Wherever it is morning first; on the day that has begun there."""
    far = await World.create(world.app, world.http, world.now, timezone="America/New_York")
    rep, there = await world.rep(await world.team()), await far.rep(await far.team())
    async with world.session() as session:
        member = await session.get_one(Member, (far.event.id, there.principal.member_id))
        member.account_id = rep.principal.account_id
        await session.commit()
    await plan(rep, "Here", due_at=MORNING.isoformat())
    await plan(there, "There", due_at=MORNING.isoformat())

    (mail,) = await mails_to(world, sender, mail_server, rep)
    later = await mails_to(world, sender, mail_server, rep, MORNING + timedelta(hours=5))

    assert sorted(line.split(" (")[0] for line in lines(mail)) == ["- Here", "- There"]
    assert len(later) == 1


async def test_a_broken_rhythm_reminds_whoever_spoke_last(
    world: World, clock: Clock, scanner: Scanner, sender: Sender, mail_server: MailServer
) -> None:
    team = await world.team()
    mia, rui, ana = await world.manager(team, "Mia"), await world.rep(team, "Rui"), await world.rep(team, "Ana")
    zoe, kai = [(await scanner.person(rui, name))["id"] for name in ("Zoë", "Kai")]
    for contact, weeks in ((zoe, 1), (kai, 8)):
        await rui.patch(f"/v1/contacts/{contact}", {"rhythm_weeks": weeks})
    clock.advance(timedelta(minutes=5))
    touch = {"id": str(uuid4()), "step": "listen"}
    assert (await ana.post(f"/v1/contacts/{zoe}/touchpoints", touch)).status_code == 201
    now = MORNING + timedelta(days=7)

    (mail,) = await mails_to(world, sender, mail_server, ana, now)
    assert lines(mail) == ["- Zoë (3 days ago)"]
    assert await mails_to(world, sender, mail_server, rui, now) == []
    assert await mails_to(world, sender, mail_server, mia, now) == []

    await mia.delete(f"/v1/team/members/{ana.principal.member_id}")
    (told,) = await mails_to(world, sender, mail_server, mia, now + timedelta(days=1))
    assert lines(told) == ["- Zoë (4 days ago)"]
    assert len(await mails_to(world, sender, mail_server, ana, now + timedelta(days=1))) == 1


async def test_nobody_out_of_the_team_is_told_anything(
    world: World, scanner: Scanner, sender: Sender, mail_server: MailServer
) -> None:
    team = await world.team()
    mia, rui = await world.manager(team, "Mia"), await world.rep(team, "Rui")
    zoe = (await scanner.person(rui, "Zoë"))["id"]
    await plan(rui, "Call", contact_id=zoe, due_at=MORNING.isoformat())
    await vow(rui, zoe, "the film", MORNING)
    await mia.delete(f"/v1/team/members/{rui.principal.member_id}")

    assert await mails_to(world, sender, mail_server, rui) == []


async def test_somebody_who_was_deleted_is_not_named(
    world: World, scanner: Scanner, sender: Sender, mail_server: MailServer
) -> None:
    rep = await world.rep(await world.team())
    zoe = (await scanner.person(rep, "Zoë"))["id"]
    await plan(rep, "Call", contact_id=zoe, due_at=MORNING.isoformat())
    await rep.delete(f"/v1/contacts/{zoe}")
    assert [contact.deleted_at is not None for contact in await world.rows(Contact, id=UUID(zoe))] == [True]

    for mail in await mails_to(world, sender, mail_server, rep):
        assert "Zoë" not in mail.get_content()


async def test_a_paired_phone_has_nobody_to_write_to(world: World, sender: Sender, mail_server: MailServer) -> None:
    mia = await world.manager(await world.team())
    code = (await mia.post("/v1/team/pairing-codes", {})).json()["code"]
    pairing = {"grant": "device_pairing", "code": code, "device_id": str(uuid4()), "device_name": "Booth 1"}
    await world.http.post("/v1/auth/tokens", json=pairing)
    (phone,) = await world.rows(Member, account_id=None)
    await plan(mia, "Call from the booth", due_at=MORNING.isoformat(), assignee_id=str(phone.id))

    assert await mails_to(world, sender, mail_server, mia) == []
    assert not [mail for mail in mail_server.mails if "Call from the booth" in mail.get_content()]


async def test_whoever_wants_no_mails_gets_none(world: World, sender: Sender, mail_server: MailServer) -> None:
    rep = await world.rep(await world.team())
    await plan(rep, "Call", due_at=MORNING.isoformat())
    assert (await rep.get("/v1/me")).json()["account"]["digest"] is True

    answer = await rep.patch("/v1/me", {"digest": False})
    assert (answer.status_code, answer.json()["account"]["digest"]) == (200, False)
    assert (await rep.patch("/v1/me", {"language": "de"})).json()["account"]["digest"] is False
    assert (await rep.patch("/v1/me", {"digest": None})).status_code == 422
    assert await mails_to(world, sender, mail_server, rep) == []

    await rep.patch("/v1/me", {"digest": True})
    assert len(await mails_to(world, sender, mail_server, rep)) == 1


async def _mailed(world: World, sender: Sender, mail_server: MailServer) -> tuple[Caller, EmailMessage]:
    rep = await world.rep(await world.team())
    await plan(rep, "Call", due_at=MORNING.isoformat())
    (mail,) = await mails_to(world, sender, mail_server, rep)
    return rep, mail


def _path(url: str) -> str:
    parts = urlsplit(url.strip("<>"))
    assert (parts.scheme, parts.netloc) == ("https", "events.example")
    return f"{parts.path}?{parts.query}"


async def test_one_click_ends_the_mails(world: World, sender: Sender, mail_server: MailServer) -> None:
    """As RFC 8058 has it: a POST to the address of the header, without cookies, tokens or redirects."""
    rep, mail = await _mailed(world, sender, mail_server)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert any(f"List-Unsubscribe: {mail['List-Unsubscribe']}\r\n".encode() in raw for raw in mail_server.raw)

    answer = await world.http.post(_path(mail["List-Unsubscribe"]), data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert (await rep.get("/v1/me")).json()["account"]["digest"] is False
    assert len(await mails_to(world, sender, mail_server, rep, MORNING + timedelta(days=1))) == 1


async def test_the_link_asks_first(world: World, sender: Sender, mail_server: MailServer) -> None:
    rep, mail = await _mailed(world, sender, mail_server)
    path = _path(next(line for line in mail.get_content().splitlines() if line.startswith("https://")))

    page = await world.http.get(path, headers={"Accept-Language": "de"})

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<form method="post"><button>Keine Mails mehr</button></form>' in page.text
    assert (await rep.get("/v1/me")).json()["account"]["digest"] is True
    assert "no more mails" in (await world.http.post(path)).text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_was_made_up_is_none(world: World, method: str) -> None:
    rep = await world.rep(await world.team())
    account_id = rep.principal.account_id
    assert account_id

    for key in (account_id.hex, f"{account_id.hex}.{'0' * 32}", "x"):
        answer: httpx.Response = await world.http.request(method, f"/v1/digest/unsubscribe?key={key}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await rep.get("/v1/me")).json()["account"]["digest"] is True


async def test_a_mail_server_that_refuses_stops_nobody_elses_mail(
    world: World, sender: Sender, mail_server: MailServer
) -> None:
    team = await world.team()
    for name in ("Rui", "Ana"):
        await plan(await world.rep(team, name), "Call", due_at=MORNING.isoformat())
    mail_server.reply = "550 no"
    before = mail_server.connections

    await remind(world.app.state.database.sessions, sender, MORNING)

    assert mail_server.connections >= before + 2


async def test_the_number_of_statements_does_not_depend_on_how_much_waits(
    world: World, scanner: Scanner, sender: Sender, mail_server: MailServer
) -> None:
    async def sent(tasks: int) -> int:
        other = await World.create(world.app, world.http, world.now, timezone="Asia/Kolkata")
        rep = await other.rep(await other.team())
        for number in range(tasks):
            await plan(rep, f"Call {number}", due_at=MORNING.isoformat())
        now = MORNING - timedelta(hours=5)
        await remind(world.app.state.database.sessions, sender, now)
        with counted_statements() as statements:
            await remind(world.app.state.database.sessions, sender, now + timedelta(days=1))
        return len(statements)

    first = await sent(1)
    # One more person to send to: one more statement, which notes that they were.
    assert await sent(20) <= first + 1

"""Mail: handed to a real SMTP server, or written where the log says; never in the way of an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from api.core.mail import create_mailer
from api.core.settings import Settings
from tests.core.apps import http
from tests.core.conftest import Log
from tests.mail_server import MailServer, listening
from tests.world import World


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    async with listening() as server:
        yield server


def _settings(server: MailServer, **more: Any) -> Settings:
    return Settings(smtp_host="127.0.0.1", smtp_port=server.port, **{"smtp_security": "none"} | more)


async def test_a_mail_arrives_whole(mail_server: MailServer) -> None:
    mailer = create_mailer(_settings(mail_server, mail_from="Expo <hello@expo.example>"))

    await mailer.send("ana@acme.example", "Your code – 1", "Zoë, here it is:\n\n    042917\n")

    (mail,) = mail_server.mails
    assert mail_server.recipients == ["ana@acme.example"]
    assert (mail["From"], mail["To"]) == ("Expo <hello@expo.example>", "ana@acme.example")
    assert mail["Subject"] == "Your code – 1"
    assert mail.get_content().splitlines() == ["Zoë, here it is:", "", "    042917"]
    assert mail["Message-ID"].endswith("@rapport>")
    assert abs(parsedate_to_datetime(mail["Date"]).timestamp() - time.time()) < 60


@pytest.mark.parametrize("address", ["zoë@acme.example", "ana@münchen.example", '"a b"@acme.example'])
async def test_addresses_of_all_kinds_are_reached(mail_server: MailServer, address: str) -> None:
    await create_mailer(_settings(mail_server)).send(address, "Code", "042917")

    assert mail_server.recipients == [address]


async def test_a_mail_has_headers_of_its_own(mail_server: MailServer, tmp_path: Path) -> None:
    """As they are, however long: encoded, no mail program would see what they are."""
    link = f"<https://events.example/v1/unsubscribe?key={'a1' * 60}>"
    for mailer in (create_mailer(_settings(mail_server)), create_mailer(Settings(data_dir=tmp_path))):
        await mailer.send("zoë@acme.example", "Fünf Dinge", "Zoë", {"List-Unsubscribe": link})

    (file,) = (tmp_path / "outbox").iterdir()
    for raw in (mail_server.raw[0], file.read_bytes()):
        assert f"List-Unsubscribe: {link}" in raw.decode().splitlines()
        assert message_from_bytes(raw, policy=policy.default)["Subject"] == "Fünf Dinge"


async def test_without_tls_nothing_is_sent_in_clear(mail_server: MailServer, logs: Log) -> None:
    """A server, or somebody in between, that does not offer TLS gets no mail."""
    for security in ("starttls", "tls"):
        mailer = create_mailer(_settings(mail_server, smtp_security=security))
        await mailer.send("ana@acme.example", "Code", "042917")

    assert mail_server.mails == []
    assert len(logs.lines("mail_failed")) == 2


async def test_a_mail_that_is_refused_is_logged_without_its_address(mail_server: MailServer, logs: Log) -> None:
    mail_server.reply = "550 <ana@acme.example> is unknown here"

    await create_mailer(_settings(mail_server)).send("ana@acme.example", "Code", "042917")

    assert logs.lines() == [{"event": "mail_failed", "level": "warning", "error": "SMTPDataError"}]


async def test_without_a_server_the_mail_is_a_file_that_the_log_names(tmp_path: Path, logs: Log) -> None:
    mailer = create_mailer(Settings(data_dir=tmp_path))

    await mailer.send("ana@acme.example", "Your code", "It is 042917, Zoë.\n")

    (file,) = (tmp_path / "outbox").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("ana@acme.example", "Your code")
    assert mail.get_content() == "It is 042917, Zoë.\n"
    assert (file.suffix, file.parent.stat().st_mode & 0o777) == (".eml", 0o700)
    assert logs.lines() == [{"event": "mail_written", "level": "info", "path": str(file)}]


async def test_an_outbox_that_cannot_be_written_is_logged(tmp_path: Path, logs: Log) -> None:
    (tmp_path / "outbox").write_text("in the way")

    await create_mailer(Settings(data_dir=tmp_path)).send("ana@acme.example", "Code", "042917")

    assert logs.lines() == [{"event": "mail_failed", "level": "warning", "error": "FileExistsError"}]


async def _ask(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/v1/auth/codes", json={"email": email})


async def test_a_slow_mail_server_delays_no_answer(
    app: FastAPI, world: World, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.state._state, "mailer", create_mailer(_settings(mail_server)))
    known = (await world.attendee()).email
    mail_server.open.clear()

    async with asyncio.timeout(5):
        answer = await _ask(world.http, known)
        unknown = await _ask(world.http, "nobody@nowhere.example")

    assert mail_server.mails == []
    mail_server.open.set()
    await app.state.background.finish()
    assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json()) == (202, answer.json())
    assert mail_server.recipients == [known]


async def test_the_mail_goes_out_after_the_answer(
    app: FastAPI, world: World, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it, even making up the mail would be time that tells that somebody is known."""
    monkeypatch.setitem(app.state._state, "mailer", create_mailer(_settings(mail_server)))
    email, connections_at_end = (await world.attendee()).email, []

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        async def pause_first(message: Message) -> None:
            await asyncio.sleep(0.1)
            connections_at_end.append(mail_server.connections)
            await send(message)

        await app(scope, receive, pause_first)

    async with http(watching) as client:
        await _ask(client, email)
    await app.state.background.finish()

    assert connections_at_end == [0, 0]
    assert mail_server.recipients == [email]


async def test_a_mail_server_that_is_down_changes_no_answer(
    app: FastAPI, world: World, monkeypatch: pytest.MonkeyPatch, logs: Log
) -> None:
    async with listening() as gone:
        pass
    monkeypatch.setitem(app.state._state, "mailer", create_mailer(_settings(gone)))
    email = (await world.attendee()).email

    answer = await _ask(world.http, email)
    await app.state.background.finish()

    assert answer.status_code == 202
    (failed,) = logs.lines("mail_failed")
    assert failed["error"] == "SMTPConnectError"
    assert failed["request_id"] == answer.headers["X-Request-Id"]
    assert email not in logs.text


async def test_work_that_crashes_is_logged_and_does_not_stop_the_rest(app: FastAPI, logs: Log) -> None:
    async def crash() -> None:
        raise ValueError("ana@" + "acme.example")

    await app.state.background.start(crash)
    await app.state.background.finish()

    (line,) = logs.lines()
    assert (line["event"], line["exception"].splitlines()[-1]) == ("crash", "ValueError")
    assert "ana@acme.example" not in logs.text


async def test_many_mails_at_once(mail_server: MailServer) -> None:
    mailer = create_mailer(_settings(mail_server))

    await asyncio.gather(*(mailer.send(f"ana{number}@acme.example", "s", "t") for number in range(20)))

    assert sorted(mail_server.recipients) == sorted(f"ana{number}@acme.example" for number in range(20))

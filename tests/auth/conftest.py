"""Somebody's mailbox: asks for codes, reads the mails, enters the codes."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from api.core.mail import OutboxMailer
from tests.world import World


class Mailbox:
    """The mails that the application has written, the newest last."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world, self._folder, self._read = world, folder, set[Path]()

    async def ask(self, email: str) -> httpx.Response:
        answer = await self._world.http.post("/v1/auth/codes", json={"email": email})
        await self._world.app.state.background.finish()
        return answer

    def arrived(self) -> list[EmailMessage]:
        """What has come since this was last called."""
        new = set(self._folder.glob("*.eml")) - self._read
        self._read |= new
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in new]

    async def code_for(self, email: str) -> str:
        assert (await self.ask(email)).status_code == 202
        (mail,) = self.arrived()
        return re.findall(r"^ +(\d{6})$", mail.get_content(), re.MULTILINE)[0]  # type: ignore[no-any-return]  # of a pattern with one group

    async def enter(self, email: str, code: str) -> httpx.Response:
        grant = {"grant": "email_code", "email": email, "code": code}
        return await self._world.http.post("/v1/auth/tokens", json=grant)


@pytest.fixture
async def mailbox(app: FastAPI, world: World, tmp_path: Path) -> AsyncIterator[Mailbox]:
    before = app.state.mailer
    app.state.mailer = OutboxMailer(tmp_path, "Rapport <noreply@expo.example>")
    yield Mailbox(world, tmp_path)
    app.state.mailer = before


@contextmanager
def statements_of(world: World) -> Iterator[list[str]]:
    """What SQLAlchemy sends to the database meanwhile."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    engine = world.session().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)

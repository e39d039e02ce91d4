"""A real SMTP server on this machine, for tests that send mail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class MailServer:
    """`reply` is what it says to a mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.reply = "250 OK"
        self.open = asyncio.Event()
        self.open.set()
        self.port = 0

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        await self.open.wait()
        return responses

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self.reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.raw.append(envelope.content)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        return self.reply


@asynccontextmanager
async def listening() -> AsyncIterator[MailServer]:
    mail_server = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mail_server, enable_SMTPUTF8=True), "127.0.0.1", 0)
    mail_server.port = server.sockets[0].getsockname()[1]
    yield mail_server
    server.close()
    await server.wait_closed()

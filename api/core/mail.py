"""Outgoing mail: over SMTP where configured, else as `.eml` files in the outbox folder."""

from collections.abc import Mapping
from email import message_from_binary_file, policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import localtime, make_msgid
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from uuid import uuid4

import aiosmtplib
import structlog
from starlette.concurrency import run_in_threadpool

from api.core.settings import Settings

log = structlog.get_logger(__name__)


class _Link(UnstructuredHeader, BaseHeader):
    """A header with a link: encoded, as it would be when it is too long for its line, no mail program reads it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _Link)
_POLICY = EmailPolicy(header_factory=_HEADERS)

_NONE: Mapping[str, str] = MappingProxyType({})


class Mailer(Protocol):
    """Sends one plain-text mail, with `headers` of its own. Raises nothing that the caller could mend: a failure is
    logged."""

    async def send(self, to: str, subject: str, text: str, headers: Mapping[str, str] = _NONE) -> None: ...

    async def forget(self, to: str) -> None:
        """Nothing that was sent to this address stays here."""


def create_mailer(settings: Settings) -> Mailer:
    if settings.smtp_host:
        return SmtpMailer(settings)
    return OutboxMailer(settings.data_dir / "outbox", settings.mail_from)


class SmtpMailer:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def send(self, to: str, subject: str, text: str, headers: Mapping[str, str] = _NONE) -> None:
        settings = self.settings
        password = settings.smtp_password
        try:
            await aiosmtplib.send(
                _message(settings.mail_from, to, subject, text, headers),
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_username,
                password=password.get_secret_value() if password else None,
                use_tls=settings.smtp_security == "tls",
                start_tls=settings.smtp_security == "starttls",
                timeout=20,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            # The address stays out of the log; so does the server's reply, which usually repeats it.
            log.warning("mail_failed", error=type(error).__name__)

    async def forget(self, to: str) -> None:
        """The server has it all."""


class OutboxMailer:
    """For a laptop without a mail server: the mail is a file, and the log says where."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    async def send(self, to: str, subject: str, text: str, headers: Mapping[str, str] = _NONE) -> None:
        path = self.folder / f"{uuid4().hex}.eml"
        try:
            await run_in_threadpool(self._write, path, bytes(_message(self.sender, to, subject, text, headers)))
        except OSError as error:
            log.warning("mail_failed", error=type(error).__name__)
        else:
            log.info("mail_written", path=str(path))

    async def forget(self, to: str) -> None:
        await run_in_threadpool(self._delete, to)

    def _delete(self, to: str) -> None:
        for path in self.folder.glob("*.eml"):
            with path.open("rb") as file:
                addressed = message_from_binary_file(file, policy=policy.default)["To"]
            if addressed == to:
                path.unlink(missing_ok=True)

    def _write(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Whoever waits for the file to appear finds it complete.
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.rename(path)


def _message(sender: str, to: str, subject: str, text: str, headers: Mapping[str, str]) -> EmailMessage:
    message = EmailMessage(_POLICY)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain="rapport")
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    return message

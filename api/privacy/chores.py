"""What is done about people's data without anybody asking: archives, erasures, and the end of an event's data."""

from datetime import datetime

from api.core.database import Database
from api.core.links import link
from api.core.mail import Mailer
from api.core.settings import Settings
from api.privacy.archive import service as archive
from api.privacy.erasure import service as erasure
from api.privacy.letters import Letter
from api.privacy.retention import service as retention


async def make_archives(database: Database, mailer: Mailer, settings: Settings, now: datetime) -> None:
    """All that wait. Whoever waits for one is told by mail."""
    while letter := await _made(database, settings, now):
        await _send(mailer, letter)
    async with database.sessions.begin() as session:
        await archive.forget_expired(session, now)


async def forget_people(database: Database, mailer: Mailer, settings: Settings, now: datetime) -> None:
    """Those whose wish is due, and all of an event whose day is over."""
    while letter := await _forgotten(database, settings, now):
        await _send(mailer, letter)
        await mailer.forget(letter.to)
    is_more = True
    while is_more:
        async with database.sessions.begin() as session:
            letters = await retention.announce_next(session, now)
            for letter in letters:
                await _send(mailer, letter)
            is_more = bool(letters)
    is_more = True
    while is_more:
        async with database.sessions.begin() as session:
            is_more = await retention.delete_next(session, now)


async def _made(database: Database, settings: Settings, now: datetime) -> Letter | None:
    async with database.sessions.begin() as session:
        return await archive.make_next(session, link(settings.public_host, "/archives/"), now)


async def _forgotten(database: Database, settings: Settings, now: datetime) -> Letter | None:
    async with database.sessions.begin() as session:
        return await erasure.carry_out_next(session, settings.keys, now)


async def _send(mailer: Mailer, letter: Letter) -> None:
    await mailer.send(letter.to, letter.subject, letter.text)

"""Managers hear of it when a CRM refuses what is sent to it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.core.database import Database
from api.core.mail import Mailer
from api.crm import telling_repository as repository
from api.crm.texts import REFUSED
from models import Language


async def tell_managers(database: Database, mailer: Mailer, now: datetime) -> None:
    """Each problem once; a second time if this process dies between sending and writing it down."""
    is_more = True
    while is_more:
        async with database.sessions.begin() as session:
            is_more = await _tell_next(session, mailer, now)


async def _tell_next(session: AsyncSession, mailer: Mailer, now: datetime) -> bool:
    connection = await repository.untold(session)
    if connection is None:
        return False
    for email, language in await repository.managers(session, connection):
        mail = REFUSED[Language(language) if language else Language.ENGLISH]
        said = {"connection": connection.name, "problem": connection.problem}
        await mailer.send(email, mail.subject.format(**said), mail.text.format(**said))
    connection.told_at = now
    return True

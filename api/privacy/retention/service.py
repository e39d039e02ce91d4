"""The day after which an event's personal data goes: everybody is told before, and then it goes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.events.service import DELETION_NOTICE
from api.privacy.letters import Letter
from api.privacy.retention import repository
from api.privacy.texts import TEXTS
from models import Language

_AT_ONCE = 100


async def announce_next(session: AsyncSession, now: datetime) -> list[Letter]:
    """The next mails to send before commit: if that fails, they are sent again. Empty if everybody was told."""
    event = await repository.to_announce(session, now, DELETION_NOTICE)
    if event is None or event.delete_after is None:
        return []
    found = await repository.addresses(session, event.id, event.deletion_announced_to or "", _AT_ONCE)
    if len(found) < _AT_ONCE:
        event.deletion_announced_at = now
    if found:
        event.deletion_announced_to = found[-1][0]
    letters = []
    for address, language in found:
        mail = TEXTS[Language(language) if language else Language.ENGLISH].deletion_mail
        day = event.delete_after.isoformat()
        letters.append(
            Letter(address, mail.subject.format(event=event.name), mail.text.format(event=event.name, day=day))
        )
    return letters


async def delete_next(session: AsyncSession, now: datetime) -> bool:
    """Delete the personal data of an event whose day is over. False if there is none."""
    event = await repository.overdue(session, now)
    if event is None:
        return False
    logins = await repository.logins(session, event.id)
    await repository.delete_people(session, event.id)
    await auth.drop_idle_accounts(session, logins)
    event.personal_data_deleted_at, event.deletion_announced_to = now, None
    return True

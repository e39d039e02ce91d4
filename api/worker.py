"""What happens without anybody asking: what cannot be used any more is forgotten, late scans find their person,
rankings learn what was too much to learn at once, the radar counts who is where."""

import asyncio
import os
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.auth import service as auth
from api.contacts import disclosing, following
from api.core.database import Database
from api.core.logs import configure
from api.core.mail import Mailer, create_mailer
from api.core.settings import Settings
from api.outcomes import noticing
from api.privacy import chores
from api.prospects import knowing, learning
from api.radar import rounds

log = structlog.get_logger(__name__)

_ROUND_SECONDS = 600
_RADAR_SECONDS = 60
_ARCHIVE_SECONDS = 5


async def run(settings: Settings, database_url: str, parent: int | None) -> None:
    """Work until stopped, or until the process `parent`, which started this one, is gone."""
    configure(settings.log_level)
    database = Database(database_url, pool_size=1)
    await database.open()
    mailer = create_mailer(settings)
    seconds = 0
    while parent is None or os.getppid() == parent:
        if seconds % _ROUND_SECONDS == 0:
            await work_once(database)
        if seconds % _RADAR_SECONDS == 0:
            await watch_radar(database)
            await look_after_data(database, mailer, settings)
        if seconds % _ARCHIVE_SECONDS == 0:
            await make_archives(database, mailer, settings)
        await asyncio.sleep(1)
        seconds += 1
    await database.close()


async def work_once(database: Database) -> None:
    now = datetime.now(UTC)
    try:
        async with database.sessions.begin() as session:
            await auth.forget_expired(session, now)
            waiting = await following.stragglers(session)
            unwilling = await following.overlooked(session)
            excessive = await disclosing.overlooked(session)
            await knowing.forget_deleted(session)
            follow_ups = await noticing.follow_ups(session, now)
        for event_id, attendee_ids in waiting.items():
            async with database.sessions.begin() as session:
                await following.resolve_barcodes(session, event_id, attendee_ids, now)
        for event_id, attendee_ids in unwilling.items():
            async with database.sessions.begin() as session:
                await following.withdraw(session, event_id, attendee_ids, now)
        for follow_up in follow_ups:
            async with database.sessions.begin() as session:
                await noticing.notice(session, follow_up, now)
        async with database.sessions.begin() as session:
            unlearned = await learning.unlearned(session)
        for (event_id, attendee_id), audiences in excessive.items():
            async with database.sessions.begin() as session:
                await disclosing.follow_rules(session, event_id, attendee_id, audiences, now)
        for event_id, book_id in unlearned:
            async with database.sessions.begin() as session:
                await learning.learn(session, event_id, book_id, now)
    except (SQLAlchemyError, OSError) as error:
        # The database may be restarting; the next round does what this one could not.
        log.warning("round_failed", error=type(error).__name__)


async def make_archives(database: Database, mailer: Mailer, settings: Settings) -> None:
    try:
        await chores.make_archives(database, mailer, settings, datetime.now(UTC))
    except (SQLAlchemyError, OSError) as error:
        log.warning("round_failed", error=type(error).__name__)


async def look_after_data(database: Database, mailer: Mailer, settings: Settings) -> None:
    try:
        await chores.forget_people(database, mailer, settings, datetime.now(UTC))
    except (SQLAlchemyError, OSError) as error:
        log.warning("round_failed", error=type(error).__name__)


async def watch_radar(database: Database) -> None:
    now = datetime.now(UTC)
    try:
        async with database.sessions.begin() as session:
            await rounds.count_and_remember(session, now)
        async with database.sessions.begin() as session:
            await rounds.forget(session, now)
    except (SQLAlchemyError, OSError) as error:
        log.warning("round_failed", error=type(error).__name__)

"""What happens without anybody asking: for now, forgetting what is no longer needed."""

import asyncio
import os
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.auth import service as auth
from api.core.database import Database
from api.core.logs import configure
from api.core.settings import Settings

log = structlog.get_logger(__name__)

_ROUND_SECONDS = 600


async def run(settings: Settings, database_url: str, parent: int | None) -> None:
    """Work until stopped, or until the process `parent`, which started this one, is gone."""
    configure(settings.log_level)
    database = Database(database_url, pool_size=1)
    await database.open()
    seconds = 0
    while parent is None or os.getppid() == parent:
        if seconds % _ROUND_SECONDS == 0:
            await _round(database)
        await asyncio.sleep(1)
        seconds += 1
    await database.close()


async def _round(database: Database) -> None:
    try:
        async with database.sessions.begin() as session:
            await auth.forget_expired(session, datetime.now(UTC))
    except (SQLAlchemyError, OSError) as error:
        # The database may be restarting; the next round does what this one could not.
        log.warning("round_failed", error=type(error).__name__)

"""The demo event in the database: loaded once, handed out at every start.

It is known by its slug together with its organiser's address, which nobody outside the demo has.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.core.database import create_engine
from api.core.settings import Settings
from api.demo import building, fair, handout, repository, running
from api.demo.handout import DemoChanged, greeting

__all__ = ["DemoChanged", "greeting", "hand_out", "load_once"]


def load_once(settings: Settings, url: str) -> None:
    """Load the demo event into the migrated database, unless it is there: all of it or, if that fails, nothing.

    Runs its own event loop: not for use inside one. So does `hand_out`.
    """

    async def run() -> None:
        async with transaction(url) as session:
            await load(session, settings, datetime.now(UTC))

    asyncio.run(run())


async def load(session: AsyncSession, settings: Settings, now: datetime) -> None:
    """As `load_once`, as if it were `now`, in the transaction of `session`."""
    await repository.wait_for_others(session)
    if await repository.find_event(session, fair.SLUG, fair.ORGANISER):
        return
    await building.build_other(session, settings.keys, now)
    built = await building.build(session, settings.keys, now)
    await running.run(session, settings.keys, built, now)


def hand_out(settings: Settings, url: str, base_url: str, now: datetime) -> dict[str, Any]:
    """Tokens of everybody whom one can be at the demo event, and badges to scan, ready for JSON:

    `base_url` · `event` {id, slug, timezone} · `tokens` and `refresh_tokens` of organiser, manager, rep, rep2,
    other_rep, attendee, attendee2 (access for a day) · `team` and `other_team` {id, book_id} · `badges`
    [{attendee_id, name, company, email, qr}], the first two those of attendee and attendee2 · `revoked_badge` {qr} ·
    `other_event_badge` {qr}. Raises `DemoChanged`.
    """

    async def run() -> dict[str, Any]:
        async with transaction(url) as session:
            return await handout.compose(session, settings, base_url, now)

    return asyncio.run(run())


@asynccontextmanager
async def transaction(url: str) -> AsyncIterator[AsyncSession]:
    """A session that commits at the end, and a connection of its own."""
    engine = create_engine(url, pool_size=1)
    try:
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        await engine.dispose()

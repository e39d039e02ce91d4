"""The streams of this process: one poll a second for every event that somebody listens to, and none for the others."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.auth.principal import BookHolder
from api.core.database import Database
from api.core.errors import DatabaseUnavailable
from api.radar.stream.listener import Listener
from api.radar.stream.poll import Poll
from api.radar.stream.watch import Viewer
from models import Language

POLL_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Feed:
    """Those who listen to one event. Whoever comes in is told what holds at the next poll."""

    def __init__(self, poll: Poll, clock: Callable[[], datetime]) -> None:
        self.listeners: set[Listener] = set()
        self._poll = poll
        self._clock = clock
        self._deserted = asyncio.Event()

    def join(self, listener: Listener) -> None:
        self.listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        self._poll.leave(listener)
        if not self.listeners:
            self._deserted.set()

    async def run(self) -> None:
        """Poll until nobody listens any more."""
        while not self._deserted.is_set():
            started = time.monotonic()
            await self._turn()
            pause = max(0.0, POLL_SECONDS - (time.monotonic() - started))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._deserted.wait(), pause)

    async def _turn(self) -> None:
        listeners = [one for one in self.listeners if not one.ending]
        try:
            await self._poll.run(listeners, self._clock())
        except (DatabaseUnavailable, SQLAlchemyError, OSError) as error:
            # Until the next poll that succeeds, what is shown stays as it was.
            log.warning("poll_failed", error=type(error).__name__)
        for one in listeners:
            if one not in self.listeners:  # it left meanwhile
                self._poll.leave(one)


class Feeds:
    """Held by the application."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._feeds: dict[UUID, Feed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closing = False

    async def stream(self, holder: BookHolder, language: Language, shown: set[UUID]) -> AsyncGenerator[bytes, None]:
        """What to send to a listener who reads this language and whose phone shows these people."""
        whose = holder.attendee_id or holder.member_id
        assert whose  # noqa: S101  a book is held by an attendee, or by a team for its members
        listener = Listener(holder, Viewer(whose, is_member=holder.team_id is not None), language)
        feed = self._join(listener)
        try:
            async with aclosing(listener.told(shown)) as parts:
                async for part in parts:
                    yield part
        finally:
            self._leave(feed, listener)

    def close(self) -> None:
        """The process is about to end: whoever listens goes elsewhere."""
        self._is_closing = True
        for feed in self._feeds.values():
            _cut(feed)

    async def finish(self) -> None:
        """Wait for what is still running."""
        self.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _join(self, listener: Listener) -> Feed:
        if self._is_closing:
            listener.cut()
        event_id = listener.holder.event_id
        feed = self._feeds.get(event_id)
        if feed is None:
            feed = self._feeds[event_id] = Feed(Poll(self._database, event_id), self._clock)
            self._start(feed, event_id)
        feed.join(listener)
        return feed

    def _leave(self, feed: Feed, listener: Listener) -> None:
        feed.leave(listener)
        if not feed.listeners:
            self._forget(feed, listener.holder.event_id)

    def _start(self, feed: Feed, event_id: UUID) -> None:
        def finished(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if not task.cancelled() and task.exception():
                log.error("crash", exc_info=task.exception())
            self._forget(feed, event_id)
            _cut(feed)

        task = asyncio.create_task(feed.run())
        self._tasks.add(task)
        task.add_done_callback(finished)

    def _forget(self, feed: Feed, event_id: UUID) -> None:
        if self._feeds.get(event_id) is feed:
            del self._feeds[event_id]


def _cut(feed: Feed) -> None:
    for listener in feed.listeners:
        listener.cut()

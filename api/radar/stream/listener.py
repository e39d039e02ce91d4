"""Somebody who listens: what is true for them now, and what they have been told of it.

What waits for a slow listener is never more than the present state: what came and went meanwhile they are not told.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from api.auth.principal import BookHolder
from api.radar.nearby.shown import Person, is_target
from api.radar.stream import wire
from api.radar.stream.watch import Viewer
from models import Language

HEARTBEAT_SECONDS = 15.0
"""After so long without news something is sent all the same: networks drop connections on which nothing happens."""


class Ending(StrEnum):
    """Why there is nothing more to come."""

    OFF = "off"
    SIGNED_OUT = "signed_out"


@dataclass(eq=False, slots=True)
class Listener:
    """`nearby`: None until it is known. `is_cut`: the process ends, or failed; they may come back at once."""

    holder: BookHolder
    viewer: Viewer
    language: Language
    nearby: dict[UUID, Person] | None = None
    ending: Ending | None = None
    is_cut: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, ending: Ending) -> None:
        self.ending = ending
        self.changed.set()

    def cut(self) -> None:
        self.is_cut = True
        self.changed.set()

    async def told(self, shown: set[UUID]) -> AsyncGenerator[bytes, None]:
        """What to send to a phone that shows these people, until there is nothing more to come."""
        yield wire.HELLO
        while True:
            has_changed = await self._has_changed()
            if self.is_cut:
                return
            if self.ending:
                yield wire.event("end", {"reason": self.ending})
                return
            if not has_changed:
                yield wire.HEARTBEAT
            elif self.nearby is not None:
                news, shown = self._news(shown), set(self.nearby)
                if news:
                    yield news

    async def _has_changed(self) -> bool:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await self.changed.wait()
        except TimeoutError:
            return False
        self.changed.clear()
        return True

    def _news(self, shown: set[UUID]) -> bytes:
        """From those who are shown to those who are nearby; empty if they are the same."""
        nearby = self.nearby or {}
        new = [person for whom, person in nearby.items() if whom not in shown]
        events: list[tuple[str, object]] = [("left", {"attendee_id": whom}) for whom in sorted(shown - nearby.keys())]
        events += [("appeared", person) for person in new]
        events += [("target_nearby", person) for person in new if is_target(person)]
        last = len(events) - 1
        return b"".join(
            wire.event(name, data, nearby if number == last else None) for number, (name, data) in enumerate(events)
        )

"""The application on a port of its own, and ears that listen to the radar there."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx

from tests.world import Caller

PATH = "/v1/radar/stream"
PATIENCE = 10.0
"""Seconds until something that should come is taken not to come."""


class Event(NamedTuple):
    name: str
    data: dict[str, Any]
    id: str | None

    @property
    def who(self) -> str:
        """The person's name, or the attendee's id where there is no name."""
        return str(self.data["card"]["name"] if "card" in self.data else self.data.get("attendee_id", ""))


class Ear:
    """One connection; `last_event_id` is what a phone would send when it comes back."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.last_event_id = ""
        self._lines = response.aiter_lines()

    async def line(self) -> str:
        async with asyncio.timeout(PATIENCE):
            return await anext(self._lines)

    async def next(self) -> Event:
        """The next event, past comments and the like."""
        fields: dict[str, str] = {}
        while True:
            line = await self.line()
            if not line and "event" in fields:
                self.last_event_id = fields.get("id", self.last_event_id)
                return Event(fields["event"], json.loads(fields["data"]), fields.get("id"))
            name, _, value = line.partition(": ")
            fields |= {name: value} if line else {}

    async def told(self, count: int) -> list[tuple[str, str]]:
        """What the next events say."""
        return [(event.name, event.who) for event in [await self.next() for _ in range(count)]]

    async def silent(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for so long; nothing can be read after this."""
        try:
            async with asyncio.timeout(seconds):
                await self.next()
        except TimeoutError:
            return True
        return False

    async def ended(self) -> bool:
        """Whether the stream is over, with nothing more in it, and properly so."""
        async with asyncio.timeout(PATIENCE):
            return [line async for line in self._lines if line] == []


@asynccontextmanager
async def listening(
    address: str, caller: Caller, last_event_id: str | None = None, **headers: str
) -> AsyncIterator[Ear]:
    """The caller listens."""
    headers |= {"Authorization": f"Bearer {caller.access_token}"}
    headers |= {} if last_event_id is None else {"Last-Event-ID": last_event_id}
    async with (
        httpx.AsyncClient(base_url=address, timeout=PATIENCE) as http,
        http.stream("GET", PATH, headers=headers) as response,
    ):
        yield Ear(response)

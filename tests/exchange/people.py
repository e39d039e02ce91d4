"""Attendees who swap details."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import uuid4

import httpx

from models import Attendee
from tests.world import Caller, World

PATH = "/v1/exchanges"
ACCEPT, DECLINE, WITHDRAW = {"state": "accepted"}, {"state": "declined"}, {"state": "withdrawn"}


@dataclass(frozen=True)
class Person:
    """An attendee and their app."""

    world: World
    row: Attendee
    app: Caller
    qr: str

    @classmethod
    async def come(cls, world: World, name: str, **fields: Any) -> Self:
        row = await world.attendee(name, **fields)
        return cls(world, row, await world.as_attendee(row), await world.qr(row))

    async def asks(self, other: "Person", **wish: Any) -> httpx.Response:
        return await self.app.post(PATH, {"id": str(uuid4()), "badge": other.qr} | wish)

    async def answers(self, exchange: str, answer: dict[str, Any]) -> httpx.Response:
        return await self.app.patch(f"{PATH}/{exchange}", answer)

    async def sees(self, direction: str | None = None) -> list[dict[str, Any]]:
        found = await self.app.get(PATH, params={"direction": direction} if direction else {})
        items: list[dict[str, Any]] = found.json()["items"]
        return items

    async def book(self) -> dict[str, dict[str, Any]]:
        """The contacts by name."""
        return {contact["name"]: contact for contact in (await self.app.get("/v1/contacts")).json()["items"]}

    async def scans(self, other: "Person", at: Any) -> str:
        scan = {"id": str(uuid4()), "badge": other.qr, "captured_at": at.isoformat()}
        answer = await self.app.post("/v1/scans", scan)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["contact"]["id"])

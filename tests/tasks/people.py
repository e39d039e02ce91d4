"""What the tests about tasks share: tasks as a phone sends them, and contacts to plan them for."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.world import Caller, World


def task(title: str = "Send the price list", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "title": title, **fields}


async def plan(caller: Caller, title: str, **fields: Any) -> dict[str, Any]:
    """A task that was accepted, as it was answered."""
    answer = await caller.post("/v1/tasks", task(title, **fields))
    assert answer.status_code == 201, answer.text
    planned: dict[str, Any] = answer.json()
    return planned


async def titles(caller: Caller, query: str = "") -> list[str]:
    answer = await caller.get(f"/v1/tasks{query}")
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def scanned(world: World, caller: Caller, name: str, now: datetime) -> str:
    """The id of a contact of this name in the caller's book."""
    badge = await world.qr(await world.attendee(name))
    answer = await caller.post("/v1/scans", {"id": str(uuid4()), "badge": badge, "captured_at": now.isoformat()})
    contact_id: str = answer.json()["contact"]["id"]
    return contact_id


async def renewed(caller: Caller) -> Caller:
    """The caller with new tokens: after a quarter of an hour the old ones have expired."""
    answer = await caller.http.post("/v1/auth/tokens", json={"grant": "refresh", "refresh_token": caller.refresh_token})
    issued = answer.json()
    return replace(caller, access_token=issued["access_token"], refresh_token=issued["refresh_token"])

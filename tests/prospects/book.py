"""Contacts to rank, made as a phone makes them, and the ranking read back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from models import Attendee
from tests.world import Caller, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def scan(
    world: World, caller: Caller, whom: str | Attendee, ago: timedelta = timedelta(0), **said: Any
) -> dict[str, Any]:
    """The card of somebody whose badge was scanned so long ago. A name makes a new attendee."""
    attendee = await world.attendee(whom) if isinstance(whom, str) else whom
    captured_at = (world.now - ago).isoformat()
    return await _sent(caller, {"badge": await world.qr(attendee), "captured_at": captured_at, **said})


async def typed_in(world: World, caller: Caller, name: str, **said: Any) -> dict[str, Any]:
    """The card of somebody without a badge."""
    return await _sent(caller, {"contact": {"name": name}, "source": "manual", "captured_at": str(world.now), **said})


async def _sent(caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post("/v1/scans", {"id": str(uuid4())} | body)
    assert answer.is_success, answer.text
    card: dict[str, Any] = answer.json()["contact"]
    return card


async def rate(caller: Caller, contact: dict[str, Any], **rating: Any) -> None:
    answer = await caller.post(f"/v1/contacts/{contact['id']}/ratings", {"id": str(uuid4())} | rating)
    assert answer.status_code == 201, answer.text


async def plan(caller: Caller, contact: dict[str, Any], title: str = "Call", **fields: Any) -> str:
    """The id of a task about the contact."""
    body = {"id": str(uuid4()), "title": title, "contact_id": contact["id"]} | fields
    answer = await caller.post("/v1/tasks", body)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


async def change_task(caller: Caller, task_id: str, **change: Any) -> None:
    answer = await caller.patch(f"/v1/tasks/{task_id}", change)
    assert answer.status_code == 200, answer.text


async def page(caller: Caller, **query: Any) -> dict[str, Any]:
    answer = await caller.get("/v1/prospects", params=query)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def prospects(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    """The items of the first page."""
    items: list[dict[str, Any]] = (await page(caller, **query))["items"]
    return items


async def names(caller: Caller, **query: Any) -> list[str]:
    return [item["contact"]["name"] for item in await prospects(caller, **query)]


def texts(prospect: dict[str, Any]) -> list[str]:
    return [reason["text"] for reason in prospect["reasons"]]


async def tell(caller: Caller, contact: dict[str, Any], kind: str, **fields: Any) -> dict[str, Any]:
    """What came of a contact."""
    body = {"id": str(uuid4()), "kind": kind} | fields
    answer = await caller.post(f"/v1/contacts/{contact['id']}/outcomes", body)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told

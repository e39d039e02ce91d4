"""The worker is killed again and again while messages are made and sent: every one arrives, each contact's in order."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from contextlib import suppress
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from api.core.settings import Settings
from models import WebhookDelivery
from tests.server import ROOT
from tests.webhooks.conftest import Hook
from tests.world import World

CONTACTS = 50
KILLS = 3
# The program as it is, but that others need not wait so long before they take what a dead worker left. It is loaded
# while another still works, and begins when it is told to: else the test would mostly wait for Python to start.
_WORKER = """
from datetime import timedelta
from api.core import working
from api.webhooks import delivering
working.HEARTBEAT = timedelta(seconds=1)
delivering.TIMEOUT_SECONDS, delivering.LEASE = 1, timedelta(seconds=2)
from api.cli import main
input()
main()
"""


async def _start(settings: Settings) -> Process:
    environment = os.environ | {
        "RAPPORT_DATABASE_URL": settings.database_url or "",
        "RAPPORT_DATA_DIR": str(settings.data_dir),
        "RAPPORT_WEBHOOK_NETWORKS": settings.webhook_networks or "",
        "RAPPORT_LOG_LEVEL": "error",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WORKER, "worker", "--parent", str(os.getpid()), cwd=ROOT, env=environment, stdin=PIPE
    )


def _begin(process: Process) -> None:
    assert process.stdin
    process.stdin.write(b"\n")


async def _kill(process: Process) -> None:
    process.kill()
    await process.wait()


async def _change(hook: Hook, contacts: list[str], enough: asyncio.Event) -> None:
    """Somebody works on while workers die."""
    await _until_more_than(hook, 0)
    for number in count():
        for contact in contacts:
            await hook.manager.patch(f"/v1/contacts/{contact}", {"company": f"Company {number}"})
        with suppress(TimeoutError):
            await asyncio.wait_for(enough.wait(), 0.5)
        if enough.is_set():
            return


async def _scan(hook: Hook, world: World) -> list[str]:
    when = world.now.isoformat()
    scans = [{"id": str(uuid4()), "badge": f"TICKET-{number}", "captured_at": when} for number in range(CONTACTS)]
    answer = await hook.manager.post("/v1/scans/batch", {"scans": scans})
    return [result["contact"]["id"] for result in answer.json()["results"]]


async def _all_delivered(world: World, hook: Hook) -> bool:
    shown = await hook.shown()
    rows = await world.rows(WebhookDelivery, webhook_id=UUID(hook.id))
    return shown["waiting"] == 0 and all(row.state == "delivered" for row in rows)


async def test_every_message_arrives_and_in_order_whenever_the_worker_dies(
    hook: Hook, world: World, settings: Settings
) -> None:
    hook.receiver.delay = 0.02
    contacts = await _scan(hook, world)
    workers = [await _start(settings) for _ in range(KILLS + 1)]
    enough = asyncio.Event()
    working_on = asyncio.create_task(_change(hook, contacts, enough))
    try:
        for worker in workers[:KILLS]:
            _begin(worker)
            await _until_more_than(hook, len(hook.receiver.received))
            await asyncio.sleep(random.uniform(0, 0.4))
            await _kill(worker)
        enough.set()
        await working_on
        _begin(workers[-1])
        async with asyncio.timeout(60):
            while not await _caught_up(world, hook, contacts):  # noqa: ASYNC110  the receiver knows nothing of events
                await asyncio.sleep(0.2)
    finally:
        enough.set()
        for worker in workers:
            if worker.returncode is None:
                await _kill(worker)

    _arrived_in_order(hook, await world.rows(WebhookDelivery, webhook_id=UUID(hook.id)), contacts)


async def _until_more_than(hook: Hook, had: int) -> None:
    async with asyncio.timeout(30):
        while len(hook.receiver.received) <= had:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.01)


async def _caught_up(world: World, hook: Hook, contacts: list[str]) -> bool:
    """Whether the receiver has heard of the newest revision of every contact, and nothing waits."""
    newest: defaultdict[str, int] = defaultdict(int)
    for one in hook.receiver.received:
        data = one.message["data"]
        newest[data["contact_id"]] = max(newest[data["contact_id"]], data["revision"])
    answer = await hook.manager.get("/v1/contacts", params={"limit": 200})
    wanted = {contact["id"]: contact["revision"] for contact in answer.json()["items"]}
    assert wanted.keys() == set(contacts)
    return wanted == newest and await _all_delivered(world, hook)


def _arrived_in_order(hook: Hook, made: Any, contacts: list[str]) -> None:
    positions = {f"msg_{row.id.hex}": row.position for row in made}
    arrived = hook.receiver.verified(hook.secret)
    assert {one.id for one in arrived} == positions.keys(), "a message was lost"
    assert len({one.id for one in arrived}) >= CONTACTS * 3
    by_contact: defaultdict[str, list[int]] = defaultdict(list)
    for one in arrived:
        by_contact[one.message["data"]["contact_id"]].append(positions[one.id])
    for contact in contacts:
        assert by_contact[contact] == sorted(by_contact[contact]), "a message overtook another"
    print(f"{len(positions)} messages, {len(arrived) - len(positions)} of them twice, {KILLS} kills")

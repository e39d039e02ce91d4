"""The worker is killed again and again in the middle of pushes: nothing is lost, nothing doubled, nobody is left."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from typing import Any
from uuid import uuid4

from api.core.settings import Settings
from tests.crm.conftest import Link
from tests.crm.hubspot import HubSpot
from tests.server import ROOT
from tests.world import World

CONTACTS = 60
KILLS = 4
# The program as it is, but that others need not wait so long before they take what a dead worker left, and that there
# are more batches to be killed in.
_WORKER = """
from datetime import timedelta
from api.core import working
from api.crm import sending
from api.crm.hubspot import HubSpot
working.HEARTBEAT = timedelta(seconds=1)
sending.LEASE, sending.BATCH_SECONDS = timedelta(seconds=2), 1.5
HubSpot.at_once = 5
from api.cli import main
input()
main()
"""


async def _start(settings: Settings, hubspot: HubSpot) -> Process:
    environment = os.environ | {
        "RAPPORT_DATABASE_URL": settings.database_url or "",
        "RAPPORT_DATA_DIR": str(settings.data_dir),
        "RAPPORT_WEBHOOK_NETWORKS": settings.webhook_networks or "",
        "RAPPORT_HUBSPOT_URL": hubspot.url,
        "RAPPORT_LOG_LEVEL": "error",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WORKER, "worker", "--parent", str(os.getpid()), cwd=ROOT, env=environment, stdin=PIPE
    )


def _begin(process: Process) -> None:
    assert process.stdin
    process.stdin.write(b"\n")


async def _until(seconds: float, is_so: Any) -> None:
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110  the other side is another process
            await asyncio.sleep(0.02)


async def test_a_push_survives_its_workers(link: Link, world: World, crm_settings: Settings, hubspot: HubSpot) -> None:
    hubspot.delay = 0.02
    when = world.now.isoformat()
    scans = [
        {"id": str(uuid4()), "badge": f"KILL-{number}", "captured_at": when, "note": f"Note {number}"}
        for number in range(CONTACTS)
    ]
    answer = await link.manager.post("/v1/scans/batch", {"scans": scans})
    contacts = [result["contact"]["id"] for result in answer.json()["results"]]
    workers = [await _start(crm_settings, hubspot) for _ in range(KILLS + 1)]
    push = (await link.manager.post(f"{link.path}/push")).json()["id"]
    try:
        for worker in workers[:KILLS]:
            had = len(hubspot.asked)
            _begin(worker)

            async def has_more(had: int = had) -> bool:
                return len(hubspot.asked) > had

            await _until(30, has_more)
            await asyncio.sleep(random.uniform(0, 0.3))
            worker.kill()
            await worker.wait()
            renamed = await link.manager.patch(
                f"/v1/contacts/{contacts[0]}", {"company": f"After {len(hubspot.asked)}"}
            )
        _begin(workers[-1])

        async def is_done() -> bool:
            return str((await link.pushed(push))["state"]) == "done"

        await _until(60, is_done)
        last = (await link.manager.post(f"{link.path}/push")).json()["id"]

        async def is_all_done() -> bool:
            return str((await link.pushed(last))["state"]) == "done"

        await _until(30, is_all_done)
    finally:
        for worker in workers:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()

    assert (await link.pushed(push))["counts"] == {"sent": CONTACTS}
    assert len(hubspot.objects["contacts"]) == len(hubspot.objects["notes"]) == CONTACTS
    for number, contact in enumerate(contacts):
        (note,) = hubspot.about(contact, "notes")
        assert note["hs_note_body"] == f"Mia Manager: Note {number}"
    assert (hubspot.contact(contacts[0]) or {})["company"] == renamed.json()["company"]
    upserts = [one for one in hubspot.asked if one.path.endswith("contacts/batch/upsert")]
    print(f"{len(upserts)} batches for {CONTACTS} contacts, {KILLS} kills")

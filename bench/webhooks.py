"""`scripts/bench webhooks`: how fast messages are made of changes, and delivered: signed, recorded and each contact's
in order, beside a bare httpx loop that posts the same bodies to the same receiver."""

import asyncio
import signal
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import TeamMember
from api.core import migrations, postgres
from api.core.database import Database
from api.core.ids import uuid7
from api.core.outbound import Outbound
from api.core.settings import Settings
from api.core.working import Job
from api.webhooks import making, service
from api.webhooks.delivering import Deliverer
from bench.processes import uvicorn
from bench.seed import Stand, fill_book, stand
from models import Role, WebhookDelivery, WebhookEvent

ROUNDS = 5
CONTACTS = 1500


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended from outside, it still ends what it started
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        settings = Settings(data_dir=Path(folder), webhook_networks="127.0.0.1/32")
        with postgres.running(settings, owner=True) as url:
            migrations.upgrade(url)
            asyncio.run(_measure(settings.model_copy(update={"database_url": url})))


async def _measure(settings: Settings) -> None:
    database, outbound = Database(settings.database_url or "", pool_size=4), Outbound(settings)
    await database.open()
    deliverer = Deliverer(database, settings.keys, outbound)
    with uvicorn("bench.webhook_receiver:create_app", settings) as port:
        url = f"http://127.0.0.1:{port}/hooks"
        async with database.sessions.begin() as session:
            at = await stand(session, settings.keys, attendees=CONTACTS)
            webhook_id = await _webhook(session, settings, outbound, at, url)
            await fill_book(session, at, CONTACTS)
        bodies = await _make(database, at, webhook_id)
        job = Job(0, making.DELIVER, {"webhook_id": str(webhook_id)}, at.event.id, 0)
        ratios = []
        for number in range(ROUNDS + 1):
            mine = len(bodies) / await _deliver(database, deliverer, job, len(bodies))
            bare = len(bodies) / await _post(url, bodies)
            if number:  # the first warms up
                ratios.append(mine / bare)
                print(f"  ours {mine:6.0f}/s   one httpx loop {bare:6.0f}/s")
        spread = f"{min(ratios):.2f} – {max(ratios):.2f}"
        print(f"  delivered: ours / loop = {statistics.median(ratios):.2f} (median of {ROUNDS}, {spread})")
    await outbound.close()
    await database.close()


async def _webhook(session: AsyncSession, settings: Settings, outbound: Outbound, at: Stand, url: str) -> UUID:
    manager = TeamMember(
        session_id=uuid7(),
        event_id=at.event.id,
        book_id=at.book_id,
        team_id=at.team_id,
        member_id=at.member_id,
        role=Role.MANAGER,
        device_id=None,
    )
    values = {"url": url, "description": "", "events": list(WebhookEvent)}
    watched, _ = await service.create(
        session, settings.keys, outbound, manager, None, values, uuid7(), datetime.now(UTC)
    )
    watched.webhook.revision = 0
    return watched.webhook.id


async def _make(database: Database, at: Stand, webhook_id: UUID) -> list[bytes]:
    started = time.perf_counter()
    async with database.sessions.begin() as session:
        await making.catch_up(session, at.event.id, webhook_id, datetime.now(UTC))
    seconds = time.perf_counter() - started
    async with database.sessions() as session:
        payloads = (await session.scalars(select(WebhookDelivery.payload).order_by(WebhookDelivery.position))).all()
        await session.execute(text("ANALYZE"))
    print(f"Made {len(payloads)} messages of a book of {CONTACTS} in {seconds:.2f} s: {len(payloads) / seconds:.0f}/s")
    return [payload.encode() for payload in payloads]


async def _deliver(database: Database, deliverer: Deliverer, job: Job, count: int) -> float:
    async with database.sessions.begin() as session:
        await session.execute(
            update(WebhookDelivery).values(state="pending", tries=0, attempts=[], next_attempt_at=datetime.now(UTC))
        )
    started = time.perf_counter()
    delivered = 0
    while delivered < count:  # a job ends after a while, and the worker begins the next
        await deliverer.deliver(job)
        async with database.sessions() as session:
            done = select(func.count()).where(WebhookDelivery.state == "delivered")
            delivered = (await session.scalars(done)).one()
    return time.perf_counter() - started


async def _post(url: str, bodies: list[bytes]) -> float:
    async with httpx.AsyncClient() as client:
        started = time.perf_counter()
        for body in bodies:
            (await client.post(url, content=body)).raise_for_status()
        return time.perf_counter() - started


if __name__ == "__main__":
    main()

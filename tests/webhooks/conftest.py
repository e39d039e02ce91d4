"""A team with a webhook, the receiver it goes to, and the worker's rounds."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from api.core.outbound import Outbound
from api.core.settings import Settings
from api.core.working import Job
from api.webhooks.delivering import Deliverer
from api.webhooks.making import DELIVER
from api.worker import watch_books
from tests.conftest import Clock
from tests.contacts.book import Scanner
from tests.webhooks.receiver import Receiver, receiving
from tests.world import Caller, World


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)


@pytest.fixture
async def manager(world: World) -> Caller:
    return await world.manager(await world.team())


@pytest.fixture
async def hook(world: World, settings: Settings, manager: Caller, receiver: Receiver) -> AsyncIterator["Hook"]:
    """A webhook that is told everything."""
    outbound = Outbound(settings)
    hook = Hook(world, manager, receiver, Deliverer(world.app.state.database, settings.keys, outbound))
    await hook.create()
    yield hook
    await outbound.close()


class Hook:
    def __init__(self, world: World, manager: Caller, receiver: Receiver, deliverer: Deliverer) -> None:
        self.world = world
        self.manager = manager
        self.receiver = receiver
        self.deliverer = deliverer
        self.id = ""
        self.secret = ""

    @property
    def path(self) -> str:
        return f"/v1/webhooks/{self.id}"

    async def create(self, **fields: Any) -> None:
        answer = await self.manager.post("/v1/webhooks", {"url": self.receiver.url, **fields})
        assert answer.status_code == 201, answer.text
        self.id, self.secret = answer.json()["id"], answer.json()["secret"]

    async def round(self) -> None:
        """What the worker does each second, and the job that follows."""
        await watch_books(self.world.app.state.database)
        await self.deliver()

    async def deliver(self) -> None:
        await self.deliverer.deliver(Job(0, DELIVER, {"webhook_id": self.id}, self.world.event.id, 0))

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """After a round: type and data of all that has arrived by now, signatures checked."""
        await self.round()
        return [(one.type, one.message["data"]) for one in self.receiver.verified(self.secret)]

    async def deliveries(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.manager.get(f"{self.path}/deliveries", params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def shown(self) -> dict[str, Any]:
        (found,) = [
            hook
            for hook in (await self.manager.get("/v1/webhooks")).json()["items"]
            if UUID(hook["id"]) == UUID(self.id)
        ]
        return dict(found)

"""A team whose book is connected with a CRM, and the worker's rounds."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from api.core.outbound import Outbound
from api.core.settings import Settings
from api.core.working import Job
from api.crm.connecting import Connector
from api.crm.planning import SEND
from api.crm.sending import Sender
from api.worker import watch_crms
from models import CrmConnection, CrmRow
from tests.conftest import Clock
from tests.contacts.book import Scanner
from tests.crm.hubspot import HubSpot
from tests.crm.salesforce import Salesforce
from tests.crm.server import running
from tests.world import Caller, World


@pytest.fixture
async def hubspot() -> AsyncIterator[HubSpot]:
    async with running(HubSpot) as system:
        yield system


@pytest.fixture
async def salesforce() -> AsyncIterator[Salesforce]:
    async with running(Salesforce) as system:
        yield system


@pytest.fixture
def crm_settings(world: World, settings: Settings, hubspot: HubSpot) -> Iterator[Settings]:
    """HubSpot is ours, for the application too."""
    ours = settings.model_copy(update={"hubspot_url": hubspot.url})
    world.app.state.settings = ours
    yield ours
    world.app.state.settings = settings


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)


@pytest.fixture
async def manager(world: World) -> Caller:
    return await world.manager(await world.team())


@pytest.fixture
async def link(world: World, crm_settings: Settings, manager: Caller) -> AsyncIterator["Link"]:
    """To HubSpot, pushed by hand."""
    outbound = Outbound(crm_settings)
    link = Link(world, manager, Sender(world.app.state.database, Connector(crm_settings, outbound)))
    await link.create()
    yield link
    await outbound.close()


@pytest.fixture
async def leads(world: World, crm_settings: Settings, manager: Caller, salesforce: Salesforce) -> AsyncIterator["Link"]:
    """The same to Salesforce, with an access token that ends and another that can be got."""
    outbound = Outbound(crm_settings)
    link = Link(world, manager, Sender(world.app.state.database, Connector(crm_settings, outbound)))
    credentials = {"access_token": "00Dgood!token", "client_id": "client", "client_secret": "secret"}
    await link.create(system="salesforce", base_url=salesforce.url, credentials=credentials)
    yield link
    await outbound.close()


class Link:
    def __init__(self, world: World, manager: Caller, sender: Sender) -> None:
        self.world = world
        self.manager = manager
        self.sender = sender
        self.id = ""

    @property
    def path(self) -> str:
        return f"/v1/crm/connections/{self.id}"

    async def create(self, **fields: Any) -> None:
        body = {"name": "Our CRM", "system": "hubspot", "credentials": {"access_token": "pat-eu1-good"}} | fields
        answer = await self.manager.post("/v1/crm/connections", body)
        assert answer.status_code == 201, answer.text
        self.id = answer.json()["id"]

    async def change(self, **changes: Any) -> None:
        answer = await self.manager.patch(self.path, changes)
        assert answer.status_code == 200, answer.text

    async def push(self) -> dict[str, Any]:
        """Ask for a push, and do the worker's part; what became of it."""
        answer = await self.manager.post(f"{self.path}/push")
        assert answer.status_code == 202, answer.text
        await self.send()
        return await self.pushed(answer.json()["id"])

    async def round(self) -> None:
        """What the worker does each second, and the job that follows."""
        await watch_crms(self.world.app.state.database)
        await self.send()

    async def send(self) -> None:
        await self.sender.send(Job(0, SEND, {"connection_id": self.id}, self.world.event.id, 0))

    async def later(self) -> None:
        """As if all pauses were over, and whoever was at it had died."""
        async with self.world.session() as session:
            place = {"event_id": self.world.event.id}
            mine = UUID(self.id)
            await session.execute(
                update(CrmRow)
                .where(CrmRow.connection_id == mine, CrmRow.event_id == place["event_id"])
                .values(next_attempt_at=datetime.now(UTC))
            )
            await session.execute(
                update(CrmConnection)
                .where(CrmConnection.id == mine, CrmConnection.event_id == place["event_id"])
                .values(resume_at=None, busy_until=None)
            )
            await session.commit()
        await self.round()

    async def pushed(self, push_id: str) -> dict[str, Any]:
        answer = await self.manager.get(f"/v1/crm/pushes/{push_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        found["counts"] = {state: number for state, number in found["counts"].items() if number}
        return found

    async def pushes(self) -> list[dict[str, Any]]:
        answer = await self.manager.get(f"{self.path}/pushes")
        return [await self.pushed(one["id"]) for one in answer.json()["items"]]

    async def shown(self) -> dict[str, Any]:
        listed = (await self.manager.get("/v1/crm/connections")).json()["items"]
        (found,) = [one for one in listed if one["id"] == self.id]
        return dict(found)

    async def say(self, contact: dict[str, Any], what: str, **body: Any) -> dict[str, Any]:
        answer = await self.manager.post(f"/v1/contacts/{contact['id']}/{what}", body)
        assert answer.status_code == 201, answer.text
        said: dict[str, Any] = answer.json()
        return said

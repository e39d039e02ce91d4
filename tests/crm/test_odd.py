"""What should not happen, and does: odd answers, a changed key, wrong times."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.fernet import Fernet
from sqlalchemy import update

from api.crm import planning
from models import CrmConnection
from tests.contacts.book import Scanner
from tests.crm.conftest import Link
from tests.crm.hubspot import HubSpot
from tests.crm.server import Trouble


async def test_an_answer_of_an_unknown_shape_is_tried_again(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    contact = await scanner.person(link.manager)
    odd = [[], {"results": [{"properties": {"rapport_id": contact["id"]}}]}, {"results": "none"}]
    hubspot.troubles = [Trouble(200, body, path="batch/upsert") for body in odd]
    pushed = await link.push()
    for _ in odd:
        assert pushed["counts"] == {"pending": 1}
        await link.later()
        pushed = await link.pushed(pushed["id"])
    assert (pushed["counts"], hubspot.contact(contact["id"]) is not None) == ({"sent": 1}, True)


async def test_credentials_that_cannot_be_read_any_more_stop_it(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    await scanner.person(link.manager)
    other = Fernet(Fernet.generate_key()).encrypt(b"{}")
    await _set(link, credentials=other)
    await link.push()
    shown = await link.shown()
    assert (shown["state"], "give them again" in shown["problem"]) == ("refused", True)
    await link.change(credentials={"access_token": "pat-eu1-good"})
    await link.round()
    assert len(hubspot.objects["contacts"]) == 1


async def test_a_worker_that_stood_still_does_not_write_over_the_next(
    link: Link, scanner: Scanner, hubspot: HubSpot
) -> None:
    await scanner.person(link.manager)
    push = (await link.manager.post(f"{link.path}/push")).json()["id"]
    slow = await link.sender._take(link.world.event.id, UUID(link.id))
    assert slow
    await link.send()
    assert hubspot.objects["contacts"] == {}, "one at a time"
    await link.later()
    assert (await link.pushed(push))["counts"] == {"sent": 1}
    await link.sender._record(slow, {}, None)
    assert (await link.pushed(push))["counts"] == {"sent": 1}


async def test_old_pushes_are_swept_and_failures_stay(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    await scanner.person(link.manager, "Sent")
    await link.push()
    hubspot.required = {"hs_lead_status"}
    await scanner.person(link.manager, "Failed")
    await link.push()
    async with link.world.session() as session:
        await planning.sweep(session, datetime.now(UTC) + timedelta(days=40))
        await session.commit()
    assert [push["counts"] for push in await link.pushes()] == [{"failed": 1}, {}]


async def _set(link: Link, **values: object) -> None:
    async with link.world.session() as session:
        await session.execute(update(CrmConnection).where(CrmConnection.id == UUID(link.id)).values(**values))
        await session.commit()

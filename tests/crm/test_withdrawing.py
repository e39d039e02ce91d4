"""What a person takes back leaves the CRM too, and the ledger tells them so."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from models import Badge, CrmRecord, CrmRow, CrmWithdrawal, Erasure
from tests.conftest import Clock
from tests.crm.conftest import Link
from tests.crm.hubspot import HubSpot
from tests.crm.salesforce import Salesforce
from tests.crm.server import Trouble
from tests.privacy import life
from tests.privacy.people import MARKS, ledger, scanned, share, somebody
from tests.world import Caller, World


async def _sent(world: World, clock: Clock, link: Link) -> tuple[Caller, dict[str, Any]]:
    """Somebody who is in the CRM, with a note and a task; as themselves, and the contact."""
    attendee = await somebody(world)
    contact = await scanned(world, clock, link.manager, attendee, note="loves the blue one", task={"title": "Call"})
    assert (await link.push())["counts"] == {"sent": 1}
    return await world.as_attendee(attendee), contact


async def _take_back(clock: Clock, me: Caller) -> dict[str, Any]:
    clock.advance(timedelta(seconds=1))
    answer = await me.delete(f"/v1/me/disclosures/{(await ledger(me))[0]['id']}")
    assert answer.status_code == 200, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


async def _receipts(me: Caller, disclosure_id: str) -> list[tuple[str, str, str]]:
    found = (await me.get(f"/v1/me/disclosures/{disclosure_id}")).json()["receipts"]
    return [(one["name"], one["state"], one["detail"]) for one in found if one["kind"] == "crm"]


async def _policy(world: World, after: str) -> None:
    await (await world.organiser()).patch("/v1/event/sharing", {"after_withdrawal": after})


@pytest.mark.parametrize("after", ["kept", "removed"])
async def test_who_takes_all_back_is_deleted_there(
    link: Link, world: World, clock: Clock, hubspot: HubSpot, after: str
) -> None:
    await _policy(world, after)
    me, _ = await _sent(world, clock, link)
    (remote,) = hubspot.objects["contacts"]

    taken = await _take_back(clock, me)
    assert await _receipts(me, taken["id"]) == [("HubSpot, Our CRM", "pending", "")]
    await link.round()

    assert hubspot.objects == {"contacts": {}, "notes": {}, "tasks": {}}
    assert hubspot.purged == [remote]
    assert await _receipts(me, taken["id"]) == [("HubSpot, Our CRM", "confirmed", "")]
    assert (await link.pushes())[0]["cause"] == "withdrawal"
    assert await world.rows(CrmRecord) == await world.rows(CrmWithdrawal) == []
    hubspot.asked.clear()
    await link.push()
    assert hubspot.objects["contacts"] == {}


async def test_or_is_blanked(link: Link, world: World, clock: Clock, hubspot: HubSpot) -> None:
    await link.change(when_withdrawn="blank")
    me, contact = await _sent(world, clock, link)
    taken = await _take_back(clock, me)
    await link.round()
    there = hubspot.contact(contact["id"])
    assert there is not None
    assert {name for name, value in there.items() if value} == {"rapport_id"}
    assert hubspot.objects["notes"] == hubspot.objects["tasks"] == {}
    assert [state for _, state, _ in await _receipts(me, taken["id"])] == ["confirmed"]


async def test_salesforce_deletes_or_blanks_too(
    leads: Link, world: World, clock: Clock, salesforce: Salesforce
) -> None:
    me, contact = await _sent(world, clock, leads)
    await leads.change(when_withdrawn="blank")
    taken = await _take_back(clock, me)
    await leads.round()
    lead = salesforce.leads[contact["id"]]
    assert {name: value for name, value in lead.items() if value} == {
        "Id": lead["Id"],
        "Rapport_Id__c": contact["id"],
        "LastName": "[not provided]",
        "Company": "[not provided]",
    }
    assert [state for _, state, _ in await _receipts(me, taken["id"])] == ["confirmed"]
    assert (await leads.push())["counts"] == {"left": 1}

    await leads.change(when_withdrawn="delete")
    you, _ = await _sent(world, clock, leads)
    await _take_back(clock, you)
    await leads.round()
    assert list(salesforce.leads) == [contact["id"]]


async def test_a_single_field_is_emptied_there(link: Link, world: World, clock: Clock, hubspot: HubSpot) -> None:
    me, contact = await _sent(world, clock, link)
    await share(clock, me, teams=["name", "company"])
    await link.round()
    there = hubspot.contact(contact["id"])
    assert there is not None
    said = "".join(there.values())
    assert [mark for field, mark in MARKS.items() if mark in said] == [MARKS["name"], MARKS["company"]]
    (disclosure,) = await ledger(me)
    assert [state for _, state, _ in await _receipts(me, disclosure["id"])] == ["confirmed"]


async def test_while_the_crm_is_down_it_stays_pending_and_is_never_given_up(
    link: Link, world: World, clock: Clock, hubspot: HubSpot
) -> None:
    me, _ = await _sent(world, clock, link)
    taken = await _take_back(clock, me)
    hubspot.troubles = [Trouble(503) for _ in range(15)]
    for _ in range(15):
        await link.later()
    assert hubspot.troubles == []
    assert [state for _, state, _ in await _receipts(me, taken["id"])] == ["pending"]
    await link.later()
    assert [state for _, state, _ in await _receipts(me, taken["id"])] == ["confirmed"]
    assert hubspot.objects["contacts"] == {}


async def test_what_the_crm_refuses_to_delete_is_told(
    leads: Link, world: World, clock: Clock, salesforce: Salesforce
) -> None:
    me, contact = await _sent(world, clock, leads)
    taken = await _take_back(clock, me)
    body = [{"errorCode": "DELETE_FAILED", "message": "Your attempt to delete could not be completed"}]
    salesforce.troubles = [Trouble(400, body, path=contact["id"])]
    await leads.round()
    ((_, state, detail),) = await _receipts(me, taken["id"])
    assert (state, detail) == ("failed", "DELETE_FAILED: Your attempt to delete could not be completed")
    await leads.push()
    assert salesforce.leads == {}


async def test_who_was_never_sent_leaves_no_receipt(link: Link, world: World, clock: Clock) -> None:
    attendee = await somebody(world)
    await scanned(world, clock, link.manager, attendee)
    me = await world.as_attendee(attendee)
    taken = await _take_back(clock, me)
    assert await _receipts(me, taken["id"]) == []


async def test_who_waits_to_be_sent_is_not_sent_any_more(
    link: Link, world: World, clock: Clock, hubspot: HubSpot
) -> None:
    attendee = await somebody(world)
    await scanned(world, clock, link.manager, attendee)
    await link.manager.post(f"{link.path}/push")
    await _take_back(clock, await world.as_attendee(attendee))
    await link.send()
    (push,) = await link.pushes()
    assert (push["counts"], hubspot.objects["contacts"]) == ({"left": 1}, {})


async def test_taken_back_while_it_was_on_its_way(link: Link, world: World, clock: Clock, hubspot: HubSpot) -> None:
    """The answer to the sending comes after the withdrawal: the contact leaves again."""
    attendee = await somebody(world)
    await scanned(world, clock, link.manager, attendee)
    me = await world.as_attendee(attendee)
    await link.manager.post(f"{link.path}/push")
    batch = await link.sender._take(world.event.id, UUID(link.id))
    assert batch
    taken = await _take_back(clock, me)
    results = await batch.crm.send([one.parcel for one in batch.packed.values() if one.parcel])
    await link.sender._record(batch, results, None)
    assert len(hubspot.objects["contacts"]) == 1
    assert [state for _, state, _ in await _receipts(me, taken["id"])] == ["pending"]
    await link.round()
    assert hubspot.objects["contacts"] == {}
    assert [state for _, state, _ in await _receipts(me, taken["id"])] == ["confirmed"]


async def test_who_is_erased_leaves_the_crm_too(link: Link, world: World, clock: Clock, hubspot: HubSpot) -> None:
    """Nothing of theirs is left here either, not even in the reasons of what failed."""
    who = await life.somebody(world)
    contact = await scanned(world, clock, link.manager, who.attendee, note=f"loves {who.mark}s")
    await link.push()
    assert who.mark in str(hubspot.objects)
    hubspot.required = {"hs_lead_status"}
    await link.say(contact, "notes", id=str(uuid4()), text="again")
    assert "…" in (await link.push())["rows"][0]["reason"]
    await _erase(world, clock, who.caller)
    await link.round()
    assert hubspot.objects == {"contacts": {}, "notes": {}, "tasks": {}}
    assert who.mark not in (await life.dump(world)).casefold()


async def test_a_badge_without_a_name_leaves_when_its_owner_is_erased(
    link: Link, world: World, clock: Clock, hubspot: HubSpot
) -> None:
    """Nothing was disclosed of them, so there is nothing to take back; they go all the same."""
    who = await life.somebody(world)
    scan = {"id": str(uuid4()), "badge": f"TICKET-{who.mark}", "captured_at": clock.now.isoformat()}
    async with world.session() as session:
        await session.execute(delete(Badge).where(Badge.event_id == world.event.id, Badge.key == scan["badge"]))
        await session.commit()
    assert (await link.manager.post("/v1/scans", scan)).status_code == 202
    await link.push()
    assert len(hubspot.objects["contacts"]) == 1
    await world.barcode(who.attendee, scan["badge"])
    await _erase(world, clock, who.caller)
    await link.push()
    assert hubspot.objects["contacts"] == {}


async def _erase(world: World, clock: Clock, me: Caller) -> None:
    now = clock.now
    await world.add(
        Erasure(
            event_id=world.event.id,
            id=uuid4(),
            attendee_id=me.principal.attendee_id,
            code_digest=b"",
            created_at=now,
            expires_at=now,
            confirmed_at=now,
            due_at=now,
        )
    )
    await life.run_chores(world.app, clock)


@pytest.mark.parametrize(("setting", "left"), [("keep", 1), ("delete", 0)])
async def test_whom_the_team_deletes_stays_or_leaves_as_it_chose(
    link: Link, world: World, clock: Clock, hubspot: HubSpot, setting: str, left: int
) -> None:
    await link.change(when_deleted=setting)
    me, contact = await _sent(world, clock, link)
    assert (await link.manager.delete(f"/v1/contacts/{contact['id']}")).status_code == 204
    await link.push()
    assert len(hubspot.objects["contacts"]) == left
    assert hubspot.purged == []

    await _take_back(clock, me)
    await link.round()
    assert hubspot.objects["contacts"] == {}


async def test_after_the_connection_is_removed_it_cannot_be_reached(
    link: Link, world: World, clock: Clock, hubspot: HubSpot
) -> None:
    first, _ = await _sent(world, clock, link)
    other = await world.attendee("Other")
    await scanned(world, clock, link.manager, other)
    await link.push()
    taken = await _take_back(clock, first)
    assert (await link.manager.delete(link.path)).status_code == 204
    assert await _receipts(first, taken["id"]) == [
        ("HubSpot, Our CRM", "cannot_be_reached", "the team has removed the connection")
    ]
    late = await _take_back(clock, await world.as_attendee(other))
    assert [(one["name"], one["state"]) for one in late["receipts"] if one["kind"] == "export"] == [
        ("HubSpot, Mia Manager", "cannot_be_reached")
    ]
    assert await world.rows(CrmRow) == []

"""Whoever captured somebody first is to look after them, until the people at the CRM see it differently."""

from models import Account, Member
from tests.contacts.book import Scanner
from tests.crm.conftest import Link
from tests.crm.hubspot import HubSpot
from tests.crm.salesforce import Salesforce
from tests.world import World


async def _address(world: World, link: Link) -> str:
    (member,) = await world.rows(Member, id=link.manager.principal.member_id)
    async with world.session() as session:
        account = await session.get(Account, member.account_id)
    assert account
    return account.email


async def test_the_owner_is_set_once(link: Link, scanner: Scanner, hubspot: HubSpot, world: World) -> None:
    hubspot.owners = {"other@acme.example": "1", (await _address(world, link)).title(): "42"}
    contact = await scanner.person(link.manager)
    await link.push()
    there = hubspot.contact(contact["id"])
    assert there is not None
    assert there["hubspot_owner_id"] == "42"
    there["hubspot_owner_id"] = "7"
    await link.manager.patch(f"/v1/contacts/{contact['id']}", {"company": "Renamed"})
    await link.push()
    assert (there["company"], there["hubspot_owner_id"]) == ("Renamed", "7")


async def test_without_the_right_to_read_owners_there_is_none(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    hubspot.owners = None
    contact = await scanner.person(link.manager)
    assert (await link.push())["counts"] == {"sent": 1}
    assert "hubspot_owner_id" not in (hubspot.contact(contact["id"]) or {})


async def test_a_lead_has_its_owner_if_they_may_own_leads(
    leads: Link, scanner: Scanner, salesforce: Salesforce, world: World
) -> None:
    salesforce.users = {await _address(world, leads): "005A"}
    owned = await scanner.person(leads.manager, "Owned")
    await leads.push()
    salesforce.idle = {"005A"}
    ownerless = await scanner.person(leads.manager, "Ownerless")
    assert (await leads.push())["counts"] == {"sent": 1}
    assert [salesforce.leads[one["id"]].get("OwnerId") for one in (owned, ownerless)] == ["005A", None]

"""The book in Salesforce's leads: 200 even when rows fail, and tokens that last an hour."""

from uuid import UUID, uuid4

import pytest

from api.crm import api
from models import CrmConnection
from tests.contacts.book import Scanner
from tests.crm.conftest import Link
from tests.crm.salesforce import Salesforce
from tests.crm.server import Trouble
from tests.world import World

UPSERT = "Lead/Rapport_Id__c"


async def test_a_lead_with_all_that_was_said(leads: Link, scanner: Scanner, salesforce: Salesforce) -> None:
    contact = await scanner.person(leads.manager, rating="hot")
    await leads.say(contact, "notes", id=str(uuid4()), text="=HYPERLINK(1) wants two\nby March")
    pushed = await leads.push()
    assert pushed["counts"] == {"sent": 1}
    lead = salesforce.leads[contact["id"]]
    assert {name: lead[name] for name in ("FirstName", "LastName", "Company", "Title", "Rating", "LeadSource")} == {
        "FirstName": "Zoë",
        "LastName": "Ångström",
        "Company": "Globex",
        "Title": "Head of Procurement",
        "Rating": "Hot",
        "LeadSource": "Trade Show",
    }
    assert "Mia Manager: =HYPERLINK(1) wants two\nby March" in lead["Description"]
    assert "badge scanned" in lead["Description"]
    await leads.push()
    assert len(salesforce.paths(UPSERT)) == 1


async def test_what_must_be_there_is_filled_by_rule(leads: Link, scanner: Scanner, salesforce: Salesforce) -> None:
    nobody = await scanner.badge(leads.manager, "BARCODE-7")
    typed = await scanner.typed(leads.manager, "Cher", email="no address")
    assert (await leads.push())["counts"] == {"sent": 2}
    assert (salesforce.leads[nobody["id"]]["LastName"], salesforce.leads[nobody["id"]]["Company"]) == (
        "Badge BARCODE-7",
        "[not provided]",
    )
    assert (salesforce.leads[typed["id"]]["LastName"], salesforce.leads[typed["id"]]["Email"]) == ("Cher", None)
    assert "E-mail not accepted: no address" in salesforce.leads[typed["id"]]["Description"]


async def test_rows_that_fail_in_an_answer_of_200(leads: Link, scanner: Scanner, salesforce: Salesforce) -> None:
    one, twin, locked = [await scanner.person(leads.manager, name) for name in ("One", "Twin", "Locked")]
    email = (await leads.manager.get(f"/v1/contacts/{twin['id']}")).json()["email"]
    salesforce.leads["another"] = {"Email": email}
    salesforce.locked = {locked["id"]}
    pushed = await leads.push()
    assert pushed["counts"] == {"sent": 1, "failed": 1, "pending": 1}
    assert one["id"] in salesforce.leads
    rows = {row["contact_id"]: (row["state"], row["retryable"], row["reason"]) for row in pushed["rows"]}
    assert rows[twin["id"]] == ("failed", False, "DUPLICATES_DETECTED: Use one of these records?")
    assert rows[locked["id"]][:2] == ("pending", True)
    salesforce.locked = set()
    await leads.later()
    assert (await leads.pushed(pushed["id"]))["counts"] == {"sent": 2, "failed": 1}


async def test_two_hundred_at_a_time(leads: Link, world: World, salesforce: Salesforce) -> None:
    scans = [
        {"id": str(uuid4()), "badge": f"T-{number}", "captured_at": world.now.isoformat()} for number in range(410)
    ]
    for first in (0, 205):
        answer = await leads.manager.post("/v1/scans/batch", {"scans": scans[first : first + 205]})
        assert answer.status_code == 200, answer.text
    assert (await leads.push())["counts"] == {"sent": 410}
    assert [len(one.body["records"]) for one in salesforce.asked if one.method == "PATCH"] == [200, 200, 10]


async def test_after_an_hour_another_token_is_got_and_kept(
    leads: Link, scanner: Scanner, salesforce: Salesforce, world: World
) -> None:
    salesforce.an_hour_passes()
    contact = await scanner.person(leads.manager)
    assert (await leads.push())["counts"] == {"sent": 1}
    assert contact["id"] in salesforce.leads
    salesforce.asked.clear()
    await scanner.person(leads.manager, "Somebody Else")
    await leads.push()
    assert [one.path for one in salesforce.asked if "oauth2" in one.path] == []
    (row,) = await world.rows(CrmConnection, id=UUID(leads.id))
    assert b"secret" not in row.credentials


async def test_when_no_other_token_can_be_got_it_stops(leads: Link, scanner: Scanner, salesforce: Salesforce) -> None:
    salesforce.an_hour_passes()
    salesforce.client = ("client", "changed")
    await scanner.person(leads.manager)
    pushed = await leads.push()
    shown = await leads.shown()
    assert (shown["state"], pushed["counts"]) == ("refused", {"pending": 1})
    assert shown["problem"] == "Salesforce gives no access token for these credentials (invalid_grant)"


async def test_a_time_out_after_the_write_doubles_nothing(
    leads: Link, scanner: Scanner, salesforce: Salesforce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SECONDS", 0.3)
    salesforce.troubles = [Trouble(0, path=UPSERT, after_writing=True)]
    contact = await scanner.person(leads.manager)
    pushed = await leads.push()
    assert (pushed["counts"], list(salesforce.leads)) == ({"pending": 1}, [contact["id"]])
    monkeypatch.undo()
    before = dict(salesforce.leads[contact["id"]])
    await leads.later()
    assert (await leads.pushed(pushed["id"]))["counts"] == {"sent": 1}
    assert salesforce.leads == {contact["id"]: before}


async def test_the_day_s_limit_is_heeded(leads: Link, scanner: Scanner, salesforce: Salesforce) -> None:
    body = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
    salesforce.troubles = [Trouble(403, body, path=UPSERT)]
    await scanner.person(leads.manager)
    pushed = await leads.push()
    assert ((await leads.shown())["state"], pushed["counts"]) == ("active", {"pending": 1})
    await leads.later()
    assert (await leads.pushed(pushed["id"]))["counts"] == {"sent": 1}


async def test_the_description_is_cut_and_counted(leads: Link, scanner: Scanner, salesforce: Salesforce) -> None:
    contact = await scanner.person(leads.manager)
    for _ in range(5):
        await leads.say(contact, "notes", id=str(uuid4()), text="ö" * 10_000)
    pushed = await leads.push()
    assert (pushed["counts"], pushed["cut_texts"]) == ({"sent": 1}, 1)
    description = salesforce.leads[contact["id"]]["Description"]
    assert (len(description), description[-4:]) == (32_000, " […]"[-4:])

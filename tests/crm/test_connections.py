"""Making, changing and removing connections."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.core.settings import Settings
from models import CrmConnection
from tests.crm.conftest import Link
from tests.crm.hubspot import HubSpot
from tests.crm.salesforce import Salesforce
from tests.crm.server import Trouble
from tests.world import Caller, World

PATH = "/v1/crm/connections"
GOOD: dict[str, Any] = {"name": "CRM", "system": "hubspot", "credentials": {"access_token": "pat-eu1-good"}}


async def _refused(manager: Caller, body: dict[str, Any]) -> str:
    answer = await manager.post(PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "crm_refused"), answer.text
    return str(answer.json()["detail"])


async def test_credentials_are_sealed_and_never_shown(manager: Caller, crm_settings: Settings, world: World) -> None:
    connection = GOOD | {"id": str(uuid4())}
    first, again = await manager.post(PATH, connection), await manager.post(PATH, connection)
    other = await manager.post(PATH, connection | {"credentials": {"access_token": "pat-eu1-other"}})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()
    listed = await manager.get(PATH)
    changed = await manager.patch(f"{PATH}/{connection['id']}", {"name": "Renamed"})
    for answer in (first, listed, changed):
        assert "pat-eu1" not in answer.text
        assert "credentials" not in answer.text
    (row,) = await world.rows(CrmConnection, id=UUID(connection["id"]))
    assert b"pat-eu1" not in row.credentials
    assert json.loads(crm_settings.keys.unseal(row.credentials)) == {"access_token": "pat-eu1-good"}


async def test_what_is_missing_in_hubspot_is_made(manager: Caller, crm_settings: Settings, hubspot: HubSpot) -> None:
    assert (await manager.post(PATH, GOOD)).status_code == 201
    for objects in ("contacts", "notes", "tasks"):
        assert hubspot.definitions[objects]["rapport_id"]["hasUniqueValue"] is True
    assert "rapport_consent" in hubspot.definitions["contacts"]
    made = len(hubspot.paths("batch/create"))
    await manager.post(PATH, GOOD)
    assert len(hubspot.paths("batch/create")) == made


async def test_or_it_says_what_is_missing(
    manager: Caller, crm_settings: Settings, hubspot: HubSpot, salesforce: Salesforce
) -> None:
    hubspot.may_make_properties = False
    assert "lacks crm.schemas.contacts.write" in await _refused(manager, GOOD)
    hubspot.definitions["contacts"]["rapport_id"] = {"name": "rapport_id"}
    assert "is not unique" in await _refused(manager, GOOD)
    salesforce.has_field = False
    assert "no external id Rapport_Id__c" in await _refused(manager, _to(salesforce))


def _to(salesforce: Salesforce, token: str = "00Dgood!token") -> dict[str, Any]:
    return {"name": "SF", "system": "salesforce", "base_url": salesforce.url, "credentials": {"access_token": token}}


async def test_credentials_of_the_wrong_system_fail_clearly(
    manager: Caller, crm_settings: Settings, hubspot: HubSpot, salesforce: Salesforce
) -> None:
    assert await _refused(manager, _to(salesforce, "pat-eu1-good")) == (
        "This is an access token of HubSpot, not of Salesforce"
    )
    swapped = GOOD | {"credentials": {"access_token": "00Dgood!token"}}
    assert await _refused(manager, swapped) == "This is an access token of Salesforce, not of HubSpot"
    assert "(401)" in await _refused(manager, GOOD | {"credentials": {"access_token": "CExample"}})
    assert "nothing to get another with" in await _refused(manager, _to(salesforce, "something"))
    assert "wants an `access_token`" in await _refused(manager, GOOD | {"credentials": {"client_id": "a"}})
    assert "wants `client_id`" in await _refused(manager, _to(salesforce) | {"credentials": {"client_id": "a"}})
    assert "one address for all" in await _refused(manager, GOOD | {"base_url": salesforce.url})
    assert hubspot.paths("upsert") == []


async def test_an_address_that_is_no_salesforce(
    manager: Caller, crm_settings: Settings, hubspot: HubSpot, salesforce: Salesforce
) -> None:
    elsewhere = _to(salesforce) | {"base_url": hubspot.url}
    assert "nothing to get another with" in await _refused(manager, elsewhere)
    for url in ("https://169.254.169.254", "http://127.0.0.1:8000", "https://10.0.0.1", "ftp://8.8.8.8"):
        assert await _refused(manager, _to(salesforce) | {"base_url": url})
    assert "address of your Salesforce" in await _refused(
        manager, _to(salesforce) | {"base_url": f"{salesforce.url}/services"}
    )
    assert "address of your Salesforce" in await _refused(manager, _to(salesforce) | {"base_url": ""})


async def test_credentials_go_to_no_other_address_unasked(leads: Link, hubspot: HubSpot) -> None:
    answer = await leads.manager.patch(leads.path, {"base_url": hubspot.url})
    assert (answer.status_code, answer.json()["code"]) == (422, "crm_refused")
    assert hubspot.asked == []


async def test_client_credentials_alone_are_enough(
    manager: Caller, crm_settings: Settings, salesforce: Salesforce
) -> None:
    body = _to(salesforce) | {"credentials": {"client_id": "client", "client_secret": "secret"}}
    assert (await manager.post(PATH, body)).status_code == 201
    wrong = {"client_id": "client", "client_secret": "wrong"}
    assert "invalid_grant" in await _refused(manager, body | {"credentials": wrong})


async def test_a_crm_that_does_not_answer_is_not_the_caller_s_fault(
    manager: Caller, crm_settings: Settings, hubspot: HubSpot
) -> None:
    hubspot.troubles = [Trouble(503)]
    answer = await manager.post(PATH, GOOD)
    assert (answer.status_code, answer.json()["code"]) == (502, "crm_unreachable")


@pytest.mark.parametrize(
    "body",
    [{"system": "pipedrive"}, {"name": ""}, {"credentials": {"access_token": "with space"}}, {"credentials": None},
     {"api_version": "../../x"}, {"delay_seconds": -1}, {"token": "x"}, {"credentials": {"access_token": "a\u0000"}}],
)  # fmt: skip
async def test_bad_input_is_refused(manager: Caller, crm_settings: Settings, body: dict[str, Any]) -> None:
    answer = await manager.post(PATH, GOOD | body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert "with space" not in answer.text


async def test_five_are_enough(manager: Caller, crm_settings: Settings) -> None:
    answers = [await manager.post(PATH, GOOD) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [409]
    assert answers[-1].json()["code"] == "too_many_connections"


async def test_one_team_s_is_not_found_by_another(link: Link, world: World) -> None:
    pushed = await link.push()
    other = await world.manager(await world.team("Rivals"))
    assert (await other.get(f"{link.path}/pushes")).status_code == 404
    assert (await other.get(f"/v1/crm/pushes/{pushed['id']}")).status_code == 404
    taken = await other.post(PATH, GOOD | {"id": link.id})
    assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")

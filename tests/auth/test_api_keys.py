"""API keys: another system reads one team's book, as far as the key goes and as long as nobody revokes it."""

from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from api.auth.keys import secret
from models import ApiKey
from tests.conftest import Clock
from tests.contacts.book import Scanner
from tests.world import Caller, World

READS = [
    "/v1/contacts", "/v1/contacts/{id}", "/v1/contacts/{id}/notes", "/v1/contacts/{id}/ratings",
    "/v1/contacts/{id}/tags", "/v1/contacts/{id}/facts", "/v1/contacts/{id}/touchpoints", "/v1/contacts/{id}/answers",
    "/v1/contacts/{id}/difficulties", "/v1/contacts/{id}/occasions", "/v1/contacts/{id}/outcomes",
    "/v1/contacts/{id}/knowledge", "/v1/tasks",
]  # fmt: skip
EXPORTS = ["/v1/exports/contacts.csv"]


@pytest.fixture
async def manager(world: World) -> Caller:
    return await world.manager(await world.team())


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)


async def key_for(manager: Caller, *scopes: str) -> tuple[str, str]:
    """The key's text and id."""
    answer = await manager.post("/v1/api-keys", {"name": "Warehouse", "scopes": list(scopes)})
    assert answer.status_code == 201, answer.text
    return answer.json()["key"], answer.json()["id"]


async def call(world: World, key: str, path: str, method: str = "GET", **options: object) -> httpx.Response:
    return await world.http.request(method, path, headers={"Authorization": f"Bearer {key}"}, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", READS + EXPORTS)
async def test_a_key_opens_what_its_scope_says(world: World, manager: Caller, scanner: Scanner, path: str) -> None:
    contact = await scanner.person(manager, "Zoë Ångström")
    reading, exporting = await key_for(manager, "read"), await key_for(manager, "export")
    fitting, other = (reading, exporting) if path in READS else (exporting, reading)

    opened = await call(world, fitting[0], path.format(id=contact["id"]))
    refused = await call(world, other[0], path.format(id=contact["id"]))

    assert opened.status_code == 200, opened.text
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    if path in ("/v1/contacts", *EXPORTS):
        assert "Zoë Ångström" in opened.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/scans"), ("POST", "/v1/contacts/{id}/notes"), ("PATCH", "/v1/contacts/{id}"),
        ("DELETE", "/v1/contacts/{id}"), ("POST", "/v1/tasks"), ("GET", "/v1/sync"), ("GET", "/v1/me"),
        ("GET", "/v1/team"), ("GET", "/v1/webhooks"), ("GET", "/v1/api-keys"), ("POST", "/v1/api-keys"),
        ("GET", "/v1/jobs"), ("DELETE", "/v1/auth/tokens"), ("GET", "/v1/radar"),
    ],
)  # fmt: skip
async def test_a_key_opens_nothing_else(
    world: World, manager: Caller, scanner: Scanner, method: str, path: str
) -> None:
    contact = await scanner.person(manager)
    key, _ = await key_for(manager, "read", "export")
    answer = await call(world, key, path.format(id=contact["id"]), method, json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), answer.text


async def test_a_key_opens_its_teams_book_only(world: World, manager: Caller, scanner: Scanner) -> None:
    rival = await world.manager(await world.team("Rivals"))
    theirs = await scanner.person(rival, "Secret Sam")
    key, key_id = await key_for(manager, "read", "export")

    assert (await call(world, key, f"/v1/contacts/{theirs['id']}")).status_code == 404
    assert (await call(world, key, "/v1/contacts")).json()["items"] == []
    assert "Secret Sam" not in (await call(world, key, "/v1/exports/contacts.csv")).text
    assert (await rival.delete(f"/v1/api-keys/{key_id}")).status_code == 404
    assert (await call(world, key, "/v1/contacts")).status_code == 200


async def test_a_revoked_key_opens_nothing_at_once(world: World, manager: Caller) -> None:
    key, key_id = await key_for(manager, "read")
    assert (await call(world, key, "/v1/contacts")).status_code == 200
    assert (await manager.delete(f"/v1/api-keys/{key_id}")).status_code == 204
    answer = await call(world, key, "/v1/contacts")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (await manager.get("/v1/api-keys")).json()["items"] == []
    assert (await manager.delete(f"/v1/api-keys/{key_id}")).status_code == 404


async def test_what_is_no_key_opens_nothing(world: World, manager: Caller) -> None:
    key, key_id = await key_for(manager, "read")
    shown = secret.read(key)
    assert shown
    forged = secret.PresentedKey(shown.event_id, shown.key_id, bytes(24)).text
    other_event = secret.PresentedKey(uuid4(), shown.key_id, shown.secret).text
    for text in (forged, other_event, key[:-4], key + "A", "rapport_", "rapport_é", key_id, ""):
        answer = await world.http.get("/v1/contacts", headers={b"Authorization": f"Bearer {text}".encode()})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), text


async def test_the_key_is_shown_once_and_not_kept(world: World, manager: Caller) -> None:
    key, key_id = await key_for(manager, "read")
    shown = secret.read(key)
    (row,) = await world.rows(ApiKey)
    assert shown
    assert row.digest == shown.digest
    assert shown.secret not in row.digest
    listed = (await manager.get("/v1/api-keys")).json()["items"]
    assert [(one["id"], one["name"], one["scopes"]) for one in listed] == [(key_id, "Warehouse", ["read"])]
    assert key not in str(listed)


async def test_its_last_use_is_shown_to_the_minute(world: World, manager: Caller, clock: Clock) -> None:
    key, _ = await key_for(manager, "read")

    async def last_use() -> datetime | None:
        (one,) = (await manager.get("/v1/api-keys")).json()["items"]
        return datetime.fromisoformat(one["last_used_at"]) if one["last_used_at"] else None

    assert await last_use() is None
    await call(world, key, "/v1/contacts")
    first = clock.now
    clock.advance(timedelta(seconds=30))
    await call(world, key, "/v1/contacts")
    assert await last_use() == first
    clock.advance(timedelta(minutes=1))
    await call(world, key, "/v1/contacts")
    assert await last_use() == clock.now


@pytest.mark.parametrize(
    "body", [{"scopes": ["read"]}, {"name": "x", "scopes": []}, {"name": "x", "scopes": ["write"]}]
)
async def test_bad_input_is_refused(manager: Caller, body: dict[str, object]) -> None:
    answer = await manager.post("/v1/api-keys", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_twenty_are_enough(manager: Caller) -> None:
    for _ in range(20):
        await key_for(manager, "read")
    answer = await manager.post("/v1/api-keys", {"name": "x", "scopes": ["read"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_keys")

"""Around every request: an id, and one line in the log that tells nothing about anybody."""

import logging
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conftest import Clock
from tests.core.conftest import Log
from tests.world import World


async def test_a_plain_id_comes_back_and_is_in_the_log(client: httpx.AsyncClient, logs: Log) -> None:
    answer = await client.get("/healthz", headers={"X-Request-Id": "proxy-7.a_B"})

    assert answer.headers["X-Request-Id"] == "proxy-7.a_B"
    assert [line["request_id"] for line in logs.lines()] == ["proxy-7.a_B"]


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "ana@acme.example", 'x","level":"', "é", "<script>"])
async def test_any_other_id_is_replaced(client: httpx.AsyncClient, logs: Log, given: str) -> None:
    answer = await client.get("/healthz", headers=[(b"X-Request-Id", given.encode())])

    made = answer.headers["X-Request-Id"]
    assert len(made) == 32
    assert int(made, 16)
    assert [line["request_id"] for line in logs.lines()] == [made]


async def test_every_request_has_an_id_of_its_own(client: httpx.AsyncClient) -> None:
    made = {(await client.get(path)).headers["X-Request-Id"] for path in ("/healthz", "/healthz", "/v1/me", "/nothing")}

    assert len(made) == 4


async def test_a_request_is_one_line(world: World, logs: Log) -> None:
    answer = await (await world.rep(await world.team())).get("/v1/contacts")

    (line,) = logs.lines()
    assert line.pop("ms") > 0
    assert line == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "route": "/v1/contacts",
        "status": 200,
        "request_id": answer.headers["X-Request-Id"],
    }


async def test_the_log_tells_nothing_about_anybody(world: World, clock: Clock, logs: Log) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    qr, scan_id, stranger = await world.qr(attendee), str(uuid4()), str(uuid4())
    scan = {"id": scan_id, "badge": qr, "captured_at": clock.now.isoformat(), "note": "hates olives"}

    contact = (await rep.post("/v1/scans", scan)).json()["contact"]
    await rep.get(f"/v1/contacts/{contact['id']}")
    await rep.get(f"/v1/contacts/{stranger}")
    await rep.get("/v1/contacts", params={"q": "olives", "cursor": "garbage"})
    await world.http.get("/ana@acme.example")
    await world.http.post("/v1/auth/codes", json={"email": "ana@acme.example"})
    await world.http.post("/v1/auth/codes", json={"email": attendee.email})
    await world.app.state.background.finish()
    await world.http.post("/v1/auth/tokens", json={"grant": "email_code", "email": attendee.email, "code": "042917"})
    await world.http.post("/v1/auth/tokens", json={"grant": "refresh", "refresh_token": rep.refresh_token})
    await world.http.post("/v1/auth/tokens", json={"grant": "refresh", "refresh_token": rep.refresh_token})
    await rep.delete("/v1/auth/tokens")

    requests = [(line["method"], line["route"], line["status"]) for line in logs.lines("request")]
    assert requests == [
        ("POST", "/v1/scans", 201),
        ("GET", "/v1/contacts/{contact_id}", 200),
        ("GET", "/v1/contacts/{contact_id}", 404),
        ("GET", "/v1/contacts", 422),
        ("GET", None, 404),
        ("POST", "/v1/auth/codes", 202),
        ("POST", "/v1/auth/codes", 202),
        ("POST", "/v1/auth/tokens", 401),
        ("POST", "/v1/auth/tokens", 200),
        ("POST", "/v1/auth/tokens", 401),
        ("DELETE", "/v1/auth/tokens", 401),
    ]
    told: list[Any] = [
        "olives", "garbage", "Ångström", "\\u00c5", "acme", "@", attendee.email, qr, qr.rpartition("/")[2], scan_id,
        stranger, contact["id"], rep.access_token, rep.refresh_token, "042917", str(world.event.id), "Bearer",
    ]  # fmt: skip
    assert [word for word in told if word in logs.text] == []


async def test_libraries_say_no_more_than_we_do(logs: Log) -> None:
    try:
        int("ana@" + "acme.example")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")

    (line,) = logs.lines()
    assert (line["event"], line["level"]) == ("Exception in ASGI application", "error")
    assert "test_requests.py" in line["exception"]
    assert line["exception"].endswith("ValueError")
    assert "ana@acme.example" not in logs.text

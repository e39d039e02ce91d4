"""Numbers for the operator: of requests by route, and of the queue. Nothing personal."""

from uuid import uuid4

import httpx
from prometheus_client.parser import text_string_to_metric_families

from api.core import jobs
from tests.world import World


async def _numbers(client: httpx.AsyncClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_requests_are_counted_by_route_and_status(client: httpx.AsyncClient, world: World) -> None:
    rep = await world.rep(await world.team())
    route = {"method": "GET", "route": "/v1/contacts/{contact_id}", "status": "404"}
    before = (await _numbers(client)).get(("rapport_requests_total", frozenset(route.items())), 0)
    secret = uuid4()
    for _ in range(3):
        await rep.get(f"/v1/contacts/{secret}")

    after = await _numbers(client)

    assert after["rapport_requests_total", frozenset(route.items())] == before + 3
    assert str(secret) not in str(after)


async def test_unknown_paths_are_one_number(client: httpx.AsyncClient) -> None:
    for method in ("GET", "POST", "BREW"):
        await client.request(method, f"/{uuid4()}")
    unknown = [labels for name, labels in await _numbers(client) if ("route", "") in labels]
    assert {dict(labels)["method"] for labels in unknown} == {""}


async def test_the_queue_is_counted_by_kind_and_state(client: httpx.AsyncClient, world: World) -> None:
    kind = f"test.{uuid4().hex}"
    async with world.session() as session:
        for _ in range(4):
            await jobs.enqueue(session, kind, {}, event_id=world.event.id)
        await session.commit()

    numbers = await _numbers(client)

    assert numbers["rapport_jobs", frozenset({("kind", kind), ("state", "queued")})] == 4
    assert 0 <= numbers["rapport_jobs_late_seconds", frozenset({("kind", kind)})] < 60
    assert ("rapport_webhook_messages_waiting", frozenset()) in numbers

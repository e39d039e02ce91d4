"""Making, changing and removing webhooks."""

from uuid import uuid4

import pytest

from models import Webhook, WebhookDelivery
from tests.contacts.book import Scanner
from tests.webhooks.conftest import Hook
from tests.webhooks.receiver import Receiver
from tests.world import Caller, World


async def test_the_secret_is_shown_once(manager: Caller, receiver: Receiver) -> None:
    webhook = {"id": str(uuid4()), "url": receiver.url, "description": "Our CRM", "events": ["scan.created"]}

    first = await manager.post("/v1/webhooks", webhook)
    again = await manager.post("/v1/webhooks", webhook)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["secret"].startswith("whsec_")
    assert again.json() == first.json() | {"secret": None}
    listed = (await manager.get("/v1/webhooks")).json()["items"]
    assert [one["id"] for one in listed] == [webhook["id"]]
    assert first.json()["secret"] not in str(listed)


async def test_the_same_id_for_another_webhook_is_refused(manager: Caller, receiver: Receiver) -> None:
    webhook = {"id": str(uuid4()), "url": receiver.url}
    await manager.post("/v1/webhooks", webhook)
    answer = await manager.post("/v1/webhooks", webhook | {"description": "Another"})
    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_without_a_choice_it_is_all_events(manager: Caller, receiver: Receiver) -> None:
    answer = await manager.post("/v1/webhooks", {"url": receiver.url})
    assert answer.json()["events"] == [
        "contact.created", "contact.updated", "contact.withdrawn", "scan.created", "task.due", "exchange.accepted",
        "export.ready",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000/v1/scans", "https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://user:pw@8.8.8.8/",
     "https://169.254.169.254/", "gopher://8.8.8.8", "", "https://8.8.8.8/ä"],
)  # fmt: skip
async def test_where_it_must_not_go_it_cannot_be_sent(hook: Hook, url: str) -> None:
    created = await hook.manager.post("/v1/webhooks", {"url": url})
    changed = await hook.manager.patch(hook.path, {"url": url})
    for answer in (created, changed):
        assert (answer.status_code, answer.json()["code"]) == (422, "webhook_target_refused"), answer.text
        assert "pw" not in answer.text
    assert (await hook.shown())["url"] == hook.receiver.url


@pytest.mark.parametrize(
    "body",
    [{"events": []}, {"events": ["contact.deleted"]}, {"url": "https://8.8.8.8/" + "a" * 2000}, {"secret": "mine"},
     {"url": "https://8.8.8.8/\u0000"},
     {"description": "a\u0000b"}],
)  # fmt: skip
async def test_bad_input_is_refused(hook: Hook, body: dict[str, object]) -> None:
    answer = await hook.manager.post("/v1/webhooks", {"url": hook.receiver.url} | body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_nothing_of_it_can_be_removed(hook: Hook) -> None:
    answer = await hook.manager.patch(hook.path, {"url": None})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_ten_are_enough(manager: Caller, receiver: Receiver) -> None:
    answers = [await manager.post("/v1/webhooks", {"url": receiver.url}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [409]
    assert answers[-1].json()["code"] == "too_many_webhooks"


async def test_removed_with_all_it_was_told(hook: Hook, scanner: Scanner, world: World) -> None:
    await scanner.person(hook.manager)
    await hook.round()
    assert (await hook.manager.delete(hook.path)).status_code == 204
    assert await world.rows(Webhook) == await world.rows(WebhookDelivery) == []
    assert (await hook.manager.get(f"{hook.path}/deliveries")).status_code == 404

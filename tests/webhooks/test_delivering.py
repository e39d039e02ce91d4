"""Messages arrive at least once, signed, each contact's in order, whatever the receiver answers."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from api.webhooks import delivering
from api.worker import watch_books
from models import Webhook, WebhookDelivery
from tests.contacts.book import Scanner
from tests.webhooks.conftest import Hook
from tests.webhooks.receiver import Receiver, receiving
from tests.world import World


async def _later(world: World, hook: Hook) -> None:
    """As if all pauses were over."""
    async with world.session() as session:
        await session.execute(
            update(WebhookDelivery)
            .where(WebhookDelivery.event_id == world.event.id, WebhookDelivery.webhook_id == UUID(hook.id))
            .values(next_attempt_at=datetime.now(UTC))
        )
        await session.execute(update(Webhook).where(Webhook.event_id == world.event.id).values(resume_at=None))
        await session.commit()
    await hook.round()


async def test_the_signature_is_of_this_secret_and_this_body(hook: Hook, scanner: Scanner) -> None:
    await scanner.person(hook.manager)
    await hook.round()

    (one, _) = hook.receiver.verified(hook.secret)
    assert one.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(one.body + b" ", one.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 43 + "=").verify(one.body, one.headers)


async def test_what_fails_comes_again_under_the_same_id(hook: Hook, scanner: Scanner, world: World) -> None:
    await scanner.person(hook.manager)
    hook.receiver.answers = [(500, {})]
    await hook.round()
    await _later(world, hook)

    first, again, _scan = hook.receiver.verified(hook.secret)
    assert (first.id, first.body) == (again.id, again.body)
    (_, delivered) = await hook.deliveries()
    assert [attempt["status"] for attempt in delivered["attempts"]] == [500, 204]
    assert (delivered["state"], delivered["message_id"]) == ("delivered", first.id)


async def test_nothing_about_a_contact_overtakes_what_came_before(hook: Hook, scanner: Scanner, world: World) -> None:
    stuck, other = await scanner.person(hook.manager, "Stuck"), await scanner.person(hook.manager, "Other")
    hook.receiver.disliked = [stuck["id"]]
    await hook.round()
    for contact in (stuck, other):
        await hook.manager.patch(f"/v1/contacts/{contact['id']}", {"company": "Renamed"})
    await hook.round()

    arrived = [(one.message["data"]["contact_id"], one.type) for one in hook.receiver.received]
    assert [kind for contact, kind in arrived if contact == stuck["id"]] == ["contact.created"]
    assert [kind for contact, kind in arrived if contact == other["id"]] == [
        "contact.created", "scan.created", "contact.updated",
    ]  # fmt: skip
    hook.receiver.disliked = []
    await _later(world, hook)
    kinds = [one.type for one in hook.receiver.received if one.message["data"]["contact_id"] == stuck["id"]]
    assert kinds == ["contact.created", "contact.created", "scan.created", "contact.updated"]


async def test_while_all_that_waits_has_to_wait_there_is_no_job(hook: Hook, scanner: Scanner, world: World) -> None:
    contact = await scanner.person(hook.manager)
    hook.receiver.disliked = [contact["id"]]
    await hook.round()
    async with world.session() as session:
        await session.execute(
            text("DELETE FROM pgqueuer WHERE headers->>'event_id' = :id"), {"id": str(world.event.id)}
        )
        await session.commit()

    await watch_books(world.app.state.database)

    assert (await hook.shown())["waiting"] == 2
    assert (await hook.manager.get("/v1/jobs")).json()["items"] == []


async def test_what_is_given_up_holds_up_no_more(hook: Hook, scanner: Scanner, world: World) -> None:
    await scanner.person(hook.manager)
    hook.receiver.answers = [(500, {})] * 10
    await hook.round()
    for _ in range(9):
        await _later(world, hook)

    scan, created = await hook.deliveries()
    assert (created["state"], len(created["attempts"]), created["next_attempt_at"]) == ("failed", 10, None)
    assert (scan["state"], len(hook.receiver.received)) == ("delivered", 11)


async def test_a_redirect_is_a_failure_and_not_followed(hook: Hook, scanner: Scanner) -> None:
    async with receiving() as elsewhere:
        hook.receiver.answers = [(307, {"location": elsewhere.url})]
        await scanner.person(hook.manager)
        await hook.round()
        assert elsewhere.received == []
    (_, told) = await hook.deliveries()
    assert (told["state"], told["attempts"][0]["status"]) == ("pending", 307)


async def test_gone_ends_the_webhook_until_somebody_resumes_it(hook: Hook, scanner: Scanner) -> None:
    hook.receiver.answers = [(410, {})]
    await scanner.person(hook.manager)
    await hook.round()
    assert (await hook.shown())["state"] == "disabled"
    await scanner.person(hook.manager, "Later Lara")
    await hook.round()
    assert len(hook.receiver.received) == 1

    await hook.manager.patch(hook.path, {"paused": False})
    await hook.round()

    assert (await hook.shown())["state"] == "active"
    assert [one.type for one in hook.receiver.received[1:]].count("scan.created") == 2


async def test_who_asks_to_be_left_alone_is_left_alone(hook: Hook, scanner: Scanner, world: World) -> None:
    hook.receiver.answers = [(429, {"Retry-After": "600"})]
    await scanner.person(hook.manager)
    await hook.round()
    before = datetime.now(UTC)
    await scanner.person(hook.manager, "Somebody Else")
    await hook.round()
    assert len(hook.receiver.received) == 1
    wait = datetime.fromisoformat((await hook.shown())["resume_at"]) - before
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)
    await _later(world, hook)
    assert len(hook.receiver.received) == 5


async def test_a_slow_receiver_times_out(hook: Hook, scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "TIMEOUT_SECONDS", 0.2)
    hook.receiver.delay = 1
    await scanner.person(hook.manager)
    await hook.round()
    (_, told) = await hook.deliveries()
    assert [(one["status"], one["error"]) for one in told["attempts"]] == [(None, "timeout")]


async def test_nobody_there_is_a_failure(hook: Hook, scanner: Scanner) -> None:
    async with receiving() as short_lived:
        url = short_lived.url
    await hook.manager.patch(hook.path, {"url": url})
    await scanner.person(hook.manager)
    await hook.round()
    (_, told) = await hook.deliveries()
    assert [(one["status"], one["error"]) for one in told["attempts"]] == [(None, "connection_failed")]


async def test_what_was_taken_is_nobody_elses_until_its_time_is_over(
    hook: Hook, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers at the same webhook."""
    await scanner.person(hook.manager)
    hook.receiver.delay = 0.3
    await hook.round()
    hook.receiver.received.clear()
    await scanner.person(hook.manager, "Two")
    await asyncio.gather(hook.round(), hook.round(), hook.round())
    assert sorted(one.type for one in hook.receiver.received) == ["contact.created", "scan.created"]


async def test_for_a_day_two_secrets_sign(hook: Hook, scanner: Scanner, world: World) -> None:
    old = hook.secret
    answer = await hook.manager.post(f"{hook.path}/secret")
    assert answer.status_code == 200, answer.text
    new = answer.json()["secret"]
    async with world.session() as session:  # the application's clock stands in the past
        await session.execute(
            update(Webhook).where(Webhook.id == UUID(hook.id)).values(previous_until=datetime.now(UTC) + timedelta(1))
        )
        await session.commit()
    await scanner.person(hook.manager)
    await hook.round()
    for secret in (old, new):
        hook.receiver.verified(secret)
    hook.receiver.received.clear()

    async with world.session() as session:
        await session.execute(update(Webhook).where(Webhook.id == UUID(hook.id)).values(previous_until=world.now))
        await session.commit()
    await scanner.person(hook.manager, "After a Day")
    await hook.round()

    hook.receiver.verified(new)
    with pytest.raises(WebhookVerificationError):
        hook.receiver.verified(old)


async def test_secrets_are_stored_sealed(hook: Hook, world: World) -> None:
    (row,) = await world.rows(Webhook, id=UUID(hook.id))
    assert hook.secret.encode() not in row.secret
    assert world.app.state.settings.keys.unseal(row.secret) == hook.secret


async def test_the_test_button_sends_whatever_was_chosen(hook: Hook) -> None:
    await hook.manager.patch(hook.path, {"events": ["scan.created"]})
    answer = await hook.manager.post(f"{hook.path}/test")
    assert (answer.status_code, answer.json()["type"]) == (202, "webhook.test")
    await hook.round()
    (one,) = hook.receiver.verified(hook.secret)
    assert (one.type, one.id) == ("webhook.test", answer.json()["message_id"])


async def test_a_message_can_be_sent_again(hook: Hook, scanner: Scanner) -> None:
    await scanner.person(hook.manager)
    await hook.round()
    (_, created) = await hook.deliveries()
    answer = await hook.manager.post(f"{hook.path}/deliveries/{created['id']}/resend")
    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    await hook.round()
    first, _, again = hook.receiver.verified(hook.secret)
    assert (first.id, first.body) == (again.id, again.body)
    (_, shown) = await hook.deliveries()
    assert shown["delivered_at"] == created["delivered_at"]
    assert len(shown["attempts"]) == 2


async def test_while_paused_nothing_is_sent_and_nothing_lost(hook: Hook, scanner: Scanner) -> None:
    await hook.manager.patch(hook.path, {"paused": True})
    await scanner.person(hook.manager)
    assert await hook.told() == []
    await hook.manager.patch(hook.path, {"paused": False})
    assert [kind for kind, _ in await hook.told()] == ["contact.created", "scan.created"]


async def test_the_list_of_deliveries_has_pages(hook: Hook, scanner: Scanner) -> None:
    for number in range(3):
        await scanner.person(hook.manager, f"Number {number}")
    await hook.round()
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        answer = await hook.manager.get(
            f"{hook.path}/deliveries", params={"limit": 4} | ({"cursor": cursor} if cursor else {})
        )
        seen += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert len({one["id"] for one in seen}) == len(seen) == 6
    assert await hook.deliveries(state="failed") == []


async def test_a_receiver_of_one_team_is_not_found_by_another(hook: Hook, world: World, receiver: Receiver) -> None:
    other = await world.manager(await world.team("Rivals"))
    assert (await other.get(f"{hook.path}/deliveries")).status_code == 404
    assert (await other.post(f"{hook.path}/deliveries/{uuid4()}/resend")).status_code == 404
    taken = await other.post("/v1/webhooks", {"id": hook.id, "url": receiver.url})
    assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")

"""What a receiver is told of a book that changes: all of it, in order, and nothing personal."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from api.webhooks import making
from api.webhooks import making_repository as repository
from models import Attendee, Contact, Webhook, WebhookDelivery, WebhookEvent
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements
from tests.webhooks.conftest import Hook
from tests.world import Caller, World


async def test_a_scan_tells_of_the_contact_and_of_the_scan(hook: Hook, scanner: Scanner, world: World) -> None:
    contact = await scanner.person(hook.manager, note="wants a quote")

    (created, first), (scanned, scan) = await hook.told()

    assert (created, scanned) == ("contact.created", "scan.created")
    assert first == {"event_id": str(world.event.id), "contact_id": contact["id"], "revision": contact["revision"]}
    assert scan["contact_id"] == contact["id"]
    assert datetime.fromisoformat(scan["captured_at"]) == scanner.clock.now


async def test_messages_hold_no_word_about_anybody(hook: Hook, scanner: Scanner) -> None:
    await scanner.person(hook.manager, "Zoë Ångström", note="wants a quote", rating="hot", tags=["vip"])
    await hook.told()

    everything = b"".join(one.body for one in hook.receiver.received).decode()
    for word in ("Zoë", "Zo\\u00eb", "Globex", "people.example", "quote", "hot", "vip"):
        assert word not in everything
    assert max(len(one.body) for one in hook.receiver.received) < 1000


async def test_what_is_said_about_a_contact_is_a_change_of_it(hook: Hook, scanner: Scanner) -> None:
    contact = await scanner.person(hook.manager)
    await hook.told()
    for path, body in {
        "notes": {"text": "likes the blue one"},
        "ratings": {"interest": "hot"},
        "tags": {"label": "vip"},
        "difficulties": {"text": "late"},
    }.items():
        answer = await hook.manager.post(f"/v1/contacts/{contact['id']}/{path}", {"id": str(uuid4()), **body})
        assert answer.status_code == 201, answer.text

    *_, (kind, data) = await hook.told()

    assert kind == "contact.updated"
    assert (data["contact_id"], data["changed"]) == (contact["id"], ["difficulties", "notes", "ratings", "tags"])


async def test_scanned_again_is_an_update_and_a_scan(hook: Hook, scanner: Scanner, world: World) -> None:
    qr = await world.qr(await world.attendee())
    await scanner.badge(hook.manager, qr)
    await hook.told()
    await scanner.badge(hook.manager, qr)

    told = await hook.told()

    assert [kind for kind, _ in told[2:]] == ["contact.updated", "scan.created"]
    assert told[2][1]["changed"] == ["contact", "scans"]


async def test_a_contact_that_is_gone_was_withdrawn(hook: Hook, scanner: Scanner) -> None:
    contact = await scanner.person(hook.manager)
    await hook.told()
    assert (await hook.manager.delete(f"/v1/contacts/{contact['id']}")).status_code == 204

    told = await hook.told()

    assert [kind for kind, _ in told[2:]] == ["contact.withdrawn"]
    assert told[2][1]["contact_id"] == contact["id"]


async def test_who_takes_their_consent_back_is_withdrawn(hook: Hook, scanner: Scanner, world: World) -> None:
    attendee = await world.attendee("Ida Import")
    contact = await scanner.badge(hook.manager, await world.qr(attendee))
    await hook.told()
    answer = await (await world.organiser()).patch(f"/v1/attendees/{attendee.id}", {"scan_consent": False})
    assert answer.status_code == 200, answer.text

    told = await hook.told()

    assert [(kind, data["contact_id"]) for kind, data in told[2:]] == [("contact.withdrawn", contact["id"])]


async def test_who_came_and_went_between_two_rounds_is_not_mentioned(hook: Hook, scanner: Scanner) -> None:
    contact = await scanner.person(hook.manager)
    await hook.manager.delete(f"/v1/contacts/{contact['id']}")

    assert await hook.told() == []


async def test_who_comes_back_is_created_again(hook: Hook, scanner: Scanner, world: World) -> None:
    qr = await world.qr(await world.attendee())
    contact = await scanner.badge(hook.manager, qr)
    await hook.told()
    await hook.manager.delete(f"/v1/contacts/{contact['id']}")
    await hook.told()
    await scanner.badge(hook.manager, qr)

    told = await hook.told()

    assert [kind for kind, _ in told] == [
        "contact.created", "scan.created", "contact.withdrawn", "contact.created", "scan.created",
    ]  # fmt: skip


async def test_whoever_was_there_before_the_webhook_is_updated_and_not_created(
    world: World, scanner: Scanner, manager: Caller, hook: Hook
) -> None:
    contact = await scanner.person(manager)
    await hook.create()  # another one, made now
    await manager.patch(f"/v1/contacts/{contact['id']}", {"company": "Renamed"})

    await hook.round()

    (told,) = await hook.deliveries()
    assert (told["type"], told["payload"]["data"]["changed"]) == ("contact.updated", ["contact"])


async def test_a_webhook_is_told_what_it_chose(hook: Hook, scanner: Scanner) -> None:
    await hook.manager.patch(hook.path, {"events": ["scan.created"]})
    contact = await scanner.person(hook.manager)
    await hook.manager.patch(f"/v1/contacts/{contact['id']}", {"company": "Renamed"})

    assert [kind for kind, _ in await hook.told()] == ["scan.created"]


async def test_a_contact_that_turns_out_to_be_another_names_it(hook: Hook, scanner: Scanner, world: World) -> None:
    attendee = await world.attendee()
    barcode = await scanner.badge(hook.manager, "TICKET-77")
    person = await scanner.badge(hook.manager, await world.qr(attendee))
    await hook.told()
    organiser = await world.organiser()
    csv = f"email,name,barcode\n{attendee.email},{attendee.name},TICKET-77\n".encode()
    answer = await organiser.post("/v1/attendees/import", content=csv, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text

    told = await hook.told()

    withdrawn = [data for kind, data in told if kind == "contact.withdrawn"]
    staying = {barcode["id"], person["id"]} - {withdrawn[0]["contact_id"]}
    assert {withdrawn[0]["merged_into"]} == staying


async def test_a_task_that_becomes_due_is_told_once(hook: Hook, scanner: Scanner, world: World) -> None:
    contact = await scanner.person(hook.manager)
    await hook.manager.post("/v1/tasks", {"id": (task := str(uuid4())), "title": "Call", "kind": "call",
        "contact_id": contact["id"], "due_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()})  # fmt: skip
    await hook.manager.post("/v1/tasks", {"id": str(uuid4()), "title": "Later", "kind": "call",
        "due_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()})  # fmt: skip
    await hook.round()
    await _look_again(world, hook)
    await hook.manager.patch(f"/v1/tasks/{task}", {"title": "Call again"})
    await _look_again(world, hook)

    due = [one.message["data"] for one in hook.receiver.received if one.type == "task.due"]

    assert [(one["task_id"], one["contact_id"]) for one in due] == [(task, contact["id"])]


async def _look_again(world: World, hook: Hook) -> None:
    """As if a minute had passed since tasks were last looked at."""
    async with world.session() as session:
        await session.execute(
            update(Webhook)
            .where(Webhook.event_id == world.event.id, Webhook.id == UUID(hook.id))
            .values(due_checked_at=Webhook.due_checked_at - timedelta(minutes=2))
        )
        await session.commit()
    await hook.round()


async def test_other_parts_tell_in_their_own_transaction(hook: Hook, world: World, clock: Clock) -> None:
    export = uuid4()
    told = {"export_id": export, "rows": 12}
    book_id = hook.manager.principal.book_id
    assert book_id
    async with world.session() as session:
        await making.tell(session, world.event.id, book_id, WebhookEvent.EXPORT_READY, export, told, clock.now)
        await session.rollback()
    assert await hook.told() == []
    for _ in range(2):
        async with world.session() as session:
            await making.tell(session, world.event.id, book_id, WebhookEvent.EXPORT_READY, export, told, clock.now)
            await session.commit()

    ((kind, data),) = await hook.told()

    assert (kind, data["export_id"], data["rows"]) == ("export.ready", str(export), 12)


async def test_a_book_without_a_webhook_makes_no_message(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team("Quiet"))
    await scanner.person(rep)
    async with world.session() as session:
        with counted_statements() as sent:
            behind = await making.behind(session, datetime.now(UTC))
    assert len(sent) == 1
    assert world.event.id not in {event_id for event_id, _ in behind}


async def test_a_team_is_told_of_its_own_book_only(hook: Hook, world: World, scanner: Scanner) -> None:
    await scanner.person(await world.rep(await world.team("Rivals")))

    assert await hook.told() == []
    assert await world.rows(WebhookDelivery) == []


async def test_what_is_too_much_for_one_round_comes_with_the_next(
    hook: Hook, scanner: Scanner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "_AT_ONCE", 2)
    contacts = [(await scanner.person(hook.manager, f"Number {number}"))["id"] for number in range(7)]

    await hook.round()
    assert 0 < len([one for one in hook.receiver.received if one.type == "contact.created"]) < 7
    for _ in range(4):
        await hook.round()

    created = [one.message["data"]["contact_id"] for one in hook.receiver.received if one.type == "contact.created"]
    assert sorted(created) == sorted(contacts)
    assert len(await world.rows(Attendee)) == len(await world.rows(Contact)) == 7


async def test_an_export_that_was_fetched_to_its_end_is_told(hook: Hook) -> None:
    fetched = await hook.manager.get("/v1/exports/contacts.csv")
    [receipt] = (await hook.manager.get("/v1/exports")).json()["items"]

    [(kind, data)] = await hook.told()

    assert (kind, data["export_id"]) == ("export.ready", fetched.headers["export-id"])
    assert data["export_id"] == receipt["id"]
    assert (data["preset"], data["format"], data["rows"]) == ("generic", "csv", 0)

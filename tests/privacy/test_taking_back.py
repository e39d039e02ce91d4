"""What is taken back is gone from the book at once, and every copy of it has a receipt."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts import disclosing, following
from api.contacts.destinations import DESTINATIONS, Copy, Loss, settle
from api.worker import work_once
from models import Basis, Contact, Device, Disclosure, LoginSession, Note, ReceiptState, Role, Scan
from tests.conftest import Clock
from tests.contacts.book import say_more
from tests.privacy.people import everything, ledger, scanned, share, somebody, told
from tests.sync.books import revision_of
from tests.sync.rows import codes, offline_scan, pull, push
from tests.world import Caller, World

SAID: dict[str, Any] = {"note": "loves the blue one", "rating": "hot", "tags": ["vip"], "task": {"title": "Call back"}}


async def policy(world: World, after: str) -> None:
    organiser = await world.organiser()
    answer = await organiser.patch("/v1/event/sharing", {"after_withdrawal": after})
    assert answer.status_code == 200, answer.text


async def take_back(clock: Clock, me: Caller, number: int = 0) -> dict[str, Any]:
    clock.advance(timedelta(seconds=1))
    answer = await me.delete(f"/v1/me/disclosures/{(await ledger(me))[number]['id']}")
    assert answer.status_code == 200, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


async def receipts(me: Caller, disclosure_id: str) -> list[tuple[str, str, str]]:
    found = (await me.get(f"/v1/me/disclosures/{disclosure_id}")).json()["receipts"]
    return [(receipt["kind"], receipt["name"], receipt["state"]) for receipt in found]


@pytest.mark.parametrize("after", ["kept", "removed"])
async def test_nothing_of_the_person_is_left_in_the_book(world: World, clock: Clock, after: str) -> None:
    await policy(world, after)
    attendee, bystander = await somebody(world), await world.attendee("By Stander")
    me, rep = await world.as_attendee(attendee), await world.rep(await world.team())
    for whom in (attendee, bystander):
        contact = await scanned(world, clock, rep, whom, **SAID)
        await say_more(world, rep, contact["id"])

    taken = await take_back(clock, me)

    assert (taken["state"], taken["fields"], taken["withdrawn_at"]) == (
        "withdrawn",
        [],
        clock.now.isoformat().replace("+00:00", "Z"),
    )
    assert taken["text"].startswith("Acme scanned your badge on 21 November 2026; you took back your name, company,")
    texts = await everything(rep)
    assert told(texts) == {}
    assert str(attendee.id) not in "".join(texts.values())
    assert (await world.qr(attendee)).rpartition("/")[2] not in "".join(texts.values())
    assert "By Stander" in texts["/v1/contacts"]
    (row,) = [row for row in await world.rows(Contact) if row.badge_key != contact["badge_key"] or row.deleted_at]
    assert (row.shared, row.attendee_id, row.search, row.corrections) == ([], None, "", {})
    assert (row.deleted_at is None) == (after == "kept")
    notes = [note.text for note in await world.rows(Note, contact_id=row.id)]
    assert ("loves the blue one" in notes) == (after == "kept")


async def test_who_is_kept_without_a_name_gets_none_again(world: World, clock: Clock) -> None:
    await policy(world, "kept")
    attendee = await somebody(world)
    me, rep = await world.as_attendee(attendee), await world.rep(await world.team())
    contact = await scanned(world, clock, rep, attendee, **SAID)
    await take_back(clock, me)
    path = f"/v1/contacts/{contact['id']}"

    again = await rep.patch(path, {"name": "Nadeshda"})
    power = await rep.patch(path, {"decision_power": "decides"})
    phone = await push(rep, 10**6, updated={"contacts": [{"id": contact["id"], "name": "Nadeshda"}]})
    async with world.session() as session:
        await following.refresh_attendees(session, world.event.id, [attendee.id])
        await following.resolve_barcodes(session, world.event.id, [attendee.id], clock.now)
        await session.commit()
    await work_once(world.app.state.database)

    assert (again.status_code, again.json()["code"]) == (409, "contact_withdrawn")
    assert (power.status_code, power.json()["withdrawn_at"] is None) == (200, False)
    assert codes(phone) == {contact["id"]: "contact_withdrawn"}
    assert told(await everything(rep)) == {}
    (item,) = (await rep.get("/v1/contacts")).json()["items"]
    assert (item["note_count"], item["tags"], item["state"], item["badge_key"]) == (1, ["vip"], "manual", None)


async def test_every_copy_has_a_receipt(world: World, clock: Clock) -> None:
    """A phone that pulled, one that was signed out, one that only scanned, one that knows nothing, and an export."""
    attendee, team = await somebody(world), await world.team()
    me = await world.as_attendee(attendee)
    early, synced, gone, fresh = [await world.rep(team, name) for name in ("Early", "Synced", "Gone", "Fresh")]
    booth = await paired(world, team.id, "Booth phone", synced)
    await pull(early)
    contact = await scanned(world, clock, booth, attendee)
    had = (await pull(synced)).timestamp
    await pull(gone)
    await gone.delete("/v1/auth/tokens")
    exported = await early.get("/v1/exports/contacts.csv")
    assert "Nadeshda" in exported.text

    taken = await take_back(clock, me)

    assert sorted(await receipts(me, taken["id"])) == [
        ("export", "CSV, Early", "cannot_be_reached"),
        ("phone", "Booth phone", "pending"),
        ("phone", "Gone", "cannot_be_reached"),
        ("phone", "Synced", "pending"),
    ]
    (export,) = [receipt for receipt in taken["receipts"] if receipt["kind"] == "export"]
    assert export["detail"] == "taken 2026-11-21 10:00 UTC"
    assert set(export["fields"]) == {"name", "company", "job_title", "email", "phone", "links", "photo", "interests"}

    news = await pull(synced, had)
    assert news.deleted("contacts") == {contact["id"]}
    told_but_not_sure = {name: state for _, name, state in await receipts(me, taken["id"])}["Synced"]
    await pull(synced, news.timestamp)
    assert (told_but_not_sure, {name: state for _, name, state in await receipts(me, taken["id"])}) == (
        "pending",
        {
            "Synced": "confirmed",
            "Gone": "cannot_be_reached",
            "Booth phone": "pending",
            "CSV, Early": "cannot_be_reached",
        },
    )
    assert "Nadeshda" not in (await early.get("/v1/exports/contacts.csv")).text
    assert [row.seen_revision for row in await world.rows(LoginSession, id=fresh.principal.session_id)] == [0]


async def paired(world: World, team_id: Any, name: str, member: Caller) -> Caller:
    """A phone of the booth, used as this member."""
    device = Device(
        event_id=world.event.id, id=uuid4(), team_id=team_id, member_id=member.principal.member_id, name=name,
        unsent=0, created_at=world.now, last_contact_at=world.now,
    )  # fmt: skip
    await world.add(device)
    who = {"team_id": team_id, "member_id": member.principal.member_id, "book_id": member.principal.book_id}
    return await world.sign_in(Role.REP, device_id=device.id, **who)


async def test_a_push_says_too_how_far_the_phone_is(world: World, clock: Clock) -> None:
    """Its pulls may have been answered by a replica, which writes nothing down."""
    attendee, rep = await somebody(world), await world.rep(await world.team(), "Rep")
    me = await world.as_attendee(attendee)
    await scanned(world, clock, rep, attendee)
    await push(rep, await revision_of(world, rep))
    taken = await take_back(clock, me)
    before = await receipts(me, taken["id"])

    await push(rep, await revision_of(world, rep))

    assert (before, await receipts(me, taken["id"])) == ([("phone", "Rep", "pending")], [("phone", "Rep", "confirmed")])


async def test_a_phone_that_is_shut_out_forgets_when_it_comes_back(world: World, clock: Clock) -> None:
    attendee, team = await somebody(world), await world.team()
    me, manager, rep = await world.as_attendee(attendee), await world.manager(team), await world.rep(team, "Rep")
    await scanned(world, clock, rep, attendee)
    had = (await pull(rep)).timestamp
    await manager.delete(f"/v1/team/members/{rep.principal.member_id}")
    taken = await take_back(clock, me)
    before = await receipts(me, taken["id"])

    farewell = await pull(rep, had)

    assert len(farewell.deleted("contacts")) == 1
    assert before == [("phone", "Rep", "cannot_be_reached")]
    assert await receipts(me, taken["id"]) == [("phone", "Rep", "confirmed")]


@pytest.mark.parametrize("after", ["kept", "removed"])
async def test_a_phone_that_had_not_synced_brings_nothing_back(world: World, clock: Clock, after: str) -> None:
    """It scanned the person and typed their name before they took it back, and comes with it afterwards."""
    await policy(world, after)
    attendee, team = await somebody(world), await world.team()
    me, rep, late = await world.as_attendee(attendee), await world.rep(team), await world.rep(team, "Late")
    await scanned(world, clock, rep, attendee)
    contact, scan = offline_scan(late, (await world.qr(attendee)).rpartition("/")[2])
    await take_back(clock, me)

    answer = await push(late, contacts=[contact | {"name": "Nadeshda"}], scans=[scan])

    assert answer["experimentalRejectedIds"] == {}
    assert told(await everything(rep)) == {}
    assert [row.refusal for row in await world.rows(Scan, id=scan["id"])] == ["consent_refused"]
    assert [item["state"] for item in await ledger(me)] == ["withdrawn"]


async def test_a_barcode_that_was_read_before_stays_a_barcode(world: World, clock: Clock) -> None:
    attendee, team = await somebody(world), await world.team()
    me, rep, other = (
        await world.as_attendee(attendee),
        await world.rep(team),
        await world.rep(await world.team("Other")),
    )
    await scanned(world, clock, rep, attendee)
    for caller in (rep, other):
        scan = {"id": str(uuid4()), "badge": "TICKET-7", "captured_at": clock.now.isoformat()}
        assert (await caller.post("/v1/scans", scan)).status_code == 202
    clock.advance(timedelta(seconds=1))
    await me.delete(f"/v1/me/disclosures/of/{team.id}")
    await world.barcode(attendee, "TICKET-7")

    async with world.session() as session:
        await following.resolve_barcodes(session, world.event.id, [attendee.id], clock.now)
        await session.commit()
    await work_once(world.app.state.database)

    assert [item["state"] for item in (await rep.get("/v1/contacts")).json()["items"]] == ["unresolved"]
    assert [item["name"] for item in (await other.get("/v1/contacts")).json()["items"]] == ["Nadeshda"]


async def test_a_badge_shown_again_is_a_new_disclosure(world: World, clock: Clock) -> None:
    attendee, rep = await somebody(world), await world.rep(await world.team())
    me = await world.as_attendee(attendee)
    first = await scanned(world, clock, rep, attendee, **SAID)
    await take_back(clock, me)

    back = await scanned(world, clock, rep, attendee)

    assert (back["id"], back["name"]) == (first["id"], "Nadeshda")
    (item,) = await ledger(me)
    assert (item["state"], item["withdrawn_fields"], item["scan_count"]) == ("given", [], 2)
    assert item["disclosed_at"] == clock.now.isoformat().replace("+00:00", "Z")


async def test_all_that_one_team_has_goes_and_others_keep_theirs(world: World, clock: Clock) -> None:
    attendee, one, two = await somebody(world), await world.team("One"), await world.team("Two")
    me = await world.as_attendee(attendee)
    reps = [await world.rep(one), await world.rep(two)]
    for rep in reps:
        await scanned(world, clock, rep, attendee)

    clock.advance(timedelta(seconds=1))
    answer = await me.delete(f"/v1/me/disclosures/of/{one.id}")

    assert [item["state"] for item in answer.json()["items"]] == ["withdrawn"]
    assert [bool(told(await everything(rep))) for rep in reps] == [False, True]
    assert (await me.delete(f"/v1/me/disclosures/of/{uuid4()}")).status_code == 404


async def test_a_part_of_the_program_that_sends_contacts_elsewhere_reports(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendee, rep = await somebody(world), await world.rep(await world.team())
    me = await world.as_attendee(attendee)
    queued: list[Copy] = []

    async def crm(_session: AsyncSession, _event_id: UUID, losses: Sequence[Loss]) -> Sequence[Copy]:
        queued.extend(Copy(loss, "crm", "Acme's CRM", ReceiptState.PENDING) for loss in losses)
        return queued

    monkeypatch.setattr("api.contacts.destinations.DESTINATIONS", [*DESTINATIONS, crm])
    contact = await scanned(world, clock, rep, attendee)
    taken = await take_back(clock, me)
    before = await receipts(me, taken["id"])
    async with world.session() as session:
        await settle(session, world.event.id, queued[0].id, ReceiptState.FAILED, "it answered 500", clock.now)
        await session.commit()

    assert (before, queued[0].loss.contact_id) == ([("crm", "Acme's CRM", "pending")], UUID(contact["id"]))
    assert await receipts(me, taken["id"]) == [("crm", "Acme's CRM", "failed")]


async def test_what_another_agreement_still_gives_is_not_lost(world: World, clock: Clock) -> None:
    attendee, other = await somebody(world), await world.as_attendee(await world.attendee("Other One"))
    me, book_id = await world.as_attendee(attendee), other.principal.book_id
    assert book_id
    contact = await scanned(world, clock, other, attendee)
    async with world.session() as session:
        await disclosing.disclose(
            session, world.event.id, attendee_id=attendee.id, book_id=book_id, basis=Basis.EXCHANGE, now=clock.now,
            agreed=["name", "phone"],
        )  # fmt: skip
        await session.commit()
    await pull(other)

    (number,) = [number for number, item in enumerate(await ledger(me)) if item["basis"] == "scan"]
    taken = await take_back(clock, me, number)

    assert set(told(await everything(other))) == {"name", "phone"}
    assert [receipt["fields"] for receipt in taken["receipts"]] == [["company", "job_title", "interests"]]
    assert (await other.get(f"/v1/contacts/{contact['id']}")).json()["withdrawn_at"] is None


async def test_sharing_less_is_told_to_every_copy_too(world: World, clock: Clock) -> None:
    attendee, rep = await somebody(world), await world.rep(await world.team(), "Rep")
    me = await world.as_attendee(attendee)
    await scanned(world, clock, rep, attendee)
    had = (await pull(rep)).timestamp

    await share(clock, me, teams=["name", "company"])

    (item,) = await ledger(me)
    (receipt,) = (await me.get(f"/v1/me/disclosures/{item['id']}")).json()["receipts"]
    assert (receipt["state"], receipt["fields"]) == (
        "pending",
        ["job_title", "email", "phone", "links", "photo", "interests"],
    )
    assert (await pull(rep, had)).one("contacts")["phone"] == ""


async def test_who_refuses_to_be_scanned_takes_back_everything(world: World, clock: Clock) -> None:
    attendee, rep, organiser = await somebody(world), await world.rep(await world.team()), await world.organiser()
    me = await world.as_attendee(attendee)
    await scanned(world, clock, rep, attendee)
    await pull(rep)

    await organiser.patch(f"/v1/attendees/{attendee.id}", {"scan_consent": False})

    (item,) = await ledger(me)
    assert (item["state"], await receipts(me, item["id"])) == ("withdrawn", [("phone", "Rui Rep", "pending")])


async def test_what_a_book_deleted_by_itself_is_said_to_be_deleted(world: World, clock: Clock) -> None:
    attendee, rep = await somebody(world), await world.rep(await world.team())
    me = await world.as_attendee(attendee)
    contact = await scanned(world, clock, rep, attendee)

    await rep.delete(f"/v1/contacts/{contact['id']}")

    (item,) = await ledger(me)
    assert (item["state"], item["fields"], item["scan_count"]) == ("deleted", [], 1)
    assert item["text"].endswith("; they deleted what they had.")


async def test_and_can_be_taken_back_all_the_same(world: World, clock: Clock) -> None:
    """An export that they made before is still there, and a scan that comes late must not bring the person back."""
    attendee, rep = await somebody(world), await world.rep(await world.team())
    me, earlier = await world.as_attendee(attendee), clock.now
    contact = await scanned(world, clock, rep, attendee)
    await rep.get("/v1/exports/contacts.csv")
    await rep.delete(f"/v1/contacts/{contact['id']}")

    taken = await take_back(clock, me)
    late = {"id": str(uuid4()), "badge": await world.qr(attendee), "captured_at": earlier.isoformat()}

    assert [receipt["kind"] for receipt in taken["receipts"]] == ["export"]
    assert (await rep.post("/v1/scans", late)).json()["code"] == "consent_refused"


async def test_a_scan_that_crossed_a_change_of_mind_is_found(world: World, clock: Clock) -> None:
    attendee, rep = await somebody(world), await world.rep(await world.team())
    me = await world.as_attendee(attendee)
    await share(clock, me, teams=["name"])
    contact = await scanned(world, clock, rep, attendee)
    async with world.session() as session:  # as they stand if the scan's statement began before the change
        row = await session.get_one(Contact, (world.event.id, contact["id"]))
        row.phone, row.shared = attendee.phone, ["name", "phone"]
        entry = (await world.rows(Disclosure))[0]
        (await session.merge(entry)).fields = ["name", "phone"]
        await session.commit()
    assert set(told(await everything(rep))) == {"name", "phone"}

    await work_once(world.app.state.database)

    assert set(told(await everything(rep))) == {"name"}


async def test_the_ledger_is_told_in_ones_own_language(world: World, clock: Clock) -> None:
    attendee, rep = await somebody(world), await world.rep(await world.team())
    me = await world.as_attendee(attendee)
    await share(clock, me, teams=["email"])
    await scanned(world, clock, rep, attendee)

    answer = await me.get("/v1/me/disclosures", headers={"Accept-Language": "de"})

    assert answer.json()["items"][0]["text"] == (
        "Acme hat am 21. November 2026 Ihr Namensschild gescannt. Dort bekannt: Name und E-Mail-Adresse."
    )

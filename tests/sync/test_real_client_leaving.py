"""Who may use a book, and until when, with the real WatermelonDB: removed members, revoked phones, signing out."""

from datetime import timedelta

import pytest

from models import Member, Scan
from tests.conftest import Clock
from tests.sync.conftest import Booth, OpenPhone
from tests.sync.node import ClientError
from tests.sync.phones import settle
from tests.world import World

pytestmark = pytest.mark.usefixtures("time_passes")


async def test_a_removed_member_loses_the_book_and_not_what_was_unsent(world: World, booth: Booth) -> None:
    await booth.ann.scan(await world.qr(await world.attendee("Zoë Ångström")), note="sent")
    await settle(booth.ann, booth.ben)
    await booth.ben.scan(await world.qr(await world.attendee("Grace Hopper")), note="unsent")
    unsent = await booth.ben.unsent()
    (ben,) = await world.rows(Member, name="Ben")
    organiser = await world.organiser()
    answer = await organiser.delete(f"/v1/teams/{booth.team.id}/members/{ben.id}")
    assert answer.status_code == 204

    with pytest.raises(ClientError) as refused:
        await booth.ben.sync()

    assert refused.value.code == "session_ended"
    left = {table: rows for table, rows in (await booth.ben.everything()).items() if rows}
    assert set(left) == {"contacts", "scans", "notes"}
    assert [note["text"] for note in left["notes"].values()] == ["unsent"]
    assert await booth.ben.unsent() == unsent


async def test_a_revoked_phone_is_emptied(world: World, booth: Booth, open_phone: OpenPhone, clock: Clock) -> None:
    """Also when it comes back after its access token has expired."""
    await booth.ann.scan(await world.qr(await world.attendee()))
    await booth.ann.sync()
    caller, device_id = await booth.pair()
    phone = await open_phone(caller)
    await phone.sync()
    assert len(await phone.rows("contacts")) == 1

    assert (await booth.manager.delete(f"/v1/team/devices/{device_id}")).status_code == 204
    clock.advance(timedelta(hours=1))
    with pytest.raises(ClientError):
        await phone.sync()

    assert not any((await phone.everything()).values())


async def test_a_phone_that_is_paired_again_gets_everything_back(
    world: World, booth: Booth, open_phone: OpenPhone
) -> None:
    await booth.ann.scan(await world.qr(await world.attendee()), note="sent")
    await booth.ann.sync()
    caller, device_id = await booth.pair()
    phone = await open_phone(caller)
    await phone.sync()
    await phone.scan(await world.qr(await world.attendee()), note="unsent")
    assert (await booth.manager.delete(f"/v1/team/devices/{device_id}")).status_code == 204
    with pytest.raises(ClientError):
        await phone.sync()
    assert [note["text"] for note in await phone.rows("notes")] == ["unsent"]

    caller, _ = await booth.pair(device_id)
    await phone.sign_in_again(caller)

    rows = await settle(phone, booth.ann)
    assert {note["text"] for note in rows["notes"].values()} == {"sent", "unsent"}


async def test_a_phone_that_never_synced_and_never_may(world: World, booth: Booth, open_phone: OpenPhone) -> None:
    caller, device_id = await booth.pair()
    phone = await open_phone(caller)
    await phone.scan(await world.qr(await world.attendee()), note="unsent")
    assert (await booth.manager.delete(f"/v1/team/devices/{device_id}")).status_code == 204

    with pytest.raises(ClientError) as refused:
        await phone.sync()

    assert refused.value.code == "session_ended"
    assert len(await phone.rows("notes")) == 1


async def test_the_manager_sees_what_is_still_on_a_phone(world: World, booth: Booth, open_phone: OpenPhone) -> None:
    caller, device_id = await booth.pair()
    phone = await open_phone(caller)
    contact_id = await phone.scan(await world.qr(await world.attendee()))
    note_id = await phone.create("notes", contact_id=contact_id, text=" ", written_at=0)
    await phone.sync()
    assert await booth.unsent_of(device_id) == 1

    await phone.edit("notes", note_id, text="now it says something")
    await phone.sync()
    assert await booth.unsent_of(device_id) == 0


async def test_signing_out_warns_of_what_would_be_lost(world: World, booth: Booth) -> None:
    await booth.ann.scan(await world.qr(await world.attendee()), note="unsent")

    with pytest.raises(ClientError) as warned:
        await booth.ann.sign_out()
    assert warned.value.code == "unsent_items"
    assert len(await booth.ann.rows("notes")) == 1

    await booth.ann.sync()
    await booth.ann.sign_out()
    assert not any((await booth.ann.everything()).values())
    with pytest.raises(ClientError) as ended:
        await booth.ann.sync()
    assert ended.value.code == "session_ended"


async def test_signing_out_all_the_same(world: World, booth: Booth) -> None:
    await booth.ann.scan(await world.qr(await world.attendee()))

    await booth.ann.sign_out(force=True)

    assert await booth.ann.unsent() == 0


async def test_an_access_token_expires_between_two_syncs(world: World, booth: Booth, clock: Clock) -> None:
    await booth.ann.sync()
    clock.advance(timedelta(hours=1))
    await booth.ann.scan(await world.qr(await world.attendee()))

    report = await booth.ann.sync()

    assert report.pushed
    assert len(await world.rows(Scan)) == 1


async def test_the_answer_with_new_tokens_is_lost(world: World, booth: Booth, clock: Clock) -> None:
    """A refresh token works once, and the phone still has the one that it has used."""
    await booth.ann.sync()
    clock.advance(timedelta(hours=1))
    await booth.ann.scan(await world.qr(await world.attendee()))
    await booth.ann.network_fails(POST="answer_lost")
    with pytest.raises(ClientError):
        await booth.ann.sync()
    assert await world.rows(Scan) == []

    await booth.ann.sync()

    assert len(await world.rows(Scan)) == 1

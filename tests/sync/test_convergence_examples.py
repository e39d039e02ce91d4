"""What the search of `test_convergence` once found, each as one plain story."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI

from tests.conftest import Clock
from tests.sync.fair import Fair
from tests.sync.phone import Fault


@pytest.fixture
async def fair(app: FastAPI, clock: Clock) -> AsyncIterator[Fair]:
    fair = await Fair.open(app, clock)
    yield fair
    await fair.close()


async def alike(fair: Fair) -> None:
    await fair.settle()
    await fair.check()


async def test_a_forged_badge_is_scanned_offline_and_online(fair: Fair) -> None:
    rui = fair.phones[0]
    fair.scan(rui, fair.badges[6])
    await fair.scan_online(rui, fair.badges[6])
    await alike(fair)


async def test_a_first_pull_says_that_it_is_the_first_as_javascript_does(fair: Fair) -> None:
    for nothing in ("null", "undefined", ""):
        query = {"last_pulled_at": nothing, "schema_version": 1, "migration": nothing}
        answer = await fair.phones[0].caller.get("/v1/sync", params=query)
        assert answer.status_code == 200, answer.text


async def test_a_push_repeated_by_the_network_is_no_conflict(fair: Fair) -> None:
    rui = fair.phones[0]
    rui.add("tasks", title="Call back", kind="call")
    changes = rui.changes()
    rui.apply(await rui.pull())
    send = rui.prepared_push(changes)
    first, again = await send(), await send()
    assert (first.status_code, again.status_code) == (200, 200), again.text


async def test_an_empty_book(fair: Fair) -> None:
    attendee = await fair.world.as_attendee(await fair.world.attendee("Nobody Yet"))
    answer = await attendee.get("/v1/sync")
    assert answer.json()["timestamp"] > 0


async def test_a_correction_of_somebody_scanned_just_now_is_kept(fair: Fair) -> None:
    """The phone did not hear that its scan was stored: for WatermelonDB the contact is still a new one."""
    rui = fair.phones[0]
    contact_id = fair.scan(rui, fair.badges[1])
    await rui.sync(Fault.ANSWER_LOST)
    await rui.sync(Fault.REQUEST_LOST)
    (contact,) = [row for row in rui.rows("contacts") if row["id"] == contact_id]
    assert contact["company"] == "Globex"
    fair.correct(rui, contact, "company", "Initech")
    await alike(fair)


async def test_a_correction_of_a_refused_contact(fair: Fair) -> None:
    rui = fair.phones[0]
    contact_id = fair.scan(rui, fair.badges[6])
    await rui.sync()
    await rui.sync()
    (contact,) = [row for row in rui.rows("contacts") if row["id"] == contact_id]
    rui.edit("contacts", contact["id"], company="Initech")
    await alike(fair)


async def test_a_correction_of_a_contact_that_was_refused_without_the_phone_hearing_of_it(fair: Fair) -> None:
    """For WatermelonDB the contact is still a new one."""
    rui = fair.phones[0]
    fair.scan(rui, fair.badges[6])
    await rui.sync(Fault.ANSWER_LOST)
    (contact,) = rui.rows("contacts")
    fair.correct(rui, contact, "name", "Somebody Else")
    await alike(fair)


async def test_a_blank_over_somebody_scanned_just_now(fair: Fair) -> None:
    rui = fair.phones[0]
    fair.scan(rui, fair.badges[1])
    await rui.sync(Fault.ANSWER_LOST)
    await rui.sync(Fault.REQUEST_LOST)
    (contact,) = rui.rows("contacts")
    rui.edit("contacts", contact["id"], company="")
    await alike(fair)


async def test_a_refused_contact_turns_out_to_be_somebody_known(fair: Fair) -> None:
    """What was said about it must move to them."""
    rui, _, carla, _ = fair.phones
    old = fair.badges[1]
    fair.scan(rui, old)
    fair.clock.advance(timedelta(minutes=1))
    await fair.reissue("Ben Costa")
    await fair.scan_online(carla, fair.badges[-1])
    fair.clock.advance(timedelta(minutes=1))
    # Replaced a minute ago: refused. Rui's scan was before that.
    fair.write(carla, fair.scan(carla, old), "wants a quote")
    await carla.sync()
    await rui.sync()
    await alike(fair)

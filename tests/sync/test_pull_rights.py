"""Who is given what: nobody else's rows, and to those who are out the word to forget the book."""

from datetime import timedelta

import pytest

from api.auth.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME
from tests.conftest import Clock
from tests.core.apps import problem
from tests.sync.books import add_zone, full_book
from tests.sync.copies import Copy, whole
from tests.sync.rows import Pull, pull, push, push_well, scanned, two_reps
from tests.sync.test_push import everything_about, pair
from tests.world import Caller, World


async def _forgets(copy: Copy, *, migration: str = "") -> None:
    """The next pull of this copy leaves nothing of it, and names nothing else."""
    ids = copy.ids()
    brought = await pull(copy.caller, copy.timestamp, migration=migration)
    assert {name: brought.deleted(name) for name in ids} == ids
    assert brought.news() == ids
    assert brought.timestamp == 1
    _is_bare(brought)


def _is_bare(brought: Pull) -> None:
    assert all(changes["updated"] == changes["created"] == [] for changes in brought.tables.values())


async def test_an_attendee_pulls_their_own_book(world: World) -> None:
    zoe, grace = await world.attendee("Zoë Ångström"), await world.attendee("Grace Hopper")
    own, other = await world.as_attendee(zoe), await world.as_attendee(grace)
    contact = await scanned(world, own, grace)
    rows = everything_about(contact)
    await push_well(own, **rows)

    copy = await whole(own)

    assert set(copy.ids()) == {"contacts", "scans", *rows}
    assert copy.ids()["contacts"] == {contact}
    assert (await whole(other)).ids() == {}


async def test_other_teams_and_other_events_are_not_there(world: World) -> None:
    """The same badge is scanned in all of them, and each pulls as much as there is."""
    far = await World.create(world.app, world.http, world.now)
    books = [await full_book(place) for place in (world, world, far)]
    attendee = await world.attendee()
    for rep, _ in books[:2]:
        await scanned(world, rep, attendee)

    copies = [await whole(rep) for rep, _ in books]

    for (_, pushed), copy in zip(books, copies, strict=True):
        for name, (row,) in pushed.items():
            assert row["id"] in copy.ids()[name]
            assert len(copy.ids()[name]) == (2 if copy is not copies[2] and name in {"contacts", "scans"} else 1), name
        assert len(copy.ids()["teams"]) == 1
        assert len(copy.ids()["members"]) == 2
    one, two, three = (copy.ids() for copy in copies)
    shared = {name for name in one if one[name] & two[name]}
    assert shared == {"zones"}, "they are the event's"
    assert not any(one[name] & three[name] for name in one)


async def test_a_removed_member_forgets_everything(world: World) -> None:
    rival, _ = await full_book(world)
    rep, _ = await full_book(world)
    await push(rival)  # the book has seen the zones
    gone, stays = await whole(rep), await whole(rival)

    await _remove(world, rep)

    assert set(gone.ids()) == set(gone.rows), "a row of every table is there to be forgotten"
    await _forgets(gone)
    await _forgets(gone, migration='{"from": 1, "tables": ["notes"], "columns": []}')
    assert (await stays.pull()).news() == {}


async def test_also_what_was_deleted_since_the_last_pull(world: World) -> None:
    ann, ben = await two_reps(world)
    rows = everything_about(await scanned(world, ann))
    await push_well(ann, **rows)
    copy = await whole(ben)
    (contact,) = copy.ids()["contacts"]
    assert (await ann.delete(f"/v1/contacts/{contact}")).status_code == 204
    await _remove(world, ben)

    await copy.pull()

    assert copy.ids() == {}


async def _remove(world: World, rep: Caller) -> None:
    path = f"/v1/teams/{rep.principal.team_id}/members/{rep.principal.member_id}"
    assert (await (await world.organiser()).delete(path)).status_code == 204


async def test_a_revoked_phone_forgets_everything(world: World) -> None:
    manager = await world.manager(await world.team())
    (lost, lost_id), (kept, _) = await pair(world, manager), await pair(world, manager)
    await push_well(manager, **everything_about(await scanned(world, manager)))
    gone, stays = await whole(lost), await whole(kept)

    assert (await manager.delete(f"/v1/team/devices/{lost_id}")).status_code == 204

    await _forgets(gone)
    assert (await stays.pull()).news() == {}


@pytest.mark.parametrize("after", [ACCESS_LIFETIME, timedelta(days=29)])
async def test_also_long_after(world: World, clock: Clock, after: timedelta) -> None:
    """Who was out gets no new token: the old one must do."""
    rep, _ = await full_book(world)
    copy = await whole(rep)
    await _remove(world, rep)
    clock.advance(after)
    await _forgets(copy)


async def test_but_not_for_ever(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    await _remove(world, rep)
    clock.advance(ACCESS_LIFETIME + REFRESH_LIFETIME + timedelta(seconds=1))
    assert problem(await rep.get("/v1/sync")) == (401, "token_expired")


async def test_whoever_is_let_in_again_is_given_everything(world: World) -> None:
    """The farewell's timestamp is one after which everything comes."""
    ann, ben = await two_reps(world)
    await push_well(ann, **everything_about(await scanned(world, ann)))
    await add_zone(world, "Hall 1")
    gone = await whole(ben)
    await _remove(world, ben)
    await gone.pull()
    assert gone.ids() == {}

    back = Copy(ann, gone.rows, gone.timestamp)
    await back.pull()

    assert back.rows == (await whole(ann)).rows


async def test_a_token_that_is_only_old(world: World, clock: Clock) -> None:
    """The phone renews it, and forgets nothing."""
    rep, zoe = await world.rep(await world.team()), await world.as_attendee(await world.attendee())
    clock.advance(ACCESS_LIFETIME)
    answers = [await caller.get("/v1/sync", params={"last_pulled_at": 5}) for caller in (rep, zoe)]
    assert [problem(answer) for answer in answers] == [(401, "token_expired")] * 2


async def test_whoever_signed_out_is_asked_to_sign_in(world: World, clock: Clock) -> None:
    rep, zoe = await world.rep(await world.team()), await world.as_attendee(await world.attendee())
    for caller in (rep, zoe):
        assert (await caller.delete("/v1/auth/tokens")).status_code == 204
        assert problem(await caller.get("/v1/sync")) == (401, "session_ended")
    clock.advance(ACCESS_LIFETIME)
    assert problem(await rep.get("/v1/sync")) == (401, "token_expired")


async def test_a_role_that_changed_is_no_farewell(world: World) -> None:
    rep, organiser = await world.rep(await world.team()), await world.organiser()
    email = (await rep.get("/v1/me")).json()["account"]["email"]
    body = {"email": email, "name": "Rui", "role": "manager"}
    assert (await organiser.post(f"/v1/teams/{rep.principal.team_id}/members", body)).status_code == 200
    assert problem(await rep.get("/v1/sync")) == (401, "session_ended")


async def test_a_phone_that_was_paired_again_keeps_its_book(world: World) -> None:
    """Its old token is worth nothing, the new one everything."""
    manager = await world.manager(await world.team())
    phone, device_id = await pair(world, manager)
    contact = await scanned(world, phone)
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    grant = {"grant": "device_pairing", "code": code, "device_id": device_id, "device_name": "Booth phone"}
    token = (await world.http.post("/v1/auth/tokens", json=grant)).json()["access_token"]

    assert problem(await phone.get("/v1/sync")) == (401, "session_ended")
    again = Caller(world.http, phone.principal, token, "")
    assert (await pull(again)).one("contacts")["id"] == contact


async def test_nobody_and_those_without_a_book(world: World) -> None:
    organiser, rep = await world.organiser(), await world.rep(await world.team())
    forged = Caller(world.http, rep.principal, rep.access_token[:-6] + "AAAAAA", "")
    for path in ("/v1/sync", "/v1/changes"):
        assert problem(await world.http.get(path)) == (401, "not_signed_in")
        assert problem(await forged.get(path)) == (401, "not_signed_in")
        assert problem(await organiser.get(path)) == (404, "not_found")

"""Somebody comes in while they are being removed: whichever is first, in the end they are out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.attendees import service as attendees
from api.auth import renewal, service
from api.auth.devices import service as devices
from api.auth.principal import as_team_member
from api.auth.service import IssuedTokens
from api.core.errors import Problem
from api.teams import service as teams
from models import Device, LoginSession, MemberRole, Role
from tests.auth.conftest import Mailbox
from tests.world import Caller, World

Enter = Callable[[AsyncSession], Awaitable[IssuedTokens]]


@dataclass(frozen=True)
class Rep:
    """A rep with an account, and whoever may remove them."""

    world: World
    caller: Caller
    email: str
    team_id: UUID
    member_id: UUID
    manager: Caller
    organiser: Caller

    async def remove(self, session: AsyncSession) -> None:
        event_id = self.world.event.id
        await teams.remove_member(session, event_id, self.team_id, self.member_id, self.world.now)

    async def promote(self, session: AsyncSession) -> None:
        await teams.put_member(
            session, self.organiser.principal, self.team_id, self.email, "Rui", MemberRole.MANAGER, self.world.now
        )


@pytest.fixture
async def rep(world: World) -> Rep:
    team = await world.team()
    caller = await world.rep(team)
    assert caller.principal.member_id
    me = (await caller.get("/v1/me")).json()
    manager, organiser = await world.manager(team), await world.organiser()
    return Rep(world, caller, me["account"]["email"], team.id, caller.principal.member_id, manager, organiser)


async def _by_code(rep: Rep, mailbox: Mailbox) -> Enter:
    world, code = rep.world, await mailbox.code_for(rep.email)
    keys = world.app.state.settings.keys
    return lambda session: service.sign_in_by_code(session, keys, rep.email, code, world.now)


async def _by_switching(rep: Rep, _: Mailbox) -> Enter:
    world, account_id = rep.world, rep.caller.principal.account_id
    assert account_id
    other = await world.sign_in(Role.ACCOUNT, account_id=account_id)
    return lambda session: service.switch(
        session,
        world.app.state.settings.keys,
        other.principal,
        world.now,
        event_id=world.event.id,
        team_id=rep.team_id,
        attendee_id=None,
    )


async def _by_pairing(rep: Rep, _: Mailbox) -> Enter:
    world = rep.world
    answer = await rep.manager.post("/v1/team/pairing-codes", {"member_id": str(rep.member_id)})
    code, device_id, keys = answer.json()["code"], uuid4(), world.app.state.settings.keys
    return lambda session: devices.pair(session, keys, code, device_id, "Phone 1", world.now)


async def _by_renewing(rep: Rep, _: Mailbox) -> Enter:
    world = rep.world
    keys = world.app.state.settings.keys
    return lambda session: renewal.renew(session, keys, rep.caller.refresh_token, None, world.now)


WAYS_IN = pytest.mark.parametrize("way_in", [_by_code, _by_switching, _by_pairing, _by_renewing])


async def _in_own_transaction(world: World, work: Callable[[AsyncSession], Awaitable[object]]) -> object:
    """As a request does it. A refusal is given back."""
    async with world.session() as session:
        try:
            done = await work(session)
        except Problem as problem:
            return problem
        await session.commit()
        return done


async def _meanwhile(
    world: World,
    first: Callable[[AsyncSession], Awaitable[object]],
    second: Callable[[AsyncSession], Awaitable[object]],
) -> tuple[object, object]:
    """`second` begins when `first` has done its work and not yet committed it. What both gave."""
    async with world.session() as session:
        done = await first(session)
        await session.flush()
        later = asyncio.create_task(_in_own_transaction(world, second))
        await asyncio.wait([later], timeout=0.3)  # it waits for the first, or is through
        await session.commit()
    return done, await later


async def _me(world: World, issued: object) -> httpx.Response:
    assert isinstance(issued, IssuedTokens)
    return await world.http.get("/v1/me", headers={"Authorization": f"Bearer {issued.access_token}"})


async def _standing(rep: Rep) -> list[UUID]:
    return [login.id for login in await rep.world.rows(LoginSession, member_id=rep.member_id, revoked_at=None)]


@WAYS_IN
async def test_removed_just_before(
    world: World, rep: Rep, mailbox: Mailbox, way_in: Callable[[Rep, Mailbox], Awaitable[Enter]]
) -> None:
    enter = await way_in(rep, mailbox)

    _, entered = await _meanwhile(world, rep.remove, enter)

    assert await _standing(rep) == []
    if isinstance(entered, IssuedTokens):  # they have an account still
        assert (await _me(world, entered)).json()["principal"]["role"] == "account"
    else:
        assert isinstance(entered, Problem)


@WAYS_IN
async def test_removed_just_after(
    world: World, rep: Rep, mailbox: Mailbox, way_in: Callable[[Rep, Mailbox], Awaitable[Enter]]
) -> None:
    enter = await way_in(rep, mailbox)

    entered, _ = await _meanwhile(world, enter, rep.remove)

    answer = await _me(world, entered)
    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")
    assert await _standing(rep) == []
    assert await world.rows(Device, revoked_at=None) == []


@pytest.mark.parametrize("entering_first", [True, False])
async def test_nobody_keeps_a_role_that_was_changed_meanwhile(
    world: World, rep: Rep, mailbox: Mailbox, entering_first: bool
) -> None:
    enter = await _by_code(rep, mailbox)

    await _meanwhile(world, *((enter, rep.promote) if entering_first else (rep.promote, enter)))

    assert await _standing(rep) == []


@pytest.mark.parametrize("entering_first", [True, False])
async def test_an_address_changes_hands_meanwhile(world: World, mailbox: Mailbox, entering_first: bool) -> None:
    attendee, keys = await world.attendee(), world.app.state.settings.keys
    code = await mailbox.code_for(attendee.email)

    async def enter(session: AsyncSession) -> IssuedTokens:
        return await service.sign_in_by_code(session, keys, attendee.email, code, world.now)

    async def change(session: AsyncSession) -> None:
        changes = {"email": f"{uuid4().hex}@people.example"}
        await attendees.change(session, world.event.id, attendee.id, changes, world.now)

    await _meanwhile(world, *((enter, change) if entering_first else (change, enter)))

    assert await world.rows(LoginSession, attendee_id=attendee.id, revoked_at=None) == []


@pytest.mark.parametrize(("pairing_first", "is_in"), [(True, False), (False, True)])
async def test_paired_while_revoked(world: World, pairing_first: bool, is_in: bool) -> None:
    """Whichever is last counts: a phone that is in is not shown as revoked."""
    manager, device_id = await world.manager(await world.team()), uuid4()
    member, keys = as_team_member(manager.principal), world.app.state.settings.keys
    assert member
    codes = [(await manager.post("/v1/team/pairing-codes", {})).json()["code"] for _ in range(2)]
    async with world.session() as session:
        await devices.pair(session, keys, codes[0], device_id, "Phone 1", world.now)
        await session.commit()

    async def pair(session: AsyncSession) -> IssuedTokens:
        return await devices.pair(session, keys, codes[1], device_id, "Phone 1", world.now)

    async def revoke(session: AsyncSession) -> None:
        await devices.revoke(session, member, device_id, world.now)

    await _meanwhile(world, *((pair, revoke) if pairing_first else (revoke, pair)))

    (device,) = await world.rows(Device)
    standing = await world.rows(LoginSession, device_id=device_id, revoked_at=None)
    assert (device.revoked_at is None, len(standing) == 1) == (is_in, is_in)

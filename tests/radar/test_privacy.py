"""Thirty people and two teams live through half an hour of whatever comes to their minds: they switch the radar on and
off, block, meet, move, and forget. At no time does anybody see somebody who could not see them, and of those who are
off nothing is kept."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.radar import rounds
from api.radar.visibility import Agreed, attendees_see, level_at, team_sees
from models import Contact, Encounter, Level, Presence, Role, Visibility, Visit, Zone
from tests.conftest import Clock
from tests.radar.people import knows, names, zone
from tests.world import Caller, World

PEOPLE, STEPS, AT_ONCE = 30, 36, 10
LIFETIME = timedelta(minutes=5)


@dataclass
class Person:
    """What a test believes of somebody: `times` are the periods in which they were visible."""

    name: str
    caller: Caller
    agreed: Agreed | None = None
    times: list[tuple[datetime, datetime]] = field(default_factory=list)
    zone: UUID | None = None
    until: datetime | None = None  # when the place in `zone` is over

    @property
    def id(self) -> UUID:
        assert self.caller.principal.attendee_id
        return self.caller.principal.attendee_id

    def is_in(self, zone_id: UUID | None, now: datetime) -> bool:
        return self.until is not None and self.zone == zone_id is not None and now < self.until


@dataclass
class Booth:
    """A team and one of its reps, who stands in `zone`."""

    caller: Caller
    zone: Zone

    @property
    def id(self) -> UUID:
        assert self.caller.principal.team_id
        return self.caller.principal.team_id


class Fair:
    """What happens, and what has to come of it."""

    def __init__(self, world: World, clock: Clock, seed: int) -> None:
        self.world, self.clock, self.chance = world, clock, random.Random(seed)
        self.people: list[Person] = []
        self.booths: list[Booth] = []
        self.zones: list[Zone] = []
        self.contacts: dict[tuple[UUID, UUID], UUID] = {}  # by book and attendee
        self.blocks: set[tuple[UUID, UUID]] = set()  # who, and whom (an attendee or a team)
        self.could_meet: set[tuple[UUID, UUID, datetime]] = set()
        self.shown = 0

    @classmethod
    async def open(cls, world: World, clock: Clock, seed: int) -> "Fair":
        fair = cls(world, clock, seed)
        fair.zones = [await zone(world, f"Booth {number}", "booth") for number in range(3)]
        for number in range(PEOPLE):
            name = f"Person {number}"
            fair.people.append(Person(name, await world.as_attendee(await world.attendee(name))))
        for place in fair.zones[:2]:
            fair.booths.append(Booth(await world.rep(await world.team(place.name, zone_id=place.id)), place))
        for _ in range(PEOPLE * 3):
            await fair.meet()
        for person in fair.people:
            await fair.agree(person)
            await fair.move(person)
        return fair

    async def step(self) -> None:
        self.clock.advance(timedelta(seconds=self.chance.randint(5, 30)))
        for who in self.chance.sample(self.people, AT_ONCE):
            act = self.chance.choices(
                [self.agree, self.switch_off, self.forget, self.block, self.hear, self.move], [14, 4, 1, 15, 18, 48]
            )
            await act[0](who)
        for _ in range(2):
            await self.chance.choice([self.unblock, self.unblock, self.meet, self.part])()

    async def agree(self, who: Person) -> None:
        now, level = self.clock.now, self.chance.choice([Level.CONTACTS, Level.EVERYONE, Level.EVERYONE])
        ends = now + timedelta(seconds=self.chance.choice([20, 90, 600, 7200]))
        told = {"level": level, "expires_at": ends.isoformat()}
        assert (await who.caller.put("/v1/radar/visibility", told)).status_code == 200
        if level_at(who.agreed, now) is None:
            self._end(who, now)
            who.agreed = Agreed(level, now, now, ends)
        else:
            assert who.agreed
            since = who.agreed.level_since if who.agreed.level == level else now
            who.agreed = Agreed(level, who.agreed.since, since, ends)
            who.until = who.until and min(who.until, ends)

    async def switch_off(self, who: Person) -> None:
        await who.caller.put("/v1/radar/visibility", {"level": "off"})
        self._end(who, self.clock.now)

    async def forget(self, who: Person) -> None:
        await who.caller.delete("/v1/radar/me")
        self._end(who, self.clock.now)
        who.times.clear()
        self.could_meet = {met for met in self.could_meet if who.id not in met}

    def _end(self, who: Person, now: datetime) -> None:
        if who.agreed:
            who.times.append((who.agreed.since, min(now, who.agreed.expires_at)))
            who.agreed = who.until = None

    async def block(self, who: Person) -> None:
        whom = self.chance.choice([one.id for one in self.people] + [booth.id for booth in self.booths])
        if whom != who.id:
            assert (await who.caller.put(f"/v1/radar/blocks/{whom}")).status_code == 204
            self.blocks.add((who.id, whom))

    async def unblock(self) -> None:
        if self.blocks:
            mine, theirs = self.chance.choice(sorted(self.blocks))
            who = next(person for person in self.people if person.id == mine)
            assert (await who.caller.delete(f"/v1/radar/blocks/{theirs}")).status_code == 204
            self.blocks.remove((mine, theirs))

    async def meet(self) -> None:
        """Somebody gets into a book; often both ways."""
        one, other = self.chance.sample(self.people, 2)
        pairs = [(one.caller, other), (other.caller, one)][: self.chance.choice([1, 2, 2])]
        if self.booths and self.chance.random() < 0.3:
            pairs = [(self.chance.choice(self.booths).caller, one)]
        for holder, whom in pairs:
            book = holder.principal.book_id
            assert book
            if (book, whom.id) not in self.contacts and not await self._was_contact(book, whom):
                self.contacts[book, whom.id] = await knows(self.world, holder, whom.caller)

    async def _was_contact(self, book: UUID, whom: Person) -> bool:
        return bool(await self.world.rows(Contact, book_id=book, attendee_id=whom.id))

    async def part(self) -> None:
        """Somebody is deleted from a book."""
        book, attendee = self.chance.choice(sorted(self.contacts))
        holders = [*(person.caller for person in self.people), *(booth.caller for booth in self.booths)]
        holder = next(caller for caller in holders if caller.principal.book_id == book)
        answer = await holder.delete(f"/v1/contacts/{self.contacts.pop((book, attendee))}")
        assert answer.status_code == 204, answer.text

    async def hear(self, who: Person) -> None:
        """A phone hears another, and says so at once."""
        other, now = self.chance.choice([person for person in self.people if person is not who]), self.clock.now
        window = {"from": now.isoformat(), "to": (now + timedelta(seconds=1)).isoformat()}
        ids = (await other.caller.get("/v1/radar/ephemeral-ids", params=window)).json()["ids"]
        heard = {"ephemeral_id": ids[0]["ephemeral_id"], "at": now.isoformat(), "rssi": -55}
        answer = await who.caller.post("/v1/radar/sightings", {"sightings": [heard]})
        assert answer.status_code == 200, answer.text
        if self.see(who, other):
            self.could_meet.add((min(who.id, other.id), max(who.id, other.id), now))

    async def move(self, who: Person) -> None:
        place = self.chance.choice(self.zones)
        told = {"at": self.clock.now.isoformat(), "zone_id": str(place.id)}
        answer = await who.caller.put("/v1/radar/presence", told)
        assert answer.status_code in {200, 429}, answer.text
        if answer.status_code == 429:
            return
        is_on = level_at(who.agreed, self.clock.now) is not None
        assert answer.json()["stored"] is is_on
        if who.agreed and is_on:
            who.zone, who.until = place.id, min(self.clock.now + LIFETIME, who.agreed.expires_at)

    def see(self, one: Person, other: Person) -> bool:
        books = [(one.caller.principal.book_id, other.id), (other.caller.principal.book_id, one.id)]
        return attendees_see(
            one.agreed,
            other.agreed,
            self.clock.now,
            connected=all(pair in self.contacts for pair in books),
            blocked=bool({(one.id, other.id), (other.id, one.id)} & self.blocks),
        )

    async def check_radars(self) -> None:
        """Everybody looks, in the same moment."""
        self.clock.advance(timedelta(seconds=15))
        now = self.clock.now
        seen = {who.name: set(await names(who.caller)) for who in self.people}
        for who in self.people:
            allowed = {other.name for other in self.people if other is not who and self.see(who, other)}
            assert seen[who.name] <= allowed, who.name
            assert all(who.name in seen[other] for other in seen[who.name]), "it is mutual"
            if who.zone and who.is_in(who.zone, now) and level_at(who.agreed, now):
                here = {other.name for other in self.people if other.is_in(who.zone, now)}
                assert seen[who.name] >= allowed & here, who.name
            self.shown += len(seen[who.name])
        for booth in self.booths:
            found = set(await names(booth.caller))
            book = booth.caller.principal.book_id
            for other in self.people:
                blocked, in_book = (other.id, booth.id) in self.blocks, (book, other.id) in self.contacts
                sees = team_sees(other.agreed, now, in_book=in_book, blocked=blocked)
                assert (other.name in found) is (sees and other.is_in(booth.zone.id, now))

    async def check_database(self) -> None:
        """After the worker's round."""
        now = self.clock.now
        async with self.world.session() as session:
            await rounds.count_and_remember(session, now)
            await rounds.forget(session, now)
            await session.commit()
        off = {who.id for who in self.people if level_at(who.agreed, now) is None}
        visible = [row for row in await self.world.rows(Visibility) if row.expires_at > now]
        assert {row.attendee_id for row in visible} == {who.id for who in self.people} - off
        assert not off & {row.subject_id for row in await self.world.rows(Presence)}
        for row in await self.world.rows(Encounter):
            assert {(row.one_id, row.other_id, at) for at in (row.started_at, row.last_at)} <= self.could_meet
        periods: dict[UUID, list[tuple[datetime, datetime]]] = {who.id: self._times(who) for who in self.people}
        for row in await self.world.rows(Visit):
            assert any(start <= row.started_at <= row.last_at <= end for start, end in periods[row.attendee_id])

    def _times(self, who: Person) -> list[tuple[datetime, datetime]]:
        return [*who.times, *([(who.agreed.since, who.agreed.expires_at)] if who.agreed else [])]

    async def renew(self) -> None:
        """Tokens last a quarter of an hour."""
        self.world.now = self.clock.now
        everybody: list[Person | Booth] = [*self.people, *self.booths]
        for one in everybody:
            who = one.caller.principal
            ids: dict[str, Any] = {"book_id": who.book_id}
            if who.role is Role.ATTENDEE:
                ids["attendee_id"] = who.attendee_id
            else:
                ids |= {"team_id": who.team_id, "member_id": who.member_id, "account_id": who.account_id}
            one.caller = await self.world.sign_in(who.role, **ids)


@pytest.mark.parametrize("seed", [1, 2])
async def test_nobody_sees_whom_they_must_not_and_nothing_is_kept_of_those_who_are_off(
    world: World, clock: Clock, seed: int
) -> None:
    fair = await Fair.open(world, clock, seed)
    renewed = clock.now
    for step in range(STEPS):
        await fair.step()
        if step % 3 == 0:
            await fair.check_radars()
            await fair.check_database()
        if clock.now > renewed + timedelta(minutes=11):
            await fair.renew()
            renewed = clock.now

    assert fair.shown > 250, "the fair was not empty"
    assert fair.could_meet
    assert await world.rows(Visit)

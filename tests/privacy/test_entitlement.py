"""Whatever people share, scan, agree to, take back and change their minds about, in any order: nobody reads a field to
which they are not entitled at that moment, and everybody reads those to which they are."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.contacts.sharing import COLUMNS
from models import Basis
from tests.conftest import Clock
from tests.privacy.people import MARKS, everything, ledger, somebody, told
from tests.radar.people import at, zone
from tests.world import Caller, World

STEP = timedelta(seconds=2)
READERS = ("team", "person")
AUDIENCES = ("teams", "attendees", "everybody")
USUAL = frozenset(COLUMNS) - {"custom"}

some_fields = st.frozensets(st.sampled_from(list(COLUMNS)), max_size=6)
readers = st.sampled_from(READERS)
happenings = st.one_of(
    st.tuples(st.just("scan"), readers),
    st.tuples(st.just("scan"), readers),
    st.tuples(st.just("late_scan"), readers),
    st.tuples(st.just("rules"), st.sampled_from(AUDIENCES), st.none() | some_fields),
    st.tuples(st.just("terms"), st.sampled_from((*AUDIENCES, "minimum")), some_fields),
    st.tuples(st.just("policy"), st.sampled_from(("kept", "removed"))),
    st.tuples(st.just("exchange"), st.none() | some_fields),
    st.tuples(st.just("take_back"), st.integers(0, 3)),
    st.tuples(st.just("take_all_back"), readers),
    st.tuples(st.just("consent"), st.booleans()),
    st.tuples(st.just("registration"), st.booleans()),
)


@dataclass
class Given:
    """What the test believes that a reader was given on one basis; `ended_at`: until when."""

    fields: frozenset[str]
    agreed: frozenset[str] | None = None
    ended_at: datetime | None = None


@dataclass
class Story:
    """What happens, and what has to come of it."""

    world: World
    clock: Clock
    me: Caller
    badge: str
    badge_of_other: str
    organiser: Caller
    callers: dict[str, Caller]
    began_at: datetime
    own: dict[str, frozenset[str] | None] = field(default_factory=lambda: dict.fromkeys(AUDIENCES))
    event: dict[str, frozenset[str]] = field(
        default_factory=lambda: {
            "teams": USUAL,
            "attendees": USUAL,
            "everybody": frozenset(("name", "company", "job_title", "interests")),
            "minimum": frozenset(("name",)),
        }
    )
    given: dict[tuple[str, Basis], Given] = field(default_factory=dict)
    consents: bool = True

    def rule(self, audience: str) -> frozenset[str]:
        own = self.own[audience]
        return self.event[audience] if own is None else own

    def due(self, reader: str, basis: Basis, agreed: frozenset[str] | None = None) -> frozenset[str]:
        if reader == "team":
            return self.rule("teams") | self.event["minimum"]
        due = self.rule("everybody") | (self.rule("attendees") if basis is Basis.EXCHANGE else frozenset())
        return due if agreed is None else due & agreed

    def entitled(self, reader: str) -> frozenset[str]:
        live = [one.fields for (who, _), one in self.given.items() if who == reader and not one.ended_at]
        return frozenset().union(*live)

    async def happen(self, what: str, *how: Any) -> None:
        self.clock.advance(STEP)
        await getattr(self, what)(*how)

    async def scan(self, reader: str, captured_at: datetime | None = None) -> None:
        captured_at = captured_at or self.clock.now
        body = {"id": str(uuid4()), "badge": self.badge, "captured_at": captured_at.isoformat()}
        answer = await self.callers[reader].post("/v1/scans", body)
        ended = [one.ended_at for (who, _), one in self.given.items() if who == reader]
        is_over = bool(ended) and all(ended) and max(at for at in ended if at) > captured_at
        assert answer.status_code == (201 if self.consents and not is_over else 403), answer.text
        before = self.given.get((reader, Basis.SCAN))
        if answer.status_code == 201 and not (before and before.ended_at and before.ended_at > captured_at):
            self.given[reader, Basis.SCAN] = Given(self.due(reader, Basis.SCAN))

    async def late_scan(self, reader: str) -> None:
        await self.scan(reader, self.began_at)

    async def rules(self, audience: str, fields: frozenset[str] | None) -> None:
        answer = await self.me.patch("/v1/me/sharing", {audience: None if fields is None else sorted(fields)})
        assert answer.status_code == 200, answer.text
        if self.own[audience] == fields:
            return
        self.own[audience] = fields
        concerned = {
            "teams": {("team", Basis.SCAN)},
            "attendees": {("person", Basis.EXCHANGE)},
            "everybody": {("person", Basis.SCAN), ("person", Basis.EXCHANGE)},
        }[audience]
        for (reader, basis), one in self.given.items():
            if (reader, basis) in concerned and not one.ended_at:
                one.fields = self.due(reader, basis, one.agreed)

    async def terms(self, audience: str, fields: frozenset[str]) -> None:
        answer = await self.organiser.patch("/v1/event/sharing", {audience: sorted(fields)})
        assert answer.status_code == 200, answer.text
        self.event[audience] = fields

    async def policy(self, after: str) -> None:
        await self.organiser.patch("/v1/event/sharing", {"after_withdrawal": after})

    async def exchange(self, agreed: frozenset[str] | None) -> None:
        if not self.consents:
            return
        other, wish = self.callers["person"], {"id": str(uuid4()), "badge": self.badge_of_other}
        fields = {} if agreed is None else {"fields": sorted(agreed)}
        asked = await self.me.post("/v1/exchanges", wish | fields)
        assert asked.status_code == 201, asked.text
        (seen,) = (await other.get("/v1/exchanges", params={"limit": 1})).json()["items"]
        shown = told({"": str(seen["person"])}).keys()
        introduced = {"name"} & self.due("person", Basis.EXCHANGE, agreed)
        assert shown <= self.rule("everybody") | introduced, shown
        answer = await other.patch(f"/v1/exchanges/{wish['id']}", {"state": "accepted"})
        assert answer.status_code == 200, answer.text
        # Who names no fields agrees to all that there are: rules that change are followed all the same.
        due = self.due("person", Basis.EXCHANGE, agreed)
        self.given["person", Basis.EXCHANGE] = Given(due, agreed)

    async def take_back(self, number: int) -> None:
        items = await ledger(self.me)
        if not items:
            return
        item = items[number % len(items)]
        await self.me.delete(f"/v1/me/disclosures/{item['id']}")
        self.end(item["holder"]["kind"], Basis(item["basis"]))

    async def take_all_back(self, reader: str) -> None:
        who = self.callers[reader].principal
        await self.me.delete(f"/v1/me/disclosures/of/{who.team_id or who.attendee_id}")
        for whose, basis in self.given:
            if whose == reader:
                self.end(whose, basis)

    async def consent(self, yes: bool) -> None:
        await self.organiser.patch(f"/v1/attendees/{self.me.principal.attendee_id}", {"scan_consent": yes})
        self.consents = yes
        for reader, basis in self.given if not yes else ():
            self.end(reader, basis)

    async def registration(self, longer: bool) -> None:
        """The organiser learns more about the person: what books do not have, they do not get."""
        phone = "+351919191919" + ("9" if longer else "")
        await self.organiser.patch(f"/v1/attendees/{self.me.principal.attendee_id}", {"phone": phone})

    def end(self, reader: str, basis: Basis) -> None:
        one = self.given[reader, basis]
        one.ended_at = one.ended_at or self.clock.now

    async def check(self) -> None:
        for reader, caller in self.callers.items():
            entitled = self.entitled(reader) & MARKS.keys()
            texts = await everything(caller)
            radar = told({"": texts.pop("/v1/radar")})
            assert radar.keys() <= self.rule("everybody"), (reader, radar)
            assert told(texts).keys() <= entitled, (reader, told(texts), entitled)
            assert told({"": texts["/v1/contacts"]}).keys() == entitled, (reader, entitled)
        exchanges = (await self.callers["person"].get("/v1/exchanges")).json()["items"]
        assert told({"": str([item["person"] for item in exchanges])}).keys() <= self.rule("everybody")
        await self.check_card()
        for item in await ledger(self.me):
            one = self.given[item["holder"]["kind"], Basis(item["basis"])]
            assert set(item["fields"]) == (set() if one.ended_at else one.fields), item

    async def check_card(self) -> None:
        """Whoever has a camera reads what everybody may, for as long as the person takes part."""
        path = self.badge.removeprefix("HTTPS://EVENTS.EXAMPLE")
        page, vcard = await self.world.http.get(path), await self.world.http.get(f"{path}.vcf")
        assert page.status_code == vcard.status_code == (200 if self.consents else 404)
        due = self.rule("everybody") & MARKS.keys() if self.consents else frozenset()
        assert told({"": page.text}).keys() == due - {"custom"}
        assert told({"": vcard.text}).keys() == due - {"custom", "interests"}


async def begin(app: FastAPI, client: httpx.AsyncClient, clock: Clock) -> Story:
    world = await World.create(app, client, clock.now)
    booth = await zone(world, "Booth", "booth")
    attendee = await somebody(world)
    somebody_else = await world.attendee("Other One")
    me, other = await world.as_attendee(attendee), await world.as_attendee(somebody_else)
    team = await world.team(zone_id=booth.id)
    for caller in (me, other):
        await caller.put("/v1/radar/visibility", {"level": "everyone"})
        await at(caller, clock, booth)
    callers = {"team": await world.rep(team), "person": other}
    badges = await world.qr(attendee), await world.qr(somebody_else)
    return Story(world, clock, me, *badges, await world.organiser(), callers, clock.now)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(events=st.lists(happenings, min_size=1, max_size=8))
async def test_nobody_reads_what_they_are_not_entitled_to(
    app: FastAPI, client: httpx.AsyncClient, clock: Clock, events: list[tuple[Any, ...]]
) -> None:
    clock.now = datetime.fromisoformat("2026-11-21T10:00:00+00:00")
    story = await begin(app, client, clock)
    for what, *how in events:
        await story.happen(what, *how)
    await story.check()  # at the end alone: any beginning of a story is a story

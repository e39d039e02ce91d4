"""Two days at a fair, through the API alone: what the ranking and the brief then say is what a good colleague would.

The texts stand here in full, to be read.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import Attendee
from tests.conftest import Clock
from tests.world import Caller, World


class Rep:
    """Somebody at the booth, with a phone that renews its token as apps do."""

    def __init__(self, world: World, clock: Clock, caller: Caller) -> None:
        self.world, self.clock, self.caller, self.renewed_at = world, clock, caller, clock.now

    async def call(self, method: str, path: str, expect: int, **options: Any) -> Any:
        if self.clock.now - self.renewed_at > timedelta(minutes=10):
            grant = {"grant": "refresh", "refresh_token": self.caller.refresh_token}
            tokens = (await self.world.http.post("/v1/auth/tokens", json=grant)).json()
            self.caller = replace(
                self.caller, access_token=tokens["access_token"], refresh_token=tokens["refresh_token"]
            )
            self.renewed_at = self.clock.now
        answer = await self.caller.request(method, path, **options)
        assert answer.status_code == expect, (method, path, answer.text)
        return answer.json() if "json" in answer.headers["Content-Type"] else answer.text

    async def scans(self, attendee: Attendee, **said: Any) -> str:
        """The id of the contact."""
        badge = await self.world.qr(attendee)
        body = {"id": str(uuid4()), "badge": badge, "captured_at": self.clock.now.isoformat()} | said
        return str((await self.call("POST", "/v1/scans", 201, json=body))["contact"]["id"])

    async def says(self, contact: str, what: str, **said: Any) -> str:
        """About a contact: notes, ratings, facts, touchpoints, difficulties, occasions, outcomes. The id of it."""
        body = {"id": str(uuid4())} | said
        return str((await self.call("POST", f"/v1/contacts/{contact}/{what}", 201, json=body))["id"])

    async def plans(self, contact: str, title: str, **task: Any) -> str:
        body = {"id": str(uuid4()), "title": title, "contact_id": contact} | task
        return str((await self.call("POST", "/v1/tasks", 201, json=body))["id"])

    async def owns(self, topic: str, text: str) -> None:
        await self.call("POST", "/v1/me/facts", 201, json={"id": str(uuid4()), "topic": topic, "text": text})

    async def brief(self, contact: str, language: str = "en") -> str:
        headers = {"Accept": "text/plain", "Accept-Language": language}
        return str(await self.call("GET", f"/v1/contacts/{contact}/brief", 200, headers=headers))


@dataclass(frozen=True)
class Fair:
    """Friday and Saturday in Lisbon, where it is UTC; now it is Saturday noon. The ids are those of the contacts."""

    ana: Rep
    rui: Rep
    zoe: str
    tom: str
    ines: str
    omar: str
    lena: str
    paul: str


@pytest.fixture
async def fair(world: World, clock: Clock) -> Fair:
    _at(clock, 20, 9)
    world.now = clock.now
    team = await world.team("Acme Robotics")
    mia = await world.manager(team, "Mia")
    profile = {"roles": ["procurement", "operations"], "interests": ["robotics"], "decision_power": ["decides"]}
    assert (await mia.patch("/v1/team", {"profile": profile})).status_code == 200
    ana, rui = [Rep(world, clock, await world.rep(team, name)) for name in ("Ana", "Rui")]
    people = {
        "zoe": await world.attendee("Zoë Ångström", job_title="Head of Procurement", company="Globex"),
        "tom": await world.attendee("Tom Baker", job_title="Head of Operations", company="Globex"),
        "ines": await world.attendee("Inês Duarte", job_title="Plant Engineer", company="Globex", interests=[]),
        "omar": await world.attendee("Omar Haddad", job_title="Operations Manager", company="Initech", interests=[]),
        "lena": await world.attendee("Lena Vogt", job_title="Buyer", company="Hooli", interests=["logistics"]),
        "paul": await world.attendee("Paul Grant", job_title="Consultant", company="Hooli", interests=[]),
    }
    ids = await _friday(ana, rui, people, clock)
    await _saturday(ana, rui, people, ids, clock)
    return Fair(ana, rui, **ids)


def _at(clock: Clock, day: int, hour: int, minute: int = 0) -> None:
    clock.now = datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def _friday(ana: Rep, rui: Rep, people: dict[str, Attendee], clock: Clock) -> dict[str, str]:
    _at(clock, 20, 9, 30)
    await rui.owns("sport", "Runs the Lisbon half marathon every year")

    _at(clock, 20, 10)
    zoe = await ana.scans(people["zoe"], rating="hot", gut=4)
    await ana.call("PATCH", f"/v1/contacts/{zoe}", 200, json={"decision_power": "decides"})
    await ana.says(zoe, "facts", topic="sport", text="Trains for a marathon in spring", source="told")
    await ana.says(zoe, "facts", topic="preference", text="Hates phone calls", source="told")
    await ana.says(zoe, "notes", text="Wants a quote for 40 units before her board meets on Friday")
    promise = {"kind": "promise", "text": "Send the drawings of the gripper", "due_at": "2026-11-21T16:00:00Z"}
    await ana.says(zoe, "notes", **promise)

    _at(clock, 20, 11)
    tom = await rui.scans(people["tom"], rating="hot", gut=2)
    await rui.says(tom, "notes", text="Said yes to everything, asked nothing")

    _at(clock, 20, 14)
    omar = await rui.scans(people["omar"], rating="warm", gut=5)
    await rui.says(omar, "touchpoints", step="listen", talked="they", text="The night shift that broke his conveyor")
    await rui.says(omar, "difficulties", text="Two conveyors have stood still since Monday")
    task = await rui.plans(omar, "Send the reference from Porto", kind="send", due_at="2026-11-20T15:00:00Z")
    _at(clock, 20, 15)
    await rui.call("PATCH", f"/v1/tasks/{task}", 200, json={"done": True})

    _at(clock, 20, 16)
    lena = await ana.scans(people["lena"], rating="warm")
    await ana.call("PATCH", f"/v1/contacts/{lena}", 200, json={"decision_power": "gatekeeps"})
    await ana.says(lena, "facts", topic="preference", text="Vegetarian", source="told")
    await ana.says(lena, "facts", topic="hobby", text="Rows on the Tejo before work", source="told")
    await ana.plans(lena, "Price list", kind="mail", due_at="2026-11-21T09:00:00Z")

    _at(clock, 20, 17)
    paul = await rui.scans(people["paul"], rating="cold", gut=1)
    return {"zoe": zoe, "tom": tom, "omar": omar, "lena": lena, "paul": paul}


async def _saturday(ana: Rep, rui: Rep, people: dict[str, Attendee], ids: dict[str, str], clock: Clock) -> None:
    zoe, omar, lena = ids["zoe"], ids["omar"], ids["lena"]
    _at(clock, 21, 9)
    await ana.scans(people["zoe"])
    await ana.says(zoe, "touchpoints", step="open_up", talked="they", text="Her supplier let her down in May")
    await ana.says(zoe, "notes", kind="grey_zone", text="Hopes for 15 percent off; we can go to 8")

    _at(clock, 21, 9, 30)
    (problem,) = (await rui.call("GET", f"/v1/contacts/{omar}/difficulties", 200))["items"]
    owner = {"owner_id": str(ana.caller.principal.member_id)}
    await ana.call("PATCH", f"/v1/contacts/{omar}/difficulties/{problem['id']}", 200, json=owner)

    _at(clock, 21, 10)
    ids["ines"] = await rui.scans(people["ines"])
    delight = (await ana.call("GET", f"/v1/contacts/{lena}/brief", 200))["delights"][0]
    await ana.plans(lena, "Lunch at the green place", kind="meeting", fact_id=delight["fact_id"])

    _at(clock, 21, 10, 30)
    await rui.says(omar, "outcomes", kind="replied", text="Asked when we could come by")
    await rui.says(omar, "notes", text="His boss signs, he chooses")

    _at(clock, 21, 11)
    await rui.says(ids["paul"], "outcomes", kind="not_interested", text="Only looks for a booth next year")
    _at(clock, 21, 12)


ZOE = """\
Zoë Ångström, Head of Procurement at Globex, decides
Score 100: rated hot by Ana yesterday, no follow-up yet
Before you talk: “Hates phone calls”
Promised: “Send the drawings of the gripper”, due today at 16:00, promised by Ana
In common: theirs “Trains for a marathon in spring”, yours “Runs the Lisbon half marathon every year” \
· an interest in robotics
Last: Ana, 3 hours ago: “Her supplier let her down in May”
Last: Ana, yesterday: “Wants a quote for 40 units before her board meets on Friday”
Their hope, our limit: “Hopes for 15 percent off; we can go to 8”
Step 5 of 8, open up: we know what they hope for and where our limit is (3 hours ago) \
· we promised something (yesterday)
Next, dance: do something together that is not business
- Tell them how far “Send the drawings of the gripper” is: it is due today at 16:00
- Suggest something around “Trains for a marathon in spring”, just the two of you: it leaves room to talk
- Talk about robotics: it is on their list of interests and on ours
Would delight them: Follow up with “Hates phone calls” in mind \
· Find something small around “Trains for a marathon in spring”
Also at Globex: Tom Baker, Head of Operations (70: rated hot by Rui yesterday, no follow-up yet) \
· Inês Duarte, Plant Engineer (21: not the role you look for)
"""
TOM = """\
Tom Baker, Head of Operations at Globex
Score 70: rated hot by Rui yesterday, no follow-up yet
Gap: said 5 of 5, felt like 2 of 5: the words were warmer than the feeling, check in
In common: an interest in robotics
Last: you, yesterday: “Said yes to everything, asked nothing”
Step 1 of 8, notice: we met (yesterday)
Next, target: decide what this contact is for
- Ask what might hold them back: they said 5 of 5, but it felt like 2
- Find out what they decide: nobody has noted it yet
- Talk about robotics: it is on their list of interests and on ours
Also at Globex: Zoë Ångström, Head of Procurement (100: rated hot by Ana yesterday, no follow-up yet) \
· Inês Duarte, Plant Engineer (21: not the role you look for)
"""
OMAR = """\
Omar Haddad, Operations Manager at Initech
Score 98: they replied an hour ago
Problem: “Two conveyors have stood still since Monday”, raised yesterday, Ana has taken it on
Gap: said 3 of 5, felt like 5 of 5: there may be more than they said, check in
Last: you, an hour ago: “His boss signs, he chooses”
Last: they replied an hour ago: “Asked when we could come by”
Last: you, done yesterday: “Send the reference from Porto”
Step 7 of 8, get real: one of us took on a difficulty of theirs (yesterday)
Next, enjoy: keep in touch, keep it fresh
- Ask how “Two conveyors have stood still since Monday” stands: Ana has taken it on
- Ask what would win them over: they said 3 of 5, but it felt like 5
- Pick up what you wrote down an hour ago: “His boss signs, he chooses”
"""
OMAR_FOR_ANA_IN_GERMAN = """\
Omar Haddad, Operations Manager bei Initech
Wertung 98: hat vor einer Stunde geantwortet
Schwierigkeit: „Two conveyors have stood still since Monday“, genannt gestern, du kümmerst dich
Zwiespalt: gesagt 3 von 5, gespürt 5 von 5: da ist vielleicht mehr, als gesagt wurde, nachfragen
Zuletzt: Rui, vor einer Stunde: „His boss signs, he chooses“
Zuletzt: hat vor einer Stunde geantwortet: „Asked when we could come by“
Zuletzt: Rui, erledigt gestern: „Send the reference from Porto“
Schritt 7 von 8, ernst werden: jemand von uns kümmert sich um eine Schwierigkeit (gestern)
Als Nächstes, genießen: in Kontakt und frisch bleiben
- Sagen, wie es um „Two conveyors have stood still since Monday“ steht: du kümmerst dich
- Fragen, was noch überzeugen würde: gesagt 3 von 5, gespürt aber 5
- Daran anknüpfen, was Rui vor einer Stunde notiert hat: „His boss signs, he chooses“
"""
LENA = """\
Lena Vogt, Buyer at Hooli, guards the door of those who decide
Score 13: not the role, interests or decision power you look for
Before you talk: “Vegetarian”
Known: “Rows on the Tejo before work”
Planned: “Price list”, was due today at 09:00, for Ana · “Lunch at the green place”, for Ana
Step 1 of 8, notice: we met (yesterday)
Next, target: decide what this contact is for
- Ask about “Rows on the Tejo before work”: they told Ana
- Ask what brought them to logistics: it is on their list of interests
Would delight them: Find something small around “Rows on the Tejo before work”
"""
PAUL = """\
Paul Grant, Consultant at Hooli
Over: not interested, they said an hour ago: “Only looks for a booth next year”
Step 1 of 8, notice: we met (yesterday)
Turn to instead: Lena Vogt, Buyer (13: not the role, interests or decision power you look for)
"""
INES = """\
Inês Duarte, Plant Engineer at Globex
Score 21: not the role you look for
Step 1 of 8, notice: we met (2 hours ago)
Next, target: decide what this contact is for
- Find out what they decide: nobody has noted it yet
- Ask: “What are you working on that you would like to talk about?”
Also at Globex: Zoë Ångström, Head of Procurement (100: rated hot by Ana yesterday, no follow-up yet) \
· Tom Baker, Head of Operations (70: rated hot by Rui yesterday, no follow-up yet)
"""
PROSPECTS = [
    """\
Zoë Ångström, 100: Keep your promise or decline it openly: “Send the drawings of the gripper”, due today at 16:00
- rated hot by Ana yesterday, no follow-up yet
- came back on another day, last 3 hours ago
- fits your profile: procurement, robotics, decides
today: an open promise: “Send the drawings of the gripper”, due today at 16:00
""",
    """\
Omar Haddad, 98: Follow up: they replied an hour ago, no follow-up since
- they replied an hour ago
- said warm, but the gut feeling was 5: check in
- we have listened to them
today: they replied an hour ago, no follow-up since
""",
    """\
Tom Baker, 70: Check in with them: they said hot, but the gut feeling was 2
- rated hot by Rui yesterday, no follow-up yet
- said hot, but the gut feeling was 2: check in
- fits your profile: operations, robotics
today: rated hot by Rui yesterday, no follow-up yet
""",
    """\
Inês Duarte, 21: Rate the conversation: nobody has said how it went
- not the role you look for
- met 2 hours ago
- nobody has rated them yet
soon: nobody has said how the talk went
""",
    """\
Lena Vogt, 13: Write to them: the mail was due today at 09:00
- not the role, interests or decision power you look for
- rated warm by Ana yesterday, no follow-up yet
- met yesterday
now: a mail was due today at 09:00
""",
]


async def test_the_brief_is_what_a_colleague_would_say(fair: Fair) -> None:
    assert await fair.rui.brief(fair.zoe) == ZOE
    assert await fair.rui.brief(fair.tom) == TOM
    assert await fair.rui.brief(fair.omar) == OMAR
    assert await fair.ana.brief(fair.omar, "de") == OMAR_FOR_ANA_IN_GERMAN
    assert await fair.rui.brief(fair.lena) == LENA
    assert await fair.rui.brief(fair.paul) == PAUL
    assert await fair.rui.brief(fair.ines) == INES


async def test_the_first_five_prospects_and_why(fair: Fair) -> None:
    page = await fair.rui.call("GET", "/v1/prospects?limit=5", 200)

    assert [_told(prospect) for prospect in page["items"]] == PROSPECTS


def _told(prospect: dict[str, Any]) -> str:
    head = f"{prospect['contact']['name']}, {prospect['score']}: {prospect['next_step']}"
    reasons = "".join(f"- {reason['text']}\n" for reason in prospect["reasons"])
    return f"{head}\n{reasons}{prospect['urgency']}: {prospect['urgent_because']}\n"

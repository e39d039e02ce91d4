"""What a contact shows of the relationship: the step and its evidence, silence, and said against sensed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from models import Contact, Difficulty, Member, Note, Scan, Task, Team, Touchpoint
from tests.contacts.book import Scanner, counted_statements, one, page
from tests.world import Caller, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
async def rep(world: World) -> Caller:
    return await world.rep(await world.team(), "Rui Rep")


async def signs(caller: Caller, contact_id: str) -> list[tuple[str, str]]:
    """Step and sign of all that a contact shows, in their order."""
    return [(found["step"], found["sign"]) for found in (await one(caller, contact_id))["step_evidence"]]


async def age(world: World, by: timedelta) -> None:
    """All that happened, happened so much earlier."""
    columns: list[tuple[type[Any], tuple[str, ...]]] = [
        (Scan, ("captured_at",)), (Note, ("written_at",)), (Touchpoint, ("happened_at",)), (Task, ("done_at",)),
        (Difficulty, ("raised_at", "solved_at")), (Contact, ("first_captured_at", "last_captured_at")),
    ]  # fmt: skip
    async with world.session() as session:
        for table, names in columns:
            for row in await world.rows(table):
                for name in names:
                    moment: datetime | None = getattr(row, name)
                    setattr(row, name, moment and moment - by)
                await session.merge(row)
        await session.commit()


async def test_a_scan_is_the_first_step(rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)

    shown = await one(rep, contact["id"])

    assert (shown["step"], shown["last_contact_at"], shown["lapsed"]) == ("radar", "2026-11-21T10:00:00Z", False)
    assert shown["step_evidence"] == [
        {"step": "radar", "sign": "scanned", "text": "we met", "at": "2026-11-21T10:00:00Z"}
    ]
    nothing = ("rhythm_weeks", "get_in_touch_by", "said", "sensed", "gap")
    assert [shown[field] for field in nothing] == [None] * 5


async def test_who_may_decide_and_fits_the_profile_is_a_target(world: World, scanner: Scanner) -> None:
    team = await world.team(profile={"roles": ["procurement"]})
    rep = await world.rep(team)
    decides, fits, other = [await scanner.person(rep, name) for name in ("One", "Two", "Three")]
    await rep.patch(f"/v1/contacts/{decides['id']}", {"decision_power": "decides", "job_title": "Janitor"})
    await rep.patch(f"/v1/contacts/{fits['id']}", {"decision_power": "uses"})
    await rep.patch(f"/v1/contacts/{other['id']}", {"decision_power": "uses", "job_title": "Janitor"})

    assert (await signs(rep, decides["id"]))[0] == ("target", "has_power")
    assert (await signs(rep, fits["id"]))[0] == ("target", "fits_profile")
    assert await signs(rep, other["id"]) == [("radar", "scanned")]


async def test_all_that_the_system_sees(world: World, rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    path = f"/v1/contacts/{contact['id']}"
    told: list[tuple[str, dict[str, Any]]] = [
        ("touchpoints", {"step": "approach", "talked": "they"}),
        ("facts", {"topic": "sport", "text": "runs", "source": "told"}),
        ("notes", {"kind": "grey_zone", "text": "hopes for 20 percent"}),
        ("notes", {"kind": "promise", "text": "send prices"}),
        ("outcomes", {"kind": "replied"}),
    ]
    for where, body in told:
        assert (await rep.post(f"{path}/{where}", {"id": str(uuid4()), **body})).status_code == 201
    shown = await signs(rep, contact["id"])
    assert set(shown[:2]) == {("open_up", "promised"), ("open_up", "grey_zone")}
    assert set(shown[2:4]) == {("listen", "replied"), ("listen", "they_talked")}
    assert set(shown[4:6]) == {("approach", "prepared"), ("approach", "touchpoint")}
    assert shown[6:] == [("radar", "scanned")]

    task, difficulty = str(uuid4()), str(uuid4())
    await rep.post("/v1/tasks", {"id": task, "title": "Dinner", "kind": "meeting", "contact_id": contact["id"]})
    assert (await one(rep, contact["id"]))["step"] == "open_up"
    await rep.patch(f"/v1/tasks/{task}", {"done": True})
    assert (await signs(rep, contact["id"]))[0] == ("dance", "met")
    await rep.post(f"{path}/difficulties", {"id": difficulty, "text": "the shipment is late"})
    assert (await one(rep, contact["id"]))["step"] == "dance"
    await rep.patch(f"{path}/difficulties/{difficulty}", {"owner_id": str(rep.principal.member_id)})
    assert (await signs(rep, contact["id"]))[0] == ("get_real", "taken_on")
    await rep.patch(f"{path}/difficulties/{difficulty}", {"solved": True})
    assert (await signs(rep, contact["id"]))[:2] == [("get_real", "solved"), ("get_real", "taken_on")]


async def test_coming_back_after_half_an_hour_shows_interest(world: World, rep: Caller, scanner: Scanner) -> None:
    soon, later = [await world.qr(await world.attendee(name)) for name in ("Soon", "Later")]
    for badge, pause in ((soon, timedelta(minutes=29)), (later, timedelta(minutes=30))):
        await scanner.badge(rep, badge, ago=pause)
        await scanner.badge(rep, badge)

    steps = {item["name"]: item["step"] for item in (await page(rep))["items"]}
    assert steps == {"Soon": "radar", "Later": "listen"}


async def test_scanning_one_of_us_back_shows_interest(world: World, scanner: Scanner) -> None:
    team, rival = await world.team("Ours"), await world.team("Rivals")
    rep, other = await world.rep(team), await world.rep(rival)
    zoe = await world.attendee("Zoë Ångström")
    account = await world.account("rui@acme.example")
    ours = await world.attendee("Rui Rep", email="rui@acme.example")
    contact, theirs = [await scanner.badge(one, await world.qr(zoe)) for one in (rep, other)]
    as_zoe = await world.as_attendee(zoe)
    mine = await scanner.badge(await world.as_attendee(ours), await world.qr(zoe))
    await scanner.badge(as_zoe, await world.qr(ours))

    assert (await one(rep, contact["id"]))["step"] == "radar", "nobody in the team has that address"
    await join(world, team, account.id)

    assert (await signs(rep, contact["id"]))[0] == ("listen", "scanned_back")
    assert (await one(other, theirs["id"]))["step"] == "radar"
    assert (await signs(await world.as_attendee(ours), mine["id"]))[0] == ("listen", "scanned_back")


async def join(world: World, team: Team, account_id: UUID) -> None:
    stamp = {"event_id": world.event.id, "id": uuid4(), "created_at": world.now}
    await world.add(Member(**stamp, team_id=team.id, account_id=account_id, name="Rui", role="rep"))


async def test_silence_takes_a_step_back_each_month(world: World, rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    path = f"/v1/contacts/{contact['id']}"
    await rep.post(f"{path}/touchpoints", {"id": str(uuid4()), "step": "dance"})
    steps = []
    for _ in range(6):
        steps.append((await one(rep, contact["id"]))["step"])
        await age(world, 30 * DAY)
    await rep.post(f"{path}/notes", {"id": str(uuid4()), "text": "called"})

    assert steps == ["dance", "open_up", "listen", "approach", "target", "target"]
    assert (await one(rep, contact["id"]))["step"] == "dance"


async def test_a_rhythm_lapses_and_is_kept(world: World, rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep)
    path = f"/v1/contacts/{contact['id']}"

    agreed = await rep.patch(path, {"rhythm_weeks": 2})
    await age(world, 14 * DAY)
    lapsed = await one(rep, contact["id"])
    (listed,) = (await page(rep))["items"]
    await rep.post(f"{path}/touchpoints", {"id": str(uuid4()), "step": "radar"})
    kept = await one(rep, contact["id"])
    without = await rep.patch(path, {"rhythm_weeks": None})

    assert (agreed.json()["rhythm_weeks"], agreed.json()["lapsed"]) == (2, False)
    assert agreed.json()["get_in_touch_by"] == "2026-12-05T10:00:00Z"
    assert (lapsed["lapsed"], listed["lapsed"], lapsed["get_in_touch_by"]) == (True, True, "2026-11-21T10:00:00Z")
    assert (kept["lapsed"], kept["step"], kept["step_evidence"][0]["sign"]) == (False, "enjoy", "rhythm_kept")
    assert (without.json()["rhythm_weeks"], without.json()["lapsed"], without.json()["step"]) == (None, False, "radar")


@pytest.mark.parametrize("weeks", [0, 105, 1.5, "2"])
async def test_a_rhythm_is_a_number_of_weeks(rep: Caller, scanner: Scanner, weeks: object) -> None:
    contact = await scanner.person(rep)

    answer = await rep.patch(f"/v1/contacts/{contact['id']}", {"rhythm_weeks": weeks})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_said_against_sensed(world: World, scanner: Scanner) -> None:
    team = await world.team()
    rui, ana = await world.rep(team, "Rui"), await world.rep(team, "Ana")
    badge = await world.qr(await world.attendee())
    contact = await scanner.badge(rui, badge, rating="cold", gut=1, ago=HOUR)
    await scanner.badge(rui, badge, rating="hot", ago=HOUR / 2)
    await scanner.badge(ana, badge, gut=2, rating=4)

    shown = await one(rui, contact["id"])

    assert (shown["said"], shown["sensed"]) == (4.5, 1.5)
    assert shown["gap"] == {
        "difference": pytest.approx(0.775),
        "reason": "said 4.5 of 5, felt like 1.5 of 5: the words were warmer than the feeling, check in",
    }


async def test_texts_are_in_the_callers_language(rep: Caller, scanner: Scanner) -> None:
    contact = await scanner.person(rep, rating="hot", gut=1)
    path = f"/v1/contacts/{contact['id']}"

    by_header = await rep.get(path, headers={"Accept-Language": "fr, de;q=0.8"})
    await rep.patch("/v1/me", {"language": "en"})
    chosen = await rep.get(path, headers={"Accept-Language": "de"})

    assert by_header.json()["step_evidence"][0]["text"] == "wir sind uns begegnet"
    assert by_header.json()["gap"]["reason"].startswith("gesagt 5 von 5, gespürt 1 von 5")
    assert chosen.json()["step_evidence"][0]["text"] == "we met"


async def test_one_contact_takes_as_many_statements_whatever_happened(rep: Caller, scanner: Scanner) -> None:
    quiet, busy = await scanner.person(rep, "Quiet"), await scanner.person(rep, "Busy", rating="hot", gut=1)
    for step in ("approach", "listen", "dance"):
        await rep.post(f"/v1/contacts/{busy['id']}/touchpoints", {"id": str(uuid4()), "step": step})

    sent = []
    for contact in (quiet, busy):
        with counted_statements() as statements:
            await one(rep, contact["id"])
        sent.append(len(statements))

    assert sent[0] == sent[1] <= 10

"""Who came back to the booth and stayed is worth turning to, if they let the team see it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.contacts.target import TargetProfile
from api.core.ids import uuid7
from api.prospects.features import PRIOR, features, known_of
from api.prospects.numbers import columns, table
from api.prospects.observed import Observed
from api.prospects.phrases import Person, stayed
from api.prospects.voice import Voice
from models import Attendee, Language, Team, Visit, Zone, ZoneKind
from tests.prospects.book import prospects, scan, texts
from tests.radar.phones import agree
from tests.world import Caller, World

MINUTE = timedelta(minutes=1)
ZONE = ZoneInfo("Europe/Lisbon")
NOW = datetime.fromisoformat("2026-11-21T10:00:00Z")


async def booth(world: World, name: str = "Acme") -> tuple[Team, Caller]:
    zone = Zone(event_id=world.event.id, id=uuid7(), name=f"Booth of {name}", kind=ZoneKind.BOOTH, created_at=world.now)
    await world.add(zone)
    team = await world.team(name, zone_id=zone.id)
    return team, await world.rep(team)


async def visit(world: World, team: Team, whom: Attendee, ago: timedelta, stay: timedelta) -> None:
    began = world.now - ago
    await world.add(
        Visit(
            event_id=world.event.id,
            id=uuid7(),
            attendee_id=whom.id,
            zone_id=team.zone_id,
            started_at=began,
            last_at=began + stay,
        )
    )


async def test_visits_and_how_long_they_stayed_are_a_reason(world: World) -> None:
    team, rep = await booth(world)
    seen, unseen = await world.attendee("Seen"), await world.attendee("Unseen")
    await agree(world, seen, unseen)
    for whom in (seen, unseen):
        await scan(world, rep, whom, ago=5 * 60 * MINUTE)
    await visit(world, team, seen, 300 * MINUTE, 5 * MINUTE)
    await visit(world, team, seen, 200 * MINUTE, 0 * MINUTE)
    await visit(world, team, seen, 100 * MINUTE, 9 * MINUTE)

    first, second = await prospects(rep)
    shown = (await rep.get(f"/v1/contacts/{first['contact']['id']}")).json()

    assert (first["contact"]["name"], second["contact"]["name"]) == ("Seen", "Unseen")
    assert "came back twice, stayed 14 minutes" in texts(first)
    [reason] = [reason for reason in first["reasons"] if reason["feature"] == "booth"]
    expected = booth_features(3, 14)
    assert reason["contribution"] == pytest.approx(sum(PRIOR[name] * value for name, value in expected.items()))
    assert first["score"] > second["score"]
    assert (shown["booth_visits"], shown["booth_minutes"]) == (3, 14)


async def test_only_ones_own_booth_counts(world: World) -> None:
    acme, _ = await booth(world)
    _, rival = await booth(world, "Rival")
    nowhere = await world.rep(await world.team("Nowhere"))
    ana = await world.attendee("Ana")
    await agree(world, ana)
    owner = await world.as_attendee(await world.attendee("Owner"))
    for caller in (rival, nowhere, owner):
        await scan(world, caller, ana)
    await visit(world, acme, ana, 30 * MINUTE, 20 * MINUTE)

    for caller in (rival, nowhere, owner):
        [prospect] = await prospects(caller)
        shown = (await caller.get(f"/v1/contacts/{prospect['contact']['id']}")).json()
        assert not any("booth" in reason["feature"] for reason in prospect["reasons"])
        assert (shown["booth_visits"], shown["booth_minutes"]) == (0, 0)


@pytest.mark.parametrize("how", ["blocks the team", "switches off"])
async def test_who_blocks_the_team_or_switches_off_did_not_visit(world: World, how: str) -> None:
    """Both, so that neither is told from the other."""
    team, rep = await booth(world)
    ana = await world.attendee("Ana")
    await agree(world, ana)
    await scan(world, rep, ana)
    await visit(world, team, ana, 30 * MINUTE, 20 * MINUTE)
    assert "stayed 20 minutes at the booth" in texts((await prospects(rep))[0])

    phone = await world.as_attendee(ana)
    if how == "blocks the team":
        await phone.put(f"/v1/radar/blocks/{team.id}")
    else:
        await phone.put("/v1/radar/visibility", {"level": "off"})

    [prospect] = await prospects(rep)
    assert not any("stayed" in text for text in texts(prospect))
    assert (await rep.get(f"/v1/contacts/{prospect['contact']['id']}")).json()["booth_visits"] == 0


@pytest.mark.parametrize(
    ("visits", "minutes", "english", "german"),
    [
        (0, 0, None, None),
        (1, 0, "came by the booth", "kam am Stand vorbei"),
        (1, 1, "stayed 1 minute at the booth", "blieb 1 Minute am Stand"),
        (1, 75, "stayed 75 minutes at the booth", "blieb 75 Minuten am Stand"),
        (2, 0, "came back to the booth", "kam an den Stand zurück"),
        (2, 14, "came back to the booth, stayed 14 minutes", "kam an den Stand zurück, blieb 14 Minuten"),
        (3, 14, "came back twice, stayed 14 minutes", "kam zweimal zurück, blieb 14 Minuten"),
        (4, 14.9, "came back 3 times, stayed 14 minutes", "kam 3-mal zurück, blieb 14 Minuten"),
    ],
)
def test_phrases(visits: int, minutes: float, english: str | None, german: str | None) -> None:
    person = Person(Observed(booth_visits=visits, booth_time=minutes * MINUTE))

    assert stayed(person, Voice(Language.ENGLISH, NOW, ZONE)) == english
    assert stayed(person, Voice(Language.GERMAN, NOW, ZONE)) == german


@pytest.mark.parametrize(
    ("visits", "minutes", "known"),
    [
        (0, 0, {}),
        (1, 0, {"booth_visits": 0, "booth_time": 0}),
        (1, 10, {"booth_visits": 0, "booth_time": 0.5}),
        (3, 20, {"booth_visits": 0.75, "booth_time": 0.75}),
    ],
)
def test_features(visits: int, minutes: float, known: dict[str, float]) -> None:
    assert booth_features(visits, minutes) == known


def booth_features(visits: int, minutes: float) -> dict[str, float]:
    seen = Observed(booth_visits=visits, booth_time=minutes * MINUTE)
    found = known_of(features(columns(table([seen], TargetProfile(), ZONE)), NOW), 0)
    return {name: value for name, value in found.items() if name.startswith("booth")}

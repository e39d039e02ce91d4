"""Where a team's booth is: the organiser says so, or a manager."""

from uuid import uuid4

from models import Book, Team, Zone
from tests.world import World


async def _zone(world: World) -> str:
    zone = Zone(event_id=world.event.id, id=uuid4(), name="Booth 7", kind="booth", created_at=world.now)
    await world.add(zone)
    return str(zone.id)


async def test_the_organiser_says_where_a_booth_is(world: World) -> None:
    organiser, team, zone_id = await world.organiser(), await world.team(), await _zone(world)

    placed = await organiser.patch(f"/v1/teams/{team.id}", {"zone_id": zone_id})
    listed = (await organiser.get("/v1/teams")).json()["items"]
    nowhere = await organiser.patch(f"/v1/teams/{team.id}", {"zone_id": None})

    assert placed.json()["zone_id"] == zone_id
    assert [item["zone_id"] for item in listed] == [zone_id]
    assert nowhere.json()["zone_id"] is None


async def test_a_manager_says_it_too(world: World) -> None:
    team, zone_id = await world.team(), await _zone(world)
    manager = await world.manager(team)

    placed = await manager.patch("/v1/team", {"zone_id": zone_id})
    renamed = await manager.patch("/v1/team", {"name": "Acme 2"})

    assert (placed.json()["zone_id"], renamed.json()["zone_id"]) == (zone_id, zone_id)
    assert (await manager.patch("/v1/team", {"zone_id": None})).json()["zone_id"] is None


async def test_a_booth_is_in_a_zone_of_the_event(world: World) -> None:
    team, elsewhere = await world.team(), await World.create(world.app, world.http, world.now)
    organiser, manager, far = await world.organiser(), await world.manager(team), await _zone(elsewhere)

    for zone_id in (far, str(uuid4())):
        for answer in (
            await organiser.patch(f"/v1/teams/{team.id}", {"zone_id": zone_id}),
            await manager.patch("/v1/team", {"zone_id": zone_id}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    missing = await organiser.patch(f"/v1/teams/{team.id}", {})
    nobody = await organiser.patch(f"/v1/teams/{uuid4()}", {"zone_id": None})
    assert (missing.json()["code"], nobody.json()["code"]) == ("validation_failed", "not_found")


async def test_a_booth_that_moves_is_a_change_of_the_teams_book_and_only_then(world: World) -> None:
    organiser, team, zone_id = await world.organiser(), await world.team(), await _zone(world)
    manager = await world.manager(team)

    async def revisions() -> tuple[int, int]:
        (row,), (book,) = await world.rows(Team, id=team.id), await world.rows(Book, team_id=team.id)
        return row.revision, book.revision

    seen = []
    for place in (zone_id, zone_id, None):
        await organiser.patch(f"/v1/teams/{team.id}", {"zone_id": place})
        seen.append(await revisions())
    await manager.patch("/v1/team", {"zone_id": zone_id})
    seen.append(await revisions())

    assert seen == [(1, 1), (1, 1), (2, 2), (3, 3)]

"""What waits, runs and failed is visible to those whose it is."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from api.core import jobs
from models import Team
from tests.world import Caller, World


async def _put(world: World, book_id: UUID | None, **options: Any) -> int:
    async with world.session() as session:
        job = await jobs.enqueue(session, "test.listed", {}, event_id=world.event.id, book_id=book_id, **options)
        await session.commit()
    assert job
    return job


async def _listed(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    answer = await caller.get("/v1/jobs", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_managers_see_their_teams_jobs_and_organisers_their_events(world: World) -> None:
    mine, theirs = await world.manager(await world.team("Mine")), await world.manager(await world.team("Theirs"))
    own, other = await _put(world, mine.principal.book_id), await _put(world, theirs.principal.book_id)
    of_event = await _put(world, None)
    elsewhere = await World.create(world.app, world.http, world.now)
    await _put(elsewhere, None)

    assert [job["id"] for job in await _listed(mine)] == [own]
    assert [job["id"] for job in await _listed(theirs)] == [other]
    assert [job["id"] for job in await _listed(await world.organiser())] == [of_event, other, own]


async def test_a_job_says_how_it_stands(world: World) -> None:
    manager = await world.manager(await world.team())
    job = await _put(world, manager.principal.book_id)
    (waiting,) = await _listed(manager)
    assert (waiting["kind"], waiting["state"], waiting["tries"], waiting["error"]) == (
        "test.listed", "waiting", 0, None,
    )  # fmt: skip
    async with world.session() as session:
        await session.execute(text("UPDATE pgqueuer SET status = 'failed', attempts = 5 WHERE id = :id"), {"id": job})
        await session.execute(
            text(
                "INSERT INTO pgqueuer_log (job_id, status, priority, entrypoint, traceback) "
                "VALUES (:id, 'failed', 0, 'test.listed', '{\"exception_message\": \"TimeoutError\"}')"
            ),
            {"id": job},
        )
        await session.commit()

    (failed,) = await _listed(manager)

    assert (failed["state"], failed["tries"], failed["error"]) == ("failed", 5, "TimeoutError")


async def test_the_list_has_pages(world: World) -> None:
    team: Team = await world.team()
    manager = await world.manager(team)
    put = [await _put(world, manager.principal.book_id, key=str(uuid4())) for _ in range(5)]
    first = (await manager.get("/v1/jobs", params={"limit": 3})).json()
    rest = (await manager.get("/v1/jobs", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [job["id"] for job in first["items"] + rest["items"]] == put[::-1]
    assert rest["next_cursor"] is None

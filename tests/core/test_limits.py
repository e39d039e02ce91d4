"""How much one request may send."""

from collections.abc import AsyncIterator

from api.core.limits import MAX_BODY_BYTES
from tests.core.apps import problem
from tests.world import World

TOO_LONG = b" " * (MAX_BODY_BYTES + 1)


async def test_a_body_over_the_limit_is_refused_before_it_is_read(world: World) -> None:
    answer = await world.http.post("/v1/auth/codes", content=TOO_LONG)

    assert problem(answer) == (413, "body_too_large")


async def test_a_body_that_does_not_say_its_length_is_refused_when_it_gets_too_long(world: World) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield b" " * 1024 * 1024

    answer = await world.http.post("/v1/auth/codes", content=parts(), headers={"Content-Type": "application/json"})

    assert problem(answer) == (413, "body_too_large")


async def test_a_list_of_registrations_may_be_longer(world: World) -> None:
    organiser = await world.organiser()
    rows = b"name,email\nAna Long,ana@people.example\n" + b"\n" * MAX_BODY_BYTES

    answer = await organiser.request("POST", "/v1/attendees/import?dry_run=true", content=rows)

    assert (answer.status_code, answer.json()["created"]) == (200, 1)

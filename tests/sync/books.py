"""A book with something of everything."""

from typing import Any

from models import Book
from tests.sync.rows import MS, new, offline_scan, pull, push_well
from tests.sync.test_push import everything_about
from tests.world import Caller, World


async def full_book(world: World) -> tuple[Caller, dict[str, list[dict[str, Any]]]]:
    """A rep's book with a row in every table, and what was pushed."""
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    questions = {"questions": [{"text": "How many robots?", "kind": "number"}]}
    assert (await manager.patch("/v1/team", questions)).status_code == 200
    await add_zone(world, f"Hall of {rep.principal.session_id}")
    (question,) = (await pull(rep)).rows("questions")
    contact, scan = offline_scan(rep, "TICKET-1")
    answer = new(contact_id=contact["id"], question_id=question["id"], value="7", answered_at=MS)
    rows = {"contacts": [contact], "scans": [scan], "answers": [answer]} | everything_about(contact["id"])
    await push_well(rep, **rows)
    return rep, rows


async def add_zone(world: World, name: str) -> str:
    answer = await (await world.organiser()).post("/v1/zones", {"name": name, "kind": "hall"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def revision_of(world: World, caller: Caller) -> int:
    (book,) = await world.rows(Book, id=caller.principal.book_id)
    return int(book.revision)

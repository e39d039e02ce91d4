"""What the tests about contacts share: filling a book by scanning, and reading it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, event

from models import Answer, Book, Difficulty, Fact, Occasion, Outcome, Question, Touchpoint
from tests.conftest import Clock
from tests.world import Caller, World


class Scanner:
    """Scans for the tests: somebody new, or a given badge, `ago` before now."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.clock = clock

    async def person(self, caller: Caller, name: str = "Zoë Ångström", **extras: Any) -> dict[str, Any]:
        """The contact made by scanning a new attendee."""
        return await self.badge(caller, await self.world.qr(await self.world.attendee(name)), **extras)

    async def badge(self, caller: Caller, badge: str, *, ago: timedelta = timedelta(), **extras: Any) -> dict[str, Any]:
        return await self.send(caller, badge=badge, captured_at=(self.clock.now - ago).isoformat(), **extras)

    async def typed(self, caller: Caller, name: str, **fields: Any) -> dict[str, Any]:
        """The contact made of somebody without a badge."""
        return await self.send(
            caller, source="manual", contact={"name": name, **fields}, captured_at=self.clock.now.isoformat()
        )

    async def send(self, caller: Caller, **scan: Any) -> dict[str, Any]:
        answer = await caller.post("/v1/scans", {"id": str(uuid4()), **scan})
        assert answer.status_code in (201, 202), answer.text
        contact: dict[str, Any] = answer.json()["contact"]
        return contact


async def page(caller: Caller, **query: Any) -> dict[str, Any]:
    answer = await caller.get("/v1/contacts", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def names(caller: Caller, **query: Any) -> list[str]:
    """The names on the first page of the list."""
    return [item["name"] for item in (await page(caller, **query))["items"]]


async def one(caller: Caller, contact_id: str) -> dict[str, Any]:
    answer = await caller.get(f"/v1/contacts/{contact_id}")
    assert answer.status_code == 200, answer.text
    contact: dict[str, Any] = answer.json()
    return contact


async def revision(world: World, caller: Caller) -> int:
    """Of the caller's book."""
    (book,) = await world.rows(Book, id=caller.principal.book_id)
    found: int = book.revision
    return found


async def items(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = await caller.get(path, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that the application sends meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def say_more(world: World, caller: Caller, contact_id: str) -> None:
    """A fact, a touchpoint, an answer, a difficulty, an occasion and an outcome about the contact."""
    principal = caller.principal
    stamp = {"event_id": world.event.id, "book_id": principal.book_id, "revision": 1, "created_at": world.now}
    about = stamp | {"contact_id": UUID(contact_id), "member_id": principal.member_id}
    question = Question(**stamp, id=uuid4(), text="Budget?", kind="number", options=[], weight=1.0, position=1)
    await world.add(
        question,
        Fact(**about, id=uuid4(), topic="family", text="two daughters", source="told", noted_at=world.now),
        Touchpoint(**about, id=uuid4(), step="listen", text="her move to Porto", happened_at=world.now),
        Answer(**about, id=uuid4(), question_id=question.id, value=40_000, answered_at=world.now),
        Difficulty(**about, id=uuid4(), text="the shipment is late", raised_at=world.now),
        Occasion(**about, id=uuid4(), label="birthday", on=date(1980, 2, 29), yearly=True),
        Outcome(**about, id=uuid4(), kind="replied", text="by mail", happened_at=world.now, features={"gut": 1.0}),
    )

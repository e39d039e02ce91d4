"""Somebody whose every field says something that occurs nowhere else, and what others see of them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from api.contacts.sharing import COLUMNS
from models import Attendee
from tests.conftest import Clock
from tests.world import Caller, World

WORDS = {
    "name": "Nadeshda",
    "company": "Quibblecorp",
    "job_title": "Zymurgist",
    "email": "xenolith@people.example",
    "phone": "+351919191919",
    "links": "https://kumquat.example/",
    "interests": "vexillology",
    "custom": "Wolpertinger",
}
"""What each field says, in a word that no other holds. The e-mail address is also found without its host."""
MARKS = WORDS | {"email": "xenolith", "links": "kumquat", "phone": "919191919"}
assert set(MARKS) | {"photo"} == set(COLUMNS)


async def somebody(world: World) -> Attendee:
    return await world.attendee(
        WORDS["name"],
        company=WORDS["company"],
        job_title=WORDS["job_title"],
        email=WORDS["email"],
        phone=WORDS["phone"],
        links=[WORDS["links"]],
        interests=[WORDS["interests"]],
        custom={"Legend?": WORDS["custom"]},
        category="",
        industry="",
        country="",
    )


async def scanned(world: World, clock: Clock, caller: Caller, attendee: Attendee, **extras: Any) -> dict[str, Any]:
    """The contact after the caller has read the attendee's badge, a second later than anything before."""
    clock.advance(timedelta(seconds=1))
    scan = {"id": str(uuid4()), "badge": await world.qr(attendee), "captured_at": clock.now.isoformat(), **extras}
    answer = await caller.post("/v1/scans", scan)
    assert answer.status_code == 201, answer.text
    contact: dict[str, Any] = answer.json()["contact"]
    return contact


async def share(clock: Clock, me: Caller, **rules: list[str] | None) -> dict[str, Any]:
    clock.advance(timedelta(seconds=1))
    answer = await me.patch("/v1/me/sharing", rules)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def ledger(me: Caller) -> list[dict[str, Any]]:
    answer = await me.get("/v1/me/disclosures")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def everything(caller: Caller) -> dict[str, str]:
    """All that the holder of a book can read of it, by where."""
    paths = [
        *("/v1/contacts", "/v1/sync", "/v1/changes", "/v1/exports/contacts.csv", "/v1/prospects", "/v1/tasks"),
        *("/v1/radar", "/v1/me", "/v1/contacts.vcf"),
    ]
    ids = [contact["id"] for contact in (await caller.get("/v1/contacts")).json()["items"]]
    paths += [f"/v1/contacts/{contact_id}{part}" for contact_id in ids for part in ("", "/knowledge", "/notes")]
    texts = {}
    for path in paths:
        answer = await caller.get(path)
        assert answer.status_code == 200, (path, answer.text)
        texts[path] = answer.text
    return texts


def told(texts: dict[str, str]) -> dict[str, set[str]]:
    """By field, where it can be read."""
    return {
        field: found
        for field, mark in MARKS.items()
        if (found := {path for path, text in texts.items() if mark in text})
    }

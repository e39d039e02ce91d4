"""Pulls and pushes, as short as tests want them."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4, uuid5

import httpx

from api.sync.tables import version
from models import Attendee
from tests.world import Caller, World

MS = 1795255200000
"""The application's time in tests, 2026-11-21 10:00 UTC, as phones write it."""

Raw = dict[str, Any]


@dataclass(frozen=True)
class Pull:
    """What a pull brought."""

    document: dict[str, Any]

    @property
    def timestamp(self) -> int:
        return int(self.document["timestamp"])

    @property
    def tables(self) -> dict[str, Any]:
        tables: dict[str, Any] = self.document["changes"]
        return tables

    def rows(self, table: str) -> list[Raw]:
        return list(self.tables[table]["updated"])

    def one(self, table: str) -> Raw:
        (row,) = self.rows(table)
        return row

    def row(self, table: str, row_id: str) -> Raw:
        (row,) = [row for row in self.rows(table) if row["id"] == row_id]
        return row

    def deleted(self, table: str) -> set[str]:
        return set(self.tables[table]["deleted"])

    def news(self) -> dict[str, set[str]]:
        """By table, the ids of what came; without tables of which nothing came."""
        ids = {name: {row["id"] for row in self.rows(name)} | self.deleted(name) for name in self.tables}
        return {name: found for name, found in ids.items() if found}


async def pull(caller: Caller, since: int = 0, /, **query: Any) -> Pull:
    answer = await caller.get("/v1/sync", params={"last_pulled_at": since, "schema_version": version()} | query)
    assert answer.status_code == 200, answer.text
    return Pull(answer.json())


async def send(
    caller: Caller,
    since: int = 0,
    /,
    *,
    updated: dict[str, Any] | None = None,
    deleted: dict[str, Any] | None = None,
    query: dict[str, Any] | None = None,
    **created: Any,
) -> httpx.Response:
    """Push new rows by table, and rows that were changed and deleted."""
    names = {*created, *(updated or {}), *(deleted or {})}
    body = {
        name: {
            "created": created.get(name, []),
            "updated": (updated or {}).get(name, []),
            "deleted": (deleted or {}).get(name, []),
        }
        for name in names
    }
    return await caller.post("/v1/sync", body, params={"last_pulled_at": since} | (query or {}))


async def push(caller: Caller, since: int = 0, /, **what: Any) -> dict[str, Any]:
    """As `send`, of what must not conflict; gives the answer."""
    response = await send(caller, since, **what)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def push_well(caller: Caller, since: int = 0, /, **what: Any) -> None:
    """The same of what must be stored as it is."""
    answer = await push(caller, since, **what)
    assert (answer["problems"], answer["experimentalRejectedIds"]) == ([], {})


async def push_in_vain(caller: Caller, since: int = 0, /, **what: Any) -> None:
    """Of what somebody else changed meanwhile."""
    response = await send(caller, since, **what)
    assert (response.status_code, response.json()["code"]) == (409, "sync_conflict")


def codes(answer: dict[str, Any]) -> dict[str, str]:
    """Of an answer to a push: by the rows' ids, the codes of their problems."""
    return {row_id: problem["code"] for problem in answer["problems"] for row_id in problem["ids"]}


def new(**values: Any) -> Raw:
    return {"id": str(uuid4()), **values}


async def two_reps(world: World) -> tuple[Caller, Caller]:
    """Of one team."""
    team = await world.team()
    return await world.rep(team, "Ann"), await world.rep(team, "Ben")


async def key_of(world: World, attendee: Attendee) -> str:
    return (await world.qr(attendee)).rpartition("/")[2]


def contact_id(caller: Caller, badge_key: str) -> str:
    """As every phone derives it."""
    assert caller.principal.book_id
    return str(uuid5(caller.principal.book_id, badge_key))


def offline_scan(caller: Caller, badge_key: str, **values: Any) -> tuple[Raw, Raw]:
    """The contact and the scan that a phone makes when it reads a badge."""
    contact = {"id": contact_id(caller, badge_key), "badge_key": badge_key}
    scan = new(contact_id=contact["id"], badge_key=badge_key, source="scan", captured_at=MS)
    return contact, scan | values


async def scanned(world: World, caller: Caller, attendee: Attendee | None = None) -> str:
    """The contact of somebody whose scan was pushed."""
    key = await key_of(world, attendee or await world.attendee())
    contact, scan = offline_scan(caller, key)
    await push_well(caller, contacts=[contact], scans=[scan])
    return str(contact["id"])

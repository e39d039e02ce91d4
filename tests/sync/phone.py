"""A simulated phone: it keeps a book as WatermelonDB does, but in dictionaries, so that thousands can be tried.

It follows what `sync/impl` of the npm package `@nozbe/watermelondb` 0.28 does, with `sendCreatedAsUpdated`. That the
real client gets along with the server is shown by the tests that use `phones`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx

from tests.world import Caller

Raw = dict[str, Any]
"""A row as it goes over the wire: `id` and the columns of the app's schema."""

_EMPTY = {"string": "", "number": 0, "boolean": False}
_TRIES = 2
"""What `client/sync.js` does: after one conflict it pulls and pushes again."""


class Status(StrEnum):
    SYNCED = "synced"
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


class Fault(StrEnum):
    """What goes wrong during a sync."""

    PULL_CUT = "the pull's answer ends in the middle: nothing of it is kept"
    REQUEST_LOST = "the push never reaches the server"
    ANSWER_LOST = "the server acts on the push, the phone does not hear of it"
    SENT_TWICE = "the network repeats the push"


@dataclass
class Row:
    raw: Raw
    status: Status
    changed: set[str] = field(default_factory=set)

    def pushed(self) -> Raw:
        """WatermelonDB sends its own two columns along."""
        return {**self.raw, "_status": str(self.status), "_changed": ",".join(sorted(self.changed))}

    def mark_synced(self) -> None:
        self.status, self.changed = Status.SYNCED, set()

    def merge(self, raw: Raw) -> None:
        """Columns that were changed here win over what comes."""
        if self.status is not Status.DELETED:
            self.raw = raw | {column: self.raw[column] for column in self.changed}


class SimulatedPhone:
    """`ahead`: by how much its clock is wrong. `tells_time`: whether its pushes say what time it believes it is."""

    def __init__(
        self,
        name: str,
        caller: Caller,
        schema: Mapping[str, Any],
        server_time: Callable[[], datetime],
        *,
        ahead: timedelta = timedelta(),
        tells_time: bool = True,
    ) -> None:
        self.name = name
        self.caller = caller
        self.ahead = ahead
        self.tells_time = tells_time
        self.last_pulled_at: int | None = None
        self.rejected: set[tuple[str, str]] = set()
        self.problems: list[dict[str, Any]] = []
        self._server_time = server_time
        self._columns = {table["name"]: table["columns"] for table in schema["tables"]}
        self._version = schema["version"]
        self._tables: dict[str, dict[str, Row]] = {name: {} for name in self._columns}

    def __repr__(self) -> str:
        return self.name

    # What its owner does. None of it needs the network.

    def now(self) -> int:
        """By its own clock, in milliseconds."""
        return milliseconds(self._server_time() + self.ahead)

    def scan(self, text: str) -> tuple[str, str]:
        """The ids of the scan, and of the contact, which follows from the badge."""
        key = text.rpartition("/B/")[2]
        contact_id = str(uuid5(self.book_id, key))
        if contact_id not in self._tables["contacts"]:
            self.add("contacts", id=contact_id, badge_key=key)
        return self.add(
            "scans", contact_id=contact_id, badge_key=text, source="scan", captured_at=self.now()
        ), contact_id

    def add(self, table: str, **values: Any) -> str:
        """The new row's id."""
        row_id = values.get("id") or str(uuid4())
        assert row_id not in self._tables[table]
        self._tables[table][row_id] = Row(self._sanitised(table, {**values, "id": row_id}), Status.CREATED)
        return str(row_id)

    def edit(self, table: str, row_id: str, **values: Any) -> None:
        row = self._tables[table][row_id]
        assert row.status is not Status.DELETED
        news = {column: value for column, value in values.items() if row.raw[column] != value}
        if not news:
            return
        row.raw |= news
        row.changed |= news.keys()
        if row.status is Status.SYNCED:
            row.status = Status.UPDATED

    def delete(self, table: str, row_id: str) -> None:
        self._tables[table][row_id].status = Status.DELETED

    # What it shows.

    @property
    def book_id(self) -> UUID:
        assert self.caller.principal.book_id
        return self.caller.principal.book_id

    @property
    def member_id(self) -> str:
        return str(self.caller.principal.member_id)

    def rows(self, table: str) -> list[Raw]:
        return [row.raw for row in self._tables[table].values() if row.status is not Status.DELETED]

    def everything(self) -> dict[tuple[str, str], Raw]:
        """All rows, by table and id."""
        return {(table, row["id"]): row for table in self._tables for row in self.rows(table)}

    def unsent(self) -> set[tuple[str, str]]:
        return {
            (table, row_id)
            for table, rows in self._tables.items()
            for row_id, row in rows.items()
            if row.status is not Status.SYNCED
        }

    # Syncing.

    async def sync(self, fault: Fault | None = None, meanwhile: Callable[[], None] | None = None) -> None:
        """Pull and push, and once more if that conflicts. `meanwhile`: what the owner does during the push."""
        for _ in range(_TRIES):
            if await self._pull_and_push(fault, meanwhile):
                return
        raise AssertionError(f"{self.name} pulled, pushed at once, and still there was a conflict")

    async def _pull_and_push(self, fault: Fault | None, meanwhile: Callable[[], None] | None) -> bool:
        """False: somebody has changed the same rows. A sync that a fault ended is over too."""
        document = await self.pull()
        if fault is Fault.PULL_CUT:
            return True
        self.apply(document)
        changes = self.changes()
        if fault is Fault.REQUEST_LOST or not self.unsent():
            return True
        send = self.prepared_push(changes)
        answer = await send()
        if meanwhile:
            meanwhile()
        if fault is Fault.SENT_TWICE:
            first, answer = answer, await send()
            assert first.status_code == answer.status_code, (first.text, answer.text)
        if answer.status_code == 409:
            assert answer.json()["code"] == "sync_conflict", answer.text
            return False
        assert answer.status_code == 200, answer.text
        if fault is not Fault.ANSWER_LOST:
            self.acknowledge(changes, answer.json())
        return True

    async def pull(self) -> dict[str, Any]:
        """What the server has for it. Nothing is applied yet."""
        query = {"schema_version": self._version} | (
            {"last_pulled_at": self.last_pulled_at} if self.last_pulled_at else {}
        )
        answer = await self.caller.get("/v1/sync", params=query)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def apply(self, document: Mapping[str, Any]) -> None:
        timestamp = document["timestamp"]
        assert timestamp > 0, "WatermelonDB takes no other"
        assert timestamp >= (self.last_pulled_at or 0), "the timestamp went down"
        assert document["changes"].keys() == self._tables.keys()
        for table, changes in document["changes"].items():
            assert changes["created"] == []
            self._apply(table, changes["updated"], changes["deleted"])
        self.last_pulled_at = timestamp

    def _apply(self, table: str, updated: list[Raw], deleted: list[str]) -> None:
        ids = [raw["id"] for raw in updated] + deleted
        assert len(ids) == len(set(ids)), f"an id comes twice in {table}"
        rows = self._tables[table]
        for raw in updated:
            assert raw == self._sanitised(table, raw), f"this is no row of {table}: {raw}"
            if known := rows.get(raw["id"]):
                known.merge(raw)
            else:
                rows[raw["id"]] = Row(raw, Status.SYNCED)
        for row_id in deleted:
            # Also what was changed here: nothing survives a deletion.
            rows.pop(row_id, None)

    def changes(self) -> dict[str, dict[str, list[Any]]]:
        """All that the server has not acknowledged, as it is pushed."""
        return {
            table: {
                "created": [row.pushed() for row in rows.values() if row.status is Status.CREATED],
                "updated": [row.pushed() for row in rows.values() if row.status is Status.UPDATED],
                "deleted": [row_id for row_id, row in rows.items() if row.status is Status.DELETED],
            }
            for table, rows in self._tables.items()
        }

    def prepared_push(self, changes: Mapping[str, Any]) -> Callable[[], Any]:
        """Sends these changes; the same request each time."""
        query: dict[str, Any] = {"last_pulled_at": self.last_pulled_at, "unsent": 0}
        if self.tells_time:
            query["device_now"] = self.now()

        async def send() -> httpx.Response:
            return await self.caller.post("/v1/sync", dict(changes), params=query)

        return send

    def acknowledge(self, changes: Mapping[str, Mapping[str, list[Any]]], answer: Mapping[str, Any]) -> None:
        """What was pushed, and not changed since, is synced, except for what the server rejects."""
        rejected = defaultdict(list, answer["experimentalRejectedIds"])
        self.problems = answer["problems"]
        self.rejected = {(table, row_id) for table, ids in rejected.items() for row_id in ids}
        for table, pushed in changes.items():
            rows = self._tables[table]
            for raw in pushed["created"] + pushed["updated"]:
                row = rows.get(raw["id"])
                if row and row.pushed() == raw and raw["id"] not in rejected[table]:
                    row.mark_synced()
            for row_id in pushed["deleted"]:
                if row_id not in rejected[table]:
                    rows.pop(row_id, None)

    def _sanitised(self, table: str, values: Mapping[str, Any]) -> Raw:
        """All columns of the schema, of the right types."""
        return {"id": values["id"]} | {column["name"]: _sanitised(column, values) for column in self._columns[table]}


def _sanitised(column: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    value = values.get(column["name"])
    is_right = {
        "string": isinstance(value, str),
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
    }[column["type"]]
    if is_right:
        return value
    return None if column.get("isOptional") else _EMPTY[column["type"]]


def milliseconds(moment: datetime) -> int:
    """As phones hold times."""
    return round(moment.timestamp() * 1000)

"""What somebody holds who follows a book without WatermelonDB."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.sync.rows import Pull, Raw, pull
from tests.world import Caller

Held = dict[str, dict[str, Raw]]
"""Rows by table and id."""


@dataclass
class Copy:
    """Applies what pulls bring, and insists on the rules of the protocol meanwhile."""

    caller: Caller
    rows: Held = field(default_factory=dict)
    timestamp: int = 0

    async def pull(self) -> Pull:
        brought = await pull(self.caller, self.timestamp)
        self.apply(brought)
        return brought

    def apply(self, brought: Pull) -> None:
        for name, changes in brought.tables.items():
            assert changes["created"] == []
            ids = [row["id"] for row in changes["updated"]] + changes["deleted"]
            assert len(ids) == len(set(ids)), f"{name}: an id came twice"
            held = self.rows.setdefault(name, {})
            held.update({row["id"]: row for row in changes["updated"]})
            for row_id in changes["deleted"]:
                held.pop(row_id, None)
        # Only whoever holds nothing any more begins again.
        assert brought.timestamp >= self.timestamp or not self.ids()
        self.timestamp = brought.timestamp

    async def follow(self) -> None:
        """The same through the small door."""
        changed, cursor = lines(await self.caller.get("/v1/changes", params={"since": self.timestamp}))
        named = [(line["table"], line["id"]) for line in changed]
        assert len(named) == len(set(named)), "an id came twice"
        for line in changed:
            held = self.rows.setdefault(line["table"], {})
            if line.get("deleted"):
                held.pop(line["id"], None)
            else:
                held[line["id"]] = line["row"]
        self.timestamp = cursor

    def ids(self) -> dict[str, set[str]]:
        """Of all rows, by table; without tables that are empty."""
        return {name: set(held) for name, held in self.rows.items() if held}

    def filled(self) -> Held:
        return {name: held for name, held in self.rows.items() if held}


async def whole(caller: Caller) -> Copy:
    """Everything that is there now."""
    copy = Copy(caller)
    await copy.pull()
    return copy


def lines(answer: httpx.Response) -> tuple[list[dict[str, Any]], int]:
    """What changed, and the cursor, which must be last."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert answer.text.endswith("\n")
    *changed, last = [json.loads(line) for line in answer.text.splitlines()]
    assert set(last) == {"cursor"}
    return changed, int(last["cursor"])

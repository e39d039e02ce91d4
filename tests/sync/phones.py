"""Phones as tests see them. What they do is in `client/phone.js`."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from tests.sync.node import ClientError, Program
from tests.world import Caller

Rows = dict[str, dict[str, dict[str, Any]]]
"""Of every table its rows, by id."""


@dataclass(frozen=True)
class Report:
    """What one sync did: how many rows came, whether anything was sent, and what the server said about it."""

    pulled: int
    pushed: bool
    problems: list[dict[str, Any]]

    @property
    def codes(self) -> set[str]:
        return {problem["code"] for problem in self.problems}


class Phone:
    """Each has a database of its own, and belongs to the role that its tokens name."""

    def __init__(self, program: Program, caller: Caller) -> None:
        self.id = str(uuid4())
        self.caller = caller
        self._program = program

    @classmethod
    async def open(cls, program: Program, url: str, caller: Caller, ahead: timedelta = timedelta()) -> Self:
        """Sign in as `caller`. `ahead`: by how much the phone's clock is wrong."""
        phone = cls(program, caller)
        await phone._order("open", url=url, tokens=_tokens(caller), ahead=ahead / timedelta(milliseconds=1))
        return phone

    async def sign_in_again(self, caller: Caller) -> None:
        """As somebody with the same book: the database stays."""
        self.caller = caller
        await self._order("sign_in", tokens=_tokens(caller))

    async def scan(self, badge: str, **said: Any) -> str:
        """The contact's id. `said`: note, interest, gut."""
        contact_id: str = await self._order("scan", badge=badge, **said)
        return contact_id

    async def create(self, table: str, **values: Any) -> str:
        """The new row's id."""
        row_id: str = await self._order("create", table=table, values=values)
        return row_id

    async def edit(self, table: str, row_id: str, **values: Any) -> None:
        await self._order("edit", table=table, id=row_id, values=values)

    async def delete(self, table: str, row_id: str) -> None:
        await self._order("delete", table=table, id=row_id)

    async def sync(self) -> Report:
        return Report(**await self._order("sync"))

    async def try_to_sync(self) -> None:
        """As an app does in the background: what fails now is done the next time."""
        with suppress(ClientError):
            await self.sync()

    async def sign_out(self, *, force: bool = False) -> None:
        await self._order("sign_out", force=force)

    async def network_fails(self, **faults: str) -> None:
        """What happens to the next call of a method, as in `GET="answer_cut"`: see `client/network.js`."""
        await self._order("break", **faults)

    async def is_overtaken_by(self, other: Self) -> None:
        """The other phone syncs between the pull and the push of this one's next sync."""
        await self._order("overtake", by=other.id)

    async def answers(self) -> list[str]:
        """What the network brought since the last time, as in "POST 409"."""
        answers: list[str] = await self._order("answers")
        return answers

    async def unsent(self) -> int:
        count: int = await self._order("unsent")
        return count

    async def everything(self) -> Rows:
        rows: Rows = await self._order("rows")
        return rows

    async def rows(self, table: str) -> list[dict[str, Any]]:
        return list((await self.everything())[table].values())

    async def row(self, table: str, row_id: str) -> dict[str, Any]:
        return (await self.everything())[table][row_id]

    async def on_the_server(self) -> Rows:
        """The same rows as the server has them, through the door for those who do not use WatermelonDB."""
        answer = await self.caller.get("/v1/changes?since=0")
        assert answer.status_code == 200, answer.text
        tables: Rows = {table: {} for table in await self.everything()}
        for line in map(json.loads, answer.text.splitlines()[:-1]):
            tables[line["table"]][line["id"]] = line["row"]
        return tables

    async def _order(self, verb: str, **options: Any) -> Any:
        return await self._program.order(self.id, verb, options)


def _tokens(caller: Caller) -> dict[str, str]:
    return {"access_token": caller.access_token, "refresh_token": caller.refresh_token}


async def settle(*phones: Phone) -> Rows:
    """Sync until nobody has news for anybody: all phones and the server must hold the same rows. Gives them."""
    for phone in (*phones, *phones):
        await phone.sync()
    server = await phones[0].on_the_server()
    for phone in phones:
        report = await phone.sync()
        assert (report.pulled, report.pushed) == (0, False), report
        phones_rows = await phone.everything()
        assert phones_rows == server, _differences(phones_rows, server)
    return server


def _differences(phones: Rows, servers: Rows) -> list[tuple[str, str, object, object]]:
    """Table, id, and the row on the phone and on the server."""
    return [
        (table, row_id, phones[table].get(row_id), rows.get(row_id))
        for table, rows in servers.items()
        for row_id in phones[table].keys() | rows.keys()
        if phones[table].get(row_id) != rows.get(row_id)
    ]

"""The npm package `@nozbe/watermelondb`, and the program that runs it."""

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

from tests.npm import NODE, installed_packages

SOURCES = Path(__file__).parent / "client"

_LONGEST_ANSWER = 2**24


class ClientError(Exception):
    """Something failed on a phone. `code` is the problem's, or the name of the JavaScript error."""

    def __init__(self, code: str, message: str, complaints: list[str]) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.complaints = complaints


class Program:
    """`client/main.js` as a process: takes an order, gives the answer. Complaints of WatermelonDB are failures."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._orders, self._answers = process, process.stdin, process.stdout

    @classmethod
    async def start(cls, folder: Path, schema_module: str) -> Self:
        """`folder` becomes the app: its sources, the schema that the server gave, and the packages."""
        shutil.copytree(SOURCES, folder, dirs_exist_ok=True)
        (folder / "schema.js").write_text(schema_module, encoding="utf-8")
        (folder / "node_modules").symlink_to(installed_packages(SOURCES / "package.json"))
        process = await asyncio.create_subprocess_exec(
            *(NODE, "--import", "./folders.js", "main.js"),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            limit=_LONGEST_ANSWER,
        )
        return cls(process)

    async def stop(self) -> None:
        self._orders.close()
        await self._process.wait()

    async def order(self, phone: str, verb: str, options: dict[str, Any] | None = None) -> Any:
        self._orders.write(json.dumps({"phone": phone, "do": verb, "with": options or {}}).encode() + b"\n")
        await self._orders.drain()
        line = await asyncio.wait_for(self._answers.readline(), 30)
        assert line, "the program has ended: see its last words in the output"
        answer = json.loads(line)
        if "error" in answer:
            raise ClientError(**answer["error"], complaints=answer["complaints"])
        assert not answer["complaints"], answer["complaints"]
        return answer["result"]

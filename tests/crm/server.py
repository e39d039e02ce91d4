"""A small HTTP server for systems that tests pretend to be: real requests over real connections, and trouble on
demand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any]


@dataclass
class Asked:
    """One request, as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    form: dict[str, str] = field(default_factory=dict)


@dataclass
class Trouble:
    """What to answer instead, to requests whose path ends so. `after_writing`: do what was asked, then answer; a
    `status` of 0 is no answer at all."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    after_writing: bool = False


class System:
    """`troubles` come one by one, each once. `answer` does what is asked."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.troubles: list[Trouble] = []
        self.delay = 0.0
        self._closing = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def paths(self, end: str = "") -> list[str]:
        return [one.path for one in self.asked if one.path.endswith(end)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._serve_one(reader, writer)
        writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        request, *lines = head.decode().split("\r\n")[:-2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        asked = _asked(request, headers, body)
        self.asked.append(asked)
        if self.delay:
            await asyncio.sleep(self.delay)
        trouble = self._trouble(asked)
        status, found, more = 0, None, {}
        if trouble is None or trouble.after_writing:
            status, found = self.answer(asked)
        if trouble:
            status, found, more = trouble.status, trouble.body, dict(trouble.headers)
        if status == 0:
            await self._closing.wait()
            return
        content = b"" if found is None else json.dumps(found).encode()
        told = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        writer.write(f"HTTP/1.1 {status} Told\r\n{told}content-length: {len(content)}\r\n\r\n".encode() + content)
        await writer.drain()

    def _trouble(self, asked: Asked) -> Trouble | None:
        for trouble in self.troubles:
            if asked.path.endswith(trouble.path):
                self.troubles.remove(trouble)
                return trouble
        return None

    def close(self) -> None:
        self._closing.set()
        for writer in self._writers:
            writer.close()


def _asked(request: str, headers: dict[str, str], body: bytes) -> Asked:
    method, target, _ = request.split(" ")
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return Asked(method, parts.path, query, headers, None, form)
    return Asked(method, parts.path, query, headers, json.loads(body) if body else None)


@asynccontextmanager
async def running(make: Callable[[], Any]) -> AsyncIterator[Any]:
    system = make()
    server = await asyncio.start_server(system.serve, "127.0.0.1", 0)
    system.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield system
    finally:
        server.close()
        system.close()

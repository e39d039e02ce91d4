"""A receiver of webhooks: a real HTTP server that checks each signature with the specification's own library."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Received:
    """One request, as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def type(self) -> str:
        return str(self.message["type"])


@dataclass
class Receiver:
    """`answers`: what to say to the next requests, as (status, headers); then 204. `delay`: seconds before each.

    Messages with something of `disliked` in them are answered with 500.
    """

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    disliked: list[str] = field(default_factory=list)
    delay: float = 0
    connections: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def verified(self, secret: str) -> list[Received]:
        """All that came, once each is known to be signed with this secret."""
        for one in self.received:
            Webhook(secret).verify(one.body, one.headers)
        return self.received

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.add(writer)
        try:
            while (head := await reader.readuntil(b"\r\n\r\n")) is not None:
                await self._answer(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request, *lines = head.decode().split("\r\n")[:-2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        assert request.startswith("POST ")
        self.received.append(Received(headers, body))
        if self.delay:
            await asyncio.sleep(self.delay)
        status, more = self.answers.pop(0) if self.answers else (204, {})
        if any(text.encode() in body for text in self.disliked):
            status = 500
        told = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        length = "" if status == 204 else "content-length: 0\r\n"
        writer.write(f"HTTP/1.1 {status} Told\r\n{told}{length}\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for connection in receiver.connections:
            connection.close()

"""Requests to addresses that customers give: only to where they may lead, and exactly there.

The name is resolved here, every address that it has is checked, and the connection goes to one of those that were
checked: a second look-up could answer differently. Host and the TLS name stay those of the URL. No redirect is
followed, no proxy used.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from socket import SOCK_STREAM
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore

from api.core.addresses import is_in, may_reach, networks
from api.core.settings import Settings

Resolve = Callable[[str, int], Awaitable[list[str]]]
Reader = Callable[[httpcore.Response], Awaitable[bytes]]
_READ_AT_MOST = 64 * 1024
_LONGEST_ANSWER = 8 * 1024 * 1024
_MAX_CONNECTIONS = 100


class AddressRefused(Exception):
    """Where a URL leads is none of a customer's business. The text says why, for people."""


class Unreachable(Exception):
    """Nobody answered as HTTP asks for. The text is a word for programs: `timeout`, `connection_failed`, …"""


@dataclass(frozen=True, slots=True)
class Answer:
    """`body`: empty if nobody asked for it."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Outbound:
    """A pool of connections. `ssl_context` and `resolver` are for tests, which have names and certificates of their
    own."""

    def __init__(
        self, settings: Settings, *, ssl_context: ssl.SSLContext | None = None, resolver: Resolve = resolve
    ) -> None:
        self._gate = _Gate(settings, resolver)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context, network_backend=self._gate, max_connections=_MAX_CONNECTIONS
        )

    async def check(self, url: str) -> None:
        """Raises `AddressRefused` if the URL leads nowhere, or where it must not."""
        scheme, host, port = self._place(url)
        try:
            found = await self._gate.addresses(host, port)
        except (OSError, UnicodeError):
            raise AddressRefused("The name of the server is not known") from None
        self._gate.check_scheme(scheme, found)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
        """Raises `AddressRefused` or `Unreachable`. The answer's body is read and dropped."""
        return await self._ask("POST", url, headers, body, seconds, _drop)

    async def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float
    ) -> Answer:
        """Raises `AddressRefused` or `Unreachable`, for an answer of more than 8 MiB too."""
        return await self._ask(method, url, headers, body, seconds, _keep)

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float, read: Reader
    ) -> Answer:
        self._place(url)
        try:
            async with (
                asyncio.timeout(seconds),
                self._pool.stream(method, url, headers=list(headers.items()), content=body) as response,
            ):
                content = await read(response)
        except (TimeoutError, httpcore.TimeoutException):
            raise Unreachable("timeout") from None
        except (httpcore.ProtocolError, UnicodeError):
            raise Unreachable("not_http") from None
        except (httpcore.NetworkError, OSError) as error:
            is_tls = isinstance(error.__context__, ssl.SSLError) or "SSL" in type(error).__name__
            raise Unreachable("tls_failed" if is_tls else "connection_failed") from None
        names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        return Answer(response.status, names, content)

    async def close(self) -> None:
        await self._pool.aclose()

    def _place(self, url: str) -> tuple[str, str, int]:
        """Scheme, host and port. Addresses are checked whenever a connection is made."""
        parts = _split(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        self._gate.check_is_not_us(host, port)
        return parts.scheme, host, port


async def _drop(response: httpcore.Response) -> bytes:
    """To the end, so that the connection can be used again; but not for ever."""
    read = 0
    async for part in response.aiter_stream():
        read += len(part)
        if read > _READ_AT_MOST:
            break
    return b""


async def _keep(response: httpcore.Response) -> bytes:
    parts, length = [], 0
    async for part in response.aiter_stream():
        parts.append(part)
        length += len(part)
        if length > _LONGEST_ANSWER:
            raise Unreachable("answer_too_long")
    return b"".join(parts)


class _Gate(httpcore.AsyncNetworkBackend):
    """Resolves, checks and connects: what httpcore asks whenever it needs a new connection."""

    def __init__(self, settings: Settings, resolver: Resolve) -> None:
        self._resolve = resolver
        self._allowed = networks(settings.webhook_networks or "")
        own = urlsplit(f"//{settings.public_host}")
        self._own_host, self._own_port = _plain(own.hostname or ""), own.port
        self._inner = httpcore.AnyIOBackend()

    def check_is_not_us(self, host: str, port: int) -> None:
        if _plain(host) == self._own_host and self._own_port in (None, port):
            raise AddressRefused("This is the address of this server itself")

    async def addresses(self, host: str, port: int) -> list[str]:
        found = await self._resolve(host, port)
        if not found or not all(may_reach(address, self._allowed) for address in found):
            raise AddressRefused("The server's address is not on the public internet")
        return found

    def check_scheme(self, scheme: str, found: Iterable[str]) -> None:
        if scheme != "https" and not all(is_in(address, self._allowed) for address in found):
            raise AddressRefused("On the public internet it must be https")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  as httpcore calls it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await self.addresses(host, port)
        for address in found[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                continue
        return await self._inner.connect_tcp(found[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _split(url: str) -> SplitResult:
    if not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused("A URL is written in ASCII, without spaces; names in other scripts as xn--…")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise AddressRefused("This is no URL") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AddressRefused("This is no URL that begins with https://")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("A URL must not hold a name or a password")
    if parts.fragment:
        raise AddressRefused("A URL must not hold a fragment (#)")
    return parts


def _plain(host: str) -> str:
    return host.rstrip(".").lower()

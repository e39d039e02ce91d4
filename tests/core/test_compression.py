"""gzip, both ways: what was compressed is what was meant, and a little that holds a lot stops at the limit."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.core.compression import GzipAnswers, GzipRequests
from api.core.limits import MAX_BODY_BYTES, BodyLimit
from tests.conftest import Clock
from tests.core.apps import http, problem, small_app
from tests.core.conftest import Log
from tests.world import Caller, World

GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
TEXT = "Leads from hall 3, booth 12. " * 200


# What is sent to us


async def _send(caller: Caller, path: str, body: bytes, **headers: str) -> httpx.Response:
    return await caller.request("POST", path, content=body, headers=GZIP | headers)


async def test_a_compressed_scan_is_a_scan(world: World, clock: Clock) -> None:
    rep, badge = await world.rep(await world.team()), await world.qr(await world.attendee("Ana Packed"))
    scan = {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat()}
    body = gzip.compress(httpx.Request("POST", "http://test", json=scan).read())

    answer = await _send(rep, "/v1/scans", body)

    assert (answer.status_code, answer.json()["contact"]["name"]) == (201, "Ana Packed")
    assert (await rep.post("/v1/scans", scan)).status_code == 200  # the same sent plainly is the same


@pytest.mark.parametrize("name", ["gzip", "GZIP", "x-gzip", " gzip "])
async def test_whatever_gzip_is_called(world: World, name: str) -> None:
    body = gzip.compress(b'{"email": "nobody@acme.example"}')

    answer = await world.http.post("/v1/auth/codes", content=body, headers=GZIP | {"Content-Encoding": name})

    assert answer.status_code == 202


async def test_not_compressed_may_be_said_too(world: World) -> None:
    answer = await world.http.post(
        "/v1/auth/codes", json={"email": "nobody@acme.example"}, headers={"Content-Encoding": "identity"}
    )

    assert answer.status_code == 202


@pytest.mark.parametrize("name", ["br", "deflate", "zstd", "gzip, gzip", "*"])
async def test_any_other_encoding_is_refused(world: World, name: str) -> None:
    answer = await world.http.post("/v1/auth/codes", content=b"{}", headers={"Content-Encoding": name})

    assert problem(answer) == (415, "encoding_unsupported")
    assert answer.headers["Accept-Encoding"] == "gzip"


WHOLE = gzip.compress(b'{"email": "nobody@acme.example"}', mtime=0)


@pytest.mark.parametrize(
    "body",
    [
        b'{"email": "nobody@acme.example"}',
        b"\x1f",
        WHOLE[:-1],
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:-8] + b"\x00" * 8,
        WHOLE + b"more",
        WHOLE + WHOLE[:9],
        zlib.compress(b'{"email": "nobody@acme.example"}'),
    ],
    ids=["plain", "a byte", "no end", "half", "wrong sum", "text behind", "half of a second", "zlib"],
)
async def test_what_is_not_gzip_is_refused(world: World, body: bytes) -> None:
    answer = await world.http.post("/v1/auth/codes", content=body, headers=GZIP)

    assert problem(answer) == (400, "gzip_invalid")


async def test_nothing_at_all_is_nothing(world: World) -> None:
    rep = await world.rep(await world.team())

    assert (await rep.request("GET", "/v1/me", headers=GZIP)).status_code == 200
    assert problem(await _send(rep, "/v1/scans", b"")) == (422, "validation_failed")


async def test_the_limit_counts_what_it_holds(world: World) -> None:
    fits = b'{"email": "nobody@acme.example"}'.ljust(MAX_BODY_BYTES)

    kept = await world.http.post("/v1/auth/codes", content=gzip.compress(fits, 1), headers=GZIP)
    refused = await world.http.post("/v1/auth/codes", content=gzip.compress(fits + b" ", 1), headers=GZIP)

    assert kept.status_code == 202
    assert problem(refused) == (413, "body_too_large")
    assert "10 MiB" in refused.json()["detail"]


async def test_the_log_still_names_the_route(world: World, logs: Log) -> None:
    await world.http.post("/v1/auth/codes", content=WHOLE, headers=GZIP)

    assert [line["route"] for line in logs.lines("request")] == ["/v1/auth/codes"]


async def _import(world: World, body: bytes, **headers: str) -> httpx.Response:
    organiser = await world.organiser()
    return await _send(organiser, "/v1/attendees/import?dry_run=true", body, **{"Content-Type": "text/csv"} | headers)


CSV = b"name,email\nAna Packed,ana@people.example\n"


async def test_a_list_of_registrations_may_be_compressed(world: World) -> None:
    form = httpx.Request("POST", "http://test", files={"file": ("list.csv", CSV)})

    long = b"name,email,remarks\n" + b"Ana Packed,ana@people.example,%s\n" % (b"x" * 5_000) * 2_200
    assert len(long) > MAX_BODY_BYTES

    plain = await _import(world, gzip.compress(long, 1))
    in_form = await _import(world, gzip.compress(form.read()), **{"Content-Type": form.headers["Content-Type"]})

    assert [(answer.status_code, answer.json()["created"]) for answer in (plain, in_form)] == [(200, 1), (200, 1)]


async def test_and_its_own_limit_counts_what_it_holds(world: World) -> None:
    answer = await _import(world, gzip.compress(CSV + b"\n" * 100_000_000, 1))

    assert problem(answer) == (413, "upload_too_large")
    assert "100 MB" in answer.json()["detail"]


async def test_a_broken_list_is_refused(world: World) -> None:
    assert problem(await _import(world, gzip.compress(CSV)[:-4])) == (400, "gzip_invalid")


def test_every_route_with_a_body_says_so(app: FastAPI) -> None:
    documented = [
        {code for answer in operation["responses"].values() for code in _codes(answer)}
        for operations in app.openapi()["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    ]

    assert len(documented) > 15
    for codes in documented:
        assert {"gzip_invalid", "encoding_unsupported", "validation_failed"} <= codes
        assert len({"body_too_large", "upload_too_large"} & codes) == 1


def _codes(answer: dict[str, Any]) -> set[str]:
    return set(answer.get("content", {}).get("application/problem+json", {}).get("examples", {}))


# Part by part


def _echo() -> FastAPI:
    app = small_app()

    @app.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(await request.body(), media_type="application/octet-stream")

    app.add_middleware(BodyLimit, exempt=frozenset())
    app.add_middleware(GzipRequests)
    return app


class Wire:
    """Calls an application as a server does, with a body that comes in these pieces."""

    def __init__(self, app: ASGIApp, pieces: Iterable[bytes], **headers: str) -> None:
        self._app = app
        self._pieces = iter(pieces)
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self.taken = 0
        self._ended = False
        self.sent: list[Message] = []

    async def call(self, method: str = "POST", path: str = "/echo") -> "Wire":
        scope = {"type": "http", "method": method, "path": path, "headers": self._headers, "query_string": b""}
        await self._app(scope, self._receive, self._send)
        return self

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    async def _receive(self) -> Message:
        if self._ended:
            await asyncio.Event().wait()  # the caller stays on the line
        piece = next(self._pieces, None)
        if piece is None:
            self._ended = True
            return {"type": "http.request", "body": b"", "more_body": False}
        self.taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": True}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)


ECHO = _echo()


@given(st.lists(st.binary(max_size=300_000), min_size=1, max_size=3), st.integers(1, 100_000))
async def test_however_it_is_cut(members: list[bytes], length: int) -> None:
    packed = b"".join(gzip.compress(member, 1) for member in members)
    pieces = [packed[start : start + length] for start in range(0, len(packed), length)]

    wire = await Wire(ECHO, pieces, **{"Content-Encoding": "gzip"}).call()

    assert (wire.status, wire.body) == (200, b"".join(members))


def _bomb() -> Iterable[bytes]:
    """Zeros without end, a megabyte in a kilobyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    while True:
        yield packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_SYNC_FLUSH)


async def test_a_bomb_is_put_out_early() -> None:
    wire = await Wire(ECHO, _bomb(), **{"Content-Encoding": "gzip"}).call()

    assert (wire.status, b"body_too_large" in wire.body) == (413, True)
    assert wire.taken < 20_000


def _hollow() -> Iterable[bytes]:
    """Blocks that hold nothing, without end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    while True:
        yield packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH) + b"\x00\x00\x00\xff\xff" * 1000


@pytest.mark.parametrize("pieces", [_hollow(), iter(lambda: gzip.compress(b"") * 100, b"")], ids=["blocks", "members"])
async def test_a_body_that_holds_nothing_does_not_go_on_for_ever(pieces: Iterable[bytes]) -> None:
    wire = await Wire(ECHO, pieces, **{"Content-Encoding": "gzip"}).call()

    assert (wire.status, b"gzip_invalid" in wire.body) == (400, True)
    assert wire.taken < 100_000


async def test_a_caller_who_hangs_up_is_noticed() -> None:
    """Within the body, and after it."""
    seen: list[Message] = []

    async def listen(scope: Scope, receive: Receive, send: Send) -> None:
        while not seen or seen[-1]["type"] != "http.disconnect":
            seen.append(await receive())

    def calling(*messages: Message) -> Receive:
        rest = iter(messages)

        async def receive() -> Message:
            return next(rest)

        return receive

    async def send(message: Message) -> None:
        raise AssertionError(message)

    gone = {"type": "http.disconnect"}
    for body, more in ((gzip.compress(b"hello")[:-3], True), (gzip.compress(b"hello"), False)):
        seen.clear()
        scope = {"type": "http", "headers": [(b"content-encoding", b"gzip")]}
        receive = calling({"type": "http.request", "body": body, "more_body": more}, gone)
        await GzipRequests(listen)(scope, receive, send)
        assert (seen[0]["body"], seen[-1]) == (b"hello", gone)


# What we answer


def _answering() -> FastAPI:
    app = small_app()

    @app.get("/long")
    async def long() -> Response:
        return Response(TEXT, media_type="application/json")

    @app.get("/short")
    async def short() -> Response:
        return Response(TEXT[:1_300], media_type="application/json")

    @app.get("/as/{media_type:path}")
    async def of_type(media_type: str) -> Response:
        return Response(TEXT, media_type=media_type)

    @app.get("/stream")
    async def stream(media_type: str = "text/csv", parts: int = 3) -> StreamingResponse:
        async def made() -> AsyncIterator[str]:
            for number in range(parts):
                yield f"{number};{TEXT}\n"
                if number == 7:
                    raise RuntimeError("the database has gone")

        return StreamingResponse(made(), media_type=media_type)

    app.add_middleware(GzipAnswers)
    return app


ANSWERING = _answering()


async def _get(path: str, accept: str | None, **options: Any) -> httpx.Response:
    async with http(ANSWERING) as client:
        del client.headers["Accept-Encoding"]
        return await client.get(path, headers={"Accept-Encoding": accept} if accept else {}, **options)


@pytest.mark.parametrize("accept", ["gzip", "br, gzip, deflate", "gzip;q=0.5", "br;q=0, gzip ; q=1.0"])
async def test_whoever_asks_gets_gzip(accept: str) -> None:
    answer = await _get("/long", accept)

    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert answer.text == TEXT
    assert int(answer.headers["Content-Length"]) < len(TEXT) / 10


@pytest.mark.parametrize("accept", [None, "", "identity", "br", "gzip;q=0", "gzip; q=0.000, br", "*"])
async def test_nobody_else_does(accept: str | None) -> None:
    for path in ("/long", "/stream"):
        answer = await _get(path, accept)
        assert "Content-Encoding" not in answer.headers
        assert TEXT in answer.text


async def test_what_would_not_travel_faster_is_left_alone() -> None:
    assert "Content-Encoding" not in (await _get("/short", "gzip")).headers


@pytest.mark.parametrize("media_type", ["image/png", "application/pdf", "text/event-stream"])
async def test_what_is_packed_or_has_to_go_out_at_once_is_left_alone(media_type: str) -> None:
    answers = [
        await _get(f"/as/{media_type}", "gzip"),
        await _get("/stream", "gzip", params={"media_type": media_type}),
    ]

    for answer in answers:
        assert "Content-Encoding" not in answer.headers
        assert TEXT in answer.text


async def test_a_stream_stays_one() -> None:
    """Each part can be read as soon as it is sent."""
    wire = await Wire(ANSWERING, [], **{"Accept-Encoding": "gzip"}).call("GET", "/stream")

    reader = zlib.decompressobj(31)
    read = [reader.decompress(message["body"]).decode() for message in wire.sent[1:]]
    assert (b"content-encoding", b"gzip") in wire.sent[0]["headers"]
    assert b"content-length" not in dict(wire.sent[0]["headers"])
    assert [part for part in read if part] == [f"{number};{TEXT}\n" for number in range(3)]
    assert reader.eof


async def test_a_torn_stream_is_seen_to_be_torn() -> None:
    wire = Wire(ANSWERING, [], **{"Accept-Encoding": "gzip"})
    scope = {"type": "http", "method": "GET", "path": "/stream", "headers": wire._headers, "query_string": b"parts=9"}

    await ANSWERING(scope, wire._receive, wire._send)

    assert wire.sent[-1]["more_body"]
    reader = zlib.decompressobj(31)
    assert reader.decompress(wire.body).decode().startswith(f"0;{TEXT}")
    assert not reader.eof


async def test_the_application_answers_so(world: World, clock: Clock) -> None:
    """A list is compressed, the answer to a scan is not: it fits a packet."""
    rep, team = await world.rep(await world.team()), []
    for number in range(6):
        badge = await world.qr(await world.attendee(f"Person {number}"))
        scan = {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat()}
        team.append(await rep.post("/v1/scans", scan))

    listed = {
        accept: await rep.get("/v1/contacts", headers={"Accept-Encoding": accept}) for accept in ("gzip", "identity")
    }

    assert {answer.headers.get("Content-Encoding") for answer in team} == {None}
    assert [answer.headers.get("Content-Encoding") for answer in listed.values()] == ["gzip", None]
    assert listed["gzip"].json() == listed["identity"].json()
    assert len(listed["gzip"].json()["items"]) == 6

"""Applications of one test's own, beside the one that all tests share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp, Message

from api.core import errors
from api.core.database import Database
from api.core.requests import RequestLog
from api.core.settings import Settings
from api.main import create_app


def small_app(database: Database | None = None) -> FastAPI:
    """What every application of ours is built on, without a route."""
    app = FastAPI()
    app.state.database = database
    errors.install(app)
    app.add_middleware(RequestLog)
    return app


def http(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@asynccontextmanager
async def serving(**settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application with these settings."""
    app = create_app(Settings(log_level="warning", **settings))
    async with app.router.lifespan_context(app), http(app) as client:
        yield client


async def raw(app: ASGIApp, path: str, method: str = "GET") -> list[Message]:
    """Every message that the application sends: what a client library would put together, or hide."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
        "scheme": "http",
    }
    await app(scope, receive, send)
    return sent


def plain(database_url: str) -> str:
    """As asyncpg wants it: without the name of a driver."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that must be a problem document, whole and consistent."""
    document = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= document.keys(), document
    assert (document["type"], document["status"]) == ("about:blank", answer.status_code)
    assert document["title"]
    assert document["detail"]
    return answer.status_code, document["code"]

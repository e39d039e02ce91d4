"""What surrounds every request: its id, its line in the log, and the answer when the program itself is at fault."""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.core.errors import crash_response
from api.core.metrics import REQUESTS

log = structlog.get_logger("rapport.request")
_SAFE_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class RequestLog:
    """ASGI middleware: logs one line a request, with the route's template and never the path itself.

    A path may hold a badge token, a query a search for somebody's name. The id is the caller's `X-Request-Id` if it
    is a plain one, is bound to every log line of the request, and is sent back.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            log.exception("crash")
            # An answer that has begun stays unfinished: the server closes the connection, and so the caller can tell.
            if status is None:
                await crash_response()(scope, receive, send_with_id)
        route = _template(scope)
        # An unknown path counts without its method: a caller may invent as many as they like.
        REQUESTS.labels(scope["method"] if route else "", route or "", status or "").inc()
        log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )


def _template(scope: Scope) -> str | None:
    # The route itself has only its own part of the path; FastAPI keeps the whole, with the prefix, beside it.
    chosen = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return getattr(chosen, "path", None)


def _request_id(scope: Scope) -> str:
    given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
    return given if _SAFE_ID.fullmatch(given) else uuid4().hex

"""How much one request may send."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.core.errors import BodyTooLarge, WhileReading, problem_response

MAX_BODY_BYTES = 10 * 1024 * 1024


class BodyLimit:
    """ASGI middleware: a body over the limit is refused, at once if it says its length, else as soon as it exceeds it.

    Parsing some ten megabytes of JSON holds up everybody else for seconds, and needs no token. `exempt`: paths that
    read their body in pieces and have a limit of their own.
    """

    def __init__(self, app: ASGIApp, exempt: frozenset[str]) -> None:
        self.app = app
        self.exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self.exempt:
            await self.app(scope, receive, send)
            return
        if _declared(scope) > MAX_BODY_BYTES:
            await problem_response(BodyTooLarge())(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise WhileReading(BodyTooLarge())
            return message

        await self.app(scope, counted, send)


def _declared(scope: Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0

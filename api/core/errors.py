"""Errors as RFC 9457 problem documents. A service raises a `Problem`; one handler renders every error there is."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

log = structlog.get_logger(__name__)

_NOT_STORABLE = "22021"
"""PostgreSQL's `character_not_in_repertoire`: it has no U+0000. Schemas refuse it where they know that it is stored."""


class FieldError(BaseModel):
    """One field of the input that was refused."""

    field: str = Field(examples=["body.scans.3.captured_at"])
    message: str = Field(examples=["Input should have timezone info"])


class ProblemDocument(BaseModel):
    """RFC 9457. `code` is stable and made for programs; `detail` is made for people."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None


class Problem(Exception):
    """Base of every error that a caller may see. A slice declares its own in `errors.py`."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]
    recorded: ClassVar[bool] = False
    """True: what the request wrote before it was refused is kept (a failed try must count)."""

    def __init__(self, detail: str = "", *, headers: Mapping[str, str] | None = None) -> None:
        self.detail = detail or self.title
        self.headers = headers
        super().__init__(self.detail)

    def document(self) -> dict[str, Any]:
        return _document(self.status, self.code, self.title, self.detail)


class NotFound(Problem):
    """Also what belongs to somebody else: other people's rows do not exist."""

    status, code, title = 404, "not_found", "There is no such thing here"


class IdReused(Problem):
    status, code, title = 409, "id_reused", "This id already stands for something else"


class InvalidInput(Problem):
    """A rule of the content that no schema can express."""

    status, code, title = 422, "invalid_input", "The input is not acceptable"


class BodyTooLarge(Problem):
    status, code, title = 413, "body_too_large", "A request may send at most 10 MiB, counted after decompression"


class GzipInvalid(Problem):
    status, code, title = 400, "gzip_invalid", "The body is not valid gzip"


class EncodingUnsupported(Problem):
    status, code, title = 415, "encoding_unsupported", "A body may be compressed with gzip and nothing else"

    def __init__(self) -> None:
        super().__init__(headers={"Accept-Encoding": "gzip"})


class WhileReading(HTTPException):
    """A problem with the body, found while it is read: FastAPI lets no other kind of exception through there."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status, problem.detail)
        self.problem = problem


class DatabaseUnavailable(Problem):
    status, code, title = 503, "database_unavailable", "The database does not answer; try again"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class ValidationFailed(Problem):
    status, code, title = 422, "validation_failed", "The input is not valid"


class InternalError(Problem):
    status, code, title = 500, "internal_error", "Something went wrong on our side"


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these problems."""
    by_status: dict[int | str, list[type[Problem]]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: {
            "description": " · ".join(f"`{kind.code}`: {kind.title}" for kind in same_status),
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/ProblemDocument"},
                    "examples": {
                        kind.code: {"value": _document(kind.status, kind.code, kind.title, kind.title)}
                        for kind in same_status
                    },
                }
            },
        }
        for status, same_status in by_status.items()
    }


def install(app: FastAPI) -> None:
    """Render every error of `app` as a problem document."""
    app.add_exception_handler(Problem, _render_problem)
    app.add_exception_handler(RequestValidationError, _render_validation)
    app.add_exception_handler(HTTPException, _render_http)
    app.add_exception_handler(DBAPIError, _render_database)
    app.add_exception_handler(DatabaseUnavailable, _render_unavailable)
    app.add_exception_handler(PoolTimeout, _render_unavailable)
    app.add_exception_handler(ConnectionError, _render_unavailable)


def _document(status: int, code: str, title: str, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}


def _response(document: dict[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        document, status_code=document["status"], headers=headers, media_type="application/problem+json"
    )


async def _render_problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101  narrows the type that Starlette dispatches on
    return _response(error.document(), error.headers)


async def _render_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  as above
    fields = field_errors(error.errors())
    detail = "; ".join(f"{found.field}: {found.message}" for found in fields[:3])
    return _response(ValidationFailed(detail).document() | {"errors": [found.model_dump() for found in fields]})


def field_errors(found: Sequence[Any]) -> list[FieldError]:
    """Pydantic's errors, without what was sent: it may be a code, a token or somebody's note."""
    return [FieldError(field=".".join(str(part) for part in error["loc"]), message=_message(error)) for error in found]


def _message(error: Any) -> str:
    # The one message of Pydantic's that repeats the input.
    if error["type"] == "union_tag_invalid":
        return f"{error['ctx']['discriminator']} should be one of {error['ctx']['expected_tags']}"
    message: str = error["msg"]
    return message


async def _render_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  as above
    if isinstance(error, WhileReading):
        return problem_response(error.problem)
    if error.status_code == NotFound.status:
        return _response(NotFound().document(), error.headers)
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    return _response(_document(error.status_code, code, phrase, str(error.detail)), error.headers)


async def _render_database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)  # noqa: S101  as above
    if error.connection_invalidated:
        return await _render_unavailable(request, error)
    if getattr(error.orig, "sqlstate", None) == _NOT_STORABLE:
        return _response(InvalidInput("A text must not contain U+0000").document())
    if str(getattr(getattr(error.orig, "__cause__", None), "constraint_name", "")).startswith("pk_"):
        # Somebody else used the id at the same moment, in a book that this one's lock does not cover.
        return _response(IdReused().document())
    raise error


async def _render_unavailable(_request: Request, error: Exception) -> JSONResponse:
    log.warning("database_unavailable", error=type(error.__cause__ or error).__name__)
    unavailable = DatabaseUnavailable()
    return _response(unavailable.document(), unavailable.headers)


def problem_response(problem: Problem) -> JSONResponse:
    """For middleware, which answers before there is anybody to raise to."""
    return _response(problem.document(), problem.headers)


def crash_response() -> JSONResponse:
    """What a caller sees of a fault of ours: nothing of its cause."""
    return _response(InternalError().document())

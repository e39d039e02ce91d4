"""The file of an upload: a form with the field `file`, or the body as it is."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from fastapi import Request
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from api.attendees.errors import UploadBroken, UploadTooLarge
from api.core.errors import InvalidInput

MAX_BYTES = 100 * 1000 * 1000
_IN_MEMORY = 1024 * 1024
_MAPPING = TypeAdapter(dict[str, str])

_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The list, as CSV."},
        "mapping": {
            "type": "string",
            "description": "A JSON object that gives fields the heading of their column, where it is not recognised.",
            "example": '{"company": "Where do you work?"}',
        },
    },
}
REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "text/csv": {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {"schema": _FORM},
    },
}
"""The body of such a request, for the OpenAPI document."""


@dataclass(frozen=True, slots=True)
class Upload:
    """`file` can be read from its beginning; `mapping` gives fields the heading of their column."""

    file: BinaryIO
    mapping: dict[str, str]


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Upload]:
    """What was sent; a large file lies on the disk until the block ends.

    Raises `UploadTooLarge`, `UploadBroken`, and `InvalidInput` for a form without a list or with a wrong mapping.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await _form(request)
        try:
            yield Upload(_file(form), _mapping(form))
        finally:
            await form.close()
        return
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        async for part in _limited(request):
            file.write(part)
        yield Upload(cast("BinaryIO", file), {})


async def _form(request: Request) -> FormData:
    # Not `request.form()`: that sets no limit to a file.
    try:
        return await MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=10).parse()
    except MultiPartException as error:
        raise UploadBroken(error.message) from None


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MAX_BYTES:
                raise UploadTooLarge
            yield part
    except ClientDisconnect:
        raise UploadBroken from None


def _file(form: FormData) -> BinaryIO:
    uploaded = form.get("file")
    if not isinstance(uploaded, UploadFile):
        raise InvalidInput("The form has no file in its field `file`")
    return uploaded.file


def _mapping(form: FormData) -> dict[str, str]:
    given = form.get("mapping")
    try:
        return _MAPPING.validate_json(given) if isinstance(given, str) and given else {}
    except ValidationError:
        raise InvalidInput("`mapping` must be a JSON object of fields and headings") from None

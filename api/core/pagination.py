"""Keyset pages: a cursor says after which row to go on, so rows that arrive meanwhile are neither lost nor doubled."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import pydantic_core
from fastapi import Query
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from api.core.errors import Problem

Item = TypeVar("Item")
Row = TypeVar("Row")
Key = TypeVar("Key", bound=tuple[Any, ...])

Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most.")]
CursorText = Annotated[
    str | None, Query(alias="cursor", max_length=500, description="`next_cursor` of the page before.")
]


class CursorInvalid(Problem):
    status, code, title = 422, "cursor_invalid", "The cursor is not one that this list gave"


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None = Field(examples=["WyIyMDI2LTExLTIxIl0"])


def encode_cursor(key: Sequence[Any]) -> str:
    """The sort key of the last row shown, as opaque text."""
    return base64.urlsafe_b64encode(pydantic_core.to_json(list(key))).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, shape: type[Key]) -> Key | None:
    """The sort key in `cursor`, checked against its `shape` (a tuple type). Raises `CursorInvalid`."""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = TypeAdapter(shape).validate_json(text)
    except (ValidationError, ValueError, binascii.Error):
        raise CursorInvalid from None
    if not all(_comparable(part) for part in key):
        raise CursorInvalid
    return key


def _comparable(part: object) -> bool:
    """Whether PostgreSQL accepts it; no list gives anything else."""
    match part:
        case str():
            return "\x00" not in part
        case datetime():
            return part.tzinfo is not None and 1900 < part.year < 3000
    return True


def cut(rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]) -> tuple[Sequence[Row], str | None]:
    """The page out of up to `limit + 1` rows read, and the cursor that leads on if there is more."""
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    return shown, encode_cursor(key(shown[-1]))

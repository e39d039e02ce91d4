"""API keys over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from api.core.schemas import Input, Line, Output
from models import KeyScope

Scopes = Annotated[
    list[KeyScope],
    Field(min_length=1, max_length=2, description="`read`: contacts, what is said of them, tasks. `export`: exports."),
    AfterValidator(lambda chosen: [scope for scope in KeyScope if scope in chosen]),
]


class KeyIn(Input):
    name: Line = Field(examples=["Data warehouse"])
    scopes: Scopes


class KeyOut(Output):
    id: UUID
    name: str
    scopes: list[KeyScope]
    created_at: datetime
    last_used_at: datetime | None = Field(description="To the minute.")


class NewKey(KeyOut):
    key: str = Field(description="Shown this once. Goes where an access token would.", examples=["rapport_…"])


class KeyList(Output):
    items: list[KeyOut]

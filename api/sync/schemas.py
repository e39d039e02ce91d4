"""Sync over the wire. Rows are described by `GET /v1/sync/schema.json`: they are no part of the OpenAPI document."""

from typing import Any

from pydantic import Field

from api.core.schemas import Output

PUSHED: dict[str, Any] = {
    "type": "object",
    "title": "Pushed",
    "description": "WatermelonDB's `changes`: by table, full rows and ids.",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "created": {"type": "array", "items": {"type": "object"}},
            "updated": {"type": "array", "items": {"type": "object"}},
            "deleted": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        },
    },
    "example": {
        "notes": {
            "created": [
                {
                    "id": "0199e1a2-7c3b-7d10-8f00-5a5a5a5a5a5a",
                    "contact_id": "6b1f0f4e-5a37-5b52-9d0c-3f2f4a1f2b11",
                    "text": "Wants a quote for 40 units",
                    "written_at": 1795255200000,
                }
            ],
            "updated": [],
            "deleted": [],
        }
    },
}


class TableChanges(Output):
    created: list[dict[str, Any]] = Field(description="Always empty: see `updated`.")
    updated: list[dict[str, Any]]
    deleted: list[str]


class Pulled(Output):
    changes: dict[str, TableChanges]
    timestamp: int = Field(description="The book's revision: the next `last_pulled_at`.")


class PushProblem(Output):
    """One kind of problem, and the rows that have it."""

    table: str
    column: str | None
    code: str = Field(examples=["contact_unknown"])
    detail: str
    ids: list[str] = Field(description="The first twenty.")
    count: int


class PushResult(Output):
    experimentalRejectedIds: dict[str, list[str]] = Field(  # noqa: N815  WatermelonDB's name for it
        description="By table, the rows that stay on the phone, unsent."
    )
    problems: list[PushProblem]
    revision: int | None = Field(description="The book's, after the push. Null if nothing was pushed.")


class SchemaColumn(Output):
    name: str
    type: str = Field(examples=["string"])
    isOptional: bool = False  # noqa: N815  WatermelonDB's name for it
    isIndexed: bool = False  # noqa: N815  as above


class SchemaTable(Output):
    name: str
    columns: list[SchemaColumn]


class SchemaMigration(Output):
    toVersion: int  # noqa: N815  as above
    steps: list[dict[str, Any]]


class AppSchema(Output):
    """As WatermelonDB's `appSchema` and `schemaMigrations` take it."""

    version: int
    tables: list[SchemaTable]
    migrations: list[SchemaMigration]

"""The app's schema: the same in JSON and in JavaScript, and one that WatermelonDB understands."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Boolean, DateTime, Double, Integer
from sqlalchemy.types import TypeEngine

from api.sync.app_schema import described, module
from api.sync.tables import TABLES, Column, ColumnType, Table, Writers, version
from models import Base, Contact, Member, Note, Tag
from models.base import InBook
from tests.npm import NODE, installed_packages
from tests.sync.node import SOURCES

DERIVED = {("contacts", "state"), ("members", "removed")}
"""Columns of phones that the database has no column for."""

PRINT = """
import { schema, migrations } from './schema.js'
import { stepsForMigration } from '@nozbe/watermelondb/Schema/migrations/stepsForMigration.js'
const { minVersion: fromVersion, maxVersion: toVersion } = migrations
console.log(JSON.stringify({
  version: schema.version,
  tables: Object.values(schema.tables).map(({ name, columnArray }) => ({ name, columns: columnArray })),
  fromVersion, toVersion,
  steps: stepsForMigration({ migrations, fromVersion, toVersion }),
}))
"""


async def understood(source: str, folder: Path) -> dict[str, Any]:
    """What the real WatermelonDB makes of the module."""
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "schema.js").write_text(source, encoding="utf-8")
    (folder / "print.js").write_text(PRINT)
    (folder / "folders.js").write_bytes((SOURCES / "folders.js").read_bytes())
    (folder / "node_modules").symlink_to(installed_packages(SOURCES / "package.json"))
    process = await asyncio.create_subprocess_exec(
        *(NODE, "--import", "./folders.js", "print.js"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, errors.decode()
    read: dict[str, Any] = json.loads(out)
    return read


def _column(name: str, since: int = 1) -> Column:
    return Column(name=name, type=ColumnType.STRING, is_optional=since > 1, since=since)


def _table(model: type, *columns: Column, since: int = 1) -> Table:
    return Table(model=model, writers=Writers.AUTHOR, columns=columns, since=since)


FIRST = (_table(Note, _column("text")),)
SECOND = (
    _table(Note, _column("text"), _column("mood", since=2)),
    _table(Tag, _column("label", since=2), since=2),
)
THIRD = (
    _table(Note, _column("text"), _column("mood", since=2)),
    _table(Tag, _column("label", since=2), _column("colour", since=3), since=2),
)


def _migrated(tables: list[dict[str, Any]], steps: list[dict[str, Any]], columns_of: str) -> dict[str, list[str]]:
    """By table, the names of the columns that an older app has after these steps."""
    held = {table["name"]: [column["name"] for column in table["columns"]] for table in tables}
    for step in steps:
        if step["type"] == "create_table":
            held[step["schema"]["name"]] = [column["name"] for column in step["schema"][columns_of]]
        else:
            assert step["type"] == "add_columns"
            held[step["table"]] += [column["name"] for column in step["columns"]]
    return held


async def test_both_files_say_the_same(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """And need no token."""
    as_json, as_module = await client.get("/v1/sync/schema.json"), await client.get("/v1/sync/schema.js")

    assert as_json.status_code == as_module.status_code == 200
    assert as_json.headers["content-type"] == "application/json"
    assert as_module.headers["content-type"].startswith("text/javascript")
    found = await understood(as_module.text, tmp_path)
    plain = as_json.json()
    assert found["version"] == plain["version"] == found["toVersion"]
    bare = [_without_defaults(table) for table in plain["tables"]]
    assert [_without_defaults(table) for table in found["tables"]] == bare
    assert plain["migrations"] == described()["migrations"]


def _without_defaults(table: dict[str, Any]) -> dict[str, Any]:
    """False is what is not said."""
    columns = [{name: value for name, value in column.items() if value is not False} for column in table["columns"]]
    return {"name": table["name"], "columns": columns}


@pytest.mark.parametrize("newest", [SECOND, THIRD])
async def test_an_older_app_is_migrated_to_what_a_new_one_has(tmp_path: Path, newest: tuple[Table, ...]) -> None:
    found = await understood(module(newest), tmp_path)

    assert (found["fromVersion"], found["toVersion"], found["version"]) == (1, version(newest), version(newest))
    migrated = _migrated(described(FIRST)["tables"], found["steps"], "columnArray")
    assert migrated == {table["name"]: [column["name"] for column in table["columns"]] for table in found["tables"]}


def test_a_migration_tells_only_what_came_with_it() -> None:
    assert described(THIRD)["migrations"] == [
        {
            "toVersion": 3,
            "steps": [{"type": "add_columns", "table": "tags", "columns": [_optional("colour")]}],
        },
        {
            "toVersion": 2,
            "steps": [
                {"type": "create_table", "name": "tags", "columns": [_optional("label")]},
                {"type": "add_columns", "table": "notes", "columns": [_optional("mood")]},
            ],
        },
    ]


def _optional(name: str) -> dict[str, Any]:
    return {"name": name, "type": "string", "isOptional": True}


def test_a_younger_table_makes_a_new_version() -> None:
    """Whatever its columns say."""
    tables = (*FIRST, _table(Tag, _column("label"), since=2))
    assert described(FIRST)["version"] == 1
    assert described(tables)["version"] == 2
    (migration,) = described(tables)["migrations"]
    assert [step["name"] for step in migration["steps"]] == ["tags"]


def test_every_column_is_one_of_the_database_or_known_to_be_derived() -> None:
    derived = set()
    for table in TABLES:
        stored = table.model.__table__.columns
        for column in table.columns:
            if column.name not in stored:
                derived.add((table.name, column.name))
                continue
            found = stored[column.name]
            assert column.is_optional == found.nullable, (table.name, column.name)
            assert column.type == _type_on_phones(found.type), (table.name, column.name)
    assert derived == DERIVED


def _type_on_phones(stored: TypeEngine[Any]) -> ColumnType:
    if isinstance(stored, Boolean):
        return ColumnType.BOOLEAN
    return ColumnType.NUMBER if isinstance(stored, Integer | Double | DateTime) else ColumnType.STRING


def test_every_table_of_a_book_is_synced() -> None:
    """A table that comes later is not forgotten; and the team's and event's own are named here."""
    in_books = {str(mapper.local_table) for mapper in Base.registry.mappers if issubclass(mapper.class_, InBook)}
    assert {table.name for table in TABLES} - in_books == {"teams", Member.__tablename__, "zones"}
    assert in_books <= {table.name for table in TABLES}
    assert TABLES[0].model is Contact, "what is said about contacts comes after them"


def test_what_is_looked_up_by_is_indexed() -> None:
    for table in TABLES:
        indexed = {column.name for column in table.columns if column.is_indexed}
        if table.is_about_contact:
            assert "contact_id" in indexed, table.name

"""The app's schema as WatermelonDB wants it: as an object, and as a module to import. Pure."""

import json
from collections.abc import Collection
from typing import Any

from api.sync.tables import TABLES, Column, Table, version

_MODULE = """\
// The tables of a Rapport book, for WatermelonDB. Made by the server: fetch it again rather than change it.
import {{ appSchema, tableSchema }} from '@nozbe/watermelondb'
import {{ addColumns, createTable, schemaMigrations }} from '@nozbe/watermelondb/Schema/migrations'

const described = {described}

const steps = {{
  create_table: ({{ name, columns }}) => createTable({{ name, columns }}),
  add_columns: ({{ table, columns }}) => addColumns({{ table, columns }}),
}}

export const schema = appSchema({{
  version: described.version,
  tables: described.tables.map(tableSchema),
}})

export const migrations = schemaMigrations({{
  migrations: described.migrations.map(({{ toVersion, steps: todo }}) => ({{
    toVersion,
    steps: todo.map(({{ type, ...step }}) => steps[type](step)),
  }})),
}})
"""


def described(tables: Collection[Table] = TABLES) -> dict[str, Any]:
    """`version`, `tables` as `tableSchema` takes them, and `migrations` from each version to the next."""
    newest = version(tables)
    return {
        "version": newest,
        "tables": [_table(table) for table in tables],
        "migrations": [{"toVersion": number, "steps": _steps(tables, number)} for number in range(newest, 1, -1)],
    }


def module(tables: Collection[Table] = TABLES) -> str:
    """The same as an ES module that exports `schema` and `migrations`."""
    return _MODULE.format(described=json.dumps(described(tables), indent=2))


def _steps(tables: Collection[Table], number: int) -> list[dict[str, Any]]:
    """What the version `number` brought."""
    created = [{"type": "create_table"} | _table(table, until=number) for table in tables if table.since == number]
    added = [
        {"type": "add_columns", "table": table.name, "columns": columns}
        for table in tables
        if table.since < number and (columns := [_column(column) for column in table.columns if column.since == number])
    ]
    return created + added


def _table(table: Table, until: int | None = None) -> dict[str, Any]:
    columns = [_column(column) for column in table.columns if until is None or column.since <= until]
    return {"name": table.name, "columns": columns}


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "type": column.type.value}
    if column.is_optional:
        described["isOptional"] = True
    if column.is_indexed:
        described["isIndexed"] = True
    return described

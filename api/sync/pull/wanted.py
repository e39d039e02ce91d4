"""What a phone asks for. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from api.core.errors import InvalidInput
from api.sync.tables import TABLES, Table, version

EMPTY = 1
"""The timestamp of a phone that holds nothing, as WatermelonDB takes none of 0: whoever sends it gets everything."""


class _Columns(BaseModel):
    model_config = ConfigDict(extra="ignore")

    table: str
    columns: list[str] = []


class Migration(BaseModel):
    """What an app that upgraded its schema does not hold yet, as WatermelonDB tells it. Unknown names are ignored."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    tables: list[str] = []
    columns: list[_Columns] = []

    def names(self) -> set[str]:
        """The tables that must come completely."""
        return {*self.tables, *(changed.table for changed in self.columns)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`since`: the timestamp of the last pull, 0 for none. `schema_version`: the phone's, or ours if that is older.
    `known`: by table, whether the phone's schema has it. `whole`: whether it is to come completely."""

    since: int
    schema_version: int
    known: Sequence[bool]
    whole: Sequence[bool]

    def sinces(self, never: int) -> list[int]:
        """For each table, after which revision its rows are wanted: -1 for all of them, `never` for none."""
        seen = -1 if self.since <= EMPTY else self.since
        return [
            (-1 if whole else seen) if known else never for known, whole in zip(self.known, self.whole, strict=True)
        ]

    def timestamp(self, revision: int) -> int:
        """Of the answer. A replica that lags behind must not take the phone back to what it has seen already."""
        return max(revision, self.since, EMPTY)


def wanted(
    since: int | None, schema_version: int | None, migration: str | None, tables: Sequence[Table] = TABLES
) -> Wanted:
    """Raises `InvalidInput` if `migration` is no migration."""
    of_phone = version(tables) if schema_version is None else schema_version
    missing = read_migration(migration)
    return Wanted(
        since=since or 0,
        schema_version=min(of_phone, version(tables)),
        known=[table.since <= of_phone for table in tables],
        whole=[table.name in missing for table in tables],
    )


def said(text: Any) -> Any:
    """None for what JavaScript puts into an address in place of nothing, as WatermelonDB's first pull does."""
    return None if text in ("", "null", "undefined") else text


def read_migration(text: str | None) -> set[str]:
    """The names of the tables that a migration wants completely."""
    if said(text) is None:
        return set()
    try:
        return Migration.model_validate_json(text or "").names()
    except ValidationError:
        raise InvalidInput(
            'migration must be JSON: {"from", "tables": [], "columns": [{"table", "columns"}]}'
        ) from None

"""Rows of one table, however many, in one statement."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import pydantic_core
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine


async def insert_rows(
    session: AsyncSession, table: Table, common: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """`common`: the columns that are the same in all."""
    if rows:
        names, values = selected(table, common, rows)
        await session.execute(insert(table).from_select(names, values))


async def update_rows(
    session: AsyncSession, table: Table, event_id: UUID, revision: int, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Each row with its `id` and the columns to write, the same in all."""
    if rows:
        given = _given(table, rows)
        statement = update(table).where(table.c.event_id == event_id, table.c.id == given.pop("id"))
        await session.execute(statement.values(given | {"revision": revision}))


async def move_rows(
    session: AsyncSession, table: Table, event_id: UUID, revision: int, heirs: Mapping[UUID, UUID]
) -> None:
    """What is about a contact becomes about its heir."""
    if heirs:
        moved = [{"id": loser, "contact_id": heir} for loser, heir in heirs.items()]
        given = _given(table, moved)
        statement = update(table).where(table.c.event_id == event_id, table.c.contact_id == given["id"])
        await session.execute(statement.values(contact_id=given["contact_id"], revision=revision))


async def stamp(session: AsyncSession, table: Table, event_id: UUID, revision: int, ids: Collection[UUID]) -> None:
    """Let the next pull show these rows again."""
    if ids:
        statement = update(table).where(table.c.event_id == event_id, table.c.id == any_id(ids))
        await session.execute(statement.values(revision=revision))


async def delete_rows(session: AsyncSession, table: Table, event_id: UUID, ids: Collection[UUID]) -> None:
    """Tombstones that make room for the same rows alive."""
    if ids:
        await session.execute(delete(table).where(table.c.event_id == event_id, table.c.id == any_id(ids)))


def selected(
    table: Table, common: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> tuple[list[str], Select[*tuple[Any, ...]]]:
    """Names and values of the columns of `rows`, with those that are the same in all."""
    given = _given(table, rows) | {name: literal(value, table.c[name].type) for name, value in common.items()}
    return list(given), select(*given.values())


def _given(table: Table, rows: Sequence[Mapping[str, Any]]) -> dict[str, ColumnElement[Any]]:
    """The columns of the rows, to select from: one array of values for each."""
    types = {name: table.c[name].type for name in rows[0]}
    arrays = [_array(kind, [row[name] for row in rows]) for name, kind in types.items()]
    given = func.unnest(*arrays).table_valued(*types, name="given").render_derived()
    return {name: cast(given.c[name], kind) for name, kind in types.items()}


def _array(kind: TypeEngine[Any], values: list[Any]) -> ColumnElement[Any]:
    # An array of lists would be taken for one of more dimensions.
    if isinstance(kind, postgresql.JSONB):
        return literal([pydantic_core.to_json(value).decode() for value in values], ARRAY(Text()))
    return literal(values, ARRAY(kind))


def any_id(ids: Collection[UUID]) -> ColumnElement[Any]:
    return any_(literal(list(ids), ARRAY(Uuid())))

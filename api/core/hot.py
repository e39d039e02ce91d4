"""The few statements that run all day: compiled once, run on asyncpg itself.

Each is a whole use case and its own transaction: one round trip, one commit. Through SQLAlchemy's connection the same
statement cost four times the processor time (0.58 ms against 0.14 for the scan), more than everything else that our
code does for a request.
"""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import pydantic_core
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.engine import make_url
from sqlalchemy.sql.compiler import SQLCompiler

from api.core.errors import DatabaseUnavailable

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Hot = asyncpg.Pool | Connection
"""Where a hot statement runs: the application's pool, or a connection inside somebody's transaction."""

_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects untyped
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # starting up or shutting down
    asyncpg.TooManyConnectionsError,
)
"""What asyncpg raises when the database does not answer."""


async def create_pool(url: str, size: int) -> asyncpg.Pool:
    """Connections for hot statements only."""
    return await asyncpg.create_pool(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
        min_size=0,
        max_size=size,
        init=_prepare,
        reset=_leave,
        max_cacheable_statement_size=0,  # no limit: the longest are the ones to prepare once
        server_settings={
            "application_name": "rapport",
            "timezone": "UTC",
            "jit": "off",
            # Planned once per connection, for planning the scan takes longer than running it; and maybe while a table
            # is empty, so reading whole tables, which looks cheapest then, is ruled out.
            "plan_cache_mode": "force_generic_plan",
            "enable_seqscan": "off",
            "max_parallel_workers_per_gather": "0",  # a pull is read in the order of its parts
        },
    )


_PORTION = 1000


class HotStatement:
    """A Core statement with typed, named parameters. JSON parameters are given as text.

    Constants that Core turned into parameters have their value already; those that a caller has to give have None.
    """

    def __init__(self, statement: ClauseElement) -> None:
        compiled = cast("SQLCompiler", statement.compile(dialect=_DIALECT))
        self._sql = str(compiled)
        constants = compiled.params
        self._parameters = [(name, constants[name]) for name in compiled.positiontup or ()]

    async def fetch(self, hot: Hot, **parameters: Any) -> list[asyncpg.Record]:
        """Run it. Raises `asyncpg.UniqueViolationError` where it raced, `DatabaseUnavailable` if nobody answers."""
        try:
            return await hot.fetch(self._sql, *self._values(parameters))
        except LOST as error:
            raise DatabaseUnavailable from error

    async def read(self, connection: Connection, **parameters: Any) -> AsyncIterator[list[asyncpg.Record]]:
        """Its rows in portions, for more of them than fit into memory. Within a transaction."""
        cursor = await connection.cursor(self._sql, *self._values(parameters))
        while rows := await cursor.fetch(_PORTION):
            yield rows

    def _values(self, parameters: dict[str, Any]) -> list[Any]:
        return [parameters.get(name, constant) for name, constant in self._parameters]


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=str, decoder=pydantic_core.from_json, format="text"
    )


async def _leave(_connection: asyncpg.Connection) -> None:
    """Hot statements leave nothing behind that a RESET, another round trip, would have to clear."""

"""Alembic's entry: migrates the database whose address the caller gives."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from models import Base

# Any number: it keeps two starts from migrating at the same time.
_MIGRATION_LOCK = 72_616_770


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job queue's tables are its library's business: no model describes them."""
    return kind != "table" or not (name or "").startswith("pgqueuer")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, compare_server_default=True, include_name=_is_ours
    )
    with context.begin_transaction():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
        context.run_migrations()


async def _connect_and_migrate() -> None:
    url = make_url(context.config.attributes["database_url"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(_connect_and_migrate())

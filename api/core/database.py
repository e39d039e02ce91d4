"""The way to PostgreSQL: one engine a process, a session for units of work, a bare connection for hot statements."""

from collections.abc import AsyncIterator
from typing import Annotated

import pydantic_core
from fastapi import Depends, Request
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from api.core.errors import Problem


def _to_json(value: object) -> str:
    # Understands UUID and datetime, and is several times faster than the standard library's.
    return pydantic_core.to_json(value).decode()


def create_engine(url: str, pool_size: int, **server_settings: str) -> AsyncEngine:
    """An engine on asyncpg for any PostgreSQL URL, whichever driver it names."""
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_recycle=1800,
        json_serializer=_to_json,
        json_deserializer=pydantic_core.from_json,
        connect_args={
            # Compiling a plan costs more than any statement of ours takes.
            "server_settings": {"application_name": "rapport", "timezone": "UTC", "jit": "off"} | server_settings
        },
    )


class Database:
    """Held by the application: sessions for units of work, and an engine for hot statements."""

    def __init__(self, url: str, pool_size: int) -> None:
        self._engine = create_engine(url, pool_size)
        self.sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        # A statement that is a whole use case is its own transaction: no BEGIN and COMMIT trips around it. Its plan
        # is made once per connection, for planning the scan takes longer than running it; and it may be made while
        # a table is empty, so reading whole tables, which looks cheapest then, is ruled out.
        self.hot = create_engine(
            url, pool_size, plan_cache_mode="force_generic_plan", enable_seqscan="off"
        ).execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        await self._engine.dispose()
        await self.hot.dispose()


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One transaction a request, committed before the response is sent; rolled back if the request fails."""
    async with database_of(request).sessions() as session:
        try:
            yield session
        except Problem as problem:
            if problem.recorded:
                await session.commit()
            raise
        await session.commit()


async def get_connection(request: Request) -> AsyncIterator[AsyncConnection]:
    """For the hot paths: each statement commits by itself."""
    async with database_of(request).hot.connect() as connection:
        yield connection


# scope="function": the commit happens before the response is sent. By default it would come after it: the client
# would hold its 200 while the data may still be lost.
Session = Annotated[AsyncSession, Depends(get_session, scope="function")]
Connection = Annotated[AsyncConnection, Depends(get_connection, scope="function")]

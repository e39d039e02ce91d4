"""The way to PostgreSQL: one engine a process, a session for units of work, a bare connection for hot statements."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import asyncpg
import pydantic_core
from fastapi import Depends, Request
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from api.core.errors import DatabaseUnavailable, Problem
from api.core.hot import LOST, Hot, create_pool


def _to_json(value: object) -> str:
    # Understands UUID and datetime, and is several times faster than the standard library's.
    return pydantic_core.to_json(value).decode()


async def _connect(*args: Any, **options: Any) -> asyncpg.Connection:
    # Here, and not for every OSError that a request may raise: a font that is missing is a fault of ours.
    try:
        return await asyncpg.connect(*args, **options)
    except LOST as error:
        raise DatabaseUnavailable from error


def create_engine(url: str, pool_size: int) -> AsyncEngine:
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
            "async_creator_fn": _connect,
            # Compiling a plan costs more than any statement of ours takes.
            "server_settings": {"application_name": "rapport", "timezone": "UTC", "jit": "off"},
        },
    )


_DOWNLOADS_AT_ONCE = 4


class Database:
    """Held by the application: sessions for units of work, and a pool for hot statements."""

    def __init__(self, url: str, pool_size: int) -> None:
        self._url = url
        self._pool_size = pool_size
        self._engine = create_engine(url, pool_size)
        self.sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        # A download lasts as long as its reader takes: it must not keep connections from everybody else.
        self._downloads = create_engine(url, _DOWNLOADS_AT_ONCE)
        self.downloads = async_sessionmaker(self._downloads, expire_on_commit=False)
        self.hot: asyncpg.Pool

    async def open(self) -> None:
        self.hot = await create_pool(self._url, self._pool_size)

    async def close(self) -> None:
        await self.hot.close()
        await self._engine.dispose()
        await self._downloads.dispose()


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


async def get_hot(request: Request) -> Hot:
    return database_of(request).hot


# scope="function": the commit happens before the response is sent. By default it would come after it: the client
# would hold its 200 while the data may still be lost.
Session = Annotated[AsyncSession, Depends(get_session, scope="function")]

HotPool = Annotated[Hot, Depends(get_hot)]
"""For the routes that hot statements serve."""

"""The pull: everything that changed in a book since a phone last asked."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

import asyncpg

from api.auth import service as auth
from api.auth.errors import SessionEnded, TokenExpired
from api.auth.principal import BookHolder
from api.core.database import Database
from api.core.errors import DatabaseUnavailable
from api.core.hot import LOST
from api.sync.pull import repository
from api.sync.pull.framing import Frame
from api.sync.pull.wanted import Wanted

_IN_MEMORY = 1024 * 1024


async def pull(
    database: Database, holder: BookHolder, wanted: Wanted, frame: Frame, now: datetime, *, is_expired: bool
) -> IO[bytes]:
    """The framed changes, to be read from the beginning.

    Whoever was taken out of the team, and a phone that was revoked, gets every id of the book as deleted, even with a
    token whose time is over (`is_expired`): it will never get another. Anybody else: `TokenExpired`, `SessionEnded`.
    """
    if not is_expired:
        with suppress(SessionEnded):
            return await _spooled(_changes(database.hot, holder, wanted, frame, now))
    async with database.sessions() as session:
        if not await auth.lost_rights(session, holder):
            raise TokenExpired if is_expired else SessionEnded
    return await _spooled(_farewell(database.hot, holder, frame, now))


async def _spooled(parts: AsyncIterator[str]) -> IO[bytes]:
    """Read at once and kept aside, in a file if there is much of it: a phone on bad Wi-Fi takes minutes for its first
    pull, and must not hold a connection meanwhile. And what fails, fails before the status is sent."""
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  whoever sends it closes it
    try:
        async for part in parts:
            spool.write(part.encode())
    except BaseException as error:
        spool.close()
        if _is_lost(error):
            raise DatabaseUnavailable from error
        raise
    spool.seek(0)
    return spool


def _is_lost(error: BaseException) -> bool:
    # A transaction whose connection went away complains that it cannot be left: why, is the error before.
    return isinstance(error.__context__ if isinstance(error, asyncpg.InterfaceError) else error, LOST)


async def _changes(
    pool: asyncpg.Pool, holder: BookHolder, wanted: Wanted, frame: Frame, now: datetime
) -> AsyncIterator[str]:
    revision = None
    yield frame.begin()
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        portions = repository.changes(
            connection,
            event_id=holder.event_id,
            book_id=holder.book_id,
            team_id=holder.team_id,
            session_id=holder.session_id,
            schema_version=wanted.schema_version,
            since=wanted.since,
            sinces=wanted.sinces(repository.NEVER),
        )
        async for rows in portions:
            if revision is None:
                revision = _standing_revision(rows)
                rows = rows[1:]
            yield frame.add(rows)
    if revision is None:
        raise SessionEnded
    await _tell(pool, holder, revision, wanted.since, now)
    yield frame.end(wanted.timestamp(revision))


async def _tell(pool: asyncpg.Pool, holder: BookHolder, sent: int, seen: int, now: datetime) -> None:
    # A replica cannot write it down; there the phone's next push does.
    with suppress(asyncpg.ReadOnlySQLTransactionError):
        async with pool.acquire() as connection:
            await repository.tell(
                connection, event_id=holder.event_id, session_id=holder.session_id, sent=sent, seen=seen, now=now
            )


def _standing_revision(rows: list[asyncpg.Record]) -> int:
    number, _, revision = rows[0]
    if number != repository.STANDING:
        raise SessionEnded
    return int(revision)


async def _farewell(pool: asyncpg.Pool, holder: BookHolder, frame: Frame, now: datetime) -> AsyncIterator[str]:
    yield frame.begin()
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        everything = repository.everything(
            connection, event_id=holder.event_id, book_id=holder.book_id, team_id=holder.team_id
        )
        async for rows in everything:
            yield frame.add(rows)
    await _tell(pool, holder, 0, repository.NEVER, now)
    yield frame.end(1)  # if the phone is let in again, it is given everything

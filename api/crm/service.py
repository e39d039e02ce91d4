"""Use cases of connections to CRMs, for the managers of a team."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder, TeamMember
from api.contacts import destinations, disclosing
from api.core.errors import IdReused, InvalidInput, NotFound
from api.core.ids import uuid7
from api.core.locks import lock_book
from api.crm import planning, repository
from api.crm.connecting import DEFAULT_VERSIONS, Connector, Credentials
from api.crm.errors import CrmRefused, TooManyConnections
from api.crm.parcels import Refused
from api.crm.withdrawing import NAMES
from models import CrmConnection, CrmState, CrmSystem, ReceiptState

MOST = 5


@dataclass(frozen=True, slots=True)
class WatchedConnection:
    """A connection, and how many contacts wait to be sent."""

    connection: CrmConnection
    waiting: int


async def connections(session: AsyncSession, manager: TeamMember) -> list[WatchedConnection]:
    found = await repository.connections(session, manager.event_id, manager.book_id)
    waiting = await repository.waiting(session, manager.event_id, [connection.id for connection in found])
    return [WatchedConnection(connection, waiting.get(connection.id, 0)) for connection in found]


async def create(
    session: AsyncSession,
    connector: Connector,
    manager: TeamMember,
    connection_id: UUID | None,
    values: dict[str, Any],
    credentials: Credentials,
    now: datetime,
) -> tuple[WatchedConnection, bool]:
    """The connection, and whether it is new. Its first push sends the whole book.

    Raises `CrmRefused`, `CrmUnreachable`, `TooManyConnections`, `IdReused`.
    """
    system = CrmSystem(values["system"])
    values["api_version"] = values["api_version"] or DEFAULT_VERSIONS[system]
    digest = _digest(connector, values, credentials)
    existing = await repository.find_any(session, manager.event_id, connection_id) if connection_id else None
    if existing is None:
        # Before the lock: a CRM may take its time.
        await connector.check(system, values["base_url"], values["api_version"], credentials)
        await lock_book(session, manager.event_id, manager.book_id)
        existing = await repository.find_any(session, manager.event_id, connection_id) if connection_id else None
    if existing:
        if existing.book_id != manager.book_id or existing.digest != digest:
            raise IdReused
        return await _watched(session, existing), False
    if len(await repository.connections(session, manager.event_id, manager.book_id)) >= MOST:
        raise TooManyConnections
    connection = CrmConnection(
        event_id=manager.event_id,
        id=connection_id or uuid7(),
        book_id=manager.book_id,
        credentials=connector.seal(credentials),
        state=CrmState.ACTIVE,
        problem="",
        revision=0,
        failures=0,
        created_at=now,
        digest=digest,
        **values,
    )
    connection.due_at = await planning.first_due(session, connection, now)
    session.add(connection)
    await session.flush()
    return WatchedConnection(connection, 0), True


async def change(
    session: AsyncSession,
    connector: Connector,
    manager: TeamMember,
    connection_id: UUID,
    changes: Mapping[str, Any],
    now: datetime,
) -> WatchedConnection:
    """One that was paused or refused goes on where it stopped. New credentials are tried before they are kept."""
    connection = await find(session, manager, connection_id)
    if any(value is None for value in changes.values()):
        raise InvalidInput(f"{next(name for name in changes if changes[name] is None)} cannot be removed")
    credentials = await _tried(connector, connection, changes)
    connection = await find(session, manager, connection_id, lock=True)
    for name, value in changes.items():
        match name:
            case "paused":
                _resume(connection, CrmState.PAUSED if value else CrmState.ACTIVE)
            case "credentials":
                connection.credentials = connector.seal(credentials)
                _resume(connection, CrmState.ACTIVE)
            case _:
                setattr(connection, name, value)
    if "trigger" in changes:
        connection.due_at = await planning.first_due(session, connection, now)
    await session.flush()
    return await _watched(session, connection)


async def delete(session: AsyncSession, manager: TeamMember, connection_id: UUID, now: datetime) -> None:
    """What was sent stays in the CRM, out of our reach, and the ledger says so."""
    await lock_book(session, manager.event_id, manager.book_id)
    connection = await find(session, manager, connection_id, lock=True)
    there = await repository.contacts_there(session, connection)
    for receipt_id in await repository.receipts_waiting(session, connection):
        state, why = ReceiptState.CANNOT_BE_REACHED, "the team has removed the connection"
        await destinations.settle(session, manager.event_id, receipt_id, state, why, now)
    if there:
        kind = NAMES[CrmSystem(connection.system)]
        await disclosing.let_out(session, _holder(manager), kind, now, there)
    await session.delete(connection)
    await session.flush()


async def find(session: AsyncSession, manager: TeamMember, connection_id: UUID, *, lock: bool = False) -> CrmConnection:
    connection = await repository.find(session, manager.event_id, manager.book_id, connection_id, lock=lock)
    if connection is None:
        raise NotFound
    return connection


async def _tried(connector: Connector, connection: CrmConnection, changes: Mapping[str, Any]) -> Credentials:
    """The credentials from now on, tried if anything about them changes."""
    try:
        credentials: Credentials = changes.get("credentials") or connector.unseal(connection.credentials)
    except Refused as refused:
        raise CrmRefused(str(refused)) from None
    if changes.keys() & {"credentials", "base_url", "api_version"}:
        if changes.keys() & {"base_url"} and "credentials" not in changes:
            raise CrmRefused("With another address give the credentials too: they are not sent to an address unasked")
        system, base_url = CrmSystem(connection.system), changes.get("base_url", connection.base_url)
        await connector.check(system, base_url, changes.get("api_version", connection.api_version), credentials)
    return credentials


def _resume(connection: CrmConnection, state: CrmState) -> None:
    connection.state, connection.problem = state, ""
    connection.resume_at, connection.told_at, connection.failures = None, None, 0


def _digest(connector: Connector, values: Mapping[str, Any], credentials: Credentials) -> UUID:
    sent = json.dumps([dict(values), credentials], sort_keys=True)
    return UUID(bytes=connector.keys.digest("crm", sent)[:16])


def _holder(manager: TeamMember) -> BookHolder:
    return BookHolder(
        session_id=manager.session_id,
        event_id=manager.event_id,
        book_id=manager.book_id,
        team_id=manager.team_id,
        member_id=manager.member_id,
        attendee_id=None,
        device_id=manager.device_id,
    )


async def _watched(session: AsyncSession, connection: CrmConnection) -> WatchedConnection:
    waiting = await repository.waiting(session, connection.event_id, [connection.id])
    return WatchedConnection(connection, waiting.get(connection.id, 0))

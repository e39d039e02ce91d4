"""Sending: the job that brings what waits for one connection to its CRM.

One batch of a connection is on its way at a time, so nothing about a contact overtakes what came before. A worker that
dies leaves its batch to the next one, once its time is over: what was written then is written again, as the same.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from api.contacts import destinations
from api.core.database import Database
from api.core.locks import lock_book
from api.core.working import Job
from api.crm import sending_repository as repository
from api.crm.connecting import Connector, Credentials
from api.crm.deciding import BLANK, Action
from api.crm.judging import Verdict, judge, untried
from api.crm.packing import Packed, pack
from api.crm.parcels import Crm, Refused, Rest, Result, Results, Troubled, Unfit
from api.crm.schedule import batch_size, pause
from models import CrmConnection, CrmKind, CrmRow, CrmRowState, CrmState, ReceiptState

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=120)
BATCH_SECONDS = 90.0
"""For all requests of a batch; less than the lease, so that two workers never send to one connection."""
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """What was taken, until `until`."""

    connection: CrmConnection
    crm: Crm
    credentials: Credentials
    sealed: bytes
    until: datetime
    rows: Sequence[CrmRow]
    packed: Mapping[UUID, Packed]


class Sender:
    """`send` is the handler of the job."""

    def __init__(self, database: Database, connector: Connector) -> None:
        self.database = database
        self.connector = connector

    async def send(self, job: Job) -> None:
        connection_id = UUID(job.payload["connection_id"])
        for _ in range(_ROUNDS):  # what is left then is found by the next round of the worker
            if not await self._send_some(job.event_id, connection_id):
                return

    async def _send_some(self, event_id: UUID, connection_id: UUID) -> bool:
        """Whether there may be more to send."""
        taken_at = time.monotonic()
        batch = await self._take(event_id, connection_id)
        if batch is None:
            return False
        parcels = [packed.parcel for packed in batch.packed.values() if packed.parcel]
        results: Results = {}
        stopped: Rest | Refused | Troubled | None = None
        spent = time.monotonic() - taken_at
        try:
            async with asyncio.timeout(BATCH_SECONDS - spent):
                results = await batch.crm.send(parcels) if parcels else {}
        except TimeoutError:
            stopped = Troubled("It takes too long")
        except Unfit as unfit:
            stopped = Troubled(f"A request was refused: {unfit}")
        except (Rest, Refused, Troubled) as trouble:
            stopped = trouble
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("crm_answer_odd", connection=str(connection_id), exc_info=error)
            stopped = Troubled("The CRM answered something unexpected")
        await self._record(batch, results, stopped)
        return stopped is None

    async def _take(self, event_id: UUID, connection_id: UUID) -> Batch | None:
        """With the book locked: who takes something back comes before this, and is not sent, or after, and finds that
        the CRM may have it."""
        now = datetime.now(UTC)
        async with self.database.sessions.begin() as session:
            connection = await repository.take(session, event_id, connection_id, now)
            if connection is None:
                return None
            await lock_book(session, event_id, connection.book_id)
            try:
                crm, credentials = self.connector.reach(connection)
            except Refused as refused:
                _heed(connection, refused, now)
                return None
            size = batch_size(crm.at_once, connection.failures)
            rows = await repository.next_rows(session, connection, now, size)
            if not rows:
                return None
            packed = await pack(session, connection, [row.contact_id for row in rows])
            await repository.intend(session, _intents(connection, packed))
            connection.busy_until = until = now + LEASE
        by_contact = {one.contact_id: one for one in packed}
        return Batch(connection, crm, credentials, connection.credentials, until, rows, by_contact)

    async def _record(self, batch: Batch, results: Results, stopped: Rest | Refused | Troubled | None) -> None:
        now, event_id = datetime.now(UTC), batch.connection.event_id
        async with self.database.sessions.begin() as session:
            connection = await repository.still_mine(session, event_id, batch.connection.id, batch.until)
            if connection is None:
                return  # this process stood still; whoever took over has sent it all again
            connection.busy_until = None
            if connection.credentials == batch.sealed:  # nobody has given others meanwhile
                self._keep_token(connection, batch)
                _heed(connection, stopped, now)
            verdicts = _verdicts(batch, results, stopped, now)
            await repository.record(session, event_id, [_row(row, batch, verdicts, now) for row in batch.rows])
            done = [batch.packed[one] for one, verdict in verdicts.items() if verdict.state in _DONE]
            if stopped is None:
                await repository.confirm(session, connection, _confirmed(done, results))
                gone = [item_id for one in done if one.parcel for _, item_id in one.parcel.gone]
                left = [one.contact_id for one in done if one.parcel and one.parcel.leaves]
                await repository.forget_records(session, connection, gone, left)
            for contact_id, verdict in verdicts.items():
                if verdict.state is CrmRowState.PENDING:
                    continue
                state = ReceiptState.FAILED if verdict.state is CrmRowState.FAILED else ReceiptState.CONFIRMED
                receipts = batch.packed[contact_id].receipts
                for receipt_id in receipts:
                    await destinations.settle(session, event_id, receipt_id, state, verdict.reason, now)
                await repository.forget_withdrawals(session, event_id, receipts)

    def _keep_token(self, connection: CrmConnection, batch: Batch) -> None:
        if self.connector.unseal(batch.sealed) != batch.credentials:
            connection.credentials = self.connector.seal(batch.credentials)


_DONE = (CrmRowState.SENT, CrmRowState.REMOVED, CrmRowState.LEFT)


def _heed(connection: CrmConnection, stopped: Rest | Refused | Troubled | None, now: datetime) -> None:
    """What the CRM said to the connection as a whole."""
    match stopped:
        case None:
            connection.failures, connection.problem, connection.resume_at = 0, "", None
        case Rest():
            connection.problem, connection.resume_at = str(stopped), now + timedelta(seconds=stopped.seconds)
        case Refused():
            connection.state, connection.problem, connection.told_at = CrmState.REFUSED, str(stopped), None
        case Troubled():
            connection.failures = min(connection.failures + 1, 100)
            connection.problem, connection.resume_at = str(stopped), now + pause(connection.failures)
            log.warning("crm_trouble", connection=str(connection.id), failures=connection.failures)


def _verdicts(
    batch: Batch, results: Results, stopped: Rest | Refused | Troubled | None, now: datetime
) -> dict[UUID, Verdict]:
    """By contact. If the CRM wants to be left alone, or refuses us, that is no failure of a contact's."""
    if isinstance(stopped, Rest | Refused):
        return {row.contact_id: untried(row.reason, row.retryable, now) for row in batch.rows}
    if stopped:
        results = {row.contact_id: Result(reason=str(stopped), retryable=True) for row in batch.rows}
    return {
        row.contact_id: judge(
            batch.packed[row.contact_id].action if batch.packed[row.contact_id].parcel else Action.LEAVE,
            results.get(row.contact_id),
            row.tries + 1,
            now,
        )
        for row in batch.rows
    }


def _row(row: CrmRow, batch: Batch, verdicts: Mapping[UUID, Verdict], now: datetime) -> dict[str, object]:
    verdict, parcel = verdicts[row.contact_id], batch.packed[row.contact_id].parcel
    return {
        "of_push": row.push_id,
        "of_contact": row.contact_id,
        "new_state": verdict.state,
        "at": verdict.next_attempt_at,
        "new_reason": verdict.reason,
        "can_retry": verdict.retryable,
        "tried": 0 if verdict.is_untried else 1,
        "cut": parcel.cut_texts if parcel else 0,
        "now": now,
    }


def _intents(connection: CrmConnection, packed: Sequence[Packed]) -> list[dict[str, object]]:
    """What may be in the CRM as soon as the first request is on its way."""
    place = {"event_id": connection.event_id, "connection_id": connection.id}
    rows: list[dict[str, object]] = []
    for one in packed:
        if one.action is not Action.SEND or one.parcel is None:
            continue
        about = place | {"contact_id": one.contact_id}
        rows.append(about | {"kind": CrmKind.CONTACT, "source_id": one.contact_id})
        rows += [about | {"kind": item.kind, "source_id": item.id} for item in one.parcel.items]
    return rows


def _confirmed(done: Sequence[Packed], results: Results) -> list[tuple[CrmKind, UUID, str | None, UUID | None]]:
    found: list[tuple[CrmKind, UUID, str | None, UUID | None]] = []
    for one in done:
        if one.action is Action.SEND and one.parcel:
            found.append((CrmKind.CONTACT, one.contact_id, results[one.contact_id].remote_id, None))
            found += [(item.kind, item.id, None, item.fingerprint) for item in one.parcel.items]
        elif one.action is Action.BLANK:
            found.append((CrmKind.CONTACT, one.contact_id, results[one.contact_id].remote_id, BLANK))
    return found

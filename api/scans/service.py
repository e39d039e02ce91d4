"""The use case that everything turns on: a scan is never lost and never doubled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import NotNullViolationError, Record, UniqueViolationError

from api.auth.errors import SessionEnded
from api.auth.principal import BookHolder
from api.contacts.card import State, card_fields
from api.core.errors import IdReused, Problem
from api.core.hot import Hot
from api.core.keyring import Keyring
from api.events.code import event_code
from api.scans import reading, repository
from api.scans.errors import REFUSALS
from api.scans.reading import OfflineScan
from api.scans.schemas import ScanIn, ScanStatus

_RACES = 3
"""How often a statement is run again after it lost a race. The winner's rows are visible then, so once is enough
unless the same scan comes several times at once."""


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What became of one scan: a contact (the fields of a `ContactCard`), or the problem for which it was refused.

    Neither for a scan that was recorded before, and whose contact was deleted since.
    """

    id: UUID
    status: ScanStatus
    captured_at: datetime
    contact: dict[str, Any] | None
    problem: Problem | None


async def record(
    hot: Hot,
    keys: Keyring,
    holder: BookHolder,
    scans: Sequence[ScanIn],
    now: datetime,
    *,
    device_now: datetime | None = None,
    unsent: int | None = None,
) -> list[ScanOutcome]:
    """Record scans in the book of whoever scans; an outcome for each, in their order.

    Raises `IdReused`, and records none of them, if one would make a contact under an id that another book uses.
    """
    reader = reading.Reader(
        event_code=event_code(holder.event_id),
        book_id=holder.book_id,
        badge_secret=keys.badge,
        now=now,
        skew=reading.clock_skew(device_now, now),
        zone=await _zone_if_needed(hot, holder, scans),
    )
    items = [reader.item(scan) for scan in scans]
    # The same id twice in one batch: the first counts, as if they came one after the other.
    firsts = {item["id"]: item for item in reversed(items)}
    rows = {row["scan_id"]: row for row in await _record(hot, holder, list(firsts.values()), now, unsent)}
    return [_outcome(rows[item["id"]], item["digest"], repeated=item is not firsts[item["id"]]) for item in items]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a scan that was synced: its contact, or the code of the problem for which it was refused."""

    contact_id: UUID | None
    problem: str | None


async def record_offline(
    hot: Hot, keys: Keyring, holder: BookHolder, scans: Sequence[OfflineScan], now: datetime, skew: timedelta
) -> dict[UUID, Recorded]:
    """Record scans in the transaction of `hot`, which holds the lock on the book; by id, what became of each.

    Raises `IdReused`, and leaves the transaction to be rolled back, if somebody else uses one of the ids meanwhile.
    """
    if not scans:
        return {}
    reader = reading.Reader(
        event_code=event_code(holder.event_id),
        book_id=holder.book_id,
        badge_secret=keys.badge,
        now=now,
        skew=skew,
        zone=ZoneInfo("UTC"),
    )
    items = [reader.offline_item(scan) for scan in scans]
    try:
        rows = await repository.record(hot, holder, items, now=now, stale=now - timedelta(minutes=1), unsent=None)
    except (UniqueViolationError, NotNullViolationError):
        raise IdReused from None
    if not rows:
        raise SessionEnded
    return {row["scan_id"]: Recorded(row["id"], row["problem"]) for row in rows if row["scan_id"]}


async def _record(
    hot: Hot, holder: BookHolder, items: list[dict[str, Any]], now: datetime, unsent: int | None
) -> Sequence[Record]:
    stale = now - timedelta(minutes=1)
    for attempt in range(_RACES):
        try:
            rows = await repository.record(hot, holder, items, now=now, stale=stale, unsent=unsent)
            break
        except UniqueViolationError:
            if attempt == _RACES - 1:
                raise
        except NotNullViolationError as error:
            if (error.table_name, error.column_name) != ("contacts", "book_id"):
                raise
            raise IdReused("The contact's id is taken") from None
    if not rows:
        raise SessionEnded
    return rows


async def _zone_if_needed(hot: Hot, holder: BookHolder, scans: Sequence[ScanIn]) -> ZoneInfo:
    """The event's zone; looked up only for a task that is due "tomorrow morning"."""
    if any(scan.task and scan.task.due for scan in scans):
        return await repository.zone_of(hot, holder.event_id)
    return ZoneInfo("UTC")


def _outcome(row: Record, digest: UUID, *, repeated: bool) -> ScanOutcome:
    if row["digest"] != digest:
        problem: Problem | None = IdReused("A scan with this id and another content was sent before")
        return ScanOutcome(row["scan_id"], ScanStatus.REJECTED, row["captured_at"], None, problem)
    if row["problem"]:
        problem = REFUSALS[row["problem"]]()
        return ScanOutcome(row["scan_id"], ScanStatus.REJECTED, row["captured_at"], None, problem)
    contact = None if row["deleted_at"] else card_fields(row)
    if row["replayed"] or repeated or contact is None:
        status = ScanStatus.REPLAYED
    else:
        status = ScanStatus.UNRESOLVED if contact["state"] is State.UNRESOLVED else ScanStatus.CREATED
    return ScanOutcome(row["scan_id"], status, row["captured_at"], contact, None)

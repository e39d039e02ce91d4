"""Scanning, over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, ClaimedBookHolder, Keys
from api.core.clock import Now
from api.core.database import HotPool
from api.core.errors import NotFound, ProblemDocument, ValidationFailed, field_errors, problems
from api.scans import service
from api.scans.errors import SCAN_PROBLEMS
from api.scans.schemas import BatchResult, InvalidScan, ScanBatch, ScanIn, ScanOut, ScanResult, ScanStatus
from api.scans.service import ScanOutcome

router = APIRouter(tags=["scanning"], responses=problems(*SIGNED_IN, NotFound))

_HTTP_STATUS = {
    ScanStatus.CREATED: status.HTTP_201_CREATED,
    ScanStatus.REPLAYED: status.HTTP_200_OK,
    ScanStatus.UNRESOLVED: status.HTTP_202_ACCEPTED,
}


@router.post(
    "/scans",
    status_code=status.HTTP_201_CREATED,
    summary="Record a scan",
    responses=problems(*SCAN_PROBLEMS)
    | {
        200: {"model": ScanOut, "description": "Sent before: nothing changed."},
        202: {"model": ScanOut, "description": "Kept, but nobody is known under this barcode yet."},
    },
)
async def create_scan(
    holder: ClaimedBookHolder, scan: ScanIn, hot: HotPool, keys: Keys, now: Now, response: Response
) -> ScanOut:
    """Into the team's book for a member, into their own for an attendee. Answers with the contact's card.

    A refused scan is recorded as refused: the team sees that it happened, and why.
    """
    (outcome,) = await service.record(hot, keys, holder, [scan], now)
    if outcome.problem:
        raise outcome.problem
    response.status_code = _HTTP_STATUS[outcome.status]
    assert outcome.contact  # noqa: S101  what was not refused has a contact
    return ScanOut.model_construct(
        id=outcome.id, status=outcome.status, captured_at=outcome.captured_at, contact=outcome.contact
    )


@router.post("/scans/batch", summary="Record up to 1,000 scans at once")
async def create_scans(holder: ClaimedBookHolder, batch: ScanBatch, hot: HotPool, keys: Keys, now: Now) -> BatchResult:
    """For a phone that was offline: any order, repeats are harmless, each scan gets its own result."""
    scans = [scan for scan in batch.scans if isinstance(scan, ScanIn)]
    outcomes = iter(
        await service.record(hot, keys, holder, scans, now, device_now=batch.device_now, unsent=batch.unsent)
        if scans
        else []
    )
    return BatchResult(
        results=[_invalid(scan) if isinstance(scan, InvalidScan) else _result(next(outcomes)) for scan in batch.scans]
    )


def _result(outcome: ScanOutcome) -> ScanResult:
    problem = ProblemDocument(**outcome.problem.document()) if outcome.problem else None
    return ScanResult.model_construct(id=outcome.id, status=outcome.status, contact=outcome.contact, problem=problem)


def _invalid(scan: InvalidScan) -> ScanResult:
    errors = field_errors(scan.errors)
    document = ValidationFailed("; ".join(f"{error.field}: {error.message}" for error in errors)).document()
    return ScanResult(
        id=_uuid_or_none(scan.raw_id),
        status=ScanStatus.REJECTED,
        problem=ProblemDocument(**document, errors=errors),
    )


def _uuid_or_none(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None

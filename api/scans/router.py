"""Scanning, over HTTP."""

from typing import Any
from uuid import UUID

import pydantic_core
from fastapi import APIRouter, Request, Response, status

from api.auth.dependencies import SIGNED_IN, ClaimedBookHolder
from api.core.errors import IdReused, NotFound, ValidationFailed, field_errors, problems
from api.scans import service
from api.scans.errors import SCAN_PROBLEMS
from api.scans.schemas import BatchResult, InvalidScan, ScanBatch, ScanIn, ScannedContact, ScanOut, ScanStatus
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
    response_model=ScanOut,
    summary="Record a scan",
    responses=problems(*SCAN_PROBLEMS)
    | {
        200: {
            "model": ScanOut,
            "description": "Sent before: nothing changed. If the contact was deleted, it stays so.",
        },
        202: {"model": ScanOut, "description": "Kept, but nobody is known under this barcode yet."},
    },
)
async def create_scan(holder: ClaimedBookHolder, scan: ScanIn, request: Request) -> Response:
    """Into the team's book for a member, into their own for an attendee. Answers with the contact's card.

    A refused scan is recorded as refused: the team sees that it happened, and why.
    """
    state = request.app.state  # not as dependencies: on this path each counts
    (outcome,) = await service.record(state.database.hot, state.settings.keys, holder, [scan], state.clock())
    if outcome.problem:
        raise outcome.problem
    return _json(
        {
            "id": outcome.id,
            "status": outcome.status,
            "captured_at": outcome.captured_at,
            "contact": outcome.contact,
        },
        _HTTP_STATUS[outcome.status],
    )


@router.post(
    "/scans/batch",
    response_model=BatchResult,
    summary="Record up to 1,000 scans at once",
    responses=problems(IdReused),
)
async def create_scans(holder: ClaimedBookHolder, batch: ScanBatch, request: Request) -> Response:
    """For a phone that was offline: any order, repeats are harmless, each scan gets its own result.

    A badge that was replaced after it was scanned is accepted: it was good when it was scanned.
    """
    scans = [scan for scan in batch.scans if isinstance(scan, ScanIn)]
    state = request.app.state
    outcomes = iter(
        await service.record(
            state.database.hot,
            state.settings.keys,
            holder,
            scans,
            state.clock(),
            device_now=batch.device_now,
            unsent=batch.unsent,
        )
    )
    results = [_invalid(scan) if isinstance(scan, InvalidScan) else _result(next(outcomes)) for scan in batch.scans]
    return _json({"results": results}, status.HTTP_200_OK)


_SHOWN = tuple(ScannedContact.model_fields)


def _result(outcome: ScanOutcome) -> dict[str, Any]:
    contact = {name: outcome.contact[name] for name in _SHOWN} if outcome.contact else None
    problem = outcome.problem.document() if outcome.problem else None
    return {"id": outcome.id, "status": outcome.status, "contact": contact, "problem": problem}


def _invalid(scan: InvalidScan) -> dict[str, Any]:
    errors = field_errors(scan.errors)
    problem = ValidationFailed("; ".join(f"{error.field}: {error.message}" for error in errors)).document()
    return {
        "id": _uuid_or_none(scan.raw_id),
        "status": ScanStatus.REJECTED,
        "contact": None,
        "problem": problem | {"errors": errors},
    }


def _uuid_or_none(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _json(content: dict[str, Any], status_code: int) -> Response:
    # As written, without building models only to take them apart: in a batch that was most of the time.
    return Response(pydantic_core.to_json(content), status_code, media_type="application/json")

"""Sync, over HTTP: WatermelonDB's two addresses, the app's schema, and the small door for everybody else."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BeforeValidator, Field

from api.auth.dependencies import SIGNED_IN, ClaimedBookHolder, ClaimedEvenExpired, CurrentBookHolder, Keys
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.sync import app_schema
from api.sync.errors import SyncConflict
from api.sync.pull import service as pulling
from api.sync.pull.framing import Document, Frame, Lines
from api.sync.pull.wanted import said, wanted
from api.sync.push import reading, values
from api.sync.push import service as pushing
from api.sync.push.reading import Pushed
from api.sync.schemas import PUSHED, AppSchema, Pulled, PushResult
from api.sync.tables import TABLES

_PART = 256 * 1024


class JavaScript(Response):
    media_type = "text/javascript"


router = APIRouter(tags=["sync"], responses=problems(*SIGNED_IN, NotFound))
public = APIRouter(tags=["sync"])


async def get_pushed(request: Request, _claimed: ClaimedBookHolder) -> Pushed:
    """Read before anything else: a phone on bad Wi-Fi takes minutes to send, and must not hold a connection meanwhile.
    But not for everybody: reading some megabytes takes a while, also for the others who wait."""
    return await asyncio.to_thread(reading.read, await request.body())


Revision = Annotated[
    Annotated[int, Field(ge=0, le=2**53 - 1)] | None,
    BeforeValidator(said),
    Query(description="The book's revision that the phone has seen; none: everything."),
]
SchemaVersion = Annotated[
    Annotated[int, Field(ge=1, le=2**31)] | None,
    BeforeValidator(said),
    Query(description="The app's; none: the newest."),
]


@router.get("/sync", response_model=Pulled, summary="Pull what changed", responses=problems(InvalidInput))
async def pull(
    claimed: ClaimedEvenExpired,
    request: Request,
    last_pulled_at: Revision = None,
    schema_version: SchemaVersion = None,
    migration: Annotated[str | None, Query(max_length=10_000, description="As WatermelonDB gives it, in JSON.")] = None,
) -> StreamingResponse:
    """WatermelonDB's pull, with the book's revision as timestamp. Everything comes as `updated`: set
    `sendCreatedAsUpdated`. One database on the phone for each book.

    Who was taken out of the team, or whose phone was revoked, is told to delete everything, once more also with an
    access token that has expired: that is how the book leaves the phone.
    """
    asked = wanted(last_pulled_at, schema_version, migration)
    frame = Document(TABLES, asked.known)
    holder, is_expired = claimed
    state = request.app.state
    spool = await pulling.pull(state.database, holder, asked, frame, state.clock(), is_expired=is_expired)
    return _stream(spool, frame)


@router.get("/changes", response_class=StreamingResponse, summary="Read what changed, line by line")
async def changes(claimed: ClaimedEvenExpired, request: Request, since: Revision = None) -> StreamingResponse:
    """For apps without WatermelonDB: the same rows as in `GET /v1/sync`, one JSON object a line: `{"table", "id",
    "row"}`, or `{"table", "id", "deleted": true}`. The last line is `{"cursor"}`, the next `since`; without it the
    answer was cut off, and is to be asked for again."""
    frame = Lines(TABLES)
    holder, is_expired = claimed
    asked = wanted(since, None, None)
    state = request.app.state
    spool = await pulling.pull(state.database, holder, asked, frame, state.clock(), is_expired=is_expired)
    return _stream(spool, frame)


@router.post(
    "/sync",
    summary="Push what the phone did",
    responses=problems(SyncConflict, IdReused, InvalidInput),
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": PUSHED}}}},
)
async def push(
    pushed: Annotated[Pushed, Depends(get_pushed)],
    holder: CurrentBookHolder,
    session: Session,
    keys: Keys,
    now: Now,
    last_pulled_at: Revision = None,
    device_now: Annotated[
        str | None,
        Query(
            description="The phone's idea of now: milliseconds since 1970, or ISO 8601. If it is more than a minute "
            "off, the phone's times are corrected.",
            examples=["1795255200000"],
        ),
    ] = None,
    unsent: Annotated[
        int | None, Query(ge=0, le=1_000_000, description="How many rows the phone still holds after this push.")
    ] = None,
) -> PushResult:
    """WatermelonDB's push, in one transaction: all of it, or a conflict and nothing.

    What cannot be kept is named in `experimentalRejectedIds` and stays on the phone; `problems` says why, and what was
    mended. Pushing again what was pushed changes nothing. `{}` says that the phone has nothing to send.
    """
    revision = await pushing.push(
        session,
        keys,
        holder,
        pushed,
        now,
        since=last_pulled_at or 0,
        # A clock so wrong that it cannot be read must not keep anything on the phone.
        device_now=values.read_moment(device_now),
        unsent=unsent,
    )
    found = pushed.findings
    return PushResult(experimentalRejectedIds=found.rejected(), problems=found.problems(), revision=revision)


@public.get("/sync/schema.json", summary="The app's schema")
async def get_schema() -> AppSchema:
    """The tables and columns of a phone's database, and the migrations from each version to the next."""
    return AppSchema.model_validate(app_schema.described())


@public.get("/sync/schema.js", response_class=JavaScript, summary="The app's schema, as a module")
async def get_schema_module() -> JavaScript:
    """Exports `schema` and `migrations` for WatermelonDB's adapters."""
    return JavaScript(app_schema.module())


def _stream(spool: IO[bytes], frame: Frame) -> StreamingResponse:
    return StreamingResponse(_parts(spool), media_type=frame.media_type, headers={"Cache-Control": "no-store"})


async def _parts(spool: IO[bytes]) -> AsyncIterator[bytes]:
    with spool:
        while part := spool.read(_PART):
            yield part

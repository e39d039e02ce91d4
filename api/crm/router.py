"""Connections to CRMs, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentManager
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.core.pagination import CursorText, Limit, Page
from api.crm import pushing, service
from api.crm.connecting import Connector
from api.crm.deciding import Action
from api.crm.errors import ConnectionStopped, CrmRefused, CrmUnreachable, TooManyConnections
from api.crm.pushing import CountedPush, Preview
from api.crm.schemas import (
    ConnectionChange,
    ConnectionIn,
    ConnectionList,
    ConnectionOut,
    CountsOut,
    DryRunOut,
    PushDetails,
    PushIn,
    PushOut,
    PushState,
    TroubledRowOut,
    WouldDo,
    WouldSend,
)
from api.crm.service import WatchedConnection
from models import CrmPushCause, CrmRow, CrmRowState, CrmState, CrmSystem, CrmTrigger, WhenDeleted, WhenWithdrawn

router = APIRouter(prefix="/crm", tags=["crm"], responses=problems(*SIGNED_IN, NotFound))

_ACTIONS = {
    Action.SEND: WouldDo.SEND,
    Action.BLANK: WouldDo.BLANK,
    Action.DELETE: WouldDo.DELETE,
    Action.FORGET: WouldDo.DELETE,
    Action.LEAVE: WouldDo.LEAVE,
}


async def get_connector(request: Request) -> Connector:
    return Connector(request.app.state.settings, request.app.state.outbound)


Connecting = Annotated[Connector, Depends(get_connector)]


@router.get("/connections", summary="List the team's connections to CRMs")
async def list_connections(manager: CurrentManager, session: Session) -> ConnectionList:
    return ConnectionList(items=[_out(found) for found in await service.connections(session, manager)])


@router.post(
    "/connections",
    status_code=status.HTTP_201_CREATED,
    summary="Connect the team's book with a CRM",
    responses=problems(IdReused, TooManyConnections, CrmRefused, CrmUnreachable)
    | {200: {"model": ConnectionOut, "description": "Sent before: nothing changed."}},
)
async def create_connection(
    manager: CurrentManager,
    connection: ConnectionIn,
    session: Session,
    connector: Connecting,
    now: Now,
    response: Response,
) -> ConnectionOut:
    """The credentials are tried at once, and stored encrypted; nothing ever gives them back. In HubSpot the properties
    that are missing are made; in Salesforce leads need an external id `Rapport_Id__c`."""
    values = connection.model_dump(exclude={"id", "credentials"})
    credentials = connection.credentials.model_dump(exclude_none=True)
    created, is_new = await service.create(session, connector, manager, connection.id, values, credentials, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _out(created)


@router.patch(
    "/connections/{connection_id}",
    summary="Change, pause or resume a connection",
    responses=problems(InvalidInput, CrmRefused, CrmUnreachable),
)
async def change_connection(
    manager: CurrentManager,
    connection_id: UUID,
    change: ConnectionChange,
    session: Session,
    connector: Connecting,
    now: Now,
) -> ConnectionOut:
    """New credentials are tried before they replace the old ones, and resume the connection."""
    changes = change.model_dump(exclude_unset=True)
    if change.credentials:
        changes["credentials"] = change.credentials.model_dump(exclude_none=True)
    return _out(await service.change(session, connector, manager, connection_id, changes, now))


@router.delete(
    "/connections/{connection_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Remove a connection to a CRM"
)
async def delete_connection(manager: CurrentManager, connection_id: UUID, session: Session, now: Now) -> None:
    """What was sent stays in the CRM: people who take their data back are told that it cannot be reached there."""
    await service.delete(session, manager, connection_id, now)


@router.post(
    "/connections/{connection_id}/push",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Send what changed to the CRM",
    responses=problems(ConnectionStopped)
    | {200: {"model": DryRunOut, "description": "With `dry_run`: what would be sent."}},
)
async def push(
    manager: CurrentManager,
    connection_id: UUID,
    session: Session,
    now: Now,
    response: Response,
    wanted: Annotated[PushIn | None, Body()] = None,
) -> PushOut | DryRunOut:
    """What changed since the last push, and what failed. Pushing twice doubles nothing."""
    if wanted and wanted.dry_run:
        response.status_code = status.HTTP_200_OK
        return _dry(await pushing.preview(session, manager, connection_id))
    return _push(await pushing.push(session, manager, connection_id, now))


@router.get("/connections/{connection_id}/pushes", summary="List a connection's pushes")
async def list_pushes(
    manager: CurrentManager, connection_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[PushOut]:
    """The newest first."""
    found, next_cursor = await pushing.pushes(session, manager, connection_id, limit, cursor)
    return Page(items=[_push(one) for one in found], next_cursor=next_cursor)


@router.get("/pushes/{push_id}", summary="Show a push, and what of it failed")
async def show_push(
    manager: CurrentManager, push_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> PushDetails:
    """Row by row: what is tried again and when, what was given up and why. The next push by hand sends the latter
    again."""
    found, rows, next_cursor = await pushing.find(session, manager, push_id, limit, cursor)
    return PushDetails(**_push(found).model_dump(), rows=[_row(row) for row in rows], next_cursor=next_cursor)


def _out(watched: WatchedConnection) -> ConnectionOut:
    connection = watched.connection
    return ConnectionOut(
        id=connection.id,
        name=connection.name,
        system=CrmSystem(connection.system),
        base_url=connection.base_url,
        api_version=connection.api_version,
        trigger=CrmTrigger(connection.trigger),
        delay_seconds=connection.delay_seconds,
        when_withdrawn=WhenWithdrawn(connection.when_withdrawn),
        when_deleted=WhenDeleted(connection.when_deleted),
        state=CrmState(connection.state),
        problem=connection.problem,
        resume_at=connection.resume_at,
        next_push_at=connection.due_at,
        revision=connection.revision,
        waiting=watched.waiting,
        created_at=connection.created_at,
    )


def _push(found: CountedPush) -> PushOut:
    push = found.push
    return PushOut(
        id=push.id,
        connection_id=push.connection_id,
        cause=CrmPushCause(push.cause),
        state=PushState.RUNNING if found.counts[CrmRowState.PENDING] else PushState.DONE,
        from_revision=push.from_revision,
        to_revision=push.to_revision,
        counts=CountsOut.model_validate(dict(found.counts)),
        cut_texts=found.cut_texts,
        created_at=push.created_at,
    )


def _row(row: CrmRow) -> TroubledRowOut:
    return TroubledRowOut(
        contact_id=row.contact_id,
        state=CrmRowState(row.state),
        reason=row.reason,
        retryable=row.retryable,
        tries=row.tries,
        next_attempt_at=row.next_attempt_at if row.state == CrmRowState.PENDING else None,
    )


def _dry(preview: Preview) -> DryRunOut:
    counts = dict.fromkeys(WouldDo, 0)
    for action, number in preview.counts.items():
        counts[_ACTIONS[action]] += number
    first = [
        WouldSend(
            contact_id=one.contact_id,
            action=_ACTIONS[one.action],
            properties=dict(one.parcel.properties) if one.parcel else {},
            items=len(one.parcel.items) if one.parcel else 0,
            cut_texts=one.parcel.cut_texts if one.parcel else 0,
        )
        for one in preview.first
    ]
    return DryRunOut(counts=counts, first=first)

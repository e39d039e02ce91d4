"""API keys, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, status

from api.auth.dependencies import SIGNED_IN, CurrentManager
from api.auth.errors import TooManyKeys
from api.auth.keys import service
from api.auth.keys.schemas import KeyIn, KeyList, KeyOut, NewKey
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems

router = APIRouter(prefix="/api-keys", tags=["integrations"], responses=problems(*SIGNED_IN, NotFound))


@router.get("", summary="List the team's API keys")
async def list_keys(manager: CurrentManager, session: Session) -> KeyList:
    """Without those that were revoked."""
    return KeyList(items=[KeyOut.model_validate(key) for key in await service.keys(session, manager)])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Make a key for another system",
    responses=problems(TooManyKeys),
)
async def create_key(manager: CurrentManager, key: KeyIn, session: Session, now: Now) -> NewKey:
    """It opens the team's book and nothing else, for reading and nothing else, and does not expire. It is sent as
    `Authorization: Bearer rapport_…`; the routes that take it say so (`AccessTokenOrKey`)."""
    created, text = await service.create(session, manager, key.name, key.scopes, now)
    return NewKey(**KeyOut.model_validate(created).model_dump(), key=text)


@router.delete("/{key_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Revoke a key")
async def revoke_key(manager: CurrentManager, key_id: UUID, session: Session, now: Now) -> None:
    """At once."""
    await service.revoke(session, manager, key_id, now)

"""Difficulties of a contact, over HTTP."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.memory import saying
from api.contacts.memory.difficulties import service
from api.contacts.memory.difficulties.errors import OwnerUnknown
from api.contacts.memory.difficulties.schemas import DifficultyChange, DifficultyIn, DifficultyOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Difficulty

router = APIRouter()


@router.get("/difficulties", summary="List the difficulties of a contact", responses=problems(CursorInvalid))
async def list_difficulties(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[DifficultyOut]:
    """The newest first."""
    rows, next_cursor = await saying.page(session, holder, Difficulty, contact_id, limit=limit, cursor=cursor)
    owners = await service.owners(session, holder, rows)
    return Page(items=[_difficulty(*row, owners) for row in rows], next_cursor=next_cursor)


@router.post(
    "/difficulties",
    status_code=status.HTTP_201_CREATED,
    summary="Note a difficulty",
    responses=problems(IdReused, OwnerUnknown)
    | {200: {"model": DifficultyOut, "description": "Sent before: nothing changed."}},
)
async def create_difficulty(
    holder: CurrentBookHolder,
    contact_id: UUID,
    difficulty: DifficultyIn,
    session: Session,
    now: Now,
    response: Response,
) -> DifficultyOut:
    noted, is_new = await service.add_difficulty(session, holder, contact_id, difficulty, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _difficulty(*noted, await service.owners(session, holder, [noted]))


@router.patch(
    "/difficulties/{difficulty_id}",
    summary="Take on, solve or reword a difficulty",
    responses=problems(InvalidInput, OwnerUnknown),
)
async def change_difficulty(
    holder: CurrentBookHolder,
    contact_id: UUID,
    difficulty_id: UUID,
    change: DifficultyChange,
    session: Session,
    now: Now,
) -> DifficultyOut:
    """Whoever has the book may. `solved: true` keeps the time at which it was first solved."""
    changes = change.model_dump(exclude_unset=True)
    changed = await service.change_difficulty(session, holder, contact_id, difficulty_id, changes, now)
    return _difficulty(*changed, await service.owners(session, holder, [changed]))


@router.delete(
    "/difficulties/{difficulty_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Withdraw my difficulty"
)
async def withdraw_difficulty(
    holder: CurrentBookHolder, contact_id: UUID, difficulty_id: UUID, session: Session, now: Now
) -> None:
    """Its author alone may."""
    await service.withdraw_difficulty(session, holder, contact_id, difficulty_id, now)


def _difficulty(difficulty: Difficulty, author: str, owners: Mapping[UUID, str]) -> DifficultyOut:
    owner_id = difficulty.owner_id
    return DifficultyOut(
        id=difficulty.id,
        author=Author(member_id=difficulty.member_id, name=author),
        text=difficulty.text,
        raised_at=difficulty.raised_at,
        owner=Author(member_id=owner_id, name=owners[owner_id]) if owner_id else None,
        solved_at=difficulty.solved_at,
        revision=difficulty.revision,
    )

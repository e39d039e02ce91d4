"""Use cases of difficulties: a problem that the person has, which somebody takes on. A team shares them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.memory import repository, saying
from api.contacts.memory.difficulties.errors import OwnerUnknown
from api.contacts.memory.difficulties.schemas import DifficultyIn
from api.core.errors import InvalidInput
from api.core.ids import fingerprint
from api.core.revisions import next_revision
from models import Difficulty


async def add_difficulty(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: DifficultyIn, now: datetime
) -> tuple[tuple[Difficulty, str], bool]:
    """The difficulty with its author's name, and whether it is new."""
    digest = fingerprint(new)
    await contacts.lock(session, holder)
    await contacts.find(session, holder, contact_id)
    if await repository.find_any(session, Difficulty, holder.event_id, new.id) is None:
        await _check_owner(session, holder, new.owner_id)
    difficulty = Difficulty(
        text=new.text, raised_at=saying.moment(new.raised_at, now), owner_id=new.owner_id, digest=digest
    )
    return await saying.add(session, holder, contact_id, new.id, difficulty, lambda known: known.digest == digest, now)


async def change_difficulty(
    session: AsyncSession,
    holder: BookHolder,
    contact_id: UUID,
    difficulty_id: UUID,
    changes: dict[str, Any],
    now: datetime,
) -> tuple[Difficulty, str]:
    """Apply `changes` (the fields of a `DifficultyChange` that were given). What is solved stays so at its time."""
    await contacts.lock(session, holder)
    difficulty = await saying.find(session, holder, Difficulty, contact_id, difficulty_id)
    wanted = _columns(difficulty, changes, now)
    if wanted["owner_id"] != difficulty.owner_id:
        await _check_owner(session, holder, wanted["owner_id"])
    if any(getattr(difficulty, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(difficulty, name, value)
        difficulty.revision = await next_revision(session, holder.event_id, holder.book_id)
        await session.flush()
    return await saying.with_author(session, holder, difficulty)


async def withdraw_difficulty(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, difficulty_id: UUID, now: datetime
) -> None:
    revision = await next_revision(session, holder.event_id, holder.book_id)
    difficulty = await saying.find_own(session, holder, Difficulty, contact_id, difficulty_id)
    difficulty.text, difficulty.deleted_at, difficulty.revision = "", now, revision
    await session.flush()


async def owners(session: AsyncSession, holder: BookHolder, rows: Sequence[tuple[Difficulty, str]]) -> dict[UUID, str]:
    """The names of those who took these on."""
    ids = {difficulty.owner_id for difficulty, _ in rows if difficulty.owner_id}
    return await repository.member_names(session, holder.event_id, ids) if ids else {}


def _columns(difficulty: Difficulty, changes: dict[str, Any], now: datetime) -> dict[str, Any]:
    for name in ("text", "solved"):
        if name in changes and changes[name] is None:
            raise InvalidInput(f"{name} cannot be removed")
    solved = changes.get("solved", difficulty.solved_at is not None)
    return {
        "text": changes.get("text", difficulty.text),
        "owner_id": changes.get("owner_id", difficulty.owner_id),
        "solved_at": (difficulty.solved_at or now) if solved else None,
    }


async def _check_owner(session: AsyncSession, holder: BookHolder, owner_id: UUID | None) -> None:
    if owner_id is None:
        return
    if not holder.team_id or not await repository.is_member(session, holder.event_id, holder.team_id, owner_id):
        raise OwnerUnknown

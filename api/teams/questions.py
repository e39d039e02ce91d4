"""Use cases of a team's questions: a manager gives the whole list, members answer it about everybody they meet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import TeamMember
from api.core.errors import IdReused
from api.core.ids import uuid7
from api.core.revisions import next_revision
from api.teams import repository
from api.teams.errors import QuestionAnswered
from api.teams.schemas import QuestionIn
from models import Question


async def asked(session: AsyncSession, member: TeamMember) -> list[Question]:
    """The team's questions in their order."""
    found = await repository.questions(session, member.event_id, member.book_id)
    return [question for question in found if question.deleted_at is None]


async def replace(session: AsyncSession, manager: TeamMember, wanted: Sequence[QuestionIn], now: datetime) -> None:
    """Ask `wanted` from now on, in this order, and nothing else. The caller holds the book's lock.

    What is asked no more stays as a tombstone; asked again under its id, it has its answers back.
    """
    found = await repository.questions(session, manager.event_id, manager.book_id)
    known = {question.id: question for question in found}
    changes = _changes(known, wanted, now)
    if not changes:
        return
    await _check(session, manager, known, changes)
    revision = await next_revision(session, manager.event_id, manager.book_id)
    for question_id, values in changes.items():
        question = known.get(question_id) or Question(
            event_id=manager.event_id, id=question_id, book_id=manager.book_id, created_at=now
        )
        for name, value in (values | {"revision": revision}).items():
            setattr(question, name, value)
        session.add(question)
    await session.flush()


def _changes(known: Mapping[UUID, Question], wanted: Sequence[QuestionIn], now: datetime) -> dict[UUID, dict[str, Any]]:
    """By id, the columns of each question that does not stay as it is."""
    listed = {
        question.id or uuid7(): question.model_dump(exclude={"id"}) | {"position": position, "deleted_at": None}
        for position, question in enumerate(wanted)
    }
    dropped = {
        question_id: {"text": "", "options": [], "deleted_at": now}
        for question_id, question in known.items()
        if question_id not in listed and question.deleted_at is None
    }
    return {
        question_id: values
        for question_id, values in (listed | dropped).items()
        if question_id not in known or any(getattr(known[question_id], name) != values[name] for name in values)
    }


async def _check(
    session: AsyncSession, manager: TeamMember, known: Mapping[UUID, Question], changes: Mapping[UUID, dict[str, Any]]
) -> None:
    """Raises `IdReused` for a question of somebody else, `QuestionAnswered` where answers would no longer fit."""
    new = changes.keys() - known.keys()
    if await repository.question_ids_taken(session, manager.event_id, new):
        raise IdReused
    of_another_kind = [
        question_id
        for question_id in changes.keys() & known.keys()
        if changes[question_id].get("kind", known[question_id].kind) != known[question_id].kind
    ]
    if await repository.any_answered(session, manager.event_id, manager.book_id, of_another_kind):
        raise QuestionAnswered

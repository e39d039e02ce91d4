"""Answers of a contact, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.memory import saying
from api.contacts.memory.answers import service
from api.contacts.memory.answers.errors import AnswerUnfit, QuestionUnknown
from api.contacts.memory.answers.schemas import AnswerIn, AnswerOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Answer

router = APIRouter()


@router.get("/answers", summary="List the answers of a contact", responses=problems(CursorInvalid))
async def list_answers(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[AnswerOut]:
    """All there ever were, the newest first, also to questions that are asked no more. To each question the newest of
    each author counts."""
    rows, next_cursor = await saying.page(session, holder, Answer, contact_id, limit=limit, cursor=cursor)
    counting = await service.counting(session, holder, rows)
    return Page(items=[_answer(*row, counting) for row in rows], next_cursor=next_cursor)


@router.post(
    "/answers",
    status_code=status.HTTP_201_CREATED,
    summary="Record an answer",
    responses=problems(IdReused, QuestionUnknown, AnswerUnfit)
    | {200: {"model": AnswerOut, "description": "Sent before: nothing changed."}},
)
async def create_answer(
    holder: CurrentBookHolder, contact_id: UUID, answer: AnswerIn, session: Session, now: Now, response: Response
) -> AnswerOut:
    """In place of the answer that you recorded before to the same question; those of others stand."""
    recorded, is_new = await service.add_answer(session, holder, contact_id, answer, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _answer(*recorded, await service.counting(session, holder, [recorded]))


def _answer(answer: Answer, author: str, counting: set[UUID]) -> AnswerOut:
    return AnswerOut(
        id=answer.id,
        author=Author(member_id=answer.member_id, name=author),
        question_id=answer.question_id,
        value=answer.value,
        answered_at=answer.answered_at,
        counts=answer.id in counting,
        revision=answer.revision,
    )

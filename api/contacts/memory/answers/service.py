"""Use cases of answers: added, never changed; the newest of each author to each question counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import service as contacts
from api.contacts.memory import repository, saying
from api.contacts.memory.answers.errors import AnswerUnfit, QuestionUnknown
from api.contacts.memory.answers.fitting import WANTED, fits
from api.contacts.memory.answers.schemas import AnswerIn
from models import Answer, QuestionKind


async def counting(session: AsyncSession, holder: BookHolder, rows: Sequence[tuple[Answer, str]]) -> set[UUID]:
    """Which answers count, of the one contact of the holder's book that `rows` are about."""
    if not rows:
        return set()
    return await repository.counting_answers(session, holder.event_id, rows[0][0].contact_id)


async def add_answer(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, new: AnswerIn, now: datetime
) -> tuple[tuple[Answer, str], bool]:
    """The answer with its author's name, and whether it is new. One that is here already may be to a question that has
    changed since, or is asked no more."""

    def is_same(answer: Answer) -> bool:
        said = (new.question_id, new.value, saying.moment(new.answered_at, answer.created_at))
        return (answer.question_id, answer.value, answer.answered_at) == said

    await contacts.lock(session, holder)
    await contacts.find(session, holder, contact_id)
    if await repository.find_any(session, Answer, holder.event_id, new.id) is None:
        await _check(session, holder, new)
    answer = Answer(question_id=new.question_id, value=new.value, answered_at=saying.moment(new.answered_at, now))
    return await saying.add(session, holder, contact_id, new.id, answer, is_same, now)


async def _check(session: AsyncSession, holder: BookHolder, new: AnswerIn) -> None:
    question = await repository.find_question(session, holder.event_id, holder.book_id, new.question_id)
    if question is None:
        raise QuestionUnknown
    if not fits(new.value, question.kind, question.options):
        raise AnswerUnfit(f"This question wants {WANTED[QuestionKind(question.kind)]}")

"""What a book's own outcomes say about the weights of its ranking.

A contact counts once, however much came of it: what was known of them before anything did, and what came of it in the
end. That they came back, and somebody followed up on them, counts where nothing else was told. It teaches what to look
for, and not how often a contact comes to something: that somebody did not come back is never told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from api.prospects import learning_repository as repository
from api.prospects.features import INTERCEPT, PRIOR
from api.prospects.learning_repository import Lesson
from api.prospects.ranker import Ranker
from models import BookWeights, OutcomeKind

SHARED = Ranker(PRIOR, intercept=INTERCEPT)
"""What every book begins with."""

AT_ONCE = 500
"""With so many outcomes, learning takes longer than whoever tells one should wait: the worker does it."""
_LIFE_OF_A_LIST = timedelta(hours=1)
_BAD = {OutcomeKind.LOST, OutcomeKind.NOT_INTERESTED}


async def ranker_of(session: AsyncSession, event_id: UUID, book_id: UUID, as_of: datetime) -> Ranker:
    """What the book had learned by then."""
    posterior = await repository.weights(session, event_id, book_id, as_of)
    return Ranker.from_json(posterior) if posterior else SHARED


async def learn_at_once(session: AsyncSession, event_id: UUID, book_id: UUID, now: datetime) -> None:
    """After an outcome was told, unless there are too many."""
    if await repository.count_lessons(session, event_id, book_id, AT_ONCE + 1) <= AT_ONCE:
        await learn(session, event_id, book_id, now)


async def learn(session: AsyncSession, event_id: UUID, book_id: UUID, now: datetime) -> None:
    """From all outcomes that there are. Begins with what all books believe, so that what was deleted is forgotten."""
    lessons = await repository.lessons(session, event_id, book_id)
    learned = await to_thread.run_sync(_learned, lessons)
    weights = BookWeights(
        event_id=event_id, book_id=book_id, learned_at=now, posterior=learned.to_json(), outcomes=len(lessons)
    )
    await repository.keep_weights(session, weights, now - _LIFE_OF_A_LIST)


def _learned(lessons: Sequence[Lesson]) -> Ranker:
    told = [lesson for lesson in lessons if lesson.kind != OutcomeKind.FOLLOWED_UP]
    learned = _taught(lessons)
    learned.intercept = _taught(told).intercept
    return learned


def _taught(lessons: Sequence[Lesson]) -> Ranker:
    return SHARED.learn([lesson.features for lesson in lessons], [lesson.kind not in _BAD for lesson in lessons])


async def unlearned(session: AsyncSession) -> list[tuple[UUID, UUID]]:
    """Event and book of every book that has more to learn from than it did."""
    return [(event_id, book_id) for event_id, book_id in await repository.unlearned(session)]

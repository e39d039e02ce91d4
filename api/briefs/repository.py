"""SQL of what else a brief tells."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Contact, Member, Occasion, Question, Task

_QUESTIONS = 10


async def occasions(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_id: UUID
) -> Sequence[tuple[UUID, str, date, bool]]:
    """Id, label, day and whether it comes each year."""
    statement = select(Occasion.id, Occasion.label, Occasion.on, Occasion.yearly).where(
        Occasion.event_id == event_id,
        Occasion.book_id == book_id,
        Occasion.contact_id == contact_id,
        Occasion.deleted_at.is_(None),
    )
    return (await session.execute(statement.order_by(Occasion.created_at, Occasion.id))).all()


async def unanswered(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_id: UUID
) -> Sequence[tuple[UUID, str]]:
    """What the team asks and nobody has heard this contact answer; what counts most comes first."""
    answered = select(Answer.question_id).where(
        Answer.event_id == event_id,
        Answer.book_id == book_id,
        Answer.contact_id == contact_id,
        Answer.deleted_at.is_(None),
    )
    statement = select(Question.id, Question.text).where(
        Question.event_id == event_id,
        Question.book_id == book_id,
        Question.deleted_at.is_(None),
        Question.id.not_in(answered),
    )
    return (
        await session.execute(statement.order_by(Question.weight.desc(), Question.position).limit(_QUESTIONS))
    ).all()


async def used_facts(session: AsyncSession, event_id: UUID, book_id: UUID, contact_id: UUID) -> frozenset[UUID]:
    """The facts that a follow-up uses, done or planned."""
    statement = select(Task.fact_id).where(
        Task.event_id == event_id,
        Task.book_id == book_id,
        Task.contact_id == contact_id,
        Task.fact_id.is_not(None),
        Task.deleted_at.is_(None),
    )
    return frozenset(fact_id for fact_id in await session.scalars(statement) if fact_id)


async def names(session: AsyncSession, event_id: UUID, team_id: UUID) -> dict[UUID, str]:
    """Of all members, removed ones too: what they wrote is here."""
    statement = select(Member.id, Member.name).where(Member.event_id == event_id, Member.team_id == team_id)
    return dict((await session.execute(statement)).all())


async def cards(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_ids: Collection[UUID]
) -> dict[UUID, RowMapping]:
    """The columns of these contacts, by id."""
    statement = select(*Contact.__table__.columns).where(
        Contact.event_id == event_id,
        Contact.book_id == book_id,
        Contact.id.in_(contact_ids),
        Contact.deleted_at.is_(None),
    )
    return {row["id"]: row for row in (await session.execute(statement)).mappings()}

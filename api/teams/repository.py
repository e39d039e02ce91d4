"""SQL of teams, their members and their questions."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Account, Answer, Book, Member, MemberRole, Question, Team


async def teams(
    session: AsyncSession, event_id: UUID, after: tuple[str, UUID] | None, limit: int
) -> Sequence[Row[Team, UUID, int]]:
    """Teams by name, each with the id of its book and the number of its members."""
    statement = _of_event(event_id).order_by(Team.name, Team.id).limit(limit)
    if after:
        statement = statement.where(tuple_(Team.name, Team.id) > after)
    return (await session.execute(statement)).all()


async def find_with_book(session: AsyncSession, event_id: UUID, team_id: UUID) -> Row[Team, UUID, int] | None:
    """One team, as in the list."""
    return (await session.execute(_of_event(event_id).where(Team.id == team_id))).one_or_none()


async def find(session: AsyncSession, event_id: UUID, team_id: UUID) -> Team | None:
    return await session.get(Team, (event_id, team_id))


async def lock_book_of(session: AsyncSession, event_id: UUID, team_id: UUID) -> UUID | None:
    """The team's book, held until commit; None if the event has no such team."""
    statement = select(Book.id).where(Book.event_id == event_id, Book.team_id == team_id)
    return await session.scalar(statement.with_for_update(key_share=True))


async def insert_team(session: AsyncSession, **values: Any) -> bool:
    """Whether the id was free. Waits for whoever is inserting the same one."""
    statement = insert(Team).values(profile={}, **values)
    return await session.scalar(statement.on_conflict_do_nothing().returning(Team.id)) is not None


async def has_member_with(session: AsyncSession, event_id: UUID, team_id: UUID, email: str) -> bool:
    """Whether this address is, or was, in the team."""
    statement = (
        select(literal(True))
        .select_from(Member)
        .join(Account, Account.id == Member.account_id)
        .where(Member.event_id == event_id, Member.team_id == team_id, Account.email == email)
    )
    return bool(await session.scalar(statement))


async def find_member_of(session: AsyncSession, event_id: UUID, team_id: UUID, account_id: UUID) -> Member | None:
    """The member that this account is, removed or not."""
    statement = select(Member).where(
        Member.event_id == event_id, Member.team_id == team_id, Member.account_id == account_id
    )
    return (await session.scalars(statement)).one_or_none()


async def find_member(session: AsyncSession, event_id: UUID, team_id: UUID, member_id: UUID) -> Member | None:
    """A member of the team, removed or not."""
    statement = select(Member).where(Member.event_id == event_id, Member.team_id == team_id, Member.id == member_id)
    return (await session.scalars(statement)).one_or_none()


async def members(session: AsyncSession, event_id: UUID, team_id: UUID) -> Sequence[Row[Member, str | None]]:
    """All members by name, removed ones too, each with their address; a booth phone has none."""
    statement = (
        select(Member, Account.email)
        .outerjoin(Account, Account.id == Member.account_id)
        .where(Member.event_id == event_id, Member.team_id == team_id)
        .order_by(Member.name, Member.id)
    )
    return (await session.execute(statement)).all()


async def managers(session: AsyncSession, event_id: UUID, team_id: UUID) -> Sequence[UUID]:
    """Who runs the team today."""
    statement = select(Member.id).where(
        Member.event_id == event_id,
        Member.team_id == team_id,
        Member.role == MemberRole.MANAGER,
        Member.removed_at.is_(None),
    )
    return (await session.scalars(statement)).all()


async def questions(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[Question]:
    """What the team asks, in its order; then what it asks no more."""
    statement = (
        select(Question)
        .where(Question.event_id == event_id, Question.book_id == book_id)
        .order_by(Question.deleted_at.is_not(None), Question.position, Question.id)
    )
    return (await session.scalars(statement)).all()


async def question_ids_taken(session: AsyncSession, event_id: UUID, ids: Collection[UUID]) -> bool:
    """Whether one of these is a question, whichever book it is in."""
    statement = select(literal(True)).where(Question.event_id == event_id, Question.id.in_(ids)).limit(1)
    return bool(await session.scalar(statement))


async def any_answered(session: AsyncSession, event_id: UUID, book_id: UUID, ids: Collection[UUID]) -> bool:
    """Whether somebody has answered one of these questions."""
    statement = select(literal(True)).where(
        Answer.event_id == event_id,
        Answer.book_id == book_id,
        Answer.question_id.in_(ids),
        Answer.deleted_at.is_(None),
    )
    return bool(await session.scalar(statement.limit(1)))


def _of_event(event_id: UUID) -> Select[Team, UUID, int]:
    count = (
        select(func.count())
        .where(Member.event_id == event_id, Member.team_id == Team.id, Member.removed_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(Team, Book.id, count)
        .join(Book, Book.team_id == Team.id)
        .where(Team.event_id == event_id, Book.event_id == event_id)
    )

"""SQL of teams and their members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.core.ids import uuid7
from models import Account, Book, Member, MemberRole, Team


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


async def lock(session: AsyncSession, event_id: UUID, team_id: UUID) -> Team:
    """The team, held until commit, so that two changes at once both count."""
    return await session.get_one(Team, (event_id, team_id), with_for_update=True)


async def insert_team(session: AsyncSession, event_id: UUID, team_id: UUID, name: str, now: datetime) -> bool:
    """Whether the id was free. Waits for whoever is inserting the same one."""
    values = {"event_id": event_id, "id": team_id, "name": name, "profile": {}, "created_at": now}
    return await session.scalar(insert(Team).values(values).on_conflict_do_nothing().returning(Team.id)) is not None


async def has_member_with(session: AsyncSession, event_id: UUID, team_id: UUID, email: str) -> bool:
    """Whether this address is, or was, in the team."""
    statement = (
        select(literal(True))
        .select_from(Member)
        .join(Account, Account.id == Member.account_id)
        .where(Member.event_id == event_id, Member.team_id == team_id, Account.email == email)
    )
    return bool(await session.scalar(statement))


async def insert_member(session: AsyncSession, **values: Any) -> bool:
    """Whether the account was new to the team. Waits for whoever is inserting the same one."""
    statement = insert(Member).values(id=uuid7(), **values)
    return await session.scalar(statement.on_conflict_do_nothing().returning(Member.id)) is not None


async def lock_member_of(session: AsyncSession, event_id: UUID, team_id: UUID, account_id: UUID) -> Member:
    """The member that this account is, removed or not, held until commit."""
    statement = select(Member).where(
        Member.event_id == event_id, Member.team_id == team_id, Member.account_id == account_id
    )
    return (await session.scalars(statement.with_for_update())).one()


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


async def lock_managers(session: AsyncSession, event_id: UUID, team_id: UUID) -> Sequence[UUID]:
    """The team's managers, held until commit: two who remove each other at the same time go one after the other."""
    statement = (
        select(Member.id)
        .where(
            Member.event_id == event_id,
            Member.team_id == team_id,
            Member.role == MemberRole.MANAGER,
            Member.removed_at.is_(None),
        )
        .order_by(Member.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


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

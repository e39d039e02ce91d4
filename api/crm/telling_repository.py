"""SQL of whom to tell."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Account, Book, CrmConnection, CrmState, Member, MemberRole


async def untold(session: AsyncSession) -> CrmConnection | None:
    """One of which nobody was told yet, for this process alone until commit."""
    statement = (
        select(CrmConnection)
        .where(CrmConnection.state == CrmState.REFUSED, CrmConnection.told_at.is_(None))
        .order_by(CrmConnection.event_id, CrmConnection.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def managers(session: AsyncSession, connection: CrmConnection) -> Sequence[Row[str, str | None]]:
    """Addresses and languages."""
    statement = (
        select(Account.email, Account.language)
        .join(Member, Member.account_id == Account.id)
        .join(Book, Book.team_id == Member.team_id)
        .where(
            Member.event_id == connection.event_id,
            Member.role == MemberRole.MANAGER,
            Member.removed_at.is_(None),
            Book.event_id == connection.event_id,
            Book.id == connection.book_id,
        )
        .order_by(Account.email)
    )
    return (await session.execute(statement)).all()

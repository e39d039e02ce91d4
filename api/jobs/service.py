"""Use cases of jobs: who may see which."""

from collections.abc import Sequence

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Principal
from api.core.errors import NotFound
from api.core.pagination import cut, decode_cursor
from api.jobs import repository
from models import Role


async def jobs(
    session: AsyncSession, principal: Principal, limit: int, cursor: str | None
) -> tuple[Sequence[RowMapping], str | None]:
    """A manager sees those of their team's book, an organiser those of the event."""
    if principal.role not in (Role.MANAGER, Role.ORGANISER):
        raise NotFound
    after = decode_cursor(cursor, tuple[int])
    found = await repository.jobs(
        session, principal.event_id, principal.book_id, before=after[0] if after else None, limit=limit + 1
    )
    return cut(found, limit, lambda row: (row["id"],))

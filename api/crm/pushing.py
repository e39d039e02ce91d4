"""Use cases of pushes: start one, see before what it would send, and after what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import TeamMember
from api.core.errors import NotFound
from api.core.pagination import cut, decode_cursor
from api.crm import planning, planning_repository, repository, service
from api.crm.deciding import Action
from api.crm.errors import ConnectionStopped
from api.crm.packing import Packed, actions, pack
from models import CrmPush, CrmPushCause, CrmRow, CrmRowState, CrmState

_SHOWN = 20
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class CountedPush:
    """`counts`: contacts by the state of their row."""

    push: CrmPush
    counts: Counter[str]
    cut_texts: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a push would send. `counts`: contacts by what would happen to them; `first`: some of them."""

    counts: Counter[Action]
    first: Sequence[Packed]


async def push(session: AsyncSession, manager: TeamMember, connection_id: UUID, now: datetime) -> CountedPush:
    """What changed since the last push, and what failed. Raises `ConnectionStopped`."""
    connection = await service.find(session, manager, connection_id, lock=True)
    if connection.state != CrmState.ACTIVE:
        raise ConnectionStopped(connection.problem)
    made = await planning.plan(session, connection, CrmPushCause.MANUAL, now, manager.member_id)
    if made is None:
        raise NotFound
    return (await _counted(session, manager, [made]))[0]


async def preview(session: AsyncSession, manager: TeamMember, connection_id: UUID) -> Preview:
    """The same without doing it: the book is read, and nothing is written or sent."""
    connection = await service.find(session, manager, connection_id)
    upto = await planning_repository.book_revision(session, connection.event_id, connection.book_id)
    wanted = [
        planning_repository.changed(connection, upto),
        planning_repository.leaving(connection),
        planning_repository.failed(connection),
    ]
    ids = await planning_repository.ids(session, wanted)
    counts: Counter[Action] = Counter()
    for start in range(0, len(ids), _AT_ONCE):
        counts.update((await actions(session, connection, ids[start : start + _AT_ONCE])).values())
    return Preview(counts, await pack(session, connection, ids[:_SHOWN]))


async def pushes(
    session: AsyncSession, manager: TeamMember, connection_id: UUID, limit: int, cursor: str | None
) -> tuple[list[CountedPush], str | None]:
    connection = await service.find(session, manager, connection_id)
    before = decode_cursor(cursor, tuple[UUID])
    found = await repository.pushes(session, manager.event_id, connection.id, before[0] if before else None, limit + 1)
    page, next_cursor = cut(found, limit, lambda row: (row.id,))
    return await _counted(session, manager, page), next_cursor


async def find(
    session: AsyncSession, manager: TeamMember, push_id: UUID, limit: int, cursor: str | None
) -> tuple[CountedPush, Sequence[CrmRow], str | None]:
    """A push, and a page of the rows that failed at least once."""
    found = await repository.find_push(session, manager.event_id, manager.book_id, push_id)
    if found is None:
        raise NotFound
    after = decode_cursor(cursor, tuple[UUID])
    rows = await repository.troubled_rows(session, manager.event_id, push_id, after[0] if after else None, limit + 1)
    page, next_cursor = cut(rows, limit, lambda row: (row.contact_id,))
    return (await _counted(session, manager, [found]))[0], page, next_cursor


async def _counted(session: AsyncSession, manager: TeamMember, found: Sequence[CrmPush]) -> list[CountedPush]:
    counts: dict[UUID, Counter[str]] = {one.id: Counter() for one in found}
    cut_texts: Counter[UUID] = Counter()
    for push_id, state, number, texts in await repository.counts(session, manager.event_id, list(counts)):
        counts[push_id][CrmRowState(state)] += number
        cut_texts[push_id] += texts or 0
    return [CountedPush(one, counts[one.id], cut_texts[one.id]) for one in found]

"""Two attendees who scan one another within ten minutes have agreed to swap.

Found by the worker and not by the scan: the one statement of a scan stays as it is, and a phone may send its scan hours
later. So it goes by when the badges were read, and looks at what came in since.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.core.errors import NotFound
from api.core.ids import uuid7
from api.exchange import agreeing, back_scans_repository, repository
from api.exchange.back_scans_repository import BackScan
from models import Exchange, ExchangeState

WITHIN = timedelta(minutes=10)


async def agree(sessions: async_sessionmaker[AsyncSession], since: datetime, now: datetime) -> None:
    """In all events, for the scans that came in since then. Each pair is a transaction of its own."""
    async with sessions() as session:
        found = await back_scans_repository.pairs(session, since, WITHIN)
    for pair in found:
        # One of the two may have withdrawn meanwhile: then nothing of it happens.
        with suppress(NotFound):
            async with sessions.begin() as session:
                await _agree(session, pair, now)


async def _agree(session: AsyncSession, pair: BackScan, now: datetime) -> None:
    one, other = pair.first_id, pair.second_id
    books = await repository.lock_books(session, pair.event_id, {one, other})
    if await back_scans_repository.is_settled(session, pair):
        return
    event = await repository.terms_of_event(session, pair.event_id)
    undecided = await repository.undecided(session, pair.event_id, one, other, now)
    pending = [asked for asked in undecided if asked.state == ExchangeState.PENDING]
    # Whoever has asked already, and said what they would give, gives that.
    gives = dict[UUID, agreeing.Agreed].fromkeys((one, other))
    gives |= {asked.from_attendee_id: asked.offered for asked in pending if asked.from_attendee_id}
    await agreeing.swap(session, pair.event_id, gives, books, now)
    for asked in pending:
        asked.state, asked.returned, asked.decided_at = (
            ExchangeState.ACCEPTED,
            _fields(gives[asked.to_attendee_id]),
            now,
        )
    session.add(_recorded(pair, gives, event["consent_version"], now))


def _recorded(
    pair: BackScan, gives: Mapping[UUID, agreeing.Agreed], consent_version: int | None, now: datetime
) -> Exchange:
    return Exchange(
        event_id=pair.event_id,
        id=uuid7(),
        from_attendee_id=pair.first_id,
        to_attendee_id=pair.second_id,
        state=ExchangeState.ACCEPTED,
        message="",
        offered=_fields(gives[pair.first_id]),
        returned=_fields(gives[pair.second_id]),
        consent_version=consent_version,
        created_at=pair.captured_at,
        expires_at=now,
        decided_at=now,
    )


def _fields(gives: agreeing.Agreed) -> list[str]:
    return agreeing.ALL if gives is None else list(gives)
